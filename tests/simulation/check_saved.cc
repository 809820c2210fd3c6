// I1 and I2: what was saved, and what the hub acknowledged, is at the hub; only what a person gave up by going back to
// a backup may be missing.
#include "tests/simulation/hub_history.h"

namespace satchel::sim {

Status check_saved(Simulation& s) {
  SATCHEL_ASSIGN(const auto taken, history(s));
  std::set<Hash> there;
  for (const auto& t : taken) there.insert(t.hash);
  for (const auto& [number, entries] : s.ledger().saved)
    for (std::size_t i = 0; i < entries.size(); ++i)
      if (!there.contains(entries[i]))
        return fail(Code::internal, "I1: entry " + std::to_string(i + 1) + " of tablet " + std::to_string(number) +
                                        " never reached the hub");
  for (const auto& hash : s.ledger().at_hub)
    if (!there.contains(hash)) return fail(Code::internal, "I2: an entry that the hub had acknowledged is gone");
  return {};
}

}  // namespace satchel::sim
