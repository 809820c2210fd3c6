// Who has network, and when: tablets come and go, lines break, one tablet stays away beyond the quarter's end.
#include <algorithm>

#include "platform/cli/demo/quarter/stage.h"

namespace satchel::cli::demo {
namespace {

using casework::Day;
using std::chrono::days;

constexpr days kAway{10};
constexpr std::uint64_t kBatchBytes = 400, kPhotoBytes = 15'000;  // a body that is worth cutting
constexpr int kCutEvery = 16;                                     // days

bool is_away(const Stage& stage, std::size_t tablet, Day day) {
  if (tablet == stage.score.late && day >= stage.score.late_from) return true;
  return std::ranges::any_of(stage.score.away, [&](const auto& away) {
    return away.first == tablet && away.second <= day && day < away.second + kAway;
  });
}

void break_line(Stage& stage, Day day) {
  constexpr struct {
    const char* target;
    std::uint64_t least;
    CutWhere where;
  } kCuts[] = {{"/v1/sync", kBatchBytes, CutWhere::request},
               {"/v1/blobs", kPhotoBytes, CutWhere::request},
               {"/v1/sync", kBatchBytes, CutWhere::reply}};
  const auto since = (day - stage.plan.complaints_from()).count();
  if (since % kCutEvery != 0) return;
  const auto& cut = kCuts[since / kCutEvery % 3];
  stage.world.line().cut_next(cut.target, cut.least, cut.where);
}

}  // namespace

Status day_of_syncs(Stage& stage, Day day) {
  break_line(stage, day);
  const auto turn = static_cast<std::size_t>(day.time_since_epoch().count());
  for (std::size_t t = 0; t < stage.tablets.size(); ++t)
    if ((turn + t) % 3 == 0 && !is_away(stage, t, day)) SATCHEL_TRY(stage.world.sync(stage.tablets[t]));
  return {};
}

Status quiesce(Stage& stage, bool late) {
  for (int round = 0; round < 2; ++round) {
    for (std::size_t t = 0; t < stage.tablets.size(); ++t)
      if (late || t != stage.score.late) SATCHEL_TRY(stage.world.sync(stage.tablets[t]));
    SATCHEL_TRY(stage.world.sync(stage.intake));
    SATCHEL_TRY(stage.world.sync(stage.office));
    SATCHEL_TRY(stage.world.sync(stage.chief));
  }
  return {};
}

}  // namespace satchel::cli::demo
