#include "sync/hub/entries/recovered_list.h"

#include <algorithm>

#include "engine/schema/json_line.h"
#include "sync/hub/entries/statement_log.h"

namespace satchel::hub {
namespace {

namespace cf = conflict_field;

/// Of a field that no schema here tells how to write.
std::string plain_json(const Value& value) {
  if (const auto* n = std::get_if<std::int64_t>(&value)) return std::to_string(*n);
  if (const auto* text = std::get_if<std::string>(&value)) return json_string(*text);
  Bytes bytes;
  Writer out(bytes);
  write_value(out, value);
  return is_null(value) ? "null" : json_string(to_hex(bytes));
}

std::optional<Hash> blob_named(const Field& field, const Value& value) {
  const auto* octets = field.type == FieldType::blob ? std::get_if<Octets>(&value) : nullptr;
  const auto hash = octets ? hash_from_bytes(octets->bytes) : Result<Hash>(fail(Code::invalid));
  return hash ? std::optional(*hash) : std::nullopt;
}

std::int64_t amount_in(const Value& value) {
  const auto* n = std::get_if<std::int64_t>(&value);
  return n ? *n : 0;
}

bool settled_by(const Field& field, const Value& standing, const Value& recovered) {
  if (field.policy == Policy::sum) return amount_in(standing) >= amount_in(recovered);
  return standing == recovered;
}

class Comparison {
 public:
  Comparison(const RecordType* type, std::optional<StoredRecord> stored, LackingRecord& out)
      : type_(type), stored_(std::move(stored)), out_(out) {}

  void compare(const std::vector<RecoveredRow>& rows) {
    const bool conflict = type_ && type_->number == cf::kType;
    if (conflict && stored_) return;
    const RecoveredRow* own = rows.front().field == 0 ? &rows.front() : nullptr;
    if (own) record(*own);
    if (own && own->dead) return;
    for (const auto& row : rows)
      if (row.field != 0 && row.state == RecoveredState::open) field(row);
  }

 private:
  void add(const RecoveredRow& row, Lack lack, std::string name, std::string standing, std::string recovered) {
    out_.values.push_back({row, std::move(name), std::move(standing), std::move(recovered), lack, false, {}});
  }

  void record(const RecoveredRow& row) {
    if (row.state != RecoveredState::open) return;
    if (!stored_) {
      if (!row.dead) add(row, type_ ? Lack::record : Lack::unknown, "_record", "null", "\"stands\"");
      return;
    }
    const RecordState& now = stored_->state;
    const bool since = (now.alive ? std::max(now.version, now.turned) : now.turned) > row.version;
    if (now.alive == row.dead)
      add(row, since ? Lack::since : Lack::standing, "_record", now.alive ? "\"stands\"" : "\"deleted\"",
          row.dead ? "\"deleted\"" : "\"stands\"");
    else if (row.sealed && !now.sealed)
      add(row, Lack::seal, "_record", "\"open\"", "\"sealed\"");
  }

  void field(const RecoveredRow& row) {
    const auto at = type_ ? type_->index_of(row.field) : std::nullopt;
    if (!at) return add(row, Lack::unknown, "#" + std::to_string(row.field), "null", plain_json(row.value));
    const Field& f = type_->fields[*at];
    const FieldState none;
    const FieldState& now = stored_ ? stored_->state.fields[*at] : none;
    if (settled_by(f, now.value, row.value)) return;
    const Lack lack = !stored_ ? Lack::record : now.version > row.version ? Lack::since : Lack::value;
    add(row, lack, f.name, value_to_json(f, now.value), value_to_json(f, row.value));
    out_.values.back().sum = f.policy == Policy::sum;
    out_.values.back().blob = blob_named(f, row.value);
  }

  const RecordType* type_;
  std::optional<StoredRecord> stored_;
  LackingRecord& out_;
};

}  // namespace

std::string_view name_of(Lack lack) {
  static constexpr std::string_view kNames[] = {"record", "value", "since", "standing", "seal", "unknown"};
  return kNames[static_cast<std::size_t>(lack)];
}

Result<LackingRecord> lacking(CentralView& view, const Schema& schema, const Id& id) {
  LackingRecord out;
  out.id = id;
  SATCHEL_ASSIGN(const auto rows, view.recovered(id));
  if (rows.empty()) return fail(Code::not_found, to_text(id));
  out.type = rows.front().type;
  const RecordType* type = schema.find(out.type);
  out.type_name = type ? type->name : "#" + std::to_string(out.type);
  std::optional<StoredRecord> stored;
  if (type) {
    SATCHEL_ASSIGN(stored, view.record(out.type, id));
  }
  Comparison(type, std::move(stored), out).compare(rows);
  if (out.values.empty()) return out;
  SATCHEL_ASSIGN(const auto handers, view.handers(id));
  for (const auto& hander : handers) out.handers.push_back(hander.device);
  return out;
}

Status settle_recovered(CentralWrite& write, const Schema& schema, const Id& id, Millis now) {
  SATCHEL_ASSIGN(const auto rows, write.recovered(id));
  const auto open = [](const RecoveredRow& row) { return row.state == RecoveredState::open; };
  if (std::ranges::none_of(rows, open)) return {};
  SATCHEL_ASSIGN(const LackingRecord lacks, lacking(write, schema, id));
  for (RecoveredRow row : rows) {
    const bool still =
        std::ranges::any_of(lacks.values, [&](const LackingValue& v) { return v.row.field == row.field; });
    if (!open(row) || still) continue;
    row.state = RecoveredState::settled;
    row.decided = now;
    SATCHEL_TRY(write.put_recovered(row));
  }
  return {};
}

Status each_lacking(CentralView& view, const Schema& schema, const std::function<Status(LackingRecord&&)>& visit) {
  constexpr std::size_t kBatch = 200;
  for (Id after;;) {
    SATCHEL_ASSIGN(const auto ids, view.recovered_ids(after, kBatch));
    if (ids.empty()) return {};
    after = ids.back();
    for (const Id& id : ids) {
      SATCHEL_ASSIGN(LackingRecord record, lacking(view, schema, id));
      if (!record.values.empty()) SATCHEL_TRY(visit(std::move(record)));
    }
  }
}

Result<std::vector<DeviceRow>> still_away(CentralView& view) {
  constexpr std::size_t kMostRestores = 1000;
  std::vector<DeviceRow> out;
  SATCHEL_ASSIGN(const auto restores, view.statements(Id{}, 0, kMostRestores));  // of no device: they alone
  if (restores.empty()) return out;
  SATCHEL_ASSIGN(const Statement last, decode_statement(restores.back().bytes));
  SATCHEL_ASSIGN(const std::int64_t log_epoch, log_epoch_of(view));
  SATCHEL_ASSIGN(const auto back, view.back());
  SATCHEL_ASSIGN(const auto devices, view.devices());
  for (const auto& device : devices) {
    const bool here = std::ranges::any_of(
        back, [&](const BackRow& row) { return row.device == device.id && row.log_epoch == log_epoch; });
    if (!here && !device.revoked && device.enrolled < last.time) out.push_back(device);
  }
  return out;
}

std::string lacking_json(const LackingRecord& record) {
  std::string handers, values;
  for (const Id& device : record.handers) handers += (handers.empty() ? "\"" : ",\"") + to_text(device) + '"';
  for (const auto& v : record.values)
    values += (values.empty() ? "{\"field\":" : ",{\"field\":") + json_string(v.field) + ",\"lack\":\"" +
              std::string(name_of(v.lack)) + "\",\"standing\":" + v.standing + ",\"recovered\":" + v.recovered +
              ",\"version\":" + std::to_string(v.row.version.value) + ",\"device\":\"" + to_text(v.row.device) + "\"}";
  return "{\"type\":" + json_string(record.type_name) + ",\"id\":\"" + to_text(record.id) +
         "\",\"author\":" + json_string(record.values.empty() ? "" : record.values.front().row.author) +
         ",\"handed_back_by\":[" + handers + "],\"values\":[" + values + "]}";
}

}  // namespace satchel::hub
