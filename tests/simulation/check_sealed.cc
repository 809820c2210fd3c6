// What was sealed stands as it was signed, whatever came afterwards (DESIGN, "Merge", rule 9).
#include "tests/simulation/hub_history.h"

namespace satchel::sim {

Status check_sealed(Simulation& s, Tablet& fresh) {
  SATCHEL_ASSIGN(const auto taken, history(s));
  std::set<Id> seen;
  for (const auto& t : taken) {
    for (const auto& change : t.entry.changes) {
      if (t.refused || change.kind != ChangeKind::seal || !seen.insert(change.id).second) continue;
      const RecordType& type = *fresh.store().schema()->find(change.type);
      SATCHEL_ASSIGN(const auto record, fresh.store().get(change.type, change.id));
      const std::string what = "seal: " + type.name + " " + to_text(change.id);
      if (!record || !record->sealed) return fail(Code::internal, what + " is not sealed" + story(s, change.id));
      for (const auto& op : change.ops)
        if (record->values[*type.index_of(op.field)] != op.value)
          return fail(Code::internal, what + " is another than was signed" + story(s, change.id));
    }
  }
  return {};
}

}  // namespace satchel::sim
