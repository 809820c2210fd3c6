// The inspectors' day: each on the tablet that shows what has come there, with network or without.
#include <algorithm>

#include "platform/cli/demo/quarter/inspection.h"
#include "platform/cli/demo/quarter/side_work.h"

namespace satchel::cli::demo {
namespace {

using casework::Day;
using std::chrono::days;

constexpr int kVisitsADay = 4;                                // on one tablet, as long as there is time
constexpr int kPressing = 12;                                 // days over which a case with many visits is spread
constexpr std::size_t kClash = 9, kOpen = 13, kCorrect = 11;  // every so many matters

class FieldDay {
 public:
  FieldDay(Stage& stage, Day day) : s_(stage), day_(day) {}

  Status run() {
    for (std::size_t i = 0; i < s_.running.size(); ++i) SATCHEL_TRY(go_on(i));
    SATCHEL_TRY(errands());
    return side_work_in_field(s_, day_);
  }

 private:
  Station& tablet(std::size_t i) { return s_.tablets[s_.score.matters[i].tablet]; }

  Status go_on(std::size_t i) {
    const Matter& m = s_.score.matters[i];
    if (m.visits == 0) return {};
    SATCHEL_TRY(carry_out(i));
    if (s_.running[i].over) return {};
    SATCHEL_TRY(finish_first(i));
    if (s_.running[i].visits >= m.visits || (m.late && day_ <= s_.score.late_from)) return {};
    const int now = std::max(1, m.visits / kPressing);
    for (int k = 0; k < now && s_.running[i].visits < m.visits; ++k) SATCHEL_TRY(visit(i));
    return {};
  }

  /// What the office approved is done.
  Status carry_out(std::size_t i) {
    const Id talk = s_.running[i].talk;
    if (talk == Id{}) return {};
    SATCHEL_ASSIGN(const auto measure, look(tablet(i), "measure", talk));
    if (!measure || text_of(tablet(i), "measure", *measure, "state") != "approved") return {};
    return tablet(i).save(
        {{Row::edit("measure", talk).put("state", "carried_out").put("done", s_.at(day_, 16).count)}, {}});
  }

  /// A visit that was left open is sealed once the colleague has it, who adds to it at the same time and unaware: what
  /// comes behind the seal is refused. And a slip is corrected.
  Status finish_first(std::size_t i) {
    Running& r = s_.running[i];
    if (r.settles_later) {
      Station& mate = s_.tablets[s_.mate(s_.score.matters[i].tablet)];
      SATCHEL_ASSIGN(const auto seen, look(mate, "visit", r.first_visit));
      const bool late = day_ > r.last_act + days(12);
      if (!seen && !late) return {};
      r.settles_later = false;
      if (seen) SATCHEL_TRY(mate.save({{Row::edit("visit", r.first_visit).add("officers", set_of({"intern"}))}, {}}));
      return seal_first(s_, i);
    }
    const bool slip = i % kCorrect == 0 && party_refuses(i) && r.visits > 0 && !corrected_yet(i) && day_ > r.last_act;
    return slip ? correct(i) : Status();
  }

  bool corrected_yet(std::size_t i) const { return std::ranges::find(s_.corrected, i) != s_.corrected.end(); }
  Status correct(std::size_t i) {
    s_.corrected.push_back(i);
    return correct_first(s_, i);
  }

  bool ready(const std::string& status, int visits) const {
    return visits == 0 ? status == "assigned" : status == "rectifying";
  }

  Status visit(std::size_t i) {
    Running& r = s_.running[i];
    SATCHEL_ASSIGN(const std::string status, status_of(tablet(i), r.of_case));
    if (!ready(status, r.visits)) return {};
    int& slot = slots_[s_.score.matters[i].tablet];
    const bool first = r.visits == 0;
    const bool open = first && i % kOpen == 0 && !party_refuses(i);
    const Going going{i, day_, 9 + slot % kVisitsADay * 2, 10 + slot / kVisitsADay % 50, !open};
    ++slot;
    SATCHEL_TRY(inspect(s_, going));
    r.last_act = day_;
    if (open) r.settles_later = true;
    return first && i % kClash == 0 ? clash(i) : Status();
  }

  /// Two of a district see the case at once, and write what they think of it.
  Status clash(std::size_t i) {
    Station& mate = s_.tablets[s_.mate(s_.score.matters[i].tablet)];
    const Id of_case = s_.running[i].of_case;
    SATCHEL_TRY(tablet(i).save({{Row::edit("case", of_case).put("legal_facts", "未取得夜间施工证明")}, {}}));
    SATCHEL_ASSIGN(const auto seen, look(mate, "case", of_case));
    if (!seen) return {};
    return mate.save(
        {{Row::edit("case", of_case).put("legal_facts", "证明已过期").put("contact", "门卫 13900000001")}, {}});
  }

  /// What is due and can be done: a tablet that has been away has not heard of it yet.
  Status errands() {
    for (std::size_t k = 0; k < s_.score.leaflets.size(); ++k)
      if (s_.score.leaflets[k].day <= day_ && !s_.handed_out.contains(k)) SATCHEL_TRY(hand_out(k));
    for (const Errand& e : s_.score.off_site)
      if (e.day == day_) SATCHEL_TRY(look_from_afar(e));
    return {};
  }

  /// Both tablets of a district add to one count.
  Status hand_out(std::size_t k) {
    const Errand& e = s_.score.leaflets[k];
    const Id leaflet = s_.leaflets[district_of_tablet(e.tablet)];
    SATCHEL_ASSIGN(const auto seen, look(s_.tablets[e.tablet], "leaflet", leaflet));
    if (!seen) return {};
    s_.handed_out.insert(k);
    return s_.tablets[e.tablet].save({{Row::edit("leaflet", leaflet).add("count", e.count)}, {}});
  }

  Status look_from_afar(const Errand& e) {
    constexpr const char* kOffSiteKinds[] = {"video", "online_monitor", "drone"};
    Station& tablet = s_.tablets[e.tablet];
    const Id of_case = s_.running[s_.score.dancing[district_of_tablet(e.tablet)]].of_case;
    Row row("off_site_check");
    row.put("of_type", "case")
        .put("of", of_case)
        .put("kind", kOffSiteKinds[checks_++ % 3])
        .put("checked", s_.at(day_, 14).count);
    row.put("checked_by", tablet.user.c_str())
        .put("equipment", "无人机与在线监控平台")
        .put("review_no", "FS-01")
        .put("reviewer", "zhang");
    row.put("review_date", casework::to_text(day_ - days(7)).c_str())
        .put("party_told", std::int64_t{1})
        .put("result", "未见异常");
    return tablet.save({{row}, {}});
  }

  Stage& s_;
  Day day_;
  int slots_[kTablets] = {};
  std::size_t checks_ = 0;
};

}  // namespace

Status day_in_field(Stage& stage, Day day) { return FieldDay(stage, day).run(); }

}  // namespace satchel::cli::demo
