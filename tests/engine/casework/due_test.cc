// What is due: each obligation begins, runs by its row, and ends.
#include "engine/casework/due.h"

#include <algorithm>
#include <rapidcheck.h>

#include "tests/engine/casework/memory_world.h"

namespace satchel::casework::test {
namespace {

struct DueHouse : MemoryWorld {
  DueHouse() {
    row("inform", "15", "day");
    row("return", "5", "working_day");
    row("finish", "60", "day", {{"extension", "30"}, {"last_day", "next_working_day"}});
    row("acknowledge", "24", "hour", {{"confirmed", "false"}});
    row("on_site", "3", "day");
    row("report", "5", "working_day");
    row("police_decide", "3", "day");
    row("police_hand_over", "24", "hour");
    row("eia_report", "30", "day");
    row("eia_report_statutory", "60", "day");
    put("calendar", {{"day", "2026-05-01"}, {"kind", "holiday"}});
  }
  void row(const std::string& what, const std::string& length, const std::string& unit, const Cells& more = {}) {
    Cells cells{{"what", what}, {"length", length}, {"unit", unit}, {"source", what + " row"}, {"confirmed", "true"}};
    cells.insert(cells.end(), more.begin(), more.end());
    put("deadline", cells);
  }
  /// "what until-day" of each, in order; with "?" where it is not certain.
  std::string list() {
    DueHouse now(*this);
    const auto all = due_list(now, at("2026-03-10 09:00"));
    REQUIRE_MESSAGE(all, all.error().detail);
    std::string out;
    for (const DueItem& item : *all)
      out += (out.empty() ? "" : ", ") + std::string(info(item.what).name) + " " +
             (item.due ? to_text(item.due->last_day) : "-") + (item.certain() ? "" : "?");
    return out;
  }
  Id open_case(const std::string& status = "assigned") {
    return put("case", {{"status", status}, {"district", "汉滨"}});
  }

  DueHouse(const DueHouse& other) : MemoryWorld(other) {}
};

std::string zulu(const char* shanghai) { return to_rfc3339(at(shanghai)); }

}  // namespace

TEST_CASE_FIXTURE(DueHouse, "a complaint is to be told of and given back until that is done, then finished") {
  const Id id = put("complaint", {{"received", zulu("2026-03-02 09:00")}});  // a Monday
  CHECK(list() == "give_back 2026-03-09, inform 2026-03-17");
  change("complaint", id, {{"decision", "accepted"}, {"accepted", zulu("2026-03-04 09:00")}});
  CHECK(list() == "inform 2026-03-17, finish 2026-05-04");  // 2026-05-03 is a Sunday
  change("complaint", id, {{"informed", zulu("2026-03-05 09:00")}});
  change("complaint", id, {{"extended", "true"}});
  CHECK(list() == "finish 2026-06-02");
  change("complaint", id, {{"extended", ""}, {"finish_by", "2026-04-30"}});
  CHECK(list() == "finish 2026-04-30");
  const Id of_case = put("case", {{"complaint", to_text(id)}, {"status", "assigned"}});
  CHECK(list() == "finish 2026-04-30");
  change("case", of_case, {{"status", "closed"}});
  CHECK(list().empty());
}

TEST_CASE_FIXTURE(DueHouse,
                  "what was accepted at a time that nobody wrote is finished from when it was decided, else received") {
  struct Knowing final : DueHouse {
    explicit Knowing(const DueHouse& other) : DueHouse(other) {}
    Result<std::optional<Millis>> set_at(const Sheet&, std::string_view field) override {
      return field == "decision" ? std::optional(at("2026-03-04 09:00")) : std::optional<Millis>();
    }
  };
  put("complaint",
      {{"received", zulu("2026-03-02 09:00")}, {"decision", "accepted"}, {"informed", zulu("2026-03-03 09:00")}});
  CHECK(list() == "finish 2026-05-04");  // 2026-05-01 is a holiday, and a Friday
  Knowing hub(*this);
  const auto all = due_list(hub, at("2026-03-10 09:00"));
  REQUIRE(all);
  REQUIRE(all->size() == 1);
  CHECK(to_text(all->front().due->last_day) == "2026-05-04");
  CHECK(all->front().begun == at("2026-03-04 09:00"));
}

TEST_CASE_FIXTURE(DueHouse, "a declined complaint is still to be told of; one that is linked to another, too") {
  const Id id = put("complaint", {{"received", zulu("2026-03-02 09:00")}, {"decision", "declined"}});
  CHECK(list() == "inform 2026-03-17");
  change("complaint", id, {{"informed", zulu("2026-03-03 09:00")}});
  CHECK(list().empty());
  const Id other = put("complaint", {{"received", zulu("2026-03-02 09:00")}, {"same_as", to_text(id)}});
  CHECK(list() == "give_back 2026-03-09, inform 2026-03-17");
  change("complaint", other, {{"decision", "accepted"}, {"accepted", zulu("2026-03-04 09:00")}});
  CHECK(list() == "inform 2026-03-17, finish 2026-05-04");
}

TEST_CASE_FIXTURE(DueHouse, "whose complaint only follows another's case is still to be told when that is over") {
  const Id first = put("complaint", {{"received", zulu("2026-02-02 09:00")},
                                     {"informed", zulu("2026-02-03 09:00")},
                                     {"decision", "accepted"},
                                     {"accepted", zulu("2026-02-03 09:00")}});
  const Id of_case = put("case", {{"complaint", to_text(first)}, {"status", "closed"}});
  const Id linked = put("complaint", {{"received", zulu("2026-03-02 09:00")},
                                      {"same_as", to_text(first)},
                                      {"decision", "accepted"},
                                      {"accepted", zulu("2026-03-04 09:00")}});
  CHECK(list() == "inform 2026-03-17");
  change("case", of_case, {{"status", "rectifying"}});
  CHECK(list() == "inform 2026-03-17, finish 2026-04-06, finish 2026-05-04");
  change("complaint", linked, {{"informed", zulu("2026-03-03 09:00")}});
  change("case", of_case, {{"status", "closed"}});
  CHECK(list().empty());
}

TEST_CASE_FIXTURE(DueHouse, "an assignment has three timers, each ended by its own time") {
  const Id one = put("assignment", {{"case", to_text(open_case())}, {"assigned", zulu("2026-03-02 09:00")}});
  CHECK(list() == "acknowledge 2026-03-03?, on_site 2026-03-05");
  change("assignment", one, {{"acknowledged", zulu("2026-03-02 10:00")}});
  CHECK(list() == "on_site 2026-03-05");
  change("assignment", one, {{"on_site", zulu("2026-03-04 10:00")}});
  CHECK(list() == "report 2026-03-11");
  change("assignment", one, {{"due", "2026-03-10"}});
  CHECK(list() == "assignment 2026-03-10, report 2026-03-11");
  change("assignment", one, {{"reported", zulu("2026-03-06 10:00")}});
  CHECK(list().empty());
}

TEST_CASE_FIXTURE(DueHouse, "of a case that is over nothing is asked any more") {
  for (const char* status : {"closed", "transferred", "declined", "returned", "merged"})
    put("assignment", {{"case", to_text(open_case(status))}, {"assigned", zulu("2026-03-02 09:00")}});
  CHECK(list().empty());
}

TEST_CASE_FIXTURE(DueHouse, "of a transfer the complainant is to be told, though the case is over") {
  const Id one = put("complaint", {{"received", zulu("2026-03-02 09:00")}, {"decision", "accepted"}});
  const Id of_case = put("case", {{"complaint", to_text(one)}, {"status", "transferred"}});
  CHECK(list() == "inform 2026-03-17");
  change("complaint", one, {{"informed", zulu("2026-03-03 09:00")}});
  CHECK(list().empty());
  change("complaint", one, {{"informed", ""}});
  change("case", of_case, {{"status", "closed"}});
  CHECK(list().empty());
}

TEST_CASE_FIXTURE(DueHouse, "hours run from the moment: the last one in time is not overdue") {
  put("assignment", {{"case", to_text(open_case())}, {"assigned", zulu("2026-03-02 09:00")}});
  const auto all = *due_list(*this, at("2026-03-10 09:00"));
  CHECK(all[0].urgency(at("2026-03-03 08:59")) == Urgency::due);
  CHECK(all[0].urgency(at("2026-03-03 09:00")) == Urgency::overdue);
  CHECK(all[0].district == "汉滨");
  CHECK(all[0].source == "acknowledge row");
}

TEST_CASE_FIXTURE(DueHouse, "what waits for the police has three days, then a day") {
  const Id one =
      put("police_transfer", {{"case", to_text(open_case("closed"))}, {"proposed", zulu("2026-03-02 09:00")}});
  CHECK(list() == "police_decide 2026-03-05");
  change("police_transfer", one, {{"decided", zulu("2026-03-04 15:00")}});
  CHECK(list() == "police_hand_over 2026-03-05");
  change("police_transfer", one, {{"handed_over", zulu("2026-03-05 09:00")}});
  CHECK(list().empty());
}

TEST_CASE_FIXTURE(DueHouse,
                  "a measure that proposes the police has these timers, until the office makes a transfer of it") {
  const Id of_case = open_case();
  const auto measure = [&](const Cells& more) {
    Cells cells{{"case", to_text(of_case)}};
    cells.insert(cells.end(), more.begin(), more.end());
    return put("measure", cells);
  };
  measure({{"kind", "order"}, {"proposed", zulu("2026-03-02 09:00")}});
  CHECK(list().empty());
  const Id police = measure({{"kind", "police"}, {"proposed", zulu("2026-03-02 09:00")}});
  CHECK(list() == "police_decide 2026-03-05");
  change("measure", police, {{"state", "approved"}, {"approved", zulu("2026-03-04 15:00")}});
  CHECK(list() == "police_hand_over 2026-03-05");
  const Id transfer = put("police_transfer", {{"case", to_text(of_case)}, {"proposed", zulu("2026-03-03 09:00")}});
  CHECK(list() == "police_decide 2026-03-06");
  remove("police_transfer", transfer);
  change("measure", police, {{"state", "carried_out"}});
  CHECK(list().empty());
  change("measure", police, {{"state", "rejected"}});
  CHECK(list().empty());
}

TEST_CASE_FIXTURE(DueHouse, "a proposal that does not say when was made when its id was, if that tells") {
  const Id police = put("measure", {{"case", to_text(open_case())}, {"kind", "police"}});
  CHECK(list() == "police_decide -?");
  IdMaker ids;
  const Id timed = ids.make(at("2026-03-02 09:00"), 7);
  remove("measure", police);
  apply({ChangeKind::create, "measure", timed, {{"kind", std::string("police"), How::put}}});
  CHECK(list() == "police_decide 2026-03-05");
}

TEST_CASE_FIXTURE(DueHouse, "a list's entry owes its reports, and its end") {
  const Id kind = put("list_kind", {{"name", "问题清单"}, {"reports_every", "30"}, {"confirmed", "false"}});
  const Id entry =
      put("list_entry", {{"list", to_text(kind)}, {"entered", "2026-03-01"}, {"due", "2026-06-30"}, {"what", "整改"}});
  CHECK(list() == "list_report 2026-03-31?, list_entry 2026-06-30");
  change("list_entry", entry, {{"reported", zulu("2026-03-20 09:00")}});
  CHECK(list() == "list_report 2026-04-19?, list_entry 2026-06-30");
  change("list_entry", entry, {{"left", "2026-04-01"}});
  CHECK(list().empty());
}

TEST_CASE_FIXTURE(DueHouse, "a batch is to be reported on, an approval decided as promised and by law") {
  const Id batch = put("transfer_batch", {{"number", "第3批"}, {"report_by", "2026-03-20"}});
  const Id project = put("eia_approval", {{"project", "屠宰场"}, {"kind", "report"}, {"received", "2026-03-01"}});
  CHECK(list() == "batch_report 2026-03-20, eia 2026-03-31, eia_statutory 2026-04-30");
  change("transfer_batch", batch, {{"reported", zulu("2026-03-19 09:00")}});
  change("eia_approval", project, {{"approved", "2026-03-25"}});
  CHECK(list().empty());
}

TEST_CASE_FIXTURE(DueHouse, "what the law gives for an approval is as certain as its row") {
  row("eia_report_statutory", "60", "day", {{"valid_from", "2026-03-01"}, {"confirmed", "false"}});
  put("eia_approval", {{"project", "冷库"}, {"kind", "report"}, {"received", "2026-03-02"}});
  CHECK(list() == "eia 2026-04-01, eia_statutory 2026-05-01?");
}

TEST_CASE_FIXTURE(DueHouse, "without a row nothing says when, and that is told") {
  MemoryWorld bare;
  bare.put("complaint", {{"received", zulu("2026-03-02 09:00")}});
  const auto all = *due_list(bare, at("2026-03-10 09:00"));
  REQUIRE(all.size() == 2);
  CHECK(all[0].urgency(at("2030-01-01 00:00")) == Urgency::unknown);
  CHECK_FALSE(all[0].certain());
}

TEST_CASE("every obligation ends on the day that a slow calendar counts to") {
  CHECK(rc::check("calendar days, and working days one by one", [](std::uint16_t begin, std::uint8_t off) {
    MemoryWorld world;
    world.put("deadline", {{"what", "inform"}, {"length", "15"}, {"unit", "day"}, {"confirmed", "true"}});
    world.put("deadline", {{"what", "return"}, {"length", "5"}, {"unit", "working_day"}, {"confirmed", "true"}});
    const Day first = *day_from_text("2026-01-01") + days(begin % 300);
    const Day holiday = first + days(off % 12);
    world.put("calendar", {{"day", to_text(holiday)}, {"kind", "holiday"}});
    world.put("complaint", {{"received", to_rfc3339(start_of(first, kShanghai) + Millis{3'600'000})}});
    Day slow = first;
    for (int n = 0; n < 5;) {
      slow += days(1);
      const std::chrono::weekday weekday(slow);
      const bool weekend = weekday == std::chrono::Saturday || weekday == std::chrono::Sunday;
      if (!weekend && slow != holiday) ++n;
    }
    for (const DueItem& item : *due_list(world, {}))
      RC_ASSERT(item.due->last_day == (item.what == Obligation::inform ? first + days(15) : slow));
  }));
}

}  // namespace satchel::casework::test
