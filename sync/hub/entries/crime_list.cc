#include "sync/hub/entries/crime_list.h"

#include <algorithm>

#include "engine/casework/crime.h"
#include "sync/hub/entries/hub_world.h"

namespace satchel::hub {
namespace {

constexpr const char* kList = "cases_to_look_at";  // a setting: ids as text, each with a blank behind it
constexpr std::size_t kLine = 37;

bool may_bring_a_sign(const RecordType& type, const Change& change) {
  const auto sets = [&](std::string_view name) {
    const auto at = type.index_of(name);
    return at &&
           std::ranges::any_of(change.ops, [&](const FieldOp& op) { return op.field == type.fields[*at].number; });
  };
  if (type.name == "visit")  // a new one has no findings yet
    return change.kind != ChangeKind::create &&
           (sets("case") || sets("template") || change.kind == ChangeKind::undelete);
  if (type.name == "case") return sets("merged_into") || sets("status");
  if (type.name == "measurement") return change.kind != ChangeKind::seal;
  return type.name == "finding" && (change.kind == ChangeKind::create || change.kind == ChangeKind::undelete ||
                                    sets("weight_kg") || sets("pollution_types") || sets("of"));
}

}  // namespace

Status note_cases_to_look_at(CentralWrite& central, const Schema& schema, const Entry& entry) {
  HubWorld world(central, schema);
  for (const Change& change : entry.changes) {
    const RecordType* type = schema.find(change.type);
    if (!type || !may_bring_a_sign(*type, change)) continue;
    SATCHEL_ASSIGN(const auto id, casework::case_to_look_at(world, type->name, change.id));
    if (!id) continue;
    SATCHEL_ASSIGN(const std::string known, central.setting(kList));
    if (known.find(to_text(*id)) == std::string::npos)
      SATCHEL_TRY(central.put_setting(kList, known + to_text(*id) + " "));
  }
  return {};
}

Result<std::string> first_to_look_at(CentralView& view) {
  SATCHEL_ASSIGN(const std::string list, view.setting(kList));
  return list.size() < kLine ? std::string() : list.substr(0, kLine);
}

Id case_of(const std::string& line) {
  const auto id = id_from_text(std::string_view(line).substr(0, kLine - 1));
  return id ? *id : Id{};
}

Status take_off_list(CentralWrite& central, const std::string& line) {
  std::string list;
  SATCHEL_ASSIGN(list, central.setting(kList));
  if (const auto at = list.find(line); at != std::string::npos) list.erase(at, line.size());
  return central.put_setting(kList, list);
}

}  // namespace satchel::hub
