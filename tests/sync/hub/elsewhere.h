// Where another program of tests has the databases of the hubs here. That one defines SATCHEL_HUB_ELSEWHERE, which
// leaves out what is of SQLite's files.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "sync/hub/central/sqlite_central.h"

namespace satchel::hub::test {

/// Opens what would be the file `path` of SQLite's. Empty: it is that. Those whose schemas do not go together have
/// files of different names.
inline std::function<Result<std::unique_ptr<Central>>(const std::string& path)> central_elsewhere;
/// Keeps what is in it now, and puts it back.
inline std::function<void(const std::string&path)> kept_elsewhere, put_back_elsewhere;

inline Result<std::unique_ptr<Central>> central_at(const std::string& path) {
  return central_elsewhere ? central_elsewhere(path) : open_sqlite_central({path, false, nullptr});
}
/// Beside a hub that serves it.
inline Result<std::unique_ptr<Central>> central_beside(const std::string& path) {
  return central_elsewhere ? central_elsewhere(path) : open_sqlite_central({path, true, nullptr, true});
}

}  // namespace satchel::hub::test
