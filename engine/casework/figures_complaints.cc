// Complaints: how many came, and what became of them.
#include <algorithm>

#include "engine/casework/figure_parts.h"
#include "engine/casework/repeats.h"

namespace satchel::casework {
namespace {

constexpr std::string_view kCampaign = "污染扰民集中整治";

Result<std::vector<Sheet>> accepted_complaints(Counting& counting, const Figure& figure) {
  std::vector<Sheet> out;
  SATCHEL_TRY(counting.world().each("complaint", [&](const Sheet& complaint) {
    if (complaint.text("decision") == "accepted" && counting.holds(figure, complaint.time("accepted")))
      out.push_back(complaint);
    return Status();
  }));
  return out;
}

/// Whether a complaint only follows another one's case, and its own complainant was told nothing.
Result<bool> owes_word(Counting& counting, const Sheet& complaint) {
  const auto informed = complaint.time("informed");
  if (informed && *informed <= counting.frame().as_of) return false;
  SATCHEL_ASSIGN(const auto own, counting.world().those("case", "complaint", complaint.id()));
  return own.empty();
}

/// All its cases are; one without any is open, and one without a case of its own until its complainant was informed.
Result<bool> is_closed(Counting& counting, const Sheet& complaint) {
  SATCHEL_ASSIGN(const bool waits, owes_word(counting, complaint));
  if (waits) return false;
  SATCHEL_ASSIGN(const auto cases, cases_of(counting.world(), complaint));
  for (const Sheet& one : cases) {
    SATCHEL_ASSIGN(const std::string status, status_at(counting.world(), one, counting.frame().as_of));
    if (!counts_as_closed(one, status)) return false;
  }
  return !cases.empty();
}

Beside beside(std::string zh, std::string en, std::int64_t value) {
  return {std::move(zh), std::move(en), value, std::to_string(value) + "件"};
}

/// The lists of that name.
Result<std::vector<Sheet>> entries_of(Counting& counting, std::string_view list) {
  SATCHEL_ASSIGN(const auto kinds, counting.world().those("list_kind", "name", Value(std::string(list))));
  std::vector<Sheet> out;
  for (const Sheet& kind : kinds) {
    SATCHEL_ASSIGN(const auto entries, counting.world().those("list_entry", "list", kind.id()));
    std::ranges::copy_if(entries, std::back_inserter(out), [&](const Sheet& e) { return counting.stands(e); });
  }
  return out;
}

Result<std::int64_t> complaints_at(Counting& counting, const Sheet& entry) {
  const auto site = entry.reference("site");
  if (!site) return std::int64_t{0};
  SATCHEL_ASSIGN(const auto all, counting.world().those("complaint", "site", *site));
  return std::ranges::count_if(all, [&](const Sheet& c) {
    const auto received = c.time("received");
    return received && *received <= counting.frame().as_of;
  });
}

Result<std::int64_t> threshold_of(Counting& counting, const Sheet& entry) {
  const auto list = entry.reference("list");
  SATCHEL_ASSIGN(const auto kind, counting.world().find("list_kind", list.value_or(Id{})));
  return kind ? kind->number("threshold").value_or(1) : std::int64_t{1};
}

Result<bool> was_visited(Counting& counting, const Figure& figure, const Id& of_case) {
  SATCHEL_ASSIGN(const auto visits, counting.visits_on_site(figure, {of_case}));
  return !visits.empty();
}

Result<std::int64_t> all_visited(Counting& counting, const Figure& figure) {
  std::int64_t out = 0;
  SATCHEL_TRY(counting.world().each("case", [&](const Sheet& one) -> Status {
    SATCHEL_ASSIGN(const bool visited, was_visited(counting, figure, one.id()));
    out += visited ? 1 : 0;
    return {};
  }));
  return out;
}

}  // namespace

namespace counts {

Result<Figure> accepted(Counting& counting) {
  Figure out = counting.figure("accepted");
  SATCHEL_ASSIGN(const auto all, accepted_complaints(counting, out));
  for (const Sheet& complaint : all) count(out, complaint);
  const auto items = std::ranges::count_if(all, [](const Sheet& c) { return c.has("batch"); });
  out.beside.push_back(beside("其中省督察转办", "of these, transferred by the inspectorate", items));
  out.beside.push_back(beside("不含转办", "without these", out.value - items));
  return counted_in(std::move(out), "件");
}

Result<Figure> closed(Counting& counting) {
  Figure out = counting.figure("closed");
  SATCHEL_ASSIGN(const auto all, accepted_complaints(counting, out));
  for (const Sheet& complaint : all) {
    SATCHEL_ASSIGN(const bool done, is_closed(counting, complaint));
    if (done) count(out, complaint);
  }
  return counted_in(std::move(out), "件");
}

Result<Figure> closing_rate(Counting& counting) {
  Figure out = counting.figure("closing_rate");
  SATCHEL_ASSIGN(const Figure all, accepted(counting));
  SATCHEL_ASSIGN(Figure done, closed(counting));
  out.value = rate_of(done.value, all.value);
  out.counted = std::move(done.counted);
  out.text = rate_text(out.value);
  return out;
}

Result<Figure> open(Counting& counting) {
  Figure out = counting.figure("open");
  SATCHEL_ASSIGN(const auto all, accepted_complaints(counting, out));
  for (const Sheet& complaint : all) {
    SATCHEL_ASSIGN(const bool done, is_closed(counting, complaint));
    if (!done) count(out, complaint);
  }
  return counted_in(std::move(out), "件");
}

Result<Figure> repeat_list(Counting& counting) {
  Figure out = counting.figure("repeat_list");
  out.definition.whole = true;
  SATCHEL_ASSIGN(const auto entries, entries_of(counting, kRepeatListName));
  std::set<Id> sites;  // a problem is one, however often it was entered
  for (const Sheet& entry : entries) {
    SATCHEL_ASSIGN(const std::int64_t complaints, complaints_at(counting, entry));
    SATCHEL_ASSIGN(const std::int64_t threshold, threshold_of(counting, entry));
    if (complaints < threshold) continue;
    const auto site = entry.reference("site");
    if (!site || sites.insert(*site).second) count(out, entry);
  }
  return counted_in(std::move(out), "个");
}

Result<Figure> on_site(Counting& counting) {
  Figure out = counting.figure("on_site");
  SATCHEL_ASSIGN(const auto entries, entries_of(counting, kCampaign));
  SATCHEL_ASSIGN(const BatchItems* found, counting.items());
  std::set<Id> seen;
  std::int64_t transferred = 0;
  for (const Sheet& entry : entries) {
    const auto of_case = entry.reference("case");
    if (!of_case || !seen.insert(*of_case).second) continue;
    SATCHEL_ASSIGN(const bool visited, was_visited(counting, out, *of_case));
    if (visited) count(out, entry);
    if (visited && found->cases.contains(*of_case)) ++transferred;
  }
  SATCHEL_ASSIGN(const std::int64_t everywhere, all_visited(counting, out));
  out.beside.push_back(beside("其中省督察转办", "of these, transferred by the inspectorate", transferred));
  out.beside.push_back(beside("现场检查过的全部案件", "all cases visited on site", everywhere));
  return counted_in(std::move(out), "件");
}

}  // namespace counts
}  // namespace satchel::casework
