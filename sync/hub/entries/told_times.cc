#include "sync/hub/entries/told_times.h"

#include <algorithm>
#include <span>

#include "engine/merge/change.h"
#include "sync/hub/central/kept_entry.h"

namespace satchel::hub {
namespace {

constexpr int kMostTellings = 64;

struct Telling {
  std::optional<Millis> time;
  std::string reason, by;
  Version base;
};

const FieldOp* op_in(const Change& change, FieldNo field) {
  const auto at = std::ranges::find(change.ops, field, &FieldOp::field);
  return at == change.ops.end() ? nullptr : &*at;
}

/// What an entry says of the field, by its last change of the record.
std::optional<Telling> telling_in(const Entry& entry, const HistoryRow& row, const casework::Sheet& of, FieldNo field) {
  const auto why = of.type().index_of("decision_reason");
  std::optional<Telling> out;
  std::string reason;
  for (const Change& change : entry.changes) {
    if (change.type != of.type().number || change.id != of.id()) continue;
    const FieldOp* said = why ? op_in(change, of.type().fields[*why].number) : nullptr;
    const auto* words = said ? std::get_if<std::string>(&said->value) : nullptr;
    if (words && !casework::is_blank(*words)) reason = *words;
    const FieldOp* op = op_in(change, field);
    if (!op) continue;
    out = Telling{{}, {}, row.author, out ? out->base : op->base};
    if (const auto* count = std::get_if<std::int64_t>(&op->value))
      out->time = std::min(Millis{*count}, row.received + casework::kClockTolerance);
  }
  if (out) out->reason = reason;
  return out;
}

/// Newest first.
Result<std::vector<Telling>> tellings_of(CentralView& view, const casework::Sheet& of, FieldNo field, Version at,
                                         std::optional<Version> cut) {
  std::vector<Telling> out;
  for (int step = 0; at.value > 0 && step < kMostTellings; ++step) {
    SATCHEL_ASSIGN(const auto row, view.history(at));
    if (!row) return out;
    SATCHEL_ASSIGN(const KeptEntry kept, kept_entry(row->packed));
    if (!kept.bytes) return out;
    SATCHEL_ASSIGN(const Entry entry, decode_entry(*kept.bytes));
    const auto telling = telling_in(entry, *row, of, field);
    if (!telling) return out;
    if (!cut || at < *cut) out.push_back(*telling);
    if (telling->base >= at) return out;
    at = telling->base;
  }
  return out;
}

/// From the oldest on.
casework::ToldTime summed_up(std::span<const Telling> newest_first) {
  casework::ToldTime out;
  for (std::size_t i = newest_first.size(); i-- > 0;) {
    const Telling& one = newest_first[i];
    if (!one.time) continue;
    const bool later = out.counts && *out.counts < *one.time;
    if (!out.first) out.first = one.time;
    if (later) out.later = true, out.reason = one.reason, out.by = one.by;
    if (!later || !one.reason.empty()) out.counts = one.time;
  }
  return out;
}

}  // namespace

Result<std::string> author_of(CentralView& view, const casework::Sheet& of, std::string_view field) {
  const auto at = of.type().index_of(field);
  SATCHEL_ASSIGN(const auto record, view.record(of.type().number, of.id()));
  if (!at || !record) return std::string();
  SATCHEL_ASSIGN(const auto row, view.history(record->state.fields[*at].version));
  return row ? row->author : std::string();
}

Result<std::optional<casework::ToldTime>> told_times(CentralView& view, const casework::Sheet& of,
                                                     std::string_view field, std::optional<Version> cut) {
  const auto at = of.type().index_of(field);
  if (!at || !of.has(field)) return std::optional<casework::ToldTime>();
  SATCHEL_ASSIGN(const auto record, view.record(of.type().number, of.id()));
  if (!record) return std::optional<casework::ToldTime>();
  SATCHEL_ASSIGN(const auto all,
                 tellings_of(view, of, of.type().fields[*at].number, record->state.fields[*at].version, cut));
  const casework::ToldTime out = summed_up(all);
  return out.counts ? std::optional(out) : std::nullopt;
}

}  // namespace satchel::hub
