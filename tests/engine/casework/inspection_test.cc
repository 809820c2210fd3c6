// Templates of inspections: the rows that ship, by day, and what a visit has of them.
#include "engine/casework/inspection.h"

#include "engine/casework/limits.h"
#include "tests/engine/casework/catalogue_rows.h"

namespace satchel::casework::test {
namespace {

const char* const kFive[] = {"night_construction", "freight_dust", "battery_dismantling", "cold_store_noise",
                             "coal_boiler"};

struct Inspected : MemoryWorld {
  Inspected() { put_shipped(*this, "templates", "template"); }

  Id visit_by(const char* name, const char* arrive = "2021-07-20T23:00:00+08:00") {
    of_case = put("case", {});
    return visit = put("visit", {{"case", to_text(of_case)}, {"template", name}, {"arrive", arrive}});
  }
  Id under(const char* type, const Cells& more) {
    Cells cells{{"visit", to_text(visit)}};
    cells.insert(cells.end(), more.begin(), more.end());
    return put(type, cells);
  }
  Id photo(const char* proves, const Cells& more = {}) {
    Cells cells{{"of_type", "visit"}, {"of", to_text(visit)}, {"proves", proves}};
    cells.insert(cells.end(), more.begin(), more.end());
    return put("photo", cells);
  }
  Inspection now() {
    MemoryWorld fresh = *this;
    return *inspection_of(fresh, fresh.sheet("visit", visit), *day_from_text("2021-07-20"));
  }
  std::optional<Ask> ask(const std::string& title) {
    for (Ask& a : now().asks)
      if (std::string(a.row.text("title")).find(title) == 0) return a;
    return std::nullopt;
  }
  bool missing(const std::string& title) { return ask(title)->is_missing(); }
  std::size_t missing_of(std::string_view asks) {
    std::size_t out = 0;
    for (const Ask& a : now().asks) out += a.row.text("asks") == asks && a.is_missing() ? 1U : 0U;
    return out;
  }

  Id of_case, visit;
};

}  // namespace

TEST_CASE_FIXTURE(Inspected, "the five cases that the notice names have templates, whole on every day from 2021 on") {
  for (const char* name : kFive)
    for (const char* day : {"2021-01-01", "2021-07-20", "2022-06-05", "2026-01-01", "2026-08-15"}) {
      CAPTURE(name);
      CAPTURE(day);
      std::map<std::string, int> asks;
      for (const Sheet& row : *template_rows(*this, name, *day_from_text(day))) ++asks[std::string(row.text("asks"))];
      CHECK(asks["heading"] == 1);
      CHECK(asks["photo"] >= 3);
      CHECK(asks["measurement"] >= 1);
      CHECK(asks["finding"] >= 2);
      CHECK(asks["hint"] >= 1);
      CHECK(asks["statute"] >= 1);
    }
  CHECK(templates(*this, *day_from_text("2021-07-20"))->size() == 7);
  CHECK(templates(*this, *day_from_text("2020-12-31"))->empty());
}

TEST_CASE_FIXTURE(Inspected, "every reading that a template asks for has a limit, but for weights") {
  put_shipped(*this, "limits", "limit");
  const LimitTable limits(*all_of(*this, "limit"));
  for (const Sheet& row : *all_of(*this, "template")) {
    if (row.text("asks") != "measurement" || row.text("quantity") == "weight") continue;
    const std::string period = row.has("period") ? std::string(row.text("period")) : "day";
    CAPTURE(std::string(row.text("title")));
    CHECK(limits.find(
        {row.text("standard"), row.text("quantity"), "2", period, row.text("condition"),
         row.in_force().from == *day_from_text("2021-01-01") ? *day_from_text("2021-07-20") : row.in_force().from}));
  }
}

TEST_CASE_FIXTURE(Inspected, "the standard that a template asks for is that of the visit's day") {
  visit_by("night_construction", "2025-12-31T23:00:00+08:00");
  CHECK(ask("场界等效声级")->row.text("standard") == "GB 12523-2011");
  visit_by("night_construction", "2026-01-01T00:30:00+08:00");
  CHECK(ask("场界等效声级")->row.text("standard") == "GB 12523-2025");
}

TEST_CASE_FIXTURE(Inspected, "photos count by what they prove; thumbnails and removed ones do not") {
  visit_by("freight_dust");
  CHECK(missing_of("photo") == 4);
  const Id one = photo("覆盖或围挡（北侧）");
  CHECK_FALSE(missing("覆盖或围挡"));
  change("photo", one, {{"removed", "2021-07-21T00:00:00Z"}});
  CHECK(missing("覆盖或围挡"));
  photo("装卸作业", {{"derived_from", to_text(one)}});
  CHECK(missing("装卸作业"));
  const Id finding = put("finding", {{"of_type", "visit"}, {"of", to_text(visit)}});
  put("photo", {{"of_type", "finding"}, {"of", to_text(finding)}, {"proves", "装卸作业"}});
  CHECK_FALSE(missing("装卸作业"));
  photo("The stockyard as a whole, from the north");
  CHECK_FALSE(missing("物料堆场全貌"));
}

TEST_CASE_FIXTURE(Inspected,
                  "readings count by quantity, standard and period, with what the template wants beside them") {
  visit_by("night_construction");
  const Id leq = under("measurement", {{"quantity", "noise_leq"}, {"standard", "GB 12523-2011"}});
  CHECK(missing("场界等效声级"));
  CHECK(ask("场界等效声级")->lacking == std::set<std::string>{"background", "calibration_before", "calibration_after"});
  change("measurement", leq, {{"background", "400"}, {"calibration_before", "938"}, {"calibration_after", "938"}});
  CHECK_FALSE(missing("场界等效声级"));
  CHECK(missing("场界夜间最大声级"));
  change("measurement", leq, {{"period", "day"}});
  CHECK(missing("场界等效声级"));
  change("measurement", leq, {{"period", "night"}, {"standard", "GB 12348-2008"}});
  CHECK(missing("场界等效声级"));
  change("measurement", leq, {{"standard", "GB 12523-2011"}});
  CHECK_FALSE(missing("场界等效声级"));
  under("measurement", {{"corrects", to_text(leq)}});
  CHECK(missing("场界等效声级"));
}

TEST_CASE_FIXTURE(Inspected, "findings are found in findings and notes; a weight must be one") {
  visit_by("battery_dismantling");
  const Id fact =
      put("finding",
          {{"of_type", "visit"}, {"of", to_text(visit)}, {"fact", "危险废物种类（HW31 含铅废物）和重量：废极板"}});
  CHECK(ask("危险废物种类")->lacking == std::set<std::string>{"weight_kg"});
  change("finding", fact, {{"weight_kg", "3200"}});
  CHECK_FALSE(missing("危险废物种类"));
  CHECK(missing("来源、去向和经营者"));
  under("note", {{"sections", "来源、去向和经营者：自述为……"}});
  CHECK_FALSE(missing("来源、去向和经营者"));
}

TEST_CASE_FIXTURE(Inspected,
                  "of a measurement of fields all four kinds of witness are asked for, each signed or refused") {
  visit_by("em_measurement");
  CHECK(missing_of("attendee") == 4);
  const Id head = under("attendee", {{"roles", "community_head"}});
  CHECK(missing_of("attendee") == 4);
  CHECK(ask("社区负责人")->lacking == std::set<std::string>{"signed_state"});
  change("attendee", head, {{"signed_state", "absent"}});
  CHECK(missing("社区负责人"));
  change("attendee", head, {{"signed_state", "refused"}});
  CHECK_FALSE(missing("社区负责人"));
  for (const char* role : {"witness", "complainant", "property_company"})
    under("attendee", {{"roles", role}, {"signed_state", "signed"}});
  CHECK(missing_of("attendee") == 0);
}

TEST_CASE_FIXTURE(Inspected, "square dancing asks for persuasion and a pledge of the case") {
  visit_by("square_dance");
  CHECK(missing_of("measure") == 2);
  put("measure", {{"case", to_text(of_case)}, {"kind", "pledge"}});
  CHECK(missing_of("measure") == 1);
  CHECK(missing("现场劝导"));
}

TEST_CASE_FIXTURE(Inspected, "a visit without a template, or of an unknown one, is asked for nothing") {
  visit_by("");
  CHECK(now().name.empty());
  visit_by("nothing");
  CHECK_FALSE(now().heading);
  CHECK(now().asks.empty());
}

}  // namespace satchel::casework::test
