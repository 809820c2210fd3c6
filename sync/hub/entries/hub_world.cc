#include "sync/hub/entries/hub_world.h"

#include "sync/hub/entries/told_times.h"

namespace satchel::hub {
namespace {

constexpr std::size_t kRecordsAtOnce = 64;

}  // namespace

casework::Sheet sheet_of(const RecordType& type, const RecordState& state) {
  std::vector<Value> values;
  values.reserve(state.fields.size());
  for (const FieldState& field : state.fields) values.push_back(field.value);
  return casework::Sheet(type, state.id, std::move(values), state.sealed, state.author);
}

Status HubWorld::each(std::string_view type, const std::function<Status(const casework::Sheet&)>& visit) {
  const RecordType* of = schema_.find(type);
  if (!of) return {};
  for (Id after;;) {
    SATCHEL_ASSIGN(const auto batch, view_.records(of->number, after, kRecordsAtOnce));
    for (const auto& record : batch) {
      after = record.state.id;
      if (record.state.alive) SATCHEL_TRY(visit(sheet_of(*of, record.state)));
    }
    if (batch.size() < kRecordsAtOnce) return {};
  }
}

Result<std::optional<casework::Sheet>> HubWorld::find(std::string_view type, const Id& id) {
  const RecordType* of = schema_.find(type);
  if (!of) return std::optional<casework::Sheet>();
  SATCHEL_ASSIGN(const auto record, view_.record(of->number, id));
  if (!record || !record->state.alive) return std::optional<casework::Sheet>();
  return std::optional(sheet_of(*of, record->state));
}

Status HubWorld::each_under(const casework::Sheet& root, const std::function<Status(const casework::Sheet&)>& visit) {
  SATCHEL_ASSIGN(const auto below, view_.under(root.id()));
  for (const auto& [number, id] : below) {
    const RecordType* type = schema_.find(number);
    if (!type || id == root.id()) continue;
    SATCHEL_ASSIGN(const auto record, view_.record(number, id));
    if (record && record->state.alive) SATCHEL_TRY(visit(sheet_of(*type, record->state)));
  }
  return {};
}

/// Of a record of that type; without one, of any.
Result<std::optional<Id>> GateWorld::root_of(std::string_view name, const Id& id) {
  for (const RecordType& type : schema().types()) {
    if (!name.empty() && type.name != name) continue;
    SATCHEL_ASSIGN(const auto record, view().record(type.number, id));
    if (record) return std::optional(record->state.root);
  }
  return std::optional<Id>();
}

Result<std::optional<std::vector<Id>>> GateWorld::look_up(const RecordType& type, std::size_t field,
                                                          const Value& holds) {
  const auto* octets = std::get_if<Octets>(&holds);
  if (!octets && !std::holds_alternative<std::string>(holds)) return std::optional<std::vector<Id>>();
  std::optional<Id> root;
  if (const auto id = octets ? id_from_bytes(octets->bytes) : Result<Id>(fail(Code::invalid));
      id && type.scope.parent == field) {
    SATCHEL_ASSIGN(root, root_of(type.fields[field].refers_to, *id));
    if (!root) return std::optional(std::vector<Id>());
  }
  SATCHEL_ASSIGN(auto ids, view().holding(type.number, field, holds, root ? &*root : nullptr));
  return std::optional(std::move(ids));
}

Result<std::optional<Millis>> HubWorld::set_at(const casework::Sheet& of, std::string_view field) {
  const auto at = of.type().index_of(field);
  if (!at) return std::optional<Millis>();
  SATCHEL_ASSIGN(const auto record, view_.record(of.type().number, of.id()));
  if (!record) return std::optional<Millis>();
  SATCHEL_ASSIGN(const auto entry, view_.history(record->state.fields[*at].version));
  return entry ? std::optional(entry->time) : std::optional<Millis>();
}

Result<std::string> HubWorld::set_by(const casework::Sheet& of, std::string_view field) {
  return author_of(view_, of, field);
}

Result<std::optional<casework::ToldTime>> HubWorld::told(const casework::Sheet& of, std::string_view field) {
  return told_times(view_, of, field, std::nullopt);
}

Result<std::string> HubWorld::state_at(const casework::Sheet& of, std::string_view field, Millis as_of) {
  const auto at = of.type().index_of(field);
  if (!at) return std::string();
  SATCHEL_ASSIGN(const auto record, view_.record(of.type().number, of.id()));
  const Version last = record ? record->state.fields[*at].version : Version{};
  SATCHEL_ASSIGN(const auto entry, view_.history(last));
  if (!entry || entry->time <= as_of) return std::string(of.text(field));
  if (!history_) {
    SATCHEL_ASSIGN(history_, StateHistory::read(view_, schema_));
  }
  auto then = history_->at(of.type().number, of.id(), of.type().fields[*at].number, as_of);
  return then ? *std::move(then) : std::string(of.type().fields[*at].initial);
}

}  // namespace satchel::hub
