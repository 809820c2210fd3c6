// A photo into a store: bytes first, the rows that name them next.
#pragma once

#include <optional>
#include <string>

#include "engine/store.h"

namespace satchel {

struct PhotoRequest {
  std::string file;  // path; of no use to record_photo
  std::string of_type;
  Id of;
  std::string proves;       // may be empty
  std::string taken_by;     // may be empty
  std::string origin{};     // empty: imported; only a camera's own interface may say camera
  std::string file_name{};  // empty: of the file, if there is one
};

struct TakenPhoto {
  Id photo;
  std::optional<Id> thumbnail;  // nothing when the bytes are no picture that can be made smaller
  BlobInfo original;
};

/// Copies the bytes as they are, makes a thumbnail (a photo record of its own, derived from the first), notes both for
/// the hub in their lanes, and saves both records in one transaction. Time, position and size come from the EXIF.
/// Errors: those of BlobFolder::add_file and Store::save; unknown_type when the type has no photos.
Result<TakenPhoto> take_photo(Store& store, const PhotoRequest& request);
/// The same of bytes that stand in the store's folder already.
Result<TakenPhoto> record_photo(Store& store, const PhotoRequest& request, const BlobInfo& original);

}  // namespace satchel
