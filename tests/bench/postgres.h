// The PostgreSQL of the benchmark: a cluster of its own, ended with it.
#pragma once

#include <string>

#include "engine/base/result.h"

namespace satchel::bench {

/// The url of a new database in it. Durable as a server is set up by Debian: commits are on the disk (fsync), 128 MiB
/// of shared buffers. The first call starts it.
Result<std::string> new_postgres_database();

}  // namespace satchel::bench
