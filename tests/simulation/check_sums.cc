// I7: what was delivered several times counts once: sums are the sums of what was taken.
#include "tests/simulation/hub_history.h"

namespace satchel::sim {
namespace {

/// A sum, and who touched it last.
struct Sum {
  std::int64_t total = 0;
  WriterNo by;
};

/// A record made again, by a retry, brings amounts that are in the sum already; where nobody else has touched it since,
/// its author puts them anew, and what he added comes again behind it.
void add(Sum& sum, const Change& change, std::int64_t amount, WriterNo by, bool again) {
  const bool anew = change.kind == ChangeKind::create && sum.by == by;
  if (change.kind == ChangeKind::create && again && !anew) return;
  sum = {anew ? amount : sum.total + amount, by};
}

Result<std::map<Id, Sum>> sums_of(Simulation& s, const RecordType& leaflet, FieldNo count) {
  SATCHEL_ASSIGN(const auto taken, history(s));
  std::map<Id, Sum> out;
  std::set<Hash> seen;
  std::set<Id> made;
  for (const auto& t : taken) {
    if (t.refused || !seen.insert(t.hash).second) continue;
    for (const auto& change : t.entry.changes) {
      const bool again = change.kind == ChangeKind::create && !made.insert(change.id).second;
      for (const auto& op : change.ops)
        if (const auto* n = std::get_if<std::int64_t>(&op.value);
            n && change.type == leaflet.number && op.field == count)
          add(out[change.id], change, *n, t.writer, again);
    }
  }
  return out;
}

}  // namespace

Status check_sums(Simulation& s, Tablet& fresh) {
  const RecordType& leaflet = *fresh.store().schema()->find("leaflet");
  const std::size_t at = *leaflet.index_of("count");
  SATCHEL_ASSIGN(auto sums, sums_of(s, leaflet, leaflet.fields[at].number));
  Status out;
  SATCHEL_TRY(fresh.store().each(leaflet.number, [&](const Record& r) {
    const auto* n = std::get_if<std::int64_t>(&r.values[at]);
    if (out && (n ? *n : 0) != sums[r.id].total)
      out = fail(Code::internal, "I7: " + to_text(r.id) + " counts " + std::to_string(n ? *n : 0) + ", the entries " +
                                     std::to_string(sums[r.id].total) + story(s, r.id));
    return Status{};
  }));
  return out;
}

}  // namespace satchel::sim
