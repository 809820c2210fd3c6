// Repeated checks, the positive list and who leaves it, the history of a site.
#include "engine/casework/checks.h"

#include "engine/casework/positive_list.h"
#include "tests/engine/casework/catalogue_rows.h"

namespace satchel::casework::test {
namespace {

const Day kDay = *day_from_text("2021-09-15");

struct Checked : MemoryWorld {
  Checked() {
    put_shipped(*this, "thresholds", "limit");
    site = put("site", {{"name", "平利豆腐坊"}});
    of_case = put("case", {{"site", to_text(site)}, {"joint", "jd"}});
  }
  Id visit(const char* arrive, const char* purpose = "routine", const Cells& more = {}) {
    Cells cells{{"case", to_text(of_case)}, {"kind", "on_site"}, {"arrive", arrive}, {"purpose", purpose}};
    cells.insert(cells.end(), more.begin(), more.end());
    return put("visit", cells);
  }
  std::vector<CheckNote> notes(const char* purpose = "routine", Day day = kDay) {
    MemoryWorld now = *this;
    return *check_warnings(now, {site, day, purpose});
  }
  std::optional<CheckNote> note(CheckNoteKind kind, const char* purpose = "routine") {
    for (const CheckNote& n : notes(purpose))
      if (n.kind == kind) return n;
    return std::nullopt;
  }
  std::vector<Leaver> leavers(Day day = kDay) {
    MemoryWorld now = *this;
    return *must_leave(now, day);
  }
  Id listed(const Cells& more = {}) {
    Cells cells{{"site", to_text(site)}, {"entered", "2021-03-01"}};
    cells.insert(cells.end(), more.begin(), more.end());
    return put("positive_list_entry", cells);
  }

  Id site, of_case;
};

}  // namespace

TEST_CASE_FIXTURE(Checked, "the first check of a year is told of nothing, the second of the first, then the cap") {
  CHECK(notes().empty());
  visit("2020-12-31T12:00:00+08:00");
  CHECK(notes().empty());
  visit("2021-01-01T00:00:00+08:00");
  REQUIRE(note(CheckNoteKind::checked_before));
  CHECK(note(CheckNoteKind::checked_before)->cap == 2);
  CHECK_FALSE(note(CheckNoteKind::checked_before)->confirmed);
  visit("2021-09-15T09:00:00+08:00");
  CHECK(note(CheckNoteKind::cap_reached)->records.size() == 2);
  CHECK(notes("routine", *day_from_text("2022-01-01")).empty());
}

TEST_CASE_FIXTURE(Checked, "checks that a complaint drives are outside the cap, as is help; a corrected visit is one") {
  visit("2021-02-01T09:00:00+08:00");
  const Id wrong = visit("2021-03-01T09:00:00+08:00");
  CHECK(notes("complaint").empty());
  CHECK(notes("help").empty());
  CHECK_FALSE(notes("draw").empty());
  visit("2021-04-01T09:00:00+08:00", "complaint");
  visit("2021-04-01T09:00:00+08:00", "help");
  visit("2021-05-01T09:00:00+08:00", "routine", {{"kind", "video"}});
  CHECK(note(CheckNoteKind::cap_reached)->records.size() == 2);
  seal("visit", visit("2021-03-01T09:00:00+08:00", "help", {{"corrects", to_text(wrong)}}));
  CHECK(note(CheckNoteKind::checked_before)->records.size() == 1);
}

TEST_CASE_FIXTURE(
    Checked, "a visit without a purpose is a complaint's where its case has one, and is no earlier check of itself") {
  const Id complaint = put("complaint", {});
  const Id driven = put("case", {{"site", to_text(site)}, {"complaint", to_text(complaint)}});
  const Id one = put("visit", {{"case", to_text(driven)}, {"kind", "on_site"}});
  CHECK((*planned_check(*this, sheet("visit", one), kDay))->purpose == "complaint");
  const Id other = visit("2021-09-15T09:00:00+08:00");
  const auto planned = *planned_check(*this, sheet("visit", other), kDay);
  REQUIRE(planned);
  CHECK(check_warnings(*this, *planned)->empty());
  CHECK_FALSE(*planned_check(*this, sheet("visit", put("visit", {})), kDay));
}

TEST_CASE_FIXTURE(Checked, "an enterprise on the positive list is told of, with its own cap before the rows'") {
  const Id entry = listed();
  CHECK(note(CheckNoteKind::positive_list)->cap == 1);
  visit("2021-05-01T09:00:00+08:00");
  CHECK(note(CheckNoteKind::cap_reached));
  change("positive_list_entry", entry, {{"checks_a_year", "3"}});
  CHECK(note(CheckNoteKind::positive_list)->cap == 3);
  CHECK(note(CheckNoteKind::checked_before)->confirmed);
  change("positive_list_entry", entry, {{"left", "2021-09-15"}});
  CHECK_FALSE(note(CheckNoteKind::positive_list));
  change("positive_list_entry", entry, {{"left", ""}, {"entered", "2021-09-16"}});
  CHECK_FALSE(note(CheckNoteKind::positive_list));
}

TEST_CASE_FIXTURE(Checked, "what was seen from afar, and with other agencies, is told as well") {
  put("off_site_check", {{"of_type", "site"}, {"of", to_text(site)}, {"checked", "2021-08-01T00:00:00Z"}});
  CHECK(note(CheckNoteKind::checked_off_site)->records.size() == 1);
  const Id operation =
      put("operation", {{"label", "jd"}, {"agencies", "environment"}, {"starts", "2021-06-01T00:00:00Z"}});
  CHECK_FALSE(note(CheckNoteKind::checked_jointly));
  change("operation", operation, {{"agencies", "environment,police"}});
  CHECK(note(CheckNoteKind::checked_jointly)->records.front() == operation);
}

TEST_CASE_FIXTURE(Checked, "an enterprise that offends must leave the list") {
  listed();
  const Id penalty = put("penalty", {{"site", to_text(site)}, {"decided", "2021-02-28"}});
  CHECK(leavers().empty());  // before it entered
  change("penalty", penalty, {{"decided", "2021-03-01"}});
  REQUIRE(leavers().size() == 1);
  CHECK(leavers().front().penalty.id() == penalty);
  CHECK(leavers(*day_from_text("2021-02-28")).empty());
  change("penalty", penalty, {{"leniency", "waived"}});
  CHECK(leavers().empty());
  change("penalty", penalty, {{"leniency", "reduced"}, {"revoked", "2021-09-15"}});
  CHECK(leavers().empty());
  change("penalty", penalty, {{"revoked", "2021-09-16"}});
  CHECK(leavers().size() == 1);
}

TEST_CASE_FIXTURE(Checked,
                  "it is on the list no more from the day of the penalty, by a dated rule, and the entry stays") {
  listed();
  const auto on = [&](const char* day) { return on_positive_list(*this, site, *day_from_text(day))->has_value(); };
  const Id penalty = put("penalty", {{"site", to_text(site)}, {"decided", "2021-06-10"}});
  CHECK(on("2021-06-09"));
  CHECK_FALSE(on("2021-06-10"));
  CHECK_FALSE(note(CheckNoteKind::positive_list));
  CHECK(all_of(*this, "positive_list_entry")->size() == 1);
  change("penalty", penalty, {{"revoked", "2021-08-01"}});
  CHECK_FALSE(on("2021-07-31"));
  CHECK(on("2021-08-01"));  // what was revoked was none
  change("penalty", penalty, {{"revoked", ""}, {"decided", "2020-12-31"}});
  CHECK(on("2021-09-15"));  // before it entered
  change("penalty", penalty, {{"decided", "2021-06-10"}});
  const auto rule = *PositiveList::read(*this);
  const Sheet entry = all_of(*this, "positive_list_entry")->front();
  CHECK(rule.leaving(entry, kDay)->day == *day_from_text("2021-06-10"));
  CHECK(rule.leaving(entry, kDay)->penalty->id() == penalty);
  for (const Sheet& row : *all_of(*this, "limit"))
    if (row.text("quantity") == aid::offences) change("limit", row.id(), {{"value", "2"}});
  CHECK(on("2021-09-15"));
  put("penalty", {{"site", to_text(site)}, {"decided", "2021-07-01"}});
  CHECK(on("2021-06-30"));
  CHECK_FALSE(on("2021-07-01"));
}

TEST_CASE_FIXTURE(Checked, "a site's history is all that is dated of it, the latest first") {
  visit("2021-05-01T09:00:00+08:00");
  listed();
  put("complaint", {{"site", to_text(site)}, {"received", "2021-06-01T00:00:00Z"}});
  put("penalty", {{"site", to_text(site)}, {"decided", "2021-07-01"}});
  put("off_site_check", {{"of_type", "site"}, {"of", to_text(site)}, {"checked", "2021-04-01T00:00:00Z"}});
  put("visit", {{"case", to_text(of_case)}});  // without a day
  std::string types;
  for (const Past& past : *history_of(*this, site)) types += past.record.type().name + " ";
  CHECK(types == "penalty complaint visit off_site_check positive_list_entry ");
}

}  // namespace satchel::casework::test
