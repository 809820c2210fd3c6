#include "sync/hub/entries/past_world.h"

#include <algorithm>
#include <limits>

#include "sync/hub/central/kept_entry.h"
#include "sync/hub/entries/erasures.h"
#include "sync/hub/entries/hub_world.h"
#include "sync/hub/entries/told_times.h"

namespace satchel::hub {
namespace {

constexpr std::size_t kPastAtOnce = 200, kLiveAtOnce = 64;
constexpr Millis kAnyTime{std::numeric_limits<std::int64_t>::max()};

/// Entries that are kept, of those received before a time, one by one in the order of versions.
class Payloads {
 public:
  Payloads(CentralView& view, Millis received_before) : view_(view), before_(received_before) {}
  Result<const PayloadRow*> next() {
    if (at_ == rows_.size() && !ended_) SATCHEL_TRY(read());
    return at_ == rows_.size() ? nullptr : &rows_[at_++];
  }

 private:
  Status read() {
    const Version after = rows_.empty() ? Version{} : rows_.back().version;
    SATCHEL_ASSIGN(rows_, view_.payloads(before_, after, kPastAtOnce));
    at_ = 0, ended_ = rows_.size() < kPastAtOnce;
    return {};
  }
  CentralView& view_;
  Millis before_;
  std::vector<PayloadRow> rows_;
  std::size_t at_ = 0;
  bool ended_ = false;
};

void apply_set(const FieldOp& op, Value& value) {
  const auto* before = std::get_if<TextSet>(&value);
  std::vector<std::string> all = before ? *before : TextSet{};
  std::erase_if(all, [&](const std::string& e) { return std::ranges::find(op.remove, e) != op.remove.end(); });
  all.insert(all.end(), op.add.begin(), op.add.end());
  value = make_set(std::move(all));
}

void apply_sum(const FieldOp& op, Value& value) {
  const auto* before = std::get_if<std::int64_t>(&value);
  const auto* amount = std::get_if<std::int64_t>(&op.value);
  // Sums wrap as they do where they are merged.
  value = static_cast<std::int64_t>(static_cast<std::uint64_t>(before ? *before : 0) +
                                    static_cast<std::uint64_t>(amount ? *amount : 0));
}

void apply_op(const FieldOp& op, Value& value) {
  if (op.kind == OpKind::set) return apply_set(op, value);
  if (op.kind == OpKind::sum) return apply_sum(op, value);
  value = op.value;
}

/// Whether the record stood after a change; nothing where that left it as it was. What the hub said of the whole record
/// comes before what the change asked for: a delete that lost, an edit that brought a deleted one back.
std::optional<bool> stands_after(const Change& change, const std::optional<VerdictException>& exception) {
  if (exception)
    for (const PullItem& item : exception->whole)
      if (item.id == change.id) return item.kind == ItemKind::whole;
  if (change.kind == ChangeKind::remove) return false;
  if (change.kind == ChangeKind::undelete) return true;
  return std::nullopt;
}

}  // namespace

Result<std::unique_ptr<PastWorld>> PastWorld::at(CentralView& view, const Schema& schema,
                                                 std::optional<Millis> moment) {
  std::unique_ptr<PastWorld> out(new PastWorld(view, schema));
  if (!moment) return out;
  SATCHEL_ASSIGN(const Millis horizon, horizon_of(view));
  if (*moment < horizon)
    return fail(Code::invalid,
                "entries from before " + to_rfc3339(horizon) + " are erased: as of then nothing can be told");
  SATCHEL_TRY(out->find_cut(*moment));
  if (!out->cut_) return out;
  SATCHEL_TRY(out->read_before_cut());
  SATCHEL_TRY(out->find_deleted());
  return out;
}

/// The first entry of all that is not among those received by then.
Status PastWorld::find_cut(Millis moment) {
  Payloads all(view_, kAnyTime), known(view_, moment + Millis{1});
  for (bool first = true;; first = false) {
    SATCHEL_ASSIGN(const PayloadRow* one, all.next());
    if (!one) return {};
    SATCHEL_ASSIGN(const PayloadRow* other, known.next());
    if (other && other->version == one->version) continue;
    cut_ = one->version;
    SATCHEL_ASSIGN(const Millis horizon, horizon_of(view_));
    if (!first || horizon.count != 0) return {};
    SATCHEL_ASSIGN(const auto history, view_.history(*cut_));
    if (history) nothing_until_ = history->received;
    return {};
  }
}

Status PastWorld::read_before_cut() {
  Payloads all(view_, kAnyTime);
  for (;;) {
    SATCHEL_ASSIGN(const PayloadRow* row, all.next());
    if (!row || row->version >= *cut_) return {};
    SATCHEL_TRY(take(*row));
  }
}

Status PastWorld::take(const PayloadRow& row) {
  SATCHEL_ASSIGN(const KeptEntry kept, kept_entry(row.packed));
  if (!kept.bytes) return {};
  SATCHEL_ASSIGN(const Entry entry, decode_entry(*kept.bytes));
  SATCHEL_ASSIGN(const auto history, view_.history(row.version));
  if (!history) return fail(Code::corrupt, "an entry has no line in the history");
  std::optional<VerdictException> exception;
  if (!history->outcome.empty()) {
    SATCHEL_ASSIGN(exception, decode_exception(history->outcome));
  }
  if (exception && exception->refused != Code::ok) return {};
  for (const Change& change : entry.changes) SATCHEL_TRY(take(change, exception));
  return {};
}

Status PastWorld::take(const Change& change, const std::optional<VerdictException>& exception) {
  SATCHEL_ASSIGN(const bool changed, changed_since({change.type, change.id}));
  if (!changed) return {};
  Then& then = then_[{change.type, change.id}];
  if (change.kind == ChangeKind::create) then.made = true;
  if (change.kind == ChangeKind::seal) then.sealed = true;
  then.alive = stands_after(change, exception).value_or(then.alive);
  for (const FieldOp& op : change.ops) {
    // A seal says null of what its author could not read, too.
    if (change.kind == ChangeKind::seal && is_null(op.value)) continue;
    apply_op(op, then.values[op.field]);
  }
  if (!exception) return {};
  for (const FieldException& e : exception->fields)
    if (e.type == change.type && e.record == change.id) then.values[e.field] = e.value;
  return {};
}

Result<bool> PastWorld::changed_since(const Key& key) {
  const auto [at, fresh] = changed_.try_emplace(key, false);
  if (!fresh) return at->second;
  const RecordType* type = schema_.find(key.first);
  if (!type || type->builtin) return false;
  SATCHEL_ASSIGN(const auto record, view_.record(key.first, key.second));
  at->second = record && record->state.version >= *cut_;
  return at->second;
}

Status PastWorld::find_deleted() {
  for (Id after;;) {
    SATCHEL_ASSIGN(const auto batch, view_.deleted(after, kPastAtOnce));
    for (const auto& [type, id] : batch) {
      const auto then = then_.find({type, id});
      if (then != then_.end() && then->second.alive) deleted_[type].insert(id);
    }
    if (batch.size() < kPastAtOnce) return {};
    after = batch.back().second;
  }
}

Value PastWorld::value_then(const RecordType& type, const StoredRecord& record, std::size_t at, const Then& then) {
  const FieldState& now = record.state.fields[at];
  if (now.version < *cut_) return now.value;
  const FieldNo number = type.fields[at].number;
  const auto known = then.values.find(number);
  if (known != then.values.end()) return known->second;
  if (then.made) return {};
  unsure_.emplace(record.state.id, number);
  return now.value;
}

std::optional<casework::Sheet> PastWorld::as_then(const RecordType& type, const StoredRecord& record) {
  const RecordState& now = record.state;
  if (!cut_ || now.version < *cut_) return now.alive ? std::optional(sheet_of(type, now)) : std::nullopt;
  const auto at = then_.find({type.number, now.id});
  const bool older =
      std::ranges::any_of(now.fields, [this](const FieldState& f) { return f.version.value > 0 && f.version < *cut_; });
  if (at == then_.end() && !older) return std::nullopt;
  const Then then = at == then_.end() ? Then{} : at->second;
  if (!then.alive) return std::nullopt;
  std::vector<Value> values;
  for (std::size_t i = 0; i < now.fields.size(); ++i) values.push_back(value_then(type, record, i, then));
  const bool sealed = then.sealed || (!then.made && now.sealed);  // erased: as it is today
  return casework::Sheet(type, now.id, std::move(values), sealed, now.author);
}

Status PastWorld::each(std::string_view type, const std::function<Status(const casework::Sheet&)>& visit) {
  const RecordType* of = schema_.find(type);
  if (!of) return {};
  const auto tell = [&](const StoredRecord& record) -> Status {
    const auto sheet = as_then(*of, record);
    return sheet ? visit(*sheet) : Status();
  };
  std::set<Id> gone = deleted_[of->number];
  const auto tell_gone = [&](const Id* before) -> Status {
    while (!gone.empty() && (!before || *gone.begin() < *before)) {
      SATCHEL_ASSIGN(const auto record, view_.record(of->number, *gone.begin()));
      gone.erase(gone.begin());
      if (record) SATCHEL_TRY(tell(*record));
    }
    return {};
  };
  for (Id after;;) {
    SATCHEL_ASSIGN(const auto batch, view_.records(of->number, after, kLiveAtOnce));
    for (const auto& record : batch) {
      after = record.state.id;
      SATCHEL_TRY(tell_gone(&after));
      SATCHEL_TRY(tell(record));
    }
    if (batch.size() < kLiveAtOnce) return tell_gone(nullptr);
  }
}

Result<std::optional<casework::Sheet>> PastWorld::find(std::string_view type, const Id& id) {
  const RecordType* of = schema_.find(type);
  if (!of) return std::optional<casework::Sheet>();
  SATCHEL_ASSIGN(const auto record, view_.record(of->number, id));
  return record ? as_then(*of, *record) : std::optional<casework::Sheet>();
}

Result<std::string> PastWorld::set_by(const casework::Sheet& of, std::string_view field) {
  return author_of(view_, of, field);
}

Result<std::optional<casework::ToldTime>> PastWorld::told(const casework::Sheet& of, std::string_view field) {
  return told_times(view_, of, field, cut_);
}

}  // namespace satchel::hub
