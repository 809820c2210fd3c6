#include "platform/cli/demo/quarter/side_work.h"

#include <algorithm>

#include "engine/casework/store_world.h"
#include "platform/cli/demo/quarter/enforcement.h"
#include "sync/hub/office/draws.h"

namespace satchel::cli::demo {
namespace {

using casework::Day;
using std::chrono::days;

constexpr std::int64_t kReward = 50'000;  // fen
constexpr const char* kAgencies[] = {"environment", "police", "urban_management", "culture"};

class SideWork {
 public:
  SideWork(Stage& stage, Day day) : s_(stage), day_(day) {}

  Status at_desks() {
    if (is_day(5)) SATCHEL_TRY(plan_operation());
    if (is_day(8)) SATCHEL_TRY(split_letter());
    if (is_day(12)) SATCHEL_TRY(approve_projects());
    if (is_day(15)) SATCHEL_TRY(commit_draw());
    if (is_day(22)) SATCHEL_TRY(open_draw());
    return is_day(40) ? reward() : Status();
  }

  /// Each district's first tablet adds those that it brought.
  Status in_field() {
    if (!is_day(19)) return {};
    for (std::size_t t = 0; t < kTablets; t += 2) {
      const Id part = s_.parts[t / 2 % s_.parts.size()];
      SATCHEL_ASSIGN(const auto seen, look(s_.tablets[t], "operation_part", part));
      if (seen)
        SATCHEL_TRY(s_.tablets[t].save({{Row::edit("operation_part", part).add("persons", std::int64_t{2})}, {}}));
    }
    return {};
  }

 private:
  bool is_day(int no) const { return workday(s_.plan.from + days(no)) == day_; }
  std::int64_t now(int hour) const { return s_.at(day_, hour).count; }
  std::string today(int more = 0) const { return casework::to_text(day_ + days(more)); }
  Id make() { return s_.office.store().make_id(); }

  Status plan_operation() {
    const Id operation = make();
    std::vector<std::string> districts, agencies(std::begin(kAgencies), std::end(kAgencies));
    for (std::size_t d = 0; d < kDistricts; ++d) districts.emplace_back(district(d).name);
    Row row("operation", operation);
    row.put("label", "square_dancing").put("name", "广场舞噪声联合整治").put("districts", set_of(districts));
    row.put("agencies", set_of(agencies)).put("starts", now(19)).put("plan", "分区劝导，限定时段和音量");
    Draft draft{{row}, {}};
    for (const char* agency : kAgencies) {
      s_.parts.push_back(make());
      draft.changes.push_back(Row("operation_part", s_.parts.back())
                                  .put("operation", operation)
                                  .put("agency", agency)
                                  .put("part", "现场劝导"));
    }
    return s_.office.save(draft);
  }

  /// A letter about two matters, none of them the bureau's: given back, each with its case.
  Status split_letter() {
    const Id letter = make();
    Draft draft;
    give_back(letter, {}, "一信两事：占道经营、违章搭建", draft);
    give_back(make(), letter, "占道经营", draft);
    give_back(make(), letter, "违章搭建", draft);
    return s_.intake.save(draft);
  }

  void give_back(const Id& complaint, const std::optional<Id>& letter, const char* what, Draft& draft) {
    const char* where = district(0).name;
    Row row("complaint", complaint);
    row.put("channel", "letter").put("received", now(9)).put("district", where).put("descriptor", what);
    row.put("decision", "returned").put("decision_reason", "不属于本机关职权，退回").put("informed", now(10));
    if (letter) row.put("split_from", *letter);
    const Id of_case = make();
    Row opened("case", of_case);
    opened.put("district", where).put("title", what).put("complaint", complaint).put("status", "registered");
    draft.changes.insert(draft.changes.end(), {row, opened, Row::edit("case", of_case).put("status", "returned")});
  }

  Status approve_projects() {
    Draft draft;
    for (const char* kind : {"report", "form", "commitment"})
      draft.changes.push_back(Row("eia_approval")
                                  .put("project", (std::string("示例项目 ") + kind).c_str())
                                  .put("kind", kind)
                                  .put("received", today(-4).c_str())
                                  .put("approved", today().c_str()));
    return s_.office.save(draft);
  }

  Status commit_draw() {
    return s_.world.beside([this](hub::OfficeWork& work) -> Status {
      hub::DrawPlan plan;
      plan.name = s_.plan.quarter() + "双随机抽查";
      plan.pool.sites = {{"kind", "enterprise"}};
      plan.sites = 3;
      BlobFolder blobs = blobs_of(work);
      SATCHEL_ASSIGN(s_.draw, hub::commit_draw(work, blobs, plan));
      return {};
    });
  }

  Status open_draw() {
    if (s_.draw == Id{}) return {};
    return s_.world.beside([this](hub::OfficeWork& work) -> Status {
      BlobFolder blobs = blobs_of(work);
      const auto drawn = hub::open_draw(work, blobs, s_.draw, "05 11 14 22 29 33 + 07", "示例：双色球开奖号码");
      return drawn ? Status() : Status(drawn.error());
    });
  }

  BlobFolder blobs_of(hub::OfficeWork& work) const {
    const Ports ports = work.ports();
    return BlobFolder(ports.files, s_.world.folder() + "/hub/blobs", ports.random);
  }

  /// For a report by a named person, by a rule that the catalogue has.
  Status reward() {
    casework::StoreWorld world(s_.office.store());
    SATCHEL_ASSIGN(const auto named, world.those("complaint", "real_name", Value{std::int64_t{1}}));
    const auto report = std::ranges::find(named, "accepted", [](const auto& c) { return c.text("decision"); });
    if (report == named.end()) return {};
    SATCHEL_ASSIGN(const Id rule, reward_rule_on(s_.office, day_));
    Row row("reward");
    row.put("complaint", report->id()).put("amount", kReward).put("decided", today().c_str());
    if (rule != Id{}) row.put("rule", rule);
    return s_.office.save({{row}, {}});
  }

  Stage& s_;
  Day day_;
};

}  // namespace

Status side_work_at_desks(Stage& stage, Day day) { return SideWork(stage, day).at_desks(); }
Status side_work_in_field(Stage& stage, Day day) { return SideWork(stage, day).in_field(); }

}  // namespace satchel::cli::demo
