#include "sync/hub/api/record_requests.h"

#include "sync/hub/json/json_edit.h"
#include "sync/hub/json/json_record.h"
#include "sync/hub/office/office_entry.h"

namespace satchel::hub {
namespace {

Detail detail_of(const Target& target) {
  return target.parameter("versions") == "1" ? Detail::versions : Detail::values;
}

Status readable(const RecordType& type, const Sight& sight) {
  if (!sight.clearance().reads(type)) return fail(Code::not_permitted, type.name);
  return {};
}

/// The record as an edit of `base` meets it. One that was deleted later may still be set: that undoes the delete.
Result<StoredRecord> standing(Session& session, const RecordType& type, const Id& id, Version base) {
  SATCHEL_ASSIGN(auto stored, session.write->record(type.number, id));
  const bool here = stored && session.sight.sees(*stored) && (stored->state.alive || base < stored->state.turned);
  if (!here) return fail(Code::not_found, type.name + " " + to_text(id));
  SATCHEL_ASSIGN(const auto given, session.write->history(base));  // or by the hub before it was restored
  if (base > stored->state.version || !given)
    return fail(Code::stale_base, "the record never had version " + etag(base));
  return *std::move(stored);
}

/// The id that a body names, taken out of it.
Result<std::optional<Id>> named_id(Members& body) {
  const auto it = body.find("_id");
  if (it == body.end()) return std::optional<Id>();
  SATCHEL_ASSIGN(const std::string text, string_from("_id", it->second));
  const auto id = id_from_text(text);
  if (!id || id->is_null()) return fail(Code::invalid_value, "_id is no UUID");
  body.erase(it);
  return std::optional(*id);
}

Result<sync::HttpReply> edited(Session& session, const JsonCall& call, const RecordType& type, const Id& id,
                               const OfficeOutcome& done) {
  SATCHEL_ASSIGN(const auto now, session.write->record(type.number, id));
  if (!now || !now->state.alive) return sync::HttpReply{204, {}, {}};
  Readings readings(*call.schema, session.sight);
  readings.tell(type, now->state);
  SATCHEL_TRY(note(*session.write, call, "write", readings));
  SATCHEL_ASSIGN(const std::string exceptions,
                 exceptions_json(*session.write, *call.schema, session.sight, done.merged));
  sync::HttpReply out = json_reply(
      200, "{\"record\":" + record_json(type, now->state, session.sight.clearance(), detail_of(call.target)) +
               ",\"exceptions\":" + exceptions + "}");
  out.headers.emplace_back("ETag", etag(now->state.version));
  return out;
}

}  // namespace

Result<sync::HttpReply> list_records(const JsonCall& call, const RecordType& type) {
  SATCHEL_ASSIGN(const Glance glance, look(call));
  SATCHEL_TRY(readable(type, glance.sight));
  const Detail detail = detail_of(call.target);
  Readings readings(*call.schema, glance.sight);
  const auto show = [&](const StoredRecord& record) -> std::optional<std::string> {
    if (!glance.sight.sees(record)) return std::nullopt;
    readings.tell(type, record.state);
    return record_json(type, record.state, glance.sight.clearance(), detail);
  };
  SATCHEL_ASSIGN(const Page page, page_of(*glance.view, type.number, call.target, show));
  SATCHEL_TRY(note(call, "list", readings));
  return json_reply(200, page_json(type.name, page));
}

Result<sync::HttpReply> read_record(const JsonCall& call, const RecordType& type, const Id& id) {
  SATCHEL_ASSIGN(const Glance glance, look(call));
  SATCHEL_TRY(readable(type, glance.sight));
  SATCHEL_ASSIGN(const auto stored, glance.view->record(type.number, id));
  if (!stored || !stored->state.alive || !glance.sight.sees(*stored))
    return fail(Code::not_found, type.name + " " + to_text(id));
  Readings readings(*call.schema, glance.sight);
  readings.tell(type, stored->state);
  SATCHEL_TRY(note(call, "read", readings));
  sync::HttpReply out =
      json_reply(200, record_json(type, stored->state, glance.sight.clearance(), detail_of(call.target)));
  out.headers.emplace_back("ETag", etag(stored->state.version));
  return out;
}

Result<sync::HttpReply> create_record(const JsonCall& call, const RecordType& type, const Id& fresh) {
  SATCHEL_ASSIGN(Members body, json_body(call.request));
  SATCHEL_ASSIGN(const auto named, named_id(body));
  SATCHEL_ASSIGN(const JsonEdit edit, json_edit(type, body, ChangeKind::create));
  const Id id = named.value_or(fresh);

  SATCHEL_ASSIGN(Session session, begin(call));
  SATCHEL_ASSIGN(const auto there, session.write->record(type.number, id));
  if (there) return sync::problem(fail(Code::invalid_value, "this id is taken: " + to_text(id)), 409);
  SATCHEL_ASSIGN(Change change, compose_create(type, edit, session.sight.role, id));
  OfficeEntry entry(*session.write, call, session.sight);
  SATCHEL_ASSIGN(const OfficeOutcome done, entry.merge({std::move(change)}));
  SATCHEL_ASSIGN(const auto made, session.write->record(type.number, id));
  Readings readings(*call.schema, session.sight);
  readings.tell(type, made->state);
  SATCHEL_TRY(note(*session.write, call, "write", readings));
  sync::HttpReply out =
      json_reply(201, record_json(type, made->state, session.sight.clearance(), detail_of(call.target)));
  out.headers.emplace_back("Location", "/v1/records/" + type.name + "/" + to_text(id));
  out.headers.emplace_back("ETag", etag(done.version));
  SATCHEL_TRY(entry.commit());
  return out;
}

Result<sync::HttpReply> change_record(const JsonCall& call, const RecordType& type, const Id& id) {
  SATCHEL_ASSIGN(const auto base, if_match(call.request));
  if (!base) return sync::problem(fail(Code::invalid, "If-Match: say which version you saw, by its ETag"), 428);
  const bool removes = call.request.method == "DELETE";
  JsonEdit edit;
  if (!removes) {
    SATCHEL_ASSIGN(const Members body, json_body(call.request));
    if (body.empty()) return fail(Code::invalid, "no field is named");
    SATCHEL_ASSIGN(edit, json_edit(type, body, ChangeKind::update));
  }
  SATCHEL_ASSIGN(Session session, begin(call));
  SATCHEL_ASSIGN(const StoredRecord stored, standing(session, type, id, *base));
  const RoleSet role = session.sight.role;
  SATCHEL_ASSIGN(Change change, removes ? compose_delete(type, role, stored.state, *base)
                                        : compose_update(type, edit, role, stored.state, *base));
  OfficeEntry entry(*session.write, call, session.sight);
  SATCHEL_ASSIGN(const OfficeOutcome done, entry.merge({std::move(change)}));
  SATCHEL_ASSIGN(sync::HttpReply out, edited(session, call, type, id, done));
  SATCHEL_TRY(entry.commit());
  return out;
}

}  // namespace satchel::hub
