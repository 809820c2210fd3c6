#include "sync/hub/crimes.h"

#include <algorithm>

#include "engine/casework/crime.h"
#include "engine/store/composer.h"
#include "sync/hub/hub_world.h"
#include "sync/hub/json_edit.h"
#include "sync/hub/office_entry.h"
#include "sync/hub/own_hand.h"

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

/// In whose name: of who made the last of the findings.
Result<std::string> author_of_sign(casework::World& world, const casework::CrimeSign& sign) {
  SATCHEL_ASSIGN(const auto finding, world.find("finding", sign.findings.back()));
  if (finding) return finding->author();
  SATCHEL_ASSIGN(const auto reading, world.find("measurement", sign.findings.back()));
  return reading ? reading->author() : std::string();
}

Result<Change> composed_of(CentralWrite& write, const Schema& schema, const DraftChange& draft) {
  const RecordType& type = *schema.find(draft.type);
  if (draft.kind == ChangeKind::create) return compose_new(type, draft, kAllRoles, draft.id);
  SATCHEL_ASSIGN(const auto stored, write.record(type.number, draft.id));
  if (!stored) return fail(Code::not_found, draft.type);
  LocalRecord shown = as_shown(type, stored->state);
  return compose(type, draft, kAllRoles, shown, stored->state.version);
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
    if (known.find(to_text(*id)) == known.npos) SATCHEL_TRY(central.put_setting(kList, known + to_text(*id) + " "));
  }
  return {};
}

Status Crimes::write_due(CentralWrite& write, const SchemaPtr& schema, const Id& of_case, const std::string& left) {
  SATCHEL_TRY(write.put_setting(kList, left));
  GateWorld world(write, *schema);
  const Millis now = ports_.clock.wall();
  SATCHEL_ASSIGN(const auto due, casework::crime_due(world, of_case, casework::day_of(now, schema->utc_offset())));
  if (!due || (!due->flag && !due->proposal)) {
    SATCHEL_ASSIGN(const Head head, write.head());
    return write.commit(head);
  }
  SATCHEL_ASSIGN(const std::string author, author_of_sign(world, due->sign));
  IdMaker ids;
  std::vector<Change> changes;
  for (const DraftChange& draft : casework::crime_changes(*due, ids.make(now, ports_.random.number()), now)) {
    SATCHEL_ASSIGN(Change change, composed_of(write, *schema, draft));
    changes.push_back(std::move(change));
  }
  OwnHand hand(central_, ports_, statements_, schema, author);
  OfficeEntry entry(write, hand.call(), hand.sight());
  SATCHEL_ASSIGN([[maybe_unused]] const OfficeOutcome done, entry.merge(std::move(changes)));
  return entry.commit();
}

/// The first of the list, which is told; none where it is empty.
Status Crimes::one(std::string& first) {
  const SchemaPtr schema = central_.schema();
  SATCHEL_ASSIGN(const auto write, central_.write());
  SATCHEL_ASSIGN(const std::string list, write->setting(kList));
  first.clear();
  if (list.size() < kLine) return {};
  first = list.substr(0, kLine);
  const auto id = id_from_text(std::string_view(first).substr(0, kLine - 1));
  return write_due(*write, schema, id ? *id : Id{}, list.substr(kLine));
}

/// Neither what is damaged nor what the hub itself would not take may hold up everybody's sync.
Status Crimes::pass_over(const std::string& id, const Error& why) {
  if (why.code != Code::corrupt && info(why.code).group != Group::fix_input) return why;
  if (log_) log_("a case that a crime may be suspected of is passed over: " + id + why.detail);
  SATCHEL_ASSIGN(const auto write, central_.write());
  std::string list;
  SATCHEL_ASSIGN(list, write->setting(kList));
  if (const auto at = list.find(id); at != list.npos) list.erase(at, id.size());
  SATCHEL_TRY(write->put_setting(kList, list));
  SATCHEL_ASSIGN(const Head head, write->head());
  return write->commit(head);
}

Status Crimes::look() {
  if (!central_.schema()) return {};
  {
    SATCHEL_ASSIGN(const auto view, central_.view());
    SATCHEL_ASSIGN(const std::string list, view->setting(kList));
    if (list.empty()) return {};
  }
  for (std::string first;;) {
    if (const Status done = one(first); !done) SATCHEL_TRY(pass_over(first, done.error()));
    if (first.empty()) return {};
  }
}

}  // namespace satchel::hub
