#include "platform/cli/demo/quarter/enforcement.h"

#include <algorithm>

#include "engine/casework/store_world.h"
#include "platform/cli/demo/quarter/facts.h"

namespace satchel::cli::demo {
namespace {

using casework::Day;
using std::chrono::days;

constexpr int kHeard = 8;  // days from acceptance until the office decides what follows

class Enforcement {
 public:
  Enforcement(Stage& stage, Day day) : s_(stage), day_(day) {}

  Status run() {
    for (std::size_t i = 0; i < s_.running.size(); ++i) SATCHEL_TRY(talk(i));
    for (std::size_t i = 0; i < s_.running.size(); ++i) SATCHEL_TRY(publish(i));
    for (std::size_t b = 0; b < s_.batches.size(); ++b) SATCHEL_TRY(report_batch(b));
    for (std::size_t k = 0; k < s_.score.fines.size(); ++k) SATCHEL_TRY(fine(k));
    for (std::size_t k = 0; k < s_.score.police.size(); ++k) SATCHEL_TRY(hand_over(k));
    for (std::int64_t k = 0; k < s_.plan.accountable; ++k)
      if (turn(k, s_.plan.accountable)) SATCHEL_TRY(hold_accountable(k));
    for (std::int64_t k = 0; k < s_.plan.waived; ++k)
      if (turn(k, s_.plan.waived)) SATCHEL_TRY(spare(k));
    return {};
  }

 private:
  std::string today() const { return casework::to_text(day_); }
  std::int64_t now(int hour) const { return s_.at(day_, hour).count; }

  /// Whether it is the turn of the k-th of n things that are spread over the quarter, on working days.
  bool turn(std::int64_t k, std::int64_t n) const {
    const auto span = (s_.plan.to - s_.plan.from).count() - 20;
    return workday(s_.plan.from + days(10 + k * span / n)) == day_;
  }

  bool heard(std::size_t i, int more = 0) const {
    return s_.running[i].registered && day_ >= s_.score.matters[i].accepted + days(kHeard + more);
  }

  /// What a tablet proposed is approved; where nobody goes out, the office talks by itself.
  Status talk(std::size_t i) {
    const Matter& m = s_.score.matters[i];
    if (m.talk_persons == 0) return {};
    if (m.visits == 0) return m.visits == 0 && heard(i) ? talk_at_office(i) : Status();
    SATCHEL_ASSIGN(const auto measure, look(s_.office, "measure", s_.running[i].talk));
    if (!measure || text_of(s_.office, "measure", *measure, "state") != "proposed") return {};
    return s_.office.save({{approved(s_.running[i].talk)}, {}});
  }

  Row approved(const Id& measure) {
    return Row::edit("measure", measure).put("state", "approved").put("approver", "zhang").put("approved", now(14));
  }

  Status talk_at_office(std::size_t i) {
    Id& id = s_.running[i].talk;
    if (id != Id{}) return {};
    id = s_.office.store().make_id();
    Row row("measure", id);
    row.put("case", s_.running[i].of_case).put("kind", "warning_talk").put("state", "proposed");
    row.put("persons", std::int64_t{s_.score.matters[i].talk_persons}).put("done", now(15));
    return s_.office.save({{row, approved(id), Row::edit("measure", id).put("state", "carried_out")}, {}});
  }

  Status fine(std::size_t k) {
    const Fine& f = s_.score.fines[k];
    if (f.decided == day_) return decide_fine(k);
    if (!f.revoked || workday(f.decided + days(14)) != day_) return {};
    return s_.office.save({{Row::edit("penalty", s_.fines[k]).put("revoked", today().c_str())}, {}});
  }

  Status decide_fine(std::size_t k) {
    const Fine& f = s_.score.fines[k];
    SATCHEL_ASSIGN(const Id statute, statute_on(s_.office, s_.score.matters[f.matter].about, day_));
    Row row("penalty", s_.fines[k]);
    row.put("case", s_.running[f.matter].of_case).put("decided", today().c_str()).put("amount", f.fen);
    row.put("decision_no", ("安环罚〔" + s_.plan.quarter().substr(0, 4) + "〕" + std::to_string(k + 1) + "号").c_str())
        .put("leniency", "none");
    if (statute != Id{}) row.put("statute", statute);
    if (s_.running[f.matter].site != Id{}) row.put("site", s_.running[f.matter].site);
    return s_.office.save({{row}, {}});
  }

  /// Proposed and decided within three days, handed over within one more.
  Status hand_over(std::size_t k) {
    const std::size_t i = s_.score.police[k];
    if (!s_.running[i].registered || workday(s_.score.matters[i].accepted + days(kHeard + 4)) != day_) return {};
    const Id of_case = s_.running[i].of_case;
    Row row("police_transfer");
    row.put("case", of_case)
        .put("proposed", s_.at(day_ - days(2), 9).count)
        .put("decided", s_.at(day_ - days(1), 16).count);
    row.put("handed_over", now(10)).put("to", "市公安局环食药侦支队").put("accepted", std::int64_t{1});
    Draft draft{{row}, {}};
    SATCHEL_TRY(add_police(of_case, draft));
    return s_.office.save(draft);
  }

  /// What the rule proposed by the weight of what was found is approved and done; of another crime the office says so.
  Status add_police(const Id& of_case, Draft& draft) {
    casework::StoreWorld world(s_.office.store());
    SATCHEL_ASSIGN(const auto sheet, world.find("case", of_case));
    if (sheet && !sheet->flag("crime_suspected"))
      draft.changes.push_back(Row::edit("case", of_case).put("crime_suspected", std::int64_t{1}));
    SATCHEL_ASSIGN(const auto measures, world.those("measure", "case", of_case));
    for (const auto& measure : measures) {
      const auto state = measure.text("state");
      if (measure.text("kind") != "police" || (!state.empty() && state != "proposed")) continue;
      draft.changes.push_back(approved(measure.id()));
      draft.changes.push_back(Row::edit("measure", measure.id()).put("state", "carried_out").put("done", now(15)));
    }
    return {};
  }

  Status hold_accountable(std::int64_t k) {
    Row row("accountability");
    row.put("batch", s_.batches[static_cast<std::size_t>(k) % s_.batches.size()]);
    if (const auto item = some_item(static_cast<std::size_t>(k))) row.put("case", s_.running[*item].of_case);
    row.put("person", ("责任人" + std::to_string(k + 1)).c_str())
        .put("unit", district(static_cast<std::size_t>(k) % kDistricts).name);
    row.put("way", k % 3 == 0 ? "criticism" : "talk").put("decided", today().c_str()).put("decided_by", "市纪委监委");
    return s_.office.save({{row}, {}});
  }

  std::optional<std::size_t> some_item(std::size_t k) const {
    const auto items = static_cast<std::size_t>(s_.plan.batch_items);
    return items == 0 ? std::nullopt : std::optional(k * 7 % items);  // they are the first of the score
  }

  /// A month later the office says what became of a batch.
  Status report_batch(std::size_t b) {
    if (workday(s_.score.batches[b] + days(25)) != day_) return {};
    return s_.office.save({{Row::edit("transfer_batch", s_.batches[b]).put("reported", now(16))}, {}});
  }

  /// What the notice names is a model, and is written about.
  Status publish(std::size_t i) {
    const Matter& m = s_.score.matters[i];
    const bool model = m.campaign && !m.title.empty() && s_.running[i].registered;
    if (!model || workday(m.accepted + days(40)) != day_) return {};
    Row row("publication");
    row.put("case", s_.running[i].of_case).put("outlet", "安康日报").put("date", today().c_str());
    return s_.office.save({{row.put("title", ("群众反映问题整治见成效：" + m.title).c_str())}, {}});
  }

  Status spare(std::int64_t k) {
    const District& where = district(static_cast<std::size_t>(k) % kDistricts);
    const Id site = s_.office.store().make_id();
    Row enterprise("site", site);
    enterprise.put("name", (std::string(where.name) + "从轻企业" + std::to_string(k + 1)).c_str())
        .put("district", where.name)
        .put("kind", "enterprise");
    Row row("penalty");
    row.put("site", site)
        .put("decided", today().c_str())
        .put("amount", std::int64_t{0})
        .put("leniency", k % 4 == 0 ? "reduced" : "waived");
    row.put("leniency_reason", "初次违法且危害后果轻微并及时改正");
    return s_.office.save({{enterprise, row}, {}});
  }

  Stage& s_;
  Day day_;
};

/// Of the rows of statutes, by name, in force on that day.
Result<std::optional<Id>> in_force(const std::vector<casework::Sheet>& rows, std::string_view name, Day day) {
  for (const auto& row : rows)
    if (row.text("name").find(name) != std::string_view::npos && row.in_force().holds(day))
      return std::optional(row.id());
  return std::optional<Id>();
}

}  // namespace

Status enforce(Stage& stage, Day day) { return Enforcement(stage, day).run(); }

Result<Id> statute_on(Station& station, Nuisance about, Day day) {
  casework::StoreWorld world(station.store());
  SATCHEL_ASSIGN(const auto rows, casework::all_of(world, "statute"));
  for (const char* name : {facts_of(about).law, "生态环境法典"}) {
    SATCHEL_ASSIGN(const auto found, in_force(rows, name, day));
    if (found) return *found;
  }
  return Id{};
}

Result<Id> reward_rule_on(Station& station, Day day) {
  casework::StoreWorld world(station.store());
  SATCHEL_ASSIGN(const auto rows, casework::all_of(world, "statute"));
  SATCHEL_ASSIGN(const auto found, in_force(rows, "奖励", day));
  return found.value_or(Id{});
}

}  // namespace satchel::cli::demo
