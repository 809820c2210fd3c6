// The cases, in the order in which they run.
#pragma once

#include <string>

#include "tests/bench/device.h"
#include "tests/bench/process.h"
#include "tests/bench/report.h"

namespace satchel::bench {

/// Where the benchmark works, and how much.
struct Bench {
  std::string folder;
  std::int64_t rows = 20'000;
  std::int64_t records = 1'000'000;  // that a hub holds, in hub_growth
  std::string only;                  // a case's name, or all
  bool json = false;

  bool wants(const std::string& name) const { return only.empty() || only == name; }
  std::string path(const std::string& name) const { return folder + "/" + name; }
};

/// A hub in a process of its own.
struct HubProcess {
  Process process;
  std::string url;
  std::vector<std::string> codes;
  /// With `districts`, so many codes, in turn for each of them; else eight, all for the one scope.
  /// `db`: a database on PostgreSQL; empty: SQLite.
  static Result<HubProcess> start(const std::string& data, std::size_t districts = 0, std::size_t codes = 8,
                                  const std::string& db = {});
};

Status save_cases(const Bench& bench);
Status sync_cases(const Bench& bench);
Status photo_case(const Bench& bench);
Status memory_cases(const Bench& bench);
Status growth_case(const Bench& bench);
/// Of both the name is that of the case, behind it `_postgres` where `db` is a database there.
Status devices_case(const Bench& bench, const std::string& db = {});
Status push_postgres_cases(const Bench& bench);
Status hub_growth_case(const Bench& bench, bool postgres);
Status image_case(const Bench& bench);
Status evidence_cases(const Bench& bench);

}  // namespace satchel::bench
