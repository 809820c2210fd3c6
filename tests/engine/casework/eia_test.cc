// Approvals: managed or not, by which way, until when.
#include "engine/casework/eia.h"

#include "tests/engine/casework/catalogue_rows.h"

namespace satchel::casework::test {
namespace {

struct Approvals : MemoryWorld {
  Approvals() {
    put_shipped(*this, "deadlines", "deadline");
    put_shipped(*this, "calendar", "calendar");
    categories = put_shipped(*this, "eia_categories", "eia_category");
  }
  EiaStanding standing(const Cells& more) {
    Cells cells{{"received", "2021-09-01"}};
    cells.insert(cells.end(), more.begin(), more.end());
    return *eia_due(*this, sheet("eia_approval", put("eia_approval", cells)));
  }
  std::map<std::string, Id> categories;
};

std::string last_day(const std::optional<Due>& due) { return due ? to_text(due->last_day) : std::string(); }

}  // namespace

TEST_CASE_FIXTURE(Approvals, "a report has 30 days of 60, a form 15 of 30") {
  const EiaStanding report = standing({{"kind", "report"}}), form = standing({{"kind", "form"}});
  CHECK(report.way == EiaWay::report);
  CHECK(last_day(report.promised) == "2021-10-01");
  CHECK(last_day(report.statutory) == "2021-10-31");
  CHECK(report.confirmed);
  CHECK(form.way == EiaWay::form);
  CHECK(last_day(form.promised) == "2021-09-16");
  CHECK(last_day(form.statutory) == "2021-10-01");
}

TEST_CASE_FIXTURE(Approvals, "by commitment it is five working days, across a holiday too") {
  CHECK(last_day(standing({{"kind", "commitment"}}).promised) == "2021-09-08");
  const EiaStanding listed =
      standing({{"kind", "form"}, {"category", to_text(categories.at("1.1"))}, {"received", "2021-09-29"}});
  CHECK(listed.way == EiaWay::commitment);
  CHECK(last_day(listed.promised) == "2021-10-12");  // 30 September, 8 October, Saturday the 9th (worked), 11, 12
  CHECK(last_day(listed.statutory) == "2021-10-29");
  CHECK(listed.category == categories.at("1.1"));
}

TEST_CASE_FIXTURE(Approvals, "a law's row that nobody confirmed is not said to be certain") {
  put("deadline", {{"what", "eia_report_statutory"}, {"length", "60"}, {"unit", "day"}, {"valid_from", "2021-08-01"}});
  const EiaStanding report = standing({{"kind", "report"}});
  CHECK(report.confirmed);
  CHECK(report.statutory);
  CHECK_FALSE(report.statutory_confirmed);
}

TEST_CASE_FIXTURE(Approvals, "what is outside the catalogue is not managed, a registration has no period") {
  CHECK(standing({}).way == EiaWay::not_managed);
  CHECK(standing({{"kind", "exempt"}}).way == EiaWay::not_managed);
  CHECK_FALSE(standing({}).promised);
  CHECK(standing({{"kind", "register"}}).way == EiaWay::registration);
  const Id exempt = put("eia_category", {{"way", "exempt"}});
  CHECK(standing({{"kind", "form"}, {"category", to_text(exempt)}}).way == EiaWay::not_managed);
}

TEST_CASE_FIXTURE(Approvals, "a row of the positive list that was not in force that day is none") {
  const EiaStanding early =
      standing({{"kind", "form"}, {"category", to_text(categories.at("1.1"))}, {"received", "2020-12-31"}});
  CHECK(early.way == EiaWay::form);
  CHECK_FALSE(early.category);
  CHECK_FALSE(standing({{"kind", "report"}, {"received", ""}}).promised);
}

}  // namespace satchel::casework::test
