// What the office does first: complaints in, cases opened and assigned.
#pragma once

#include <istream>
#include <vector>

#include "platform/cli/demo/world.h"
#include "platform/cli/importer.h"

namespace satchel::cli::demo {

/// Cases that all tablets of the joint operation get, and what hangs on each.
struct SharedCase {
  Id id, leaflet, operation;
};

struct OfficeWork {
  std::int64_t complaints = 0, assigned = 0;
  std::vector<SharedCase> shared;
  std::vector<std::vector<Id>> own;  // by tablet: the cases that are assigned to it alone
};

/// A tablet as it will be: who carries it, and where.
struct TabletPlan {
  std::string name, user, district, neighbour;
};
std::vector<TabletPlan> plan_tablets(unsigned count);

/// Imports the CSV by maps/nyc311.json, makes a case of every complaint, and assigns some: eight to all tablets at
/// once, four to each alone, as far as its district has them. Errors: those of import_csv and Store::save.
Result<OfficeWork> register_complaints(Station& office, std::istream& csv, const ImportWatch& watch,
                                       const std::vector<TabletPlan>& tablets);

}  // namespace satchel::cli::demo
