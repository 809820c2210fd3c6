// Where another program of tests has the databases of the hubs here.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "sync/hub/central/central.h"

namespace satchel::hub::test {

/// Opens what would be the file `path` of SQLite's. Empty: it is that.
inline std::function<Result<std::unique_ptr<Central>>(const std::string& path)> central_elsewhere;

}  // namespace satchel::hub::test
