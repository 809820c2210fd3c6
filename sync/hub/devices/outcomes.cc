#include "sync/hub/devices/outcomes.h"

#include "engine/base/limits.h"
#include "engine/base/planted.h"

namespace satchel::hub {
namespace {

constexpr std::size_t kRunBytes = 40;

/// Entries in a row, each accepted as it was sent, under versions in a row.
bool joins(const std::vector<sync::WireRun>& runs, const HistoryRow& row) {
  if (runs.empty()) return false;
  const auto& last = runs.back();
  return last.first + last.count == row.seq.value && last.version + last.count == row.version.value;
}

/// The bytes that it takes in the reply.
std::size_t add_outcome(HistoryRow&& row, bool told_before, sync::SyncReply& reply) {
  std::size_t bytes = row.outcome.size();
  reply.acked = row.seq.value;
  reply.acked_head = row.hash;
  if (!joins(reply.runs, row)) reply.runs.push_back({row.seq.value, 0, row.version.value}), bytes += kRunBytes;
  ++reply.runs.back().count;
  if (!row.outcome.empty() && !told_before) reply.exceptions.push_back(std::move(row.outcome));
  return bytes;
}

}  // namespace

Result<bool> add_outcomes(CentralView& view, const WriterRow& writer, Seq confirmed, sync::SyncReply& reply) {
  std::size_t bytes = 0;
  bool full = false;
  const bool told_before = planted(Bug::outcomes_told_once) && reply.acked == writer.last.value;
  const Status told = view.history(writer.no, confirmed, writer.last, [&](HistoryRow&& row) -> Status {
    if (bytes > limits::kPageBytes) return full = true, fail(Code::too_large);  // the rest with the next request
    bytes += add_outcome(std::move(row), told_before, reply);
    return {};
  });
  if (full) return false;
  SATCHEL_TRY(told);
  reply.acked = writer.last.value;
  reply.acked_head = writer.head;
  return true;
}

}  // namespace satchel::hub
