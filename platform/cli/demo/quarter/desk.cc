#include "platform/cli/demo/quarter/desk.h"

#include "engine/store/conflict_view.h"
#include "platform/cli/demo/quarter/enforcement.h"
#include "platform/cli/demo/quarter/side_work.h"

namespace satchel::cli::demo {

using casework::Day;
using std::chrono::days;

namespace {

constexpr int kPatience = 6;  // days from acceptance until the office closes what needs no visit

}  // namespace

Status Desk::office() {
  if (day_ == workday(s_.plan.from)) SATCHEL_TRY(print_leaflets());
  for (std::size_t place = 0; place < s_.places.size(); ++place) SATCHEL_TRY(list_place(place));
  for (std::size_t i = 0; i < s_.running.size(); ++i) {
    if (s_.running[i].over) continue;
    if (!s_.running[i].registered && !matter(i).complained && matter(i).accepted <= day_) SATCHEL_TRY(find(i));
    SATCHEL_TRY(go_on(i));
  }
  return {};
}

Status Desk::go_on(std::size_t i) {
  SATCHEL_ASSIGN(const std::string status, status_of(s_.office, running(i).of_case));
  if (status == "registered" && matter(i).accepted <= day_) return decide(i);
  if (running(i).to_sign && status != "closed") return {};
  if (status == "accepted") return set_out(i);
  if (status == "callback") return after_visits(i);
  if (status == "closed" && matter(i).ending == Ending::reopened) return reopen(i);
  if (status == "closed") running(i).over = true;
  return {};
}

Status Desk::decide(std::size_t i) {
  const Matter& m = matter(i);
  const char* status = m.decision == Decision::declined   ? "declined"
                       : m.decision == Decision::returned ? "returned"
                                                          : "accepted";
  Row complaint = Row::edit("complaint", running(i).complaint);
  complaint.put("decision", status);
  if (m.decision == Decision::accepted)
    complaint.put("accepted", now()).put("informed", now(10));  // until when it is finished, the row of the law says
  else
    complaint.put("decision_reason",
                  m.decision == Decision::declined ? "正在依法办理，重复提出" : "不属于本机关职权，退回");
  Row on_case = Row::edit("case", running(i).of_case);
  place(on_case, i);
  Draft draft{{complaint, on_case.put("status", status)}, {}};
  if (m.campaign) draft.changes.push_back(list_row(i));
  running(i).over = m.decision != Decision::accepted;
  return s_.office.save(draft);
}

Status Desk::set_out(std::size_t i) {
  const Matter& m = matter(i);
  if (m.follows) return merge(i);
  if (m.visits > 0) return assign(i);
  if (m.ending == Ending::waits || day_ < m.accepted + days(kPatience + static_cast<int>(i % 5))) return {};
  if (m.ending == Ending::transferred) return transfer(i);
  if (m.place && !was_dispatched(m)) return {};
  return close(i, "经电话核实，与同一点位的检查一并办理");
}

Status Desk::merge(std::size_t i) {
  const Id into = running(*matter(i).follows).of_case;
  SATCHEL_ASSIGN(const std::string leading, status_of(s_.office, into));
  if (leading.empty()) return {};
  running(i).over = true;
  return s_.office.save({{Row::edit("case", running(i).of_case)
                              .put("merged_into", into)
                              .put("decision_reason", "与同一点位的案件为同一事项")
                              .put("status", "merged")},
                         {}});
}

Status Desk::assign(std::size_t i) {
  const Matter& m = matter(i);
  const std::string user = s_.user(m.tablet);
  Row row("assignment", running(i).assignment);
  row.put("case", running(i).of_case)
      .put("unit", s_.units[district_of_tablet(m.tablet)])
      .put("officers", set_of({user}));
  row.put("assigned", now(9, 30)).put("instruction", "请于三日内到现场核查，并反馈结果");
  return s_.office.save(
      {{row, Row::edit("case", running(i).of_case).put("status", "assigned").put("assigned_to", user.c_str())}, {}});
}

Status Desk::transfer(std::size_t i) {
  const std::string paper = "移送函回执 " + title_of(matter(i));
  SATCHEL_ASSIGN(const BlobInfo receipt, s_.office.store().blobs().add_bytes(paper));
  SATCHEL_TRY(s_.office.store().note_blob(receipt.sha256, receipt.size, BlobLane::original));
  running(i).over = true;
  Row row = Row::edit("case", running(i).of_case);
  row.put("transferred_to", "市城市管理执法局")
      .put("transfer_receipt", octets(receipt.sha256.view()))
      .put("status", "transferred");
  return s_.office.save({{row}, {}});
}

namespace {

/// A position or a legal view on which two differ: the office reads both, and lets stand what came first.
Status settle_conflicts(Stage& stage) {
  SATCHEL_ASSIGN(const auto open, open_conflicts(stage.office.store()));
  for (const auto& conflict : open) {
    const Status status = stage.office.store().settle(conflict.id, Take::standing);
    if (status.code() != Code::already_settled) SATCHEL_TRY(status);
    ++stage.tally.settled;
  }
  return {};
}

}  // namespace

Status day_at_office(Stage& stage, Day day) {
  Desk desk(stage, day);
  SATCHEL_TRY(day_at_intake(stage, day));
  SATCHEL_TRY(stage.world.sync(stage.intake));
  SATCHEL_TRY(stage.world.sync(stage.office));
  SATCHEL_TRY(settle_conflicts(stage));
  SATCHEL_TRY(desk.office());
  SATCHEL_TRY(enforce(stage, day));
  SATCHEL_TRY(side_work_at_desks(stage, day));
  return stage.world.sync(stage.office);
}

}  // namespace satchel::cli::demo
