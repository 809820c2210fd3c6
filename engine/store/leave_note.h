// That this device was withdrawn from service, and how far it has come in leaving: noted outside of the database, so
// that no salvage and no older database brings its contents back.
//
//     FOLDER/leaving   "satchel-leaving-1" | u8 step | zigzag since | fixed64 epoch | zigzag last | hash: chain there
//                      | zigzag entries | list of (hash, varint size) blobs | list of hash damaged | varint missing
//                      | varint bundle's size | hash of it | varint not handed back | SHA-256 of all before
//
// A note of an earlier build ends before the last but one.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/base/time.h"
#include "engine/base/version.h"
#include "engine/evidence/blobs.h"
#include "engine/merge/change.h"

namespace satchel {

/// In this order; each is durable before the next begins.
enum class LeavingStep : std::uint8_t {
  told = 1,   // the hub said so: nothing is read here any more
  sealed,     // what the hub does not hold for good stands in the bundle
  erased,     // and nothing else is here: hashes only
  delivered,  // the hub holds all of the bundle, and it is gone
};

struct Leaving {
  LeavingStep step = LeavingStep::told;
  Millis since;  // wall clock
  // Of the bundle, from step sealed on:
  Epoch epoch;
  Seq last;  // the journal's end in it, and the chain there
  Hash head;
  std::int64_t entries = 0;
  std::vector<BlobInfo> blobs;  // that the hub will take
  std::vector<Hash> damaged;    // in it with other bytes than their hash says: the hub passes over them
  std::uint64_t missing = 0;    // blobs that were not here any more
  std::uint64_t bytes = 0;      // of the file
  Hash bundle;
  std::uint64_t unhanded = 0;  // records of others that a restored hub may lack: nobody may hand them back any more
  bool operator==(const Leaving&) const = default;
};

/// Nothing where there is no note. One that is garbled counts as told. Errors: those of Files.
Result<std::optional<Leaving>> read_leaving(Files& files, const std::string& folder);
bool is_leaving(Files& files, const std::string& folder);
/// In place of what was noted before, whole and durable when it returns.
Status write_leaving(Files& files, const std::string& folder, const Leaving& leaving);
std::string leaving_bundle_path(const std::string& folder);

}  // namespace satchel
