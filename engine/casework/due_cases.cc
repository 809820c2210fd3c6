// What hangs on a case: assignments, lists, transfers to the police; and batches and approvals beside them.
#include "engine/casework/affairs.h"
#include "engine/casework/due_parts.h"

namespace satchel::casework {
namespace {

/// The case that a record hangs on, where that is open.
Result<std::optional<Sheet>> open_case(World& world, const Sheet& sheet) {
  const auto id = sheet.reference("case");
  if (!id) return std::optional<Sheet>();
  SATCHEL_ASSIGN(auto of_case, world.find("case", *id));
  if (of_case && !DueCount::is_open(*of_case)) of_case.reset();
  return of_case;
}

std::string joined(const TextSet& set) {
  std::string out;
  for (const auto& element : set) out += (out.empty() ? "" : ",") + element;
  return out;
}

Result<std::string> unit_name(World& world, const Sheet& sheet, std::string_view field) {
  const auto unit = sheet.reference(field);
  if (!unit) return std::string();
  SATCHEL_ASSIGN(const auto found, world.find("org_unit", *unit));
  return std::string(found ? found->text("name") : std::string_view());
}

Status of_assignment(DueCount& count, const Sheet& assignment, const Sheet& of_case) {
  const auto assigned = assignment.time("assigned"), on_site = assignment.time("on_site");
  SATCHEL_ASSIGN(std::string who, unit_name(count.world(), assignment, "unit"));
  if (who.empty()) who = joined(assignment.set("officers"));
  const auto item = [&](Obligation what, Millis begun) {
    DueItem out = item_of(what, assignment, of_case, begun);
    out.who = who;
    out.unit = assignment.reference("unit");
    return out;
  };
  const bool reported = assignment.has("reported");
  if (assigned && !assignment.has("acknowledged") && !on_site && !reported)
    count.add(item(Obligation::acknowledge, *assigned), "acknowledge", {*assigned});
  if (assigned && !on_site && !reported) count.add(item(Obligation::on_site, *assigned), "on_site", {*assigned});
  if (on_site && !reported) count.add(item(Obligation::report, *on_site), "report", {*on_site});
  if (const auto last = assignment.day("due"); last && !reported)
    count.add(item(Obligation::assignment, assigned.value_or(Millis{})), *last);
  return {};
}

Status of_entry(DueCount& count, const Sheet& entry) {
  const auto list = entry.reference("list");
  SATCHEL_ASSIGN(const auto kind, count.world().find("list_kind", list.value_or(Id{})));
  SATCHEL_ASSIGN(std::string who, unit_name(count.world(), entry, "responsible_unit"));
  if (entry.has("responsible_person")) who += (who.empty() ? "" : " ") + std::string(entry.text("responsible_person"));
  const auto item = [&](Obligation what, Millis begun) {
    DueItem out = item_of(what, entry, begun);
    out.of_case = entry.reference("case");
    out.title = entry.text("what");
    if (out.title.empty() && kind) out.title = kind->text("name");
    out.who = who;
    out.unit = entry.reference("responsible_unit");
    return out;
  };
  const Millis offset = count.world().schema().utc_offset();
  const auto entered = entry.day("entered");
  const Millis since = entered ? start_of(*entered, offset) : Millis{};
  const std::int64_t every = kind ? kind->number("reports_every").value_or(0) : 0;
  const auto reported = entry.time("reported");
  if (every > 0 && every < 10'000 && (reported || entered)) {
    const Millis begun = reported.value_or(since);
    DueItem next = item(Obligation::list_report, begun);
    next.source = kind->text("source");
    next.confirmed = kind->flag("confirmed");
    count.add(std::move(next), count.day_of(begun) + days(every));
  }
  if (const auto last = entry.day("due")) count.add(item(Obligation::list_entry, since), *last);
  return {};
}

}  // namespace

Status dues::assignments(DueCount& count) {
  return count.world().each("assignment", [&](const Sheet& assignment) -> Status {
    SATCHEL_ASSIGN(const auto of_case, open_case(count.world(), assignment));
    return of_case ? of_assignment(count, assignment, *of_case) : Status{};
  });
}

Status dues::lists(DueCount& count) {
  return count.world().each("list_entry", [&](const Sheet& entry) -> Status {
    return entry.has("left") ? Status{} : of_entry(count, entry);
  });
}

Status dues::batches(DueCount& count) {
  return count.world().each("transfer_batch", [&](const Sheet& batch) {
    const auto last = batch.day("report_by");
    if (last && !batch.has("reported")) {
      DueItem item = item_of(Obligation::batch_report, batch, batch.time("received").value_or(Millis{}));
      item.title = batch.text("inspectorate");
      count.add(std::move(item), *last);
    }
    return Status{};
  });
}

namespace {

/// When a measure was proposed: as it says, else as it was made.
std::optional<Millis> proposed_at(const Sheet& measure) {
  const auto said = measure.time("proposed");
  return said ? said : made_at(measure.id());
}

/// The proposal to hand a case over: as a transfer, which takes its place where the office has made one.
Status of_proposal(DueCount& count, const Sheet& measure) {
  const std::string_view state = measure.text("state");
  const bool proposed = state.empty() || state == "proposed", approved = state == "approved";
  if (measure.text("kind") != "police" || (!proposed && !approved)) return {};
  const Id id = measure.reference("case").value_or(Id{});
  SATCHEL_ASSIGN(const auto transfers, count.world().those("police_transfer", "case", id));
  if (!transfers.empty()) return {};
  SATCHEL_ASSIGN(const auto of_case, count.world().find("case", id));
  const auto begun = proposed ? proposed_at(measure) : measure.time("approved");
  const auto what = proposed ? Obligation::police_decide : Obligation::police_hand_over;
  DueItem item = of_case ? item_of(what, measure, *of_case, begun.value_or(Millis{}))
                         : item_of(what, measure, begun.value_or(Millis{}));
  if (begun)
    count.add(std::move(item), info(what).name, {*begun});
  else
    count.add(std::move(item));
  return {};
}

}  // namespace

Status dues::police(DueCount& count) {
  SATCHEL_TRY(count.world().each("measure", [&](const Sheet& measure) { return of_proposal(count, measure); }));
  return count.world().each("police_transfer", [&](const Sheet& transfer) -> Status {
    const auto proposed = transfer.time("proposed"), decided = transfer.time("decided");
    const auto id = transfer.reference("case");
    SATCHEL_ASSIGN(const auto of_case, count.world().find("case", id.value_or(Id{})));
    const auto item = [&](Obligation what, Millis begun) {
      return of_case ? item_of(what, transfer, *of_case, begun) : item_of(what, transfer, begun);
    };
    if (proposed && !decided) count.add(item(Obligation::police_decide, *proposed), "police_decide", {*proposed});
    if (decided && !transfer.has("handed_over"))
      count.add(item(Obligation::police_hand_over, *decided), "police_hand_over", {*decided});
    return {};
  });
}

}  // namespace satchel::casework
