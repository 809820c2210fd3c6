// I5: all replicas of a scope are identical, field for field; also one that pulled everything just now.
#include "tests/simulation/hub_history.h"

namespace satchel::sim {
namespace {

Result<std::map<Id, Record>> records(Tablet& tablet, const RecordType& type) {
  std::map<Id, Record> out;
  SATCHEL_TRY(tablet.store().each(type.number, [&](const Record& r) { return out[r.id] = r, Status{}; }));
  return out;
}

std::string shown(const RecordType& type, const Record& record) {
  std::string out;
  for (std::size_t f = 0; f < record.values.size(); ++f)
    if (!is_null(record.values[f]))
      out += " " + type.fields[f].name + "=" + value_to_json(type.fields[f], record.values[f]);
  return out;
}

}  // namespace

Status check_same(Simulation& s) {
  for (std::size_t n = 0; n < s.tablets().size(); ++n) {
    Tablet& tablet = *s.tablets()[n];
    Tablet& fresh = s.fresh_like(tablet);
    for (const auto& type : fresh.store().schema()->types()) {
      SATCHEL_ASSIGN(const auto here, records(tablet, type));
      SATCHEL_ASSIGN(const auto there, records(fresh, type));
      const std::string what = "I5: " + type.name + " on tablet " + std::to_string(n) + " and on a new one: ";
      for (const auto& [id, record] : here)
        if (!there.contains(id))
          return fail(Code::internal, what + to_text(id) + " is on the old one alone" + story(s, id));
      for (const auto& [id, record] : there) {
        const auto mine = here.find(id);
        if (mine == here.end())
          return fail(Code::internal,
                      what + to_text(id) + " is on the new one alone" + shown(type, record) + story(s, id));
        if (mine->second.sealed != record.sealed)
          return fail(Code::internal, what + to_text(id) + " differs in its seal");
        for (std::size_t f = 0; f < record.values.size(); ++f)
          if (mine->second.values[f] != record.values[f])
            return fail(Code::internal, what + to_text(id) + "." + type.fields[f].name + " is " +
                                            value_to_json(type.fields[f], mine->second.values[f]) + " against " +
                                            value_to_json(type.fields[f], record.values[f]) + story(s, id));
      }
    }
  }
  return {};
}

}  // namespace satchel::sim
