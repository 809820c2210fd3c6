// How a matter ends at the office: after the visits, answered, called back and closed; or opened again.
#include <algorithm>

#include "platform/cli/demo/quarter/desk.h"
#include "platform/cli/demo/quarter/facts.h"

namespace satchel::cli::demo {

using std::chrono::days;

Id Desk::dispatch_of(const Matter& m) const {
  for (std::size_t k = 0; k < s_.running.size(); ++k)
    if (s_.score.matters[k].leads && s_.score.matters[k].place == m.place) return s_.running[k].first_visit;
  return {};
}

bool Desk::was_dispatched(const Matter& m) const {
  const Id visit = dispatch_of(m);
  const auto seen = look(s_.office, "visit", visit);
  return visit != Id{} && seen && *seen && (*seen)->sealed;
}

Status Desk::after_visits(std::size_t i) {
  const Matter& m = matter(i);
  if (m.help || (m.ending == Ending::waits && m.complained)) return {};
  if (m.place && !was_dispatched(m)) return {};
  SATCHEL_ASSIGN(const bool talked, was_talked(i));
  if (!talked) return {};
  SATCHEL_ASSIGN(const bool sealed, is_sealed(running(i).first_visit));
  return sealed ? close(i, nullptr) : Status();
}

Result<bool> Desk::was_talked(std::size_t i) {
  if (matter(i).talk_persons == 0) return true;
  SATCHEL_ASSIGN(const auto measure, look(s_.office, "measure", running(i).talk));
  return measure && text_of(s_.office, "measure", *measure, "state") == "carried_out";
}

Result<bool> Desk::is_sealed(const Id& visit) {
  SATCHEL_ASSIGN(const auto seen, look(s_.office, "visit", visit));
  return seen && seen->sealed;
}

Row Desk::leader_row(std::size_t i) {
  const Matter& m = matter(i);
  Row row("leader_in_charge", running(i).leading);
  row.put("case", running(i).of_case)
      .put("leader", s_.leader)
      .put("since", today().c_str())
      .put("solved", std::int64_t{1});
  const Id visit = m.place ? dispatch_of(m) : Id{};
  if (visit != Id{}) row.put("dispatch_visit", visit);
  return row;
}

Status Desk::close(std::size_t i, const char* no_visit_reason) {
  const Matter& m = matter(i);
  const Id of_case = running(i).of_case;
  const bool leader = m.ending == Ending::leader;
  Draft draft;
  if (no_visit_reason) draft.changes.push_back(Row::edit("case", of_case).put("no_visit_reason", no_visit_reason));
  draft.changes.push_back(Row("answer")
                              .put("case", of_case)
                              .put("sent", now(11))
                              .put("way", "phone")
                              .put("text", "已依法处理，结果告知")
                              .put("sent_by", "zhang"));
  draft.changes.push_back(Row("callback")
                              .put("case", of_case)
                              .put("result", leader       ? "unreachable"
                                             : i % 9 == 0 ? "mostly"
                                                          : "satisfied")
                              .put("at", now(15))
                              .put("by", "zhang")
                              .put("way", "phone"));
  if (m.place || leader) draft.changes.push_back(leader_row(i));
  running(i).to_sign = leader;
  if (!leader)
    draft.changes.push_back(
        Row::edit("case", of_case).put("closing_reason", facts_of(m.about).result).put("status", "closed"));
  running(i).last_act = day_;
  return s_.office.save(draft);
}

Status Desk::reopen(std::size_t i) {
  if (day_ < running(i).last_act + days(4)) return {};
  const Id of_case = running(i).of_case;
  running(i).over = true;
  return s_.office.save({{Row("callback")
                              .put("case", of_case)
                              .put("result", "dissatisfied")
                              .put("at", now(15))
                              .put("by", "zhang")
                              .put("way", "phone"),
                          Row::edit("case", of_case).put("status", "rectifying")},
                         {}});
}

Status day_of_leader(Stage& stage, casework::Day day) {
  const auto waits = [day](const Running& r) { return r.to_sign && r.last_act == day; };
  if (std::ranges::none_of(stage.running, waits)) return {};
  SATCHEL_TRY(stage.world.sync(stage.chief));
  for (std::size_t i = 0; i < stage.running.size(); ++i) {
    const Running& r = stage.running[i];
    if (!waits(r)) continue;
    Row signature = Row::edit("leader_in_charge", r.leading);
    signature.put("reason", "多次回访无人接听，现场复核问题已解决").put("signed", stage.at(day, 17).count);
    Row closing = Row::edit("case", r.of_case);
    closing.put("closing_reason", facts_of(stage.score.matters[i].about).result).put("status", "closed");
    SATCHEL_TRY(stage.chief.save({{signature, closing}, {}}));
  }
  return stage.world.sync(stage.chief);
}

}  // namespace satchel::cli::demo
