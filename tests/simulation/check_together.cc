// I8: a transaction is seen whole or not at all, whenever somebody looks.
#include "tests/simulation/simulation.h"

namespace satchel::sim {

Status check_together(Simulation& s, Tablet& tablet) {
  const Schema& schema = *tablet.store().schema();
  const TypeNo visit = schema.find("visit")->number, finding = schema.find("finding")->number;
  for (const auto& [first, second] : s.ledger().pairs) {
    SATCHEL_ASSIGN(const auto a, tablet.store().get(visit, first));
    SATCHEL_ASSIGN(const auto b, tablet.store().get(finding, second));
    if (a.has_value() != b.has_value()) return fail(Code::internal, "I8: half of a transaction: " + to_text(first));
  }
  return {};
}

}  // namespace satchel::sim
