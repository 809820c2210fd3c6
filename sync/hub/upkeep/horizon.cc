#include "sync/hub/upkeep/horizon.h"

#include "sync/hub/central/kept_entry.h"
#include "sync/hub/entries/cursor_tag.h"
#include "sync/hub/entries/erasures.h"

namespace satchel::hub {
namespace {

constexpr std::size_t kErasedAtOnce = 200;

/// A commit that changes nothing that devices see.
Status commit_unseen(CentralWrite& write) {
  SATCHEL_ASSIGN(const Head head, write.head());
  return write.commit(head);
}

Status begin_at(Central& central, Millis to) {
  SATCHEL_ASSIGN(auto write, central.write());
  SATCHEL_TRY(set_horizon(*write, to));
  return commit_unseen(*write);
}

/// From `after` on; the last version that was looked at.
Result<std::optional<Version>> erase_some(Central& central, Millis before, Version after, Erasure& out) {
  SATCHEL_ASSIGN(auto write, central.write());
  SATCHEL_ASSIGN(const auto rows, write->payloads(before, after, kErasedAtOnce));
  bool erases = false;
  for (const PayloadRow& row : rows) {
    if (row.in_intake) ++out.kept_for_intake;
    if (row.in_intake) continue;
    SATCHEL_ASSIGN(const KeptEntry kept, kept_entry(row.packed));
    SATCHEL_TRY(write->put_payload(row.version, erased(kept.hash)));
    ++out.erased;
    erases = true;
  }
  if (erases) SATCHEL_TRY(note_erasure(*write));
  SATCHEL_TRY(commit_unseen(*write));
  return rows.size() < kErasedAtOnce ? std::optional<Version>() : std::optional(rows.back().version);
}

Result<Erasure> count(Central& central, Millis before) {
  SATCHEL_ASSIGN(const auto view, central.view());
  Erasure out;
  for (Version after;;) {
    SATCHEL_ASSIGN(const auto rows, view->payloads(before, after, kErasedAtOnce));
    for (const PayloadRow& row : rows) ++(row.in_intake ? out.kept_for_intake : out.erased);
    if (rows.size() < kErasedAtOnce) return out;
    after = rows.back().version;
  }
}

}  // namespace

Result<Erasure> move_horizon(Central& central, Ports ports, Millis to, bool only_count) {
  Millis now_set;
  {
    SATCHEL_ASSIGN(const auto view, central.view());
    SATCHEL_ASSIGN(now_set, horizon_of(*view));
  }
  if (to > ports.clock.wall()) return fail(Code::invalid, "the horizon lies in the future");
  if (to < now_set) return fail(Code::invalid, "the horizon is at " + to_rfc3339(now_set) + " already");
  if (only_count) return count(central, to);
  if (to != now_set) SATCHEL_TRY(begin_at(central, to));
  Erasure out;
  for (Version after;;) {
    SATCHEL_ASSIGN(const auto last, erase_some(central, to, after, out));
    if (!last) return out;
    after = *last;
  }
}

}  // namespace satchel::hub
