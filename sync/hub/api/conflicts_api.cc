#include "sync/hub/api/conflicts_api.h"

#include "engine/store/settlement.h"
#include "sync/hub/json/json_edit.h"
#include "sync/hub/json/json_record.h"
#include "sync/hub/office/office_entry.h"

namespace satchel::hub {
namespace {

namespace cf = conflict_field;

const RecordType& conflict_type(const Schema& schema) { return *schema.find(cf::kType); }

const Value& value_at(const Schema& schema, const RecordState& conflict, FieldNo field) {
  return conflict.fields[*conflict_type(schema).index_of(field)].value;
}

bool shows(const Schema& schema, const Sight& sight, const StoredRecord& conflict) {
  return conflict.state.alive && sight.sees(conflict) &&
         sight.clearance().reads(schema, conflict_type(schema), conflict.state);
}

Result<StoredRecord> find(CentralView& view, const Schema& schema, const Sight& sight, const Id& id) {
  SATCHEL_ASSIGN(auto stored, view.record(cf::kType, id));
  if (!stored || !shows(schema, sight, *stored)) return fail(Code::not_found, "conflict " + to_text(id));
  return *std::move(stored);
}

struct Choice {
  Take take = Take::standing;
  std::string value;
};

Result<Choice> choice_of(const sync::HttpRequest& request) {
  SATCHEL_ASSIGN(const Members body, json_body(request));
  for (const auto& [name, json] : body)
    if (name != "take" && name != "value") return fail(Code::unknown_field, name);
  const auto take = body.find("take"), value = body.find("value");
  if (take == body.end()) return fail(Code::invalid_value, "take: standing, proposed or value");
  SATCHEL_ASSIGN(const std::string name, string_from("take", take->second));
  if ((name == "value") != (value != body.end()))
    return fail(Code::invalid_value, "a value goes with \"take\": \"value\", and with nothing else");
  if (name == "standing") return Choice{Take::standing, {}};
  if (name == "proposed") return Choice{Take::proposed, {}};
  if (name == "value") return Choice{Take::value, value->second};
  return fail(Code::invalid_value, "take: standing, proposed or value");
}

/// Open conflicts of the same proposer on the other fields of the group.
Result<std::vector<LocalRecord>> settled_with(CentralView& view, const Schema& schema, const Subject& about) {
  std::vector<LocalRecord> out;
  const auto proposer = id_from_text(about.proposer);
  for (const auto& field : about.others) {
    SATCHEL_ASSIGN(const auto id, view.open_conflict(about.record, field, proposer ? *proposer : Id{}));
    if (!id) continue;
    SATCHEL_ASSIGN(const auto stored, view.record(cf::kType, *id));
    if (stored) out.push_back(as_shown(conflict_type(schema), stored->state));
  }
  return out;
}

Result<std::optional<LocalRecord>> target_of(CentralView& view, const Subject& about) {
  if (!about.type) return std::optional<LocalRecord>();
  SATCHEL_ASSIGN(const auto stored, view.record(about.type->number, about.record));
  if (!stored || !stored->state.alive) return std::optional<LocalRecord>();
  return std::optional(as_shown(*about.type, stored->state));
}

/// What the entry says: closings, and the change that goes with them; no change where a seal stands, or what was to be
/// deleted is gone.
Result<std::vector<Change>> changes_of(const Schema& schema, Session& session, const LocalRecord& conflict,
                                       const Choice& choice) {
  const Subject about = subject(schema, conflict);
  std::vector<LocalRecord> others;
  if (choice.take != Take::value) {
    SATCHEL_ASSIGN(others, settled_with(*session.write, schema, about));
  }
  std::vector<const LocalRecord*> conflicts{&conflict};
  for (const auto& other : others) conflicts.push_back(&other);
  SATCHEL_ASSIGN(const auto target, target_of(*session.write, about));
  SATCHEL_ASSIGN(Settlement plan,
                 settlement(schema, conflicts, choice.take, choice.value, target ? &*target : nullptr));
  std::vector<Change> out = std::move(plan.closings);
  if (!plan.edit || (target && target->sealed)) return out;
  if (!target && plan.edit->kind == ChangeKind::remove) return out;
  if (!target) return fail(Code::not_found, plan.edit->type + " " + to_text(about.record));
  SATCHEL_ASSIGN(Change change, compose_settling(schema, conflicts, *plan.edit, session.sight.role, *target));
  out.push_back(std::move(change));
  return out;
}

Result<std::string> subject_json(const Schema& schema, Session& session, const RecordState& conflict) {
  const auto* name = std::get_if<std::string>(&value_at(schema, conflict, cf::record_type));
  const auto* bytes = std::get_if<Octets>(&value_at(schema, conflict, cf::record));
  const RecordType* type = name ? schema.find(*name) : nullptr;
  if (!type || !bytes || !session.sight.clearance().reads(*type)) return std::string("null");
  SATCHEL_ASSIGN(const Id id, id_from_bytes(bytes->bytes));
  SATCHEL_ASSIGN(const auto record, session.write->record(type->number, id));
  if (!record || !record->state.alive) return std::string("null");
  return record_json(*type, record->state, session.sight.clearance(), Detail::values);
}

Result<sync::HttpReply> settled(const JsonCall& call, Session& session, const Id& id, const OfficeOutcome& done) {
  SATCHEL_ASSIGN(const auto conflict, session.write->record(cf::kType, id));
  Readings readings(*call.schema, session.sight);
  readings.tell(conflict_type(*call.schema), conflict->state);
  SATCHEL_TRY(note(*session.write, call, "conflict", readings));
  SATCHEL_ASSIGN(const std::string record, subject_json(*call.schema, session, conflict->state));
  SATCHEL_ASSIGN(const std::string exceptions,
                 exceptions_json(*session.write, *call.schema, session.sight, done.merged));
  return json_reply(200, "{\"conflict\":" + conflict_json(*call.schema, conflict->state) + ",\"record\":" + record +
                             ",\"exceptions\":" + exceptions + "}");
}

}  // namespace

Result<sync::HttpReply> list_conflicts(const JsonCall& call) {
  const Schema& schema = *call.schema;
  std::string_view state = call.target.parameter("state");
  if (state.empty()) state = "open";
  if (state != "open" && state != "settled" && state != "all")
    return fail(Code::invalid, "state is open, settled or all");
  SATCHEL_ASSIGN(const Glance glance, look(call));
  Readings readings(schema, glance.sight);
  const auto show = [&](const StoredRecord& conflict) -> std::optional<std::string> {
    const bool wanted = state == "all" || value_at(schema, conflict.state, cf::state) == Value(std::string(state));
    if (!wanted || !shows(schema, glance.sight, conflict)) return std::nullopt;
    readings.tell(conflict_type(schema), conflict.state);
    return conflict_json(schema, conflict.state);
  };
  SATCHEL_ASSIGN(const Page page, page_of(*glance.view, cf::kType, call.target, show));
  SATCHEL_TRY(note(call, "conflict", readings));
  return json_reply(200, page_json("conflict", page));
}

Result<sync::HttpReply> read_conflict(const JsonCall& call, const Id& id) {
  SATCHEL_ASSIGN(const Glance glance, look(call));
  SATCHEL_ASSIGN(const StoredRecord conflict, find(*glance.view, *call.schema, glance.sight, id));
  Readings readings(*call.schema, glance.sight);
  readings.tell(conflict_type(*call.schema), conflict.state);
  SATCHEL_TRY(note(call, "conflict", readings));
  sync::HttpReply out = json_reply(200, conflict_json(*call.schema, conflict.state));
  out.headers.emplace_back("ETag", etag(conflict.state.version));
  return out;
}

Result<sync::HttpReply> settle_conflict(const JsonCall& call, const Id& id) {
  const Schema& schema = *call.schema;
  SATCHEL_ASSIGN(const Choice choice, choice_of(call.request));
  SATCHEL_ASSIGN(const auto seen_version, if_match(call.request));
  SATCHEL_ASSIGN(Session session, begin(call));
  SATCHEL_ASSIGN(const StoredRecord stored, find(*session.write, schema, session.sight, id));
  const RecordState& conflict = stored.state;
  SATCHEL_ASSIGN(std::vector<Change> changes,
                 changes_of(schema, session, as_shown(conflict_type(schema), conflict), choice));
  if (seen_version && *seen_version != conflict.version)
    return fail(Code::stale_base, "the conflict is now at version " + etag(conflict.version));

  OfficeEntry entry(*session.write, call, session.sight);
  SATCHEL_ASSIGN(const OfficeOutcome done, entry.merge(std::move(changes)));
  SATCHEL_ASSIGN(sync::HttpReply out, settled(call, session, id, done));
  SATCHEL_TRY(entry.commit());
  return out;
}

}  // namespace satchel::hub
