// I7: what was delivered several times counts once: sums are the sums of what was taken.
#include "tests/simulation/hub_history.h"

namespace satchel::sim {

Status check_sums(Simulation& s, Tablet& fresh) {
  const RecordType& leaflet = *fresh.store().schema()->find("leaflet");
  const std::size_t at = *leaflet.index_of("count");
  SATCHEL_ASSIGN(const auto taken, history(s));
  std::map<Id, std::int64_t> sums;
  std::set<Hash> seen;
  std::set<Id> made;  // a record made again, by a retry, brings amounts that are in the sum already
  for (const auto& t : taken) {
    if (t.refused || !seen.insert(t.hash).second) continue;
    for (const auto& change : t.entry.changes) {
      if (change.kind == ChangeKind::create && !made.insert(change.id).second) continue;
      for (const auto& op : change.ops)
        if (const auto* n = std::get_if<std::int64_t>(&op.value);
            n && change.type == leaflet.number && op.field == leaflet.fields[at].number)
          sums[change.id] += *n;
    }
  }
  Status out;
  SATCHEL_TRY(fresh.store().each(leaflet.number, [&](const Record& r) {
    const auto* n = std::get_if<std::int64_t>(&r.values[at]);
    if (out && (n ? *n : 0) != sums[r.id])
      out = fail(Code::internal, "I7: " + to_text(r.id) + " counts " + std::to_string(n ? *n : 0) + ", the entries " +
                                     std::to_string(sums[r.id]) + story(s, r.id));
    return Status{};
  }));
  return out;
}

}  // namespace satchel::sim
