// I11: every queue drains once the network holds. I14: chains, rows and blobs verify, at the tablets and at the hub.
#include "tests/simulation/simulation.h"

namespace satchel::sim {

Status check_drained(Simulation& s) {
  for (std::size_t n = 0; n < s.tablets().size(); ++n) {
    Store& store = s.tablets()[n]->store();
    const std::string who = "tablet " + std::to_string(n);
    SATCHEL_ASSIGN(const StoreStatus status, store.status());
    if (status.waiting != 0) return fail(Code::internal, "I11: " + who + " has entries left");
    if (status.blobs_waiting[0] + status.blobs_waiting[1] != 0)
      return fail(Code::internal, "I11: " + who + " has photos left");
    std::string found;
    const Status sound = store.verify([&](const std::string& what) { found += what + "; "; });
    if (!sound) return fail(Code::internal, "I14: " + who + ": " + found);
  }
  std::string found;
  const Status sound = s.hub().hub().verify([&](const std::string& what) { found += what + "; "; });
  return sound ? Status{} : Status{fail(Code::internal, "I14: the hub: " + found)};
}

}  // namespace satchel::sim
