#include "sync/hub/entries/numbers.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "engine/base/hash.h"
#include "engine/casework/day.h"
#include "sync/hub/entries/statement_log.h"

namespace satchel::hub {
namespace {

constexpr std::string_view kNumber = "number";

/// What each kind's numbers are marked with.
std::string_view mark_of_kind(std::string_view type) {
  return type == "case" ? "案" : type == "complaint" ? "信" : std::string_view();
}

std::string text_in(const RecordType& type, const RecordState& record, std::string_view field) {
  const auto at = type.index_of(field);
  const auto* text = at ? std::get_if<std::string>(&record.fields[*at].value) : nullptr;
  return text ? *text : std::string();
}

bool is_accepted(const RecordType& type, const RecordState& record) {
  if (type.name == "complaint") return text_in(type, record, "decision") == "accepted";
  constexpr std::array kNotYet{"", "registered", "declined", "returned"};
  return std::ranges::find(kNotYet, text_in(type, record, "status")) == kNotYet.end();
}

/// A district in the name of its counter. What is longer than any real one is named by its hash: a name is a key, and
/// a database bounds these far below what a field may hold.
std::string name_in_key(const std::string& district) {
  constexpr std::size_t kMost = 200;
  return district.size() <= kMost ? district : "sha256:" + to_hex(sha256(district).view());
}

/// The next of that name, from 1.
Result<std::int64_t> counted_up(CentralWrite& central, const std::string& name) {
  SATCHEL_ASSIGN(const std::string last, central.setting(name));
  std::int64_t n = 0;
  std::from_chars(last.data(), last.data() + last.size(), n);
  SATCHEL_TRY(central.put_setting(name, std::to_string(n + 1)));
  return n + 1;
}

Result<std::string> next_number(CentralWrite& central, const Schema& schema, const RecordType& type,
                                const RecordState& record, Millis now) {
  const std::chrono::year_month_day day(casework::day_of(now, schema.utc_offset()));
  const std::string year = std::to_string(static_cast<int>(day.year()));
  std::string district = text_in(type, record, "district");
  if (district.empty()) district = "本局";
  SATCHEL_ASSIGN(const std::int64_t epoch, log_epoch_of(central));
  const std::string series = epoch > 1 ? std::to_string(epoch) + "-" : std::string();
  SATCHEL_ASSIGN(const std::int64_t n,
                 counted_up(central, "number/" + type.name + "/" + year + "/" + series + name_in_key(district)));
  return district + std::string(mark_of_kind(type.name)) + "〔" + year + "〕" + series + std::to_string(n) + "号";
}

/// Whether another record has it. `given`: in this very entry.
Result<bool> stands_elsewhere(WorkingSet& set, const RecordType& type, std::size_t at, const std::string& number,
                              const std::vector<std::string>& given) {
  if (std::ranges::find(given, number) != given.end()) return true;
  SATCHEL_ASSIGN(const auto holders, set.holding(type, at, number));
  return !holders.empty();
}

/// The one that it had before a restore, as a device handed it back: unless the office dropped that, or it was given
/// to another.
Result<std::string> former_number(CentralWrite& central, WorkingSet& set, const RecordType& type, std::size_t at,
                                  const Id& id, const std::vector<std::string>& given) {
  SATCHEL_ASSIGN(const auto rows, central.recovered(id));
  for (const RecoveredRow& row : rows) {
    const auto* text = std::get_if<std::string>(&row.value);
    if (!text || row.type != type.number || row.field != type.fields[at].number) continue;
    if (row.state == RecoveredState::dropped) continue;
    SATCHEL_ASSIGN(const bool elsewhere, stands_elsewhere(set, type, at, *text, given));
    if (!elsewhere) return *text;
  }
  return std::string();
}

}  // namespace

bool is_official_number(std::string_view type, std::string_view field) {
  return field == kNumber && !mark_of_kind(type).empty();
}

bool sets_number(const Schema& schema, const Entry& entry) {
  return std::ranges::any_of(entry.changes, [&](const Change& change) {
    const RecordType* type = schema.find(change.type);
    const auto at = type && !mark_of_kind(type->name).empty() ? type->index_of(kNumber) : std::nullopt;
    return at && std::ranges::any_of(change.ops, [&](const FieldOp& op) {
             return op.field == type->fields[*at].number && !is_null(op.value);
           });
  });
}

Status give_numbers(CentralWrite& central, const Schema& schema, WorkingSet& set, const Entry& entry, Version version,
                    Millis now) {
  std::vector<std::string> given;
  for (const Change& change : entry.changes) {
    const RecordType* type = schema.find(change.type);
    const auto at = type && !mark_of_kind(type->name).empty() ? type->index_of(kNumber) : std::nullopt;
    if (!at || type->fields[*at].type != FieldType::text) continue;
    SATCHEL_ASSIGN(RecordState * record, set.find(change.type, change.id));
    if (!record || !record->alive || !is_null(record->fields[*at].value) || !is_accepted(*type, *record)) continue;
    SATCHEL_ASSIGN(std::string number, former_number(central, set, *type, *at, record->id, given));
    if (number.empty()) {
      SATCHEL_ASSIGN(number, next_number(central, schema, *type, *record, now));
    }
    given.push_back(number);
    record->fields[*at] = {std::move(number), version, kHubWriter};
    record->version = version;
    record->only = kHubWriter;
    set.touch(*record);
  }
  return {};
}

}  // namespace satchel::hub
