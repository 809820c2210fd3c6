// What a device has not sent, as a rescue bundle (sync/wire/bundle.h) for somebody to carry to the hub.
//
// In it is what a sync would send: pushes of at most limits::kPushBytes, signed, then every blob that the hub has not
// said it holds, thumbnails first. It is written from a store that is open for reading, beside the process that owns
// it, and changes nothing there: the device goes on to believe that all of it is unsent, and at its next sync the hub
// knows it already.
#pragma once

#include <string>
#include <vector>

#include "engine/store.h"

namespace satchel::sync {

struct BundleReport {
  std::int64_t entries = 0, blobs = 0;  // in it
  std::uint64_t blob_bytes = 0;
  std::int64_t entries_left = 0;  // not in it: damage was met at the first of them
  Error damage{Code::ok, {}};     // what that was
  std::vector<Hash> missing;      // blobs that are not in it: not here
  std::vector<Hash> damaged;      // in it as far as they can be read, or not at all: the hub will pass over them
  bool whole() const { return entries_left == 0 && missing.empty() && damaged.empty(); }
};

/// What becomes of a photo where the disk will not give its bytes (io). It may give them the next time: whoever erases
/// the photos once the bundle stands has to stop. A bundle that is carried beside the tablet takes what can be read.
enum class Unreadable : std::uint8_t { stops, is_damage };

/// Writes one into the file `path`, whole or not at all: what is sound, with what is not named in the report. Constant
/// memory but for some hundred bytes a blob; takes as long as reading all that goes in. A journal that the owning
/// process takes on to another epoch meanwhile looks like damage here, and is none. Errors: busy, key_locked while the
/// key is not at hand (the tablet is locked), other_key, not_permitted for keys that are not this device's, those of
/// the store but for corrupt entries, and of Files.
Result<BundleReport> write_bundle(Store& store, Ports ports, const std::string& path,
                                  Unreadable photos = Unreadable::stops);

}  // namespace satchel::sync
