// Photos that the system's own uploader sends: who has which, as it stands on the disk.
//
//     STORE/handover/<id>         the plain bytes that are to be sent, from the offset on; a blob is encrypted at rest
//     STORE/handover/<id>.claim   the claim, with a checksum: written once the bytes are there
//
// A claim is made by its note and ends with it, so that bytes without a note are left over: they are erased when the
// store is opened, like claims that expired. Who reports such a claim is told so; the photo itself is in the store all
// the time, and goes with the next sync.
#pragma once

#include <string>
#include <vector>

#include "engine/base/hash.h"
#include "engine/ports/files.h"

namespace satchel::capi {

struct UploadClaim {
  Id id;
  Hash sha256;
  std::uint64_t size = 0, offset = 0;  // of the photo; of what is sent, in it
  std::string upload;                  // the tus resource
  Millis since;                        // wall clock
  bool operator==(const UploadClaim&) const = default;
};

/// One thread at a time. Errors: those of Files.
class UploadClaims {
 public:
  explicit UploadClaims(const std::string& store_folder) : folder_(store_folder + "/handover") {}

  /// Reads what stands there, and erases what is left over or expired.
  Status load(Files& files, Millis now);
  /// Where the bytes of a claim belong.
  std::string path(const Id& id) const;
  /// Its bytes stand at path(), synced: from now on it counts.
  Status add(Files& files, const UploadClaim& claim);
  /// Error, too: not_found.
  Result<UploadClaim> find(const Id& id) const;
  /// It counts no more, and its bytes are erased. No error where it is gone already.
  Status end(Files& files, const Id& id);
  /// Ends those that nobody reported in time. A clock that was set back ends them too.
  Status expire(Files& files, Millis now);
  Status end_all(Files& files);

  const std::vector<UploadClaim>& all() const { return claims_; }
  std::vector<Hash> blobs() const;
  const std::string& folder() const { return folder_; }

 private:
  std::string note(const Id& id) const { return path(id) + ".claim"; }

  std::string folder_;
  std::vector<UploadClaim> claims_;
};

}  // namespace satchel::capi
