// What an inspector does on site, offline: visits, findings, measurements, photos.
#pragma once

#include <string>
#include <vector>

#include "platform/cli/demo/world.h"

namespace satchel::cli::demo {

struct FieldCounts {
  std::int64_t visits = 0, findings = 0, measurements = 0, photos = 0;
};

/// Hands out photos in turn.
class Album {
 public:
  explicit Album(std::vector<std::string> files) : files_(std::move(files)) {}
  const std::string& next() { return files_[next_++ % files_.size()]; }

 private:
  std::vector<std::string> files_;
  std::size_t next_ = 0;
};

/// The JPEGs in a folder; none for no folder. Error: not_found where there is none.
Result<std::vector<std::string>> photos_in(Files& files, const std::string& folder);

/// A visit to each case, with what comes of it; the first visit's measurement is sealed. Errors: those of the store.
Status inspect(Station& tablet, const std::vector<Id>& cases, Album& album, FieldCounts& counts);

}  // namespace satchel::cli::demo
