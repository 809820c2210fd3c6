// Each cell of a database in turn is not what was written there.
#pragma once

#include <functional>
#include <string>

#include "tests/simulation/host.h"

namespace satchel::test {

/// Puts `image` on the disk, changes cells of `database` that are alike, and calls `then` with "table.column": for
/// every column of every table, some of its values, and some others that could stand there instead. With sanitizers,
/// for a third of these.
void each_changed_cell(sim::Disk& disk, const char* vfs, const sim::Disk::Image& image, const std::string& database,
                       const std::function<void(const std::string& column)>& then);

}  // namespace satchel::test
