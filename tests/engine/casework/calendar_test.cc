// Days, working days, and what is due when.
#include "engine/casework/calendar.h"

#include "engine/casework/deadline.h"
#include "tests/engine/casework/memory_world.h"

namespace satchel::casework::test {
namespace {

Day day(const char* text) { return *day_from_text(text); }

/// The National Day of 2021 (国办发明电〔2020〕27号): off from 1 to 7 October, worked on 26 September and 9 October.
struct Autumn : MemoryWorld {
  Autumn() {
    for (int n = 1; n <= 7; ++n)
      put("calendar", {{"day", "2021-10-0" + std::to_string(n)}, {"kind", "holiday"}, {"name", "国庆节"}});
    for (const char* worked : {"2021-09-26", "2021-10-09"}) put("calendar", {{"day", worked}, {"kind", "working"}});
    const auto rows = all_of(*this, "calendar");
    REQUIRE(rows);
    for (const Sheet& row : *rows) calendar.add(row);
  }
  DeadlineRule rule(const Cells& cells) {
    const auto out = deadline_rule(sheet("deadline", put("deadline", cells)));
    REQUIRE(out);
    return *out;
  }
  std::string last(const DeadlineRule& rule, const char* begun, int extended = 0,
                   const std::vector<Span>& suspended = {}) {
    return to_text(due(rule, {at(begun), extended, suspended}, calendar, kShanghai).last_day);
  }
  Calendar calendar;
};

}  // namespace

TEST_CASE("a day is that of the place") {
  CHECK(to_text(day_of(at("2021-07-01 00:00"), kShanghai)) == "2021-07-01");
  CHECK(to_text(day_of(at("2021-07-01 00:00"), {})) == "2021-06-30");
  CHECK(start_of(day("2021-07-01"), kShanghai) == at("2021-07-01 00:00"));
  CHECK(minute_of(at("2021-07-01 22:30"), kShanghai) == 22 * 60 + 30);
  CHECK(to_text(day_of(Millis{-1}, {})) == "1969-12-31");
  CHECK_FALSE(day_from_text("2021-02-29"));
  CHECK_FALSE(day_from_text("yesterday"));
  const Span july{day("2021-07-01"), day("2021-08-01")};
  CHECK(july.holds(day("2021-07-31")));
  CHECK_FALSE(july.holds(day("2021-08-01")));
  CHECK_FALSE(july.holds(day("2021-06-30")));
  CHECK(Span{day("2021-07-01"), {}}.holds(day("2100-01-01")));
}

TEST_CASE_FIXTURE(Autumn, "weekends and holidays are off, and what is swapped for them is worked") {
  CHECK(calendar.is_working(day("2021-09-26")));        // a Sunday
  CHECK_FALSE(calendar.is_working(day("2021-10-01")));  // a Friday
  CHECK_FALSE(calendar.is_working(day("2021-10-10")));
  CHECK(calendar.working_from(day("2021-10-01")) == day("2021-10-08"));
  CHECK(calendar.after_working_days(day("2021-09-29"), 3) == day("2021-10-09"));
  CHECK(calendar.after_working_days(day("2021-10-01"), 1) == day("2021-10-08"));
  CHECK(calendar.after_working_days(day("2021-10-01"), 0) == day("2021-10-01"));
  CHECK(calendar.knows_year_of(day("2021-01-01")));
  CHECK_FALSE(calendar.knows_year_of(day("2022-01-01")));
}

TEST_CASE_FIXTURE(Autumn, "the first day is not counted, and the last one counts whole") {
  const DeadlineRule inform = rule({{"what", "inform"}, {"length", "15"}, {"unit", "day"}, {"last_day", "as_is"}});
  CHECK(last(inform, "2021-09-01 09:00") == "2021-09-16");
  const Due end = due(inform, {at("2021-09-01 23:59")}, calendar, kShanghai);
  CHECK(end.before == at("2021-09-17 00:00"));
  CHECK(end.certain);
  CHECK(last(inform, "2021-09-16 09:00") == "2021-10-01");  // off, and as it is
}

TEST_CASE_FIXTURE(Autumn, "a last day off moves where the row says so") {
  const DeadlineRule finish = rule(
      {{"what", "finish"}, {"length", "60"}, {"unit", "day"}, {"extension", "30"}, {"last_day", "next_working_day"}});
  CHECK(last(finish, "2021-08-02 09:00") == "2021-10-08");
  CHECK(last(finish, "2021-08-02 09:00", 30) == "2021-11-01");  // 2021-10-31 is a Sunday
  CHECK(last(finish, "2021-08-02 09:00", 0, {{day("2021-08-10"), day("2021-08-20")}}) == "2021-10-11");
  CHECK_FALSE(due(finish, {at("2021-12-01 09:00")}, calendar, kShanghai).certain);  // of 2022 nothing is known
}

TEST_CASE_FIXTURE(Autumn, "working days run over holidays, hours through the night") {
  const DeadlineRule back = rule({{"what", "return"}, {"length", "5"}, {"unit", "working_day"}});
  CHECK(last(back, "2021-09-30 17:00") == "2021-10-13");
  const DeadlineRule hand_over = rule({{"what", "police_hand_over"}, {"length", "24"}, {"unit", "hour"}});
  CHECK(due(hand_over, {at("2021-09-30 17:00")}, calendar, kShanghai).before == at("2021-10-01 17:00"));
}

TEST_CASE_FIXTURE(Autumn, "the row that was in force counts") {
  std::vector<DeadlineRule> rules;
  rules.push_back(rule({{"what", "finish"}, {"length", "60"}, {"valid_to", "2026-08-15"}}));
  rules.push_back(rule({{"what", "finish"}, {"length", "45"}, {"valid_from", "2026-08-15"}}));
  rules.push_back(rule({{"what", "inform"}, {"length", "15"}}));
  CHECK(rule_for(rules, "finish", day("2026-08-14"))->length == 60);
  CHECK(rule_for(rules, "finish", day("2026-08-15"))->length == 45);
  CHECK(rule_for(rules, "return", day("2026-08-15")) == nullptr);
  for (const char* odd : {"-1", "100001"})
    CHECK(deadline_rule(sheet("deadline", put("deadline", {{"length", odd}}))).code() == Code::invalid);
  CHECK(deadline_rule(sheet("deadline", put("deadline", {{"what", "finish"}}))).code() == Code::invalid);
}

}  // namespace satchel::casework::test
