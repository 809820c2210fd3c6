// The evidence package: a case with the proof of it, checked by who has never seen the hub, with the hub's public key
// alone. The page for people in it, index.html, proves nothing; what proves is this:
//
//     manifest.json    what the package is about, and name, size and SHA-256 of every other part, in their order
//     manifest.sig     the hub's signature (Ed25519) over "satchel-package-1" || SHA-256(manifest.json)
//     statements.json  what the hub said for good (statement.h), each with the proof that it stands in the hub's log
//     log.json         the log's head, signed; and of each head that somebody keeps, the proof that the log goes on
//                      from it
//     journals.json    stretches of devices' hash chains (chain.h), each with the head that its device signed and a
//                      receipt; a stretch of the office's own has the receipt alone, which stands in the hub's log
//     entries.json     the journal entries that made the case, whole (engine/merge/change.h), or where the reader
//                      may not read all of one, its hash
//     records.json     what the records hold, and the entry that each value came with
//     schema.json      the record types        blobs/SHA-256.*  photos, signatures, sounds as they were taken
//
// JSON: hashes and keys are hex, bytes base64, epochs decimal text, times milliseconds since 1970. The file is a ZIP as
// archive.h has it. A second verifier, in Python, is platform/verify/satchel_verify.py; both ask the same:
//
//     the file is exactly its parts; the manifest is the hub's and fits them; every statement is signed by the hub and
//     stands in its log, and the log in the heads that are witnessed; every chain ends in a head that a device signed
//     whose key the hub enrolled, and in a receipt; every entry stands in a chain, under its own author, and came when
//     the receipt says; its time is what its clocks make; every value of a record is what the entry says that it came
//     with, or a merge of the hub's; every blob is what its name says, and receipted.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "engine/evidence/archive.h"
#include "engine/evidence/statement.h"

namespace satchel {

/// A head of the log, as a witness keeps it: JSON of {"hub", "log_epoch", "size", "root", "time", "signature"}.
std::string log_head_json(const LogHead& head);
/// Error: invalid.
Result<LogHead> log_head_from_json(std::string_view json);

struct PackageReport {
  std::string type, id;  // of the record that it is about
  std::size_t records = 0, entries = 0, withheld = 0, blobs = 0, statements = 0;
  std::size_t merged = 0;    // values that the hub merged: they rest on its word
  std::size_t unproved = 0;  // values whose entry is withheld: likewise
  bool witnessed = false;    // the log goes on from the witness's head
  std::size_t suspicious_clocks = 0;
};

/// Error: corrupt, naming the first thing that is off; too_large for a package whose parts do not fit in memory; those
/// of the file.
Result<PackageReport> verify_package(const Archive& archive, const PublicKey& hub_key,
                                     const std::optional<LogHead>& witness = {});

}  // namespace satchel
