#include "sync/hub/devices/feed_ahead.h"

#include <algorithm>
#include <limits>

#include "sync/hub/entries/working_set.h"

namespace satchel::hub {
namespace {

// Who pulls little is done with few.
constexpr std::size_t kFirst = 16, kMost = 256;

/// False where `visit` has enough.
Result<bool> visit_all(CentralView& view, const std::vector<FeedRow>& lines, const WantsRecord& wants,
                       const VisitLine& visit) {
  std::vector<std::pair<TypeNo, Id>> records;
  for (const auto& line : lines)
    if (wants(line)) records.emplace_back(line.type, line.id);
  SATCHEL_TRY(view.expect(records));
  for (const auto& line : lines) {
    SATCHEL_ASSIGN(const bool go_on, visit(line));
    if (!go_on) return false;
  }
  return true;
}

}  // namespace

Result<std::vector<ScopeSetNo>> sets_of(CentralView& view, const DeviceRow& device) {
  SATCHEL_ASSIGN(const auto all, view.scope_sets());
  std::vector<ScopeSetNo> out;
  for (const auto& set : visible_to(device, all)) out.push_back(set.no);
  return out;
}

Status feed_ahead(CentralView& view, const std::vector<ScopeSetNo>& sets, const Position& after,
                  const WantsRecord& wants, const VisitLine& visit) {
  std::vector<FeedRow> lines;
  std::size_t enough = kFirst;
  bool over = false;
  SATCHEL_TRY(view.feed(sets, after, [&](const FeedRow& line) -> Result<bool> {
    lines.push_back(line);
    if (lines.size() < enough) return true;
    SATCHEL_ASSIGN(const bool go_on, visit_all(view, lines, wants, visit));
    over = !go_on;
    lines.clear();
    enough = std::min(2 * enough, kMost);
    return go_on;
  }));
  if (over) return {};
  SATCHEL_TRY(visit_all(view, lines, wants, visit));
  return view.expect({});
}

Result<std::size_t> lines_behind(CentralView& view, const DeviceRow& device, Version after, std::size_t most) {
  SATCHEL_ASSIGN(const auto sets, sets_of(view, device));
  return lines_between(view, sets, after, Version{std::numeric_limits<std::int64_t>::max()}, most);
}

Result<std::size_t> lines_between(CentralView& view, const std::vector<ScopeSetNo>& sets, Version after, Version upto,
                                  std::size_t most) {
  std::size_t lines = 0;
  SATCHEL_TRY(view.feed(sets, {after, {}}, [&](const FeedRow& line) -> Result<bool> {
    if (line.version > upto) return false;
    return ++lines < most;
  }));
  return lines;
}

}  // namespace satchel::hub
