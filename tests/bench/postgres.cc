#include "tests/bench/postgres.h"

#include <memory>
#include <stdexcept>

#include "tests/support/postgres_cluster.h"

namespace satchel::bench {

Result<std::string> new_postgres_database() {
  static std::unique_ptr<test::PostgresCluster> cluster;
  try {
    if (!cluster)
      cluster = std::make_unique<test::PostgresCluster>(std::vector<std::string>{
          "shared_buffers=128MB", "max_connections=60", "max_wal_size=1GB", "log_min_messages=fatal"});
    return cluster->url(cluster->make_database());
  } catch (const std::runtime_error& error) {
    return fail(Code::internal, error.what());
  }
}

}  // namespace satchel::bench
