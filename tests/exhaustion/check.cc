#include "tests/exhaustion/check.h"

namespace satchel::exhaust {
namespace {

namespace cf = conflict_field;

/// The record that a record is about: itself, or that of a conflict or a photo.
Id subject(const RecordType& type, const Record& record) {
  const auto at = type.number == cf::kType ? type.index_of(FieldNo{cf::record}) : type.index_of("of");
  const auto* bytes = at ? std::get_if<Octets>(&record.values[*at]) : nullptr;
  const auto id = id_from_bytes(bytes ? ByteView(bytes->bytes) : ByteView());
  return id ? *id : record.id;
}

std::string difference(const RecordType& type, const Record* here, const Record& there) {
  if (!here) return "is not here";
  if (here->sealed != there.sealed) return "differs in its seal";
  if (here->author != there.author) return "differs in its author";
  if (here->pending) return "is pending";
  for (std::size_t f = 0; f < there.values.size(); ++f)
    if (here->values[f] != there.values[f])
      return "has " + type.fields[f].name + " " + value_to_json(type.fields[f], here->values[f]) + " against " +
             value_to_json(type.fields[f], there.values[f]);
  return {};
}

const char* const kWho[] = {"A", "B", "C", "the onlooker"};

void compare(const RecordType& type, const char* who, const std::map<Id, Record>& here,
             const std::map<Id, Record>& there, std::map<Id, std::string>& out) {
  for (const auto& [id, record] : there) {
    const auto it = here.find(id);
    const std::string what = difference(type, it == here.end() ? nullptr : &it->second, record);
    if (!what.empty())
      out.try_emplace(subject(type, record), "I5: the " + type.name + " of " + who + " " + what + " of the newcomer");
  }
  for (const auto& [id, record] : here)
    if (!there.contains(id))
      out.try_emplace(subject(type, record), std::string("I5: ") + who + " has a " + type.name + " of its own");
}

Status check_sound(Batch& batch) {
  std::string found;
  const auto note = [&](const std::string& what) { found += what + "; "; };
  for (std::size_t device = 0; device < kAll; ++device) {
    Store& store = batch.world().store(device);
    if (store.waiting() != 0) return fail(Code::internal, "I11: entries wait at " + batch.world().user(device));
    const Status sound = store.verify(note);
    if (!sound) return fail(Code::internal, "I14: " + batch.world().user(device) + ": " + found);
  }
  const Status sound = batch.world().hub().verify(note);
  return sound ? Status{} : Status{fail(Code::internal, "I14: the hub: " + found)};
}

}  // namespace

Result<std::map<Id, std::string>> check_same(Batch& batch, Replicas& replicas) {
  std::map<Id, std::string> out;
  for (const auto& type : batch.world().store(0).schema()->types()) {
    std::array<std::map<Id, Record>, kAll> of_type;
    for (std::size_t device = 0; device < kAll; ++device)
      SATCHEL_TRY(batch.world().store(device).each(
          type.number, [&](const Record& r) { return of_type[device].emplace(r.id, r), Status{}; }));
    for (std::size_t device = 0; device < kNewcomer; ++device)
      compare(type, kWho[device], of_type[device], of_type[kNewcomer], out);
    for (std::size_t device = 0; device < kAll; ++device) replicas[device].merge(of_type[device]);
  }
  return out;
}

Result<std::vector<Finding>> check(Batch& batch) {
  std::vector<Finding> out;
  Replicas replicas;
  SATCHEL_ASSIGN(const auto differs, check_same(batch, replicas));
  SATCHEL_TRY(check_sound(batch));
  const auto& all = replicas[kNewcomer];
  const RecordType& conflict = *batch.world().store(0).schema()->find(cf::kType);
  std::map<Id, std::vector<Record>> conflicts;
  for (const auto& [id, record] : all)
    if (record.type == cf::kType) conflicts[subject(conflict, record)].push_back(record);
  const Saw saw = seen_by(batch.schedule());
  for (std::size_t i = 0; i < batch.courses().size(); ++i) {
    const Course& course = batch.courses()[i];
    const auto at = all.find(course.record);
    const Record* record = at == all.end() ? nullptr : &at->second;
    std::string what;
    if (const auto it = differs.find(course.record); it != differs.end()) what = it->second;
    if (what.empty()) what = check_kept(batch, course, record, conflicts[course.record]);
    if (what.empty()) what = check_outcome(batch, course, record, conflicts[course.record], replicas, saw);
    if (!what.empty()) out.push_back({i, std::move(what)});
  }
  return out;
}

}  // namespace satchel::exhaust
