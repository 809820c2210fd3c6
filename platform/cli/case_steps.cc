#include "platform/cli/case_steps.h"

#include <algorithm>

#include "engine/casework/day.h"
#include "engine/casework/people.h"
#include "engine/casework/store_world.h"

namespace satchel::cli {
namespace {

using casework::Sheet;

/// One deed under way.
struct Doing {
  Store& store;
  const CaseArgs& args;
  Millis now;
  const std::optional<Hash>& receipt;
  Sheet about;  // the case, measure or complaint that the deed is about
  Deed deed;
  casework::StoreWorld world;
};

using Deeds = Status (*)(Doing&);

Status lacks_option(const char* name) { return fail(Code::invalid, std::string(name) + " is missing"); }

std::string who_acts(const Doing& d) { return d.args.as.empty() ? d.store.identity().user : d.args.as; }

Result<std::optional<Sheet>> complaint_of(Doing& d) {
  const auto id = d.about.reference("complaint");
  return id ? d.world.find("complaint", *id) : Result<std::optional<Sheet>>(std::optional<Sheet>());
}

/// The latest assignment of the case; those that were taken back are deleted.
Result<std::optional<Sheet>> assignment_of(Doing& d) {
  SATCHEL_ASSIGN(auto all, d.world.those("assignment", "case", d.about.id()));
  const auto last = std::ranges::max_element(
      all, {}, [](const Sheet& a) { return std::pair(a.time("assigned").value_or(Millis{}), a.id()); });
  return last == all.end() ? std::optional<Sheet>() : std::optional(*last);
}

Assign emptied(std::string field) { return {std::move(field), Value{}, How::put}; }

void step_to(Doing& d, std::string_view status) { d.deed.update(d.about, {cell("status", status)}); }

Status accept(Doing& d) {
  step_to(d, "accepted");
  SATCHEL_ASSIGN(const auto complaint, complaint_of(d));
  if (!complaint) return {};
  Deed::Cells cells;
  if (complaint->text("decision") != "accepted") cells = {cell("decision", "accepted"), cell("accepted", d.now)};
  if (!cells.empty() && !d.args.reason.empty())
    cells.push_back(cell("decision_reason", d.args.reason));  // why it counts from now on
  else if (complaint->has("decision") && !cells.empty())
    cells.push_back(emptied("decision_reason"));  // of another decision
  if (d.args.informed) cells.push_back(cell("informed", d.now));
  if (!cells.empty()) d.deed.update(*complaint, std::move(cells));
  return {};
}

/// Declined, or given back: why stands in the complaint where there is one.
Status refuse(Doing& d, std::string_view status) {
  if (d.args.reason.empty()) return lacks_option("--reason");
  SATCHEL_ASSIGN(const auto complaint, complaint_of(d));
  Deed::Cells cells{cell("status", status)};
  if (!complaint) cells.push_back(cell("decision_reason", d.args.reason));
  d.deed.update(d.about, std::move(cells));
  if (!complaint) return {};
  Deed::Cells said{cell("decision", status), cell("decision_reason", d.args.reason)};
  if (d.args.informed) said.push_back(cell("informed", d.now));
  return d.deed.update(*complaint, std::move(said)), Status{};
}
Status decline(Doing& d) { return refuse(d, "declined"); }
Status give_back(Doing& d) { return refuse(d, "returned"); }

Status inform(Doing& d) {
  SATCHEL_ASSIGN(const auto complaint, complaint_of(d));
  if (!complaint) return fail(Code::not_here, "the case has no complaint here");
  return d.deed.update(*complaint, {cell("informed", d.now)}), Status{};
}

Status redact(Doing& d) {
  if (d.args.text.empty()) return lacks_option("--text");
  return d.deed.update(d.about, {cell("text_for_field", d.args.text)}), Status{};
}

/// By id, or by name.
Result<Sheet> unit_named(Doing& d, const std::string& given) {
  if (const auto id = id_from_text(given)) return sheet_named(d.store, "org_unit", given);
  return casework::named(d.world, "org_unit", given);
}

Status assign(Doing& d) {
  if (d.args.unit.empty() && d.args.officers.empty()) return lacks_option("--unit or --officers");
  Deed::Cells made{cell("case", d.about.id()), cell("assigned", d.now)}, cells;
  if (d.about.text("status") != "assigned") cells.push_back(cell("status", "assigned"));
  if (!d.args.unit.empty()) {
    SATCHEL_ASSIGN(const Sheet unit, unit_named(d, d.args.unit));
    made.push_back(cell("unit", unit.id()));
    cells.push_back(cell("assigned_to", unit.text("name")));
  }
  if (!d.args.officers.empty()) {
    const auto officers = parted(d.args.officers);
    SATCHEL_TRY(casework::check_officers(d.world, officers));
    made.push_back({"officers", Value{make_set(officers)}, How::put});
    cells.push_back(added("officers", officers));
  }
  if (!d.args.due.empty() && !casework::day_from_text(d.args.due)) return fail(Code::invalid, "--due takes 2026-11-29");
  if (!d.args.due.empty()) made.push_back(cell("due", d.args.due));
  if (!d.args.instruction.empty()) made.push_back(cell("instruction", d.args.instruction));
  d.deed.create("assignment", std::move(made));
  if (!cells.empty()) d.deed.update(d.about, std::move(cells));
  return {};
}

/// A timer of the assignment, where it runs still, and the step.
Status timed_step(Doing& d, const char* timer, std::string_view status) {
  SATCHEL_ASSIGN(const auto assignment, assignment_of(d));
  if (assignment && !assignment->has(timer)) {
    Deed::Cells cells{cell(timer, d.now)};
    if (std::string_view(timer) == "acknowledged") cells.push_back(cell("acknowledged_by", who_acts(d)));
    d.deed.update(*assignment, std::move(cells));
  }
  if (d.about.text("status") != status) step_to(d, status);
  return {};
}
Status acknowledge(Doing& d) { return timed_step(d, "acknowledged", "acknowledged"); }
Status arrive(Doing& d) { return timed_step(d, "on_site", "on_site"); }
Status report(Doing& d) { return timed_step(d, "reported", d.args.to.empty() ? "callback" : d.args.to); }

Status rectify(Doing& d) { return step_to(d, "rectifying"), Status{}; }
Status recheck(Doing& d) { return step_to(d, "recheck"), Status{}; }
/// Given back in error: nothing is decided of it yet.
Status register_again(Doing& d) {
  Deed::Cells cells{cell("status", "registered")};
  if (d.about.has("decision_reason")) cells.push_back(emptied("decision_reason"));
  d.deed.update(d.about, std::move(cells));
  SATCHEL_ASSIGN(const auto complaint, complaint_of(d));
  if (complaint && complaint->text("decision") == "returned")
    d.deed.update(*complaint, {emptied("decision"), emptied("decision_reason")});
  return {};
}

/// One that was turned away goes on with its complaint; one that was merged follows no other any more.
Status reopen(Doing& d) {
  if (d.about.text("status") == "declined") return accept(d);
  if (d.about.text("status") == "returned") return register_again(d);
  Deed::Cells cells{cell("status", d.about.text("status") == "closed" ? "rectifying" : "accepted")};
  if (d.about.has("merged_into")) cells.push_back({"merged_into", {}, How::put});
  return d.deed.update(d.about, std::move(cells)), Status{};
}

Status merge(Doing& d) {
  if (d.args.into.empty()) return lacks_option("--into");
  if (d.args.reason.empty()) return lacks_option("--reason");
  SATCHEL_ASSIGN(const Sheet into, sheet_named(d.store, "case", d.args.into));
  d.deed.update(d.about,
                {cell("merged_into", into.id()), cell("decision_reason", d.args.reason), cell("status", "merged")});
  return {};
}

/// It is transferred with its receipt; until that comes whom to is written down, and the case goes on.
Status transfer(Doing& d) {
  Deed::Cells cells;
  if (!d.args.to.empty()) cells.push_back(cell("transferred_to", d.args.to));
  if (d.receipt) cells.push_back({"transfer_receipt", octets(d.receipt->view()), How::put});
  const bool receipted = d.receipt || d.about.has("transfer_receipt");
  if (receipted && d.about.text("status") != "transferred") cells.push_back(cell("status", "transferred"));
  if (cells.empty() || (d.args.to.empty() && !d.about.has("transferred_to"))) return lacks_option("--to or --receipt");
  if (d.args.informed) {
    SATCHEL_ASSIGN(const auto complaint, complaint_of(d));
    if (complaint && !complaint->has("informed")) d.deed.update(*complaint, {cell("informed", d.now)});
  }
  return d.deed.update(d.about, std::move(cells)), Status{};
}

Status answer(Doing& d) {
  if (d.args.text.empty()) return lacks_option("--text");
  Deed::Cells cells{cell("case", d.about.id()), cell("sent", d.now), cell("text", d.args.text),
                    cell("sent_by", who_acts(d))};
  if (!d.args.way.empty()) cells.push_back(cell("way", d.args.way));
  return d.deed.create("answer", std::move(cells)), Status{};
}

Status callback(Doing& d) {
  if (d.args.result.empty()) return lacks_option("--result");
  Deed::Cells cells{cell("case", d.about.id()), cell("result", d.args.result), cell("at", d.now),
                    cell("by", who_acts(d))};
  if (!d.args.way.empty()) cells.push_back(cell("way", d.args.way));
  if (!d.args.text.empty()) cells.push_back(cell("remark", d.args.text));
  return d.deed.create("callback", std::move(cells)), Status{};
}

Status approve(Doing& d) {
  if (d.args.reject) return d.deed.update(d.about, {cell("state", "rejected")}), Status{};
  d.deed.update(d.about, {cell("approver", who_acts(d)), cell("approved", d.now), cell("state", "approved")});
  return {};
}

/// When it was done stays as somebody wrote it.
Status carry_out(Doing& d) {
  Deed::Cells cells{cell("state", "carried_out")};
  if (!d.about.has("done")) cells.push_back(cell("done", d.now));
  return d.deed.update(d.about, std::move(cells)), Status{};
}

std::string today(const Doing& d) { return casework::to_text(casework::day_of(d.now, d.store.schema()->utc_offset())); }

/// A day as it was given, else today.
Result<std::string> day_given(const Doing& d, const std::string& given, const char* option) {
  if (given.empty()) return today(d);
  if (!casework::day_from_text(given)) return fail(Code::invalid, std::string(option) + " takes 2026-11-29");
  return given;
}

/// A leader approves it himself; else it is said who did.
Status suspend(Doing& d) {
  const bool leads = d.store.identity().role == "leader";
  if (d.args.reason.empty()) return lacks_option("--reason");
  if (d.args.approver.empty() && !leads) return lacks_option("--approver");
  SATCHEL_ASSIGN(const bool known, casework::is_leader(d.world, d.args.approver));
  if (!d.args.approver.empty() && !known) return fail(Code::not_found, "no leader of the register: " + d.args.approver);
  SATCHEL_ASSIGN(const std::string from, day_given(d, d.args.from, "--from"));
  Deed::Cells cells{cell("case", d.about.id()), cell("from", from), cell("reason", d.args.reason),
                    cell("approver", d.args.approver.empty() ? who_acts(d) : d.args.approver)};
  if (!d.args.until.empty()) {
    SATCHEL_ASSIGN(const std::string until, day_given(d, d.args.until, "--until"));
    cells.push_back(cell("until", until));
  }
  return d.deed.create("suspension", std::move(cells)), Status{};
}

/// The one that goes on, or all of them.
Status resume(Doing& d) {
  SATCHEL_ASSIGN(const std::string until, day_given(d, d.args.until, "--until"));
  SATCHEL_ASSIGN(const auto all, d.world.those("suspension", "case", d.about.id()));
  for (const Sheet& suspension : all)
    if (!suspension.has("until")) d.deed.update(suspension, {cell("until", until)});
  return d.deed.empty() ? Status(fail(Code::not_found, "nothing is suspended")) : Status{};
}

/// Who does not lead asks for it. A leader approves what was asked for, or extends by himself.
Status extend(Doing& d) {
  const bool leads = d.store.identity().role == "leader";
  const Deed::Cells approval{cell("approver", who_acts(d)), cell("approved", d.now)};
  SATCHEL_ASSIGN(const auto all, d.world.those("extension", "case", d.about.id()));
  for (const Sheet& extension : all)
    if (leads && !extension.has("approved")) return d.deed.update(extension, approval), Status{};
  if (!d.args.days) return lacks_option("--days");
  if (d.args.reason.empty()) return lacks_option("--reason");
  Deed::Cells cells{cell("case", d.about.id()), {"days", Value{*d.args.days}, How::put}, cell("reason", d.args.reason)};
  if (leads) cells.insert(cells.end(), approval.begin(), approval.end());
  return d.deed.create("extension", std::move(cells)), Status{};
}

struct Action {
  const char* name;
  const char* type;  // of what it is about
  Deeds work;
};

constexpr Action kActions[] = {
    {"accept", "case", accept},           {"decline", "case", decline},        {"return", "case", give_back},
    {"inform", "case", inform},           {"redact", "complaint", redact},     {"assign", "case", assign},
    {"acknowledge", "case", acknowledge}, {"arrive", "case", arrive},          {"report", "case", report},
    {"rectify", "case", rectify},         {"recheck", "case", recheck},        {"merge", "case", merge},
    {"transfer", "case", transfer},       {"answer", "case", answer},          {"callback", "case", callback},
    {"approve", "measure", approve},      {"carry-out", "measure", carry_out}, {"reopen", "case", reopen},
    {"suspend", "case", suspend},         {"resume", "case", resume},          {"extend", "case", extend},
};

}  // namespace

std::vector<std::string> case_actions() {
  std::vector<std::string> out;
  for (const Action& action : kActions) out.emplace_back(action.name);
  return out;
}

Result<Draft> case_deed(Store& store, const CaseArgs& args, Millis now, const std::optional<Hash>& receipt) {
  const auto* action = std::ranges::find(kActions, args.action, &Action::name);
  if (action == std::end(kActions)) return fail(Code::invalid, args.action);
  SATCHEL_ASSIGN(Sheet about, sheet_named(store, action->type, args.id));
  Doing doing{store, args, now, receipt, std::move(about), Deed(store), casework::StoreWorld(store)};
  SATCHEL_TRY(action->work(doing));
  return doing.deed.take();
}

}  // namespace satchel::cli
