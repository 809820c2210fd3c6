#include "sync/hub/conflicts_api.h"

#include "engine/store/composer.h"
#include "engine/store/settlement.h"
#include "sync/hub/json_edit.h"
#include "sync/hub/json_record.h"
#include "sync/hub/office_entry.h"

namespace satchel::hub {
namespace {

namespace cf = conflict_field;

const RecordType& conflict_type(const Schema& schema) { return *schema.find(cf::kType); }

const Value& value_at(const Schema& schema, const RecordState& conflict, FieldNo field) {
  return conflict.fields[*conflict_type(schema).index_of(field)].value;
}

bool shows(const Schema& schema, const Sight& sight, const StoredRecord& conflict) {
  return conflict.state.alive && sight.sees(conflict) && may_read_conflict(schema, conflict.state, sight.role);
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

/// The record as the one who settles saw it: where it has moved on since the conflict was last written, with the value
/// that stands there, so that text is merged and not overwritten.
Result<LocalRecord> seen(const RecordType& type, const DraftChange& edit, const RecordState& record, Version base,
                         const Value& standing) {
  LocalRecord out = as_shown(type, record);
  if (edit.fields.empty()) return out;
  const std::size_t at = *type.index_of(edit.fields.front().field);
  const auto* json = std::get_if<std::string>(&standing);
  if (record.fields[at].version > base && json) {
    SATCHEL_ASSIGN(out.view[at], value_from_json(type.fields[at], *json));
  }
  return out;
}

/// The change that goes with the closing; nothing where a seal stands, or what was to be deleted is gone.
Result<std::optional<Change>> change_of(const Schema& schema, Session& session, const DraftChange& edit,
                                        const RecordState& conflict) {
  const RecordType& type = *schema.find(edit.type);
  SATCHEL_ASSIGN(const auto target, session.write->record(type.number, edit.id));
  const bool gone = !target || !target->state.alive;
  if (gone && edit.kind == ChangeKind::update) return fail(Code::not_found, type.name + " " + to_text(edit.id));
  if (gone || target->state.sealed) return std::optional<Change>();
  SATCHEL_ASSIGN(LocalRecord record,
                 seen(type, edit, target->state, conflict.version, value_at(schema, conflict, cf::standing)));
  SATCHEL_ASSIGN(Change change, compose(type, edit, session.sight.role, record, conflict.version));
  for (auto& op : change.ops) op.base = conflict.version;
  return std::optional(std::move(change));
}

Result<std::string> subject_json(const Schema& schema, Session& session, const RecordState& conflict) {
  const auto* name = std::get_if<std::string>(&value_at(schema, conflict, cf::record_type));
  const auto* bytes = std::get_if<Octets>(&value_at(schema, conflict, cf::record));
  const RecordType* type = name ? schema.find(*name) : nullptr;
  if (!type || !bytes || (type->read & session.sight.role) == 0) return std::string("null");
  SATCHEL_ASSIGN(const Id id, id_from_bytes(bytes->bytes));
  SATCHEL_ASSIGN(const auto record, session.write->record(type->number, id));
  if (!record || !record->state.alive) return std::string("null");
  return record_json(*type, record->state, session.sight.role, Detail::values);
}

Result<sync::HttpReply> settled(const JsonCall& call, Session& session, const Id& id, const OfficeOutcome& done) {
  SATCHEL_ASSIGN(const auto conflict, session.write->record(cf::kType, id));
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
  const auto show = [&](const StoredRecord& conflict) -> std::optional<std::string> {
    const bool wanted = state == "all" || value_at(schema, conflict.state, cf::state) == Value(std::string(state));
    if (!wanted || !shows(schema, glance.sight, conflict)) return std::nullopt;
    return conflict_json(schema, conflict.state);
  };
  SATCHEL_ASSIGN(const Page page, page_of(*glance.view, cf::kType, call.target, show));
  return json_reply(200, page_json("conflict", page));
}

Result<sync::HttpReply> read_conflict(const JsonCall& call, const Id& id) {
  SATCHEL_ASSIGN(const Glance glance, look(call));
  SATCHEL_ASSIGN(const StoredRecord conflict, find(*glance.view, *call.schema, glance.sight, id));
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
  SATCHEL_ASSIGN(Settlement plan,
                 settlement(schema, as_shown(conflict_type(schema), conflict), choice.take, choice.value));
  if (seen_version && *seen_version != conflict.version)
    return fail(Code::stale_base, "the conflict is now at version " + etag(conflict.version));

  std::vector<Change> changes{std::move(plan.closing)};
  if (plan.edit) {
    SATCHEL_ASSIGN(auto change, change_of(schema, session, *plan.edit, conflict));
    if (change) changes.push_back(*std::move(change));
  }
  OfficeEntry entry(*session.write, call.schema, call.caller, session.sight, call.ports);
  SATCHEL_ASSIGN(const OfficeOutcome done, entry.merge(std::move(changes)));
  SATCHEL_ASSIGN(sync::HttpReply out, settled(call, session, id, done));
  SATCHEL_TRY(entry.commit());
  return out;
}

}  // namespace satchel::hub
