// What one sync costs the hub's database, whichever that is: what grows with what it holds, and what not.
#pragma once

#include <memory>
#include <string>

#include "sync/hub/hub.h"

namespace satchel::bench {

inline constexpr std::int64_t kOtherDistricts = 99;

struct Work {
  std::int64_t read = 0, written = 0, pages = 0;  // rows, rows, and pages of tables and indexes that were looked at
};

/// A database that is filled and looked at from outside of the hub.
struct GrowthGround {
  virtual ~GrowthGround() = default;
  /// Records of other districts, and devices that are none; while no hub serves it.
  virtual Status fill(std::int64_t records, std::int64_t devices) = 0;
  /// All work since it was made.
  virtual Result<Work> so_far() = 0;
  hub::OpenCentral central;  // empty: central.db of the hub's folder
};

/// By the hub's own sessions.
Status fill(hub::Central& central, std::int64_t records, std::int64_t devices);

/// `db`: an empty database. It is read by what PostgreSQL counts of our tables (pg_stat_user_tables,
/// pg_statio_user_tables), once the hub's connections were ended: then all is counted. Above some thousands, records
/// are made by one statement that repeats what the hub's own session wrote.
Result<std::unique_ptr<GrowthGround>> postgres_ground(const std::string& db);

}  // namespace satchel::bench
