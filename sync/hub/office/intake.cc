#include "sync/hub/office/intake.h"

#include <algorithm>
#include <boost/json.hpp>

#include "sync/hub/central/kept_entry.h"

namespace satchel::hub {
namespace {

using Json = boost::json::value;

boost::json::string as_text(std::string_view s) { return boost::json::string(s.data(), s.size()); }

std::string_view kind_name(ChangeKind kind) {
  constexpr std::string_view kNames[] = {"?", "create", "update", "remove", "undelete", "seal", "settle"};
  const auto at = static_cast<std::size_t>(kind);
  return kNames[at < std::size(kNames) ? at : 0];
}

Json parsed(const Field& field, const Value& value) {
  boost::json::error_code bad;
  Json out = boost::json::parse(value_to_json(field, value), bad);
  return bad ? Json() : out;
}

/// Who somebody is, is not told here: `satchel-hub access` could not say who read it.
Json value_of_op(const RecordType& type, const Field& field, const FieldOp& op) {
  if (type.identity || field.identity) return "(identity)";
  if (op.kind == OpKind::set)
    return {{"added", parsed(field, Value{op.add})}, {"removed", parsed(field, Value{op.remove})}};
  if (op.kind == OpKind::sum) return {{"added", parsed(field, op.value)}};
  return parsed(field, op.value);
}

boost::json::object fields_of(const RecordType* type, const Change& change) {
  boost::json::object out;
  for (const FieldOp& op : change.ops) {
    const auto at = type ? type->index_of(op.field) : std::nullopt;
    if (at)
      out[as_text(type->fields[*at].name)] = value_of_op(*type, type->fields[*at], op);
    else
      out[as_text(std::to_string(op.field))] = nullptr;
  }
  return out;
}

boost::json::object change_object(const Schema& schema, const Change& change) {
  const RecordType* type = schema.find(change.type);
  return {{"type", as_text(type ? type->name : std::to_string(change.type))},
          {"id", as_text(to_text(change.id))},
          {"kind", as_text(kind_name(change.kind))},
          {"fields", fields_of(type, change)}};
}

}  // namespace

Result<std::vector<IntakeEntry>> intake_of(CentralView& view, Version after, std::size_t limit) {
  SATCHEL_ASSIGN(const auto rows, view.intake(after, limit));
  std::vector<IntakeEntry> out;
  for (const IntakeRow& row : rows) {
    SATCHEL_ASSIGN(const auto history, view.history(row.version));
    if (!history) return fail(Code::corrupt, "the intake names an entry that is not there");
    SATCHEL_ASSIGN(const KeptEntry kept, kept_entry(history->packed));
    SATCHEL_ASSIGN(const auto device, view.device(row.device));
    IntakeEntry entry{row.version,       row.device, device ? device->user : std::string(), row.reason, history->time,
                      history->received, {}};
    if (kept.bytes) {
      auto decoded = decode_entry(*kept.bytes);
      if (decoded) entry.entry = *std::move(decoded);
    }
    out.push_back(std::move(entry));
  }
  return out;
}

std::string intake_json(const Schema& schema, const IntakeEntry& e) {
  boost::json::array changes;
  if (e.entry)
    for (const Change& change : e.entry->changes) changes.emplace_back(change_object(schema, change));
  boost::json::object out{{"version", e.version.value},
                          {"time", as_text(to_rfc3339(e.time))},
                          {"received", as_text(to_rfc3339(e.received))},
                          {"device", as_text(to_text(e.device))},
                          {"user", as_text(e.user)},
                          {"author", as_text(e.entry ? e.entry->actor : std::string())},
                          {"reason", as_text(info(e.reason).name)},
                          {"erased", !e.entry},
                          {"changes", std::move(changes)}};
  return boost::json::serialize(out);
}

std::string intake_text(const Schema& schema, const IntakeEntry& e) {
  std::string out = std::to_string(e.version.value) + "  " + to_rfc3339(e.received) + "  " +
                    (e.entry ? e.entry->actor : e.user) + "  " + to_text(e.device) + "  " +
                    std::string(info(e.reason).name) + "  " + to_rfc3339(e.time);
  if (!e.entry) return out + "\n  -";
  for (const Change& change : e.entry->changes) {
    const auto object = change_object(schema, change);
    out += "\n  " + std::string(kind_name(change.kind)) + " " + std::string(object.at("type").as_string().c_str()) +
           "/" + to_text(change.id);
    for (const auto& [name, value] : object.at("fields").as_object())
      out += "  " + std::string(name) + "=" + boost::json::serialize(value);
  }
  return out;
}

}  // namespace satchel::hub
