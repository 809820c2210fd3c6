// I13: nobody has what lies outside his scopes.
#include <algorithm>

#include "tests/simulation/simulation.h"

namespace satchel::sim {

Status check_scopes(Simulation& s) {
  for (auto& tablet : s.tablets()) {
    Store& store = tablet->store();
    const RecordType& type = *store.schema()->find("case");
    const std::size_t district = *type.index_of("district");
    const auto& scopes = store.identity().scopes;
    SATCHEL_TRY(store.each(type.number, [&](const Record& record) -> Status {
      const auto* name = std::get_if<std::string>(&record.values[district]);
      if (!name || std::find(scopes.begin(), scopes.end(), *name) != scopes.end()) return {};
      return fail(Code::internal, "I13: " + tablet->user + " has a case of " + *name);
    }));
  }
  return {};
}

}  // namespace satchel::sim
