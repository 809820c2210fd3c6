// What puts a deadline off: days that do not count, days more that a leader approved; against a calendar that counts
// one day at a time.
#include "engine/casework/extensions.h"

#include <algorithm>
#include <rapidcheck.h>

#include "engine/casework/due.h"
#include "tests/engine/casework/catalogue_rows.h"

namespace satchel::casework::test {
namespace {

Day on(const char* text) { return *day_from_text(text); }
std::string zone(const char* shanghai) { return to_rfc3339(at(shanghai)); }

/// A complaint that was accepted, with its case, under the rows of the law that ship.
struct PutOff : MemoryWorld {
  PutOff() {
    put_shipped(*this, "deadlines", "deadline");
    put_shipped(*this, "calendar", "calendar");
    complaint = put("complaint", {{"received", zone("2021-07-01 09:00")},
                                  {"informed", zone("2021-07-02 09:00")},
                                  {"accepted", zone("2021-07-02 09:00")},
                                  {"decision", "accepted"}});
    one = put("case", {{"complaint", to_text(complaint)}, {"status", "assigned"}});
    put("officer", {{"name", "周"}, {"position", "局长"}});
    put("officer", {{"name", "李"}, {"user", "li"}, {"position", "科员"}});
  }
  PutOff(const PutOff&) = default;
  Id under(const char* type, const Cells& more) {
    Cells cells{{"case", to_text(one)}};
    cells.insert(cells.end(), more.begin(), more.end());
    return put(type, cells);
  }
  Id suspension(const char* from, const char* until) {
    return under("suspension", {{"from", from}, {"until", until}, {"reason", "委托鉴定"}, {"approver", "周"}});
  }
  /// Until when it is to be finished, asked anew.
  std::string finish(const char* now = "2021-08-01 09:00") {
    PutOff world = *this;
    const auto all = due_list(world, at(now));
    REQUIRE(all);
    for (const DueItem& item : *all)
      if (item.what == Obligation::finish) return item.due ? to_text(item.due->last_day) : "-";
    return "none";
  }
  Id complaint, one;
};

}  // namespace

TEST_CASE_FIXTURE(PutOff, "the rule alone: sixty days, and a last day off moves") { CHECK(finish() == "2021-08-31"); }

TEST_CASE_FIXTURE(PutOff,
                  "days on which it is suspended do not count; what says no reason or approver suspends nothing") {
  const Id one_week = suspension("2021-07-12", "2021-07-19");
  CHECK(finish() == "2021-09-07");
  suspension("2021-07-15", "2021-07-22");  // three days more: they overlap
  CHECK(finish() == "2021-09-10");
  suspension("2021-12-01", "2021-12-31");  // it is over before
  CHECK(finish() == "2021-09-10");
  for (const char* missing : {"reason", "approver", "from"}) {
    PutOff without = *this;
    without.change("suspension", one_week, {{missing, ""}});
    CHECK(without.finish() == "2021-09-07");
  }
}

TEST_CASE_FIXTURE(PutOff, "a suspension has an end, no day of it counts before it came, and a leader approved it") {
  const Id open = suspension("2021-07-12", "");
  CHECK(finish("2021-07-31 09:00") == "2021-08-31");
  change("suspension", open, {{"until", "2099-01-01"}});
  CHECK(finish("2021-07-12 09:00") == "2021-09-01");
  CHECK(finish("2021-07-31 09:00") == "2021-09-22");  // the 20th is a Monday off, and the 21st
  CHECK(finish("2021-07-03 09:00") == "2021-08-31");
  change("suspension", open, {{"until", "2021-07-22"}});
  CHECK(finish("2022-01-01 09:00") == "2021-09-10");
  for (const char* nobody : {"zzz", "li"}) {
    change("suspension", open, {{"approver", nobody}});
    CHECK(finish("2022-01-01 09:00") == "2021-08-31");
  }
}

TEST_CASE_FIXTURE(PutOff, "accepted in time to come is not accepted; told later it counts as first told") {
  change("complaint", complaint, {{"accepted", "2099-01-01T00:00:00Z"}});
  CHECK(finish() == "2021-08-30");  // from when it came in
  struct Knowing : PutOff {
    explicit Knowing(const PutOff& other) : PutOff(other) {}
    Result<std::optional<ToldTime>> told(const Sheet& of, std::string_view field) override {
      if (field != "accepted") return World::told(of, field);
      return std::optional(ToldTime{at("2021-07-02 09:00"), at("2021-07-02 09:00"), true, {}, "zhang"});
    }
  } knowing(*this);
  const auto all = due_list(knowing, at("2021-08-01 09:00"));
  REQUIRE(all);
  REQUIRE(all->size() == 1);
  CHECK(to_text(all->front().due->last_day) == "2021-08-31");
}

TEST_CASE_FIXTURE(PutOff, "an extension counts once a leader approved it, and no further than the row grants") {
  const Id asked = under("extension", {{"days", "20"}, {"reason", "案情复杂"}});
  CHECK(finish() == "2021-08-31");
  change("extension", asked, {{"approver", "周"}});
  CHECK(finish() == "2021-08-31");
  change("extension", asked, {{"approved", zone("2021-08-20 09:00")}});
  CHECK(finish() == "2021-09-22");  // the 20th and the 21st are off
  under("extension",
        {{"days", "20"}, {"reason", "仍在检测"}, {"approver", "周"}, {"approved", zone("2021-09-10 09:00")}});
  CHECK(finish() == "2021-09-30");  // 30 of the 40
}

TEST_CASE_FIXTURE(PutOff, "a day that the office set is put off as well") {
  change("complaint", complaint, {{"finish_by", "2021-08-20"}});
  CHECK(finish() == "2021-08-20");
  suspension("2021-07-12", "2021-07-19");
  CHECK(finish() == "2021-08-27");
  under("extension",
        {{"days", "30"}, {"reason", "案情复杂"}, {"approver", "周"}, {"approved", zone("2021-08-20 09:00")}});
  CHECK(finish() == "2021-09-26");  // a Sunday that is worked
}

TEST_CASE_FIXTURE(PutOff, "a day that the office set is never later than the rule's without an approved extension") {
  const std::string by_rule = finish();
  change("complaint", complaint, {{"finish_by", "2099-01-01"}});
  CHECK(finish() == by_rule);
  under("extension",
        {{"days", "5"}, {"reason", "案情复杂"}, {"approver", "周"}, {"approved", zone("2021-08-20 09:00")}});
  const std::string later = finish();
  CHECK(later > by_rule);
  change("complaint", complaint, {{"finish_by", ""}});
  CHECK(finish() == later);
}

TEST_CASE_FIXTURE(PutOff, "the old mark stands for the whole extension; a new one needs an approved record") {
  const auto lacks = [&] {
    PutOff world = *this;
    return extended_lacks(world, world.sheet("complaint", complaint))->size();
  };
  CHECK(lacks() == 0);
  change("complaint", complaint, {{"extended", "true"}});
  CHECK(finish() == "2021-09-30");
  CHECK(lacks() == 1);
  const Id asked = under("extension", {{"days", "10"}, {"reason", "案情复杂"}, {"approver", "周"}});
  CHECK(lacks() == 1);
  change("extension", asked, {{"approved", zone("2021-08-20 09:00")}});
  CHECK(lacks() == 0);
  CHECK(finish() == "2021-09-10");
}

TEST_CASE("a deadline that is suspended ends on the day that a slow calendar counts to") {
  CHECK(rc::check("one day at a time", [] {
    DeadlineRule rule;
    rule.length = *rc::gen::inRange(0, 40);
    rule.unit = *rc::gen::element(TimeUnit::day, TimeUnit::working_day);
    rule.to_working_day = *rc::gen::arbitrary<bool>();
    const Day first = on("2026-01-01") + days(*rc::gen::inRange(0, 300));
    Course course{start_of(first, kShanghai) + Millis{3'600'000}, *rc::gen::inRange(0, 31), {}};
    Calendar calendar;
    for (int n = *rc::gen::inRange(0, 6); n > 0; --n)
      calendar.set(first + days(*rc::gen::inRange(0, 60)),
                   *rc::gen::element(Calendar::Kind::holiday, Calendar::Kind::working));
    for (int n = *rc::gen::inRange(0, 5); n > 0; --n) {
      const Day from = first + days(*rc::gen::inRange(-20, 70));
      course.suspended.push_back({from, from + days(*rc::gen::inRange(-2, 15))});
    }
    const auto suspended = [&](Day day) {
      return std::ranges::any_of(course.suspended, [&](const Span& span) { return span.holds(day); });
    };
    Day slow = first;
    for (int left = rule.length + course.extended; left > 0;) {
      slow += days(1);
      if (!suspended(slow) && (rule.unit == TimeUnit::day || calendar.is_working(slow))) --left;
    }
    const bool moves = rule.to_working_day || rule.unit == TimeUnit::working_day;
    if (moves && !calendar.is_working(slow))
      while (!calendar.is_working(slow) || suspended(slow)) slow += days(1);
    RC_ASSERT(due(rule, course, calendar, kShanghai).last_day == slow);
  }));
}

TEST_CASE("hours stand still while it is suspended") {
  DeadlineRule rule;
  rule.length = 24;
  rule.unit = TimeUnit::hour;
  const std::vector<Span> span{{on("2021-07-02"), on("2021-07-05")}};
  CHECK(due(rule, {at("2021-07-01 17:00"), 0, span}, {}, kShanghai).before == at("2021-07-05 17:00"));
  CHECK(due(rule, {at("2021-07-03 17:00"), 0, span}, {}, kShanghai).before == at("2021-07-06 00:00"));
  CHECK(due(rule, {at("2021-06-29 17:00"), 0, span}, {}, kShanghai).before == at("2021-06-30 17:00"));
}

}  // namespace satchel::casework::test
