#include "engine/casework/checks.h"

#include <algorithm>

#include "engine/casework/positive_list.h"
#include "engine/casework/verdict.h"

namespace satchel::casework {
namespace {

constexpr CheckNoteInfo kNotes[] = {
#define X(name, zh, en) {#name, zh, en},
#include "engine/casework/check_notes.def"
#undef X
};

int calendar_year(Day day) { return static_cast<int>(std::chrono::year_month_day(day).year()); }

bool names(const TextSet& set, std::string_view element) { return std::ranges::find(set, element) != set.end(); }

/// What was done about a site in the year of a check, up to its day.
class YearOfSite {
 public:
  YearOfSite(World& world, const PlannedCheck& check) : world_(world), check_(check) {}

  Result<std::vector<CheckNote>> notes() {
    SATCHEL_TRY(cap());
    SATCHEL_ASSIGN(auto visits, checks());
    if (cap_ && static_cast<std::int64_t>(visits.size()) >= *cap_)
      out_.push_back({CheckNoteKind::cap_reached, visits, cap_, confirmed_});
    else if (!visits.empty())
      out_.push_back({CheckNoteKind::checked_before, visits, cap_, confirmed_});
    SATCHEL_TRY(off_site());
    SATCHEL_TRY(joint());
    return std::move(out_);
  }

 private:
  bool this_year(std::optional<Millis> time) const {
    if (!time) return false;
    const Day day = day_of(*time, world_.schema().utc_offset());
    return calendar_year(day) == calendar_year(check_.day) && day <= check_.day;
  }

  /// The enterprise's own entry, else the row for those on the list, else the row for all.
  Status cap() {
    SATCHEL_ASSIGN(const auto entry, on_positive_list(world_, check_.site, check_.day));
    SATCHEL_ASSIGN(auto rows, all_of(world_, "limit"));
    const LimitTable limits(std::move(rows));
    const Sheet* row = limits.find_aid(aid::checks, {}, entry ? "positive_list" : "", check_.day);
    if (row) cap_ = row->number("value"), confirmed_ = row->flag("confirmed");
    if (!entry) return {};
    if (const auto own = entry->number("checks_a_year")) cap_ = own, confirmed_ = true;
    out_.push_back({CheckNoteKind::positive_list, {entry->id()}, cap_, confirmed_});
    return {};
  }

  /// Visits on site that count: not driven by a complaint, not replaced by a correction, not this one.
  Result<std::vector<Id>> checks() {
    std::vector<Id> out;
    SATCHEL_TRY(world_.each("visit", [&](const Sheet& visit) -> Status {
      if (visit.text("kind") != "on_site" || check_.but == visit.id() || !this_year(visit.time("arrive"))) return {};
      SATCHEL_ASSIGN(const auto planned, planned_check(world_, visit, check_.day));
      if (!planned || planned->site != check_.site || is_outside_cap(planned->purpose)) return {};
      SATCHEL_ASSIGN(const auto corrections, world_.those("visit", "corrects", visit.id()));
      if (std::ranges::none_of(corrections, &Sheet::sealed)) out.push_back(visit.id());
      return {};
    }));
    return out;
  }

  Status off_site() {
    SATCHEL_ASSIGN(const auto checks, world_.those("off_site_check", "of", check_.site));
    CheckNote note{CheckNoteKind::checked_off_site, {}};
    for (const Sheet& check : checks)
      if (this_year(check.time("checked"))) note.records.push_back(check.id());
    if (!note.records.empty()) out_.push_back(std::move(note));
    return {};
  }

  Status joint() {
    SATCHEL_ASSIGN(const auto cases, world_.those("case", "site", check_.site));
    CheckNote note{CheckNoteKind::checked_jointly, {}};
    SATCHEL_TRY(world_.each("operation", [&](const Sheet& operation) {
      const bool its =
          std::ranges::any_of(cases, [&](const Sheet& c) { return names(c.set("joint"), operation.text("label")); });
      if (its && operation.set("agencies").size() > 1 && this_year(operation.time("starts")))
        note.records.push_back(operation.id());
      return Status();
    }));
    if (!note.records.empty()) out_.push_back(std::move(note));
    return {};
  }

  World& world_;
  const PlannedCheck& check_;
  std::optional<std::int64_t> cap_;
  bool confirmed_ = true;
  std::vector<CheckNote> out_;
};

/// When a record of a site's history was: its first day of these.
std::optional<Day> when(const Sheet& record, Millis utc_offset) {
  for (const char* field : {"arrive", "checked", "received"})
    if (const auto time = record.time(field)) return day_of(*time, utc_offset);
  for (const char* field : {"decided", "entered"})
    if (const auto day = record.day(field)) return day;
  return std::nullopt;
}

}  // namespace

const CheckNoteInfo& info(CheckNoteKind kind) { return kNotes[static_cast<std::size_t>(kind)]; }

bool is_outside_cap(std::string_view purpose) { return purpose == "complaint" || purpose == "help"; }

Result<std::optional<PlannedCheck>> planned_check(World& world, const Sheet& visit, Day today) {
  SATCHEL_ASSIGN(const auto site, site_of_visit(world, visit));
  if (!site) return std::optional<PlannedCheck>();
  const auto arrived = visit.time("arrive");
  PlannedCheck out{site->id(), arrived ? day_of(*arrived, world.schema().utc_offset()) : today,
                   std::string(visit.text("purpose")), visit.id()};
  if (const auto id = visit.reference("case"); id && out.purpose.empty()) {
    SATCHEL_ASSIGN(const auto of_case, world.find("case", *id));
    if (of_case && of_case->has("complaint")) out.purpose = "complaint";
  }
  return std::optional(std::move(out));
}

Result<std::vector<CheckNote>> check_warnings(World& world, const PlannedCheck& check) {
  if (is_outside_cap(check.purpose)) return std::vector<CheckNote>();
  return YearOfSite(world, check).notes();
}

Result<std::vector<Past>> history_of(World& world, const Id& site) {
  std::vector<Past> out;
  const auto keep = [&](const Sheet& record) {
    if (const auto day = when(record, world.schema().utc_offset())) out.push_back({*day, record});
  };
  for (const auto& [type, field] : {std::pair{"off_site_check", "of"},
                                    {"penalty", "site"},
                                    {"complaint", "site"},
                                    {"positive_list_entry", "site"},
                                    {"list_entry", "site"}}) {
    SATCHEL_ASSIGN(const auto records, world.those(type, field, site));
    std::ranges::for_each(records, keep);
  }
  SATCHEL_TRY(world.each("visit", [&](const Sheet& visit) -> Status {
    SATCHEL_ASSIGN(const auto its, site_of_visit(world, visit));
    if (its && its->id() == site) keep(visit);
    return {};
  }));
  std::ranges::stable_sort(out, [](const Past& a, const Past& b) { return a.day > b.day; });
  return out;
}

}  // namespace satchel::casework
