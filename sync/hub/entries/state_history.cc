#include "sync/hub/entries/state_history.h"

#include <algorithm>
#include <limits>

#include "engine/merge/apply.h"
#include "engine/merge/change.h"
#include "engine/store/held.h"
#include "sync/hub/central/kept_entry.h"

namespace satchel::hub {
namespace {

constexpr std::size_t kEntriesAtOnce = 200;
constexpr Millis kEver{std::numeric_limits<std::int64_t>::max()};

struct SaidState {
  TypeNo type = 0;
  Id id;
  FieldNo field = 0;
  std::string to;
};

bool is_state(const Schema& schema, TypeNo type, FieldNo field) {
  const RecordType* of = schema.find(type);
  const auto at = of ? of->index_of(field) : std::nullopt;
  return at && of->fields[*at].policy == Policy::state;
}

std::vector<SaidState> states_in(const Schema& schema, const Entry& entry) {
  std::vector<SaidState> out;
  for (const Change& change : entry.changes)
    for (const FieldOp& op : change.ops)
      if (const auto* to = std::get_if<std::string>(&op.value); to && is_state(schema, change.type, op.field))
        out.push_back({change.type, change.id, op.field, *to});
  return out;
}

/// Whether it stands otherwise than sent, or not at all.
bool excepted(const VerdictException& exception, const SaidState& said) {
  return exception.refused != Code::ok || std::ranges::any_of(exception.fields, [&](const FieldException& f) {
           return f.record == said.id && f.field == said.field;
         });
}

}  // namespace

Result<StateHistory> StateHistory::read(CentralView& view, const Schema& schema) {
  StateHistory out;
  for (Version after;;) {
    SATCHEL_ASSIGN(const auto rows, view.payloads(kEver, after, kEntriesAtOnce));
    for (const PayloadRow& row : rows) SATCHEL_TRY(out.take(view, schema, row));
    if (rows.size() < kEntriesAtOnce) return out;
    after = rows.back().version;
  }
}

Status StateHistory::take(CentralView& view, const Schema& schema, const PayloadRow& row) {
  SATCHEL_ASSIGN(const KeptEntry kept, kept_entry(row.packed));
  if (!kept.bytes) return {};
  SATCHEL_ASSIGN(const Entry entry, decode_entry(*kept.bytes));
  const auto said = states_in(schema, entry);
  if (said.empty()) return {};
  SATCHEL_ASSIGN(const auto history, view.history(row.version));
  if (!history) return fail(Code::corrupt, "an entry has no line in the history");
  std::optional<VerdictException> exception;
  if (!history->outcome.empty()) {
    SATCHEL_ASSIGN(exception, decode_exception(history->outcome));
  }
  for (const SaidState& one : said)
    if (!exception || !excepted(*exception, one))
      steps_[{one.type, one.id, one.field}].push_back({history->time, one.to});
  return {};
}

std::optional<std::string> StateHistory::at(TypeNo type, const Id& id, FieldNo field, Millis moment) const {
  const auto steps = steps_.find({type, id, field});
  if (steps == steps_.end()) return std::nullopt;
  const auto last = std::find_if(steps->second.rbegin(), steps->second.rend(),
                                 [moment](const Step& step) { return step.time <= moment; });
  return last == steps->second.rend() ? std::nullopt : std::optional(last->to);
}

}  // namespace satchel::hub
