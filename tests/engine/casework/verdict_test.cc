// Verdicts by the rows that ship: every row by its key, the minutes between day and night, peaks, places, quiet.
#include "engine/casework/verdict.h"

#include <set>

#include "engine/casework/conditions.h"
#include "engine/casework/quiet.h"
#include "tests/engine/casework/catalogue_rows.h"

namespace satchel::casework::test {
namespace {

struct Readings : MemoryWorld {
  Readings() { limits = put_shipped(*this, "limits", "limit"); }

  /// A sealed reading of a site with these cells over sound ones.
  Sheet reading(const Cells& more, const char* zone = "2") {
    const Id site = put("site", {{"name", "兴安小区"}, {"zone_class", zone}});
    const Id visit = put("visit", {{"site", to_text(site)}});
    Cells cells = sound_noise();
    cells.insert(cells.end(), {{"visit", to_text(visit)}, {"value", "400"}});
    cells.insert(cells.end(), more.begin(), more.end());
    return sheet("measurement", put("measurement", cells));
  }
  Ruling ruling(const Cells& more, const char* zone = "2") { return *rule_on(*this, reading(more, zone)); }

  std::map<std::string, Id> limits;
};

std::string cell(const Sheet& row, const char* field) { return std::string(row.text(field)); }

/// No limit itself.
bool is_aid(const Sheet& row) {
  const std::set<std::string_view> aids{aid::night,      aid::rounding, aid::calibration,
                                        aid::background, aid::duration, aid::wind,
                                        aid::weather,    aid::possible, aid::possible_calibration};
  return aids.contains(row.text("quantity"));
}

/// A moment in that period of a day on which the row holds.
std::string moment_for(const Sheet& row) {
  const Day day =
      row.in_force().to ? *row.in_force().to - days(1) : std::max(row.in_force().from, *day_from_text("2026-06-01"));
  return to_text(day) + (row.text("period") == "night" ? "T23:00:00+08:00" : "T12:00:00+08:00");
}

}  // namespace

TEST_CASE_FIXTURE(Readings, "every limit that ships is found by its own key, and gives its number") {
  int asked = 0;
  for (const Sheet& row : *all_of(*this, "limit")) {
    const std::string quantity = cell(row, "quantity");
    if (is_aid(row)) continue;
    CAPTURE(to_text(row.id()));
    CAPTURE(cell(row, "source"));
    const Ruling found = ruling({{"standard", cell(row, "standard")},
                                 {"quantity", quantity},
                                 {"unit", cell(row, "unit")},
                                 {"condition", cell(row, "condition")},
                                 {"value", "0"},
                                 {"started", moment_for(row)}},
                                row.has("zone_class") ? cell(row, "zone_class").c_str() : "2");
    REQUIRE(found.row);
    CHECK(found.row->id() == row.id());
    const bool relative = row.has("relative_to");
    if (!row.flag("confirmed")) {
      CHECK(found.judgement.why == Why::limit_not_confirmed);
      CHECK_FALSE(found.judgement.limit);
    } else {
      CHECK(found.judgement.verdict == Verdict::within);
      CHECK((relative ? *found.judgement.limit > *row.number("value") : found.judgement.limit == *row.number("value")));
    }
    ++asked;
  }
  CHECK(asked > 60);
}

TEST_CASE_FIXTURE(
    Readings, "of every row that ships: at the limit it is kept, a step above it is not, and a flaw decides nothing") {
  for (const Sheet& row : *all_of(*this, "limit")) {
    if (is_aid(row) || !row.flag("confirmed")) continue;
    CAPTURE(cell(row, "source"));
    const std::string zone = row.has("zone_class") ? cell(row, "zone_class") : "2";
    const auto judged = [&](std::int64_t value, const Cells& more) {
      Cells cells{
          {"standard", cell(row, "standard")}, {"quantity", cell(row, "quantity")},
          {"unit", cell(row, "unit")},         {"condition", cell(row, "condition")},
          {"value", std::to_string(value)},    {"background", std::to_string(std::max<std::int64_t>(value - 200, 0))},
          {"started", moment_for(row)}};
      cells.insert(cells.end(), more.begin(), more.end());
      return ruling(cells, zone.c_str()).judgement;
    };
    const auto limit = judged(0, {}).limit;
    REQUIRE(limit);
    const std::int64_t step = row.text("quantity").starts_with("noise") ? 10 : 1;
    CHECK(judged(*limit, {}).verdict == Verdict::within);
    CHECK(judged(*limit + step, {}).why == Why::above_limit);
    for (const char* field : {"meter_no", "meter_certificate", "meter_expiry"}) {
      const Judgement without = judged(0, {{field, ""}});
      CHECK(without.verdict == Verdict::undecided);
      CHECK(without.why == Why::no_meter);
    }
    if (step == 10) CHECK(judged(0, {{"calibration_after", ""}}).why == Why::not_calibrated);
  }
}

TEST_CASE_FIXTURE(Readings,
                  "every row of a background's table takes off what it says, from its first to its last difference") {
  constexpr std::int64_t kRead = 990;  // above any limit
  int asked = 0;
  for (const Sheet& row : *all_of(*this, "limit")) {
    if (row.text("quantity") != aid::background || !row.flag("confirmed")) continue;
    CAPTURE(cell(row, "source"));
    const std::int64_t first = *row.number("at_least"), last = row.number("at_most").value_or(first + 100);
    for (std::int64_t difference = (first + 9) / 10 * 10; difference <= last; difference += 10, ++asked) {
      const auto found = ruling({{"standard", cell(row, "standard")},
                                 {"quantity", cell(row, "relative_to")},
                                 {"condition", "A类房间"},
                                 {"value", std::to_string(kRead)},
                                 {"background", std::to_string(kRead - difference)},
                                 {"started", "2021-07-20T23:00:00+08:00"}});
      CHECK(found.judgement.correction == *row.number("value"));
      CHECK(found.judgement.reading == kRead - *row.number("value"));
    }
  }
  CHECK(asked > 60);
}

TEST_CASE_FIXTURE(Readings, "a row whose dates have gone, or not come, is not found") {
  const auto why = [&](const char* standard, const char* started) {
    return ruling({{"standard", standard}, {"started", started}}).judgement.why;
  };
  CHECK(why("GB 12523-2011", "2025-12-31T23:59:59+08:00") == Why::reading_within);
  CHECK(why("GB 12523-2011", "2026-01-01T00:00:00+08:00") == Why::no_limit);
  CHECK(why("GB 12523-2025", "2025-12-31T23:59:59+08:00") == Why::no_limit);
  CHECK(why("GB 12523-2025", "2026-01-01T00:00:00+08:00") == Why::limit_not_confirmed);
}

TEST_CASE_FIXTURE(Readings, "each minute of a day is day or night, and night is 22:00 to 6:00") {
  for (int minute = 0; minute < 24 * 60; ++minute) {
    const Millis then = at("2021-07-20 00:00") + Millis{minute * 60'000LL};
    const Ruling found = ruling({{"started", to_rfc3339(then)}});
    const bool night = minute < 6 * 60 || minute >= 22 * 60;
    CHECK(found.judgement.period == (night ? "night" : "day"));
    CHECK(found.judgement.limit == (night ? 500 : 600));
  }
  CHECK(ruling({{"started", "2021-07-20T21:59:59.999+08:00"}}).judgement.period == "day");
  CHECK(ruling({{"started", "2021-07-21T05:59:59.999+08:00"}}).judgement.period == "night");
}

TEST_CASE_FIXTURE(Readings, "construction at night: 55 dB, and a peak 15 above at most") {
  const auto peak = [&](const char* value, const char* started) {
    return ruling({{"standard", "GB 12523-2011"}, {"quantity", "noise_max"}, {"value", value}, {"started", started}})
        .judgement;
  };
  CHECK(peak("700", "2021-07-20T22:00:00+08:00").verdict == Verdict::within);
  CHECK(peak("700", "2021-07-20T22:00:00+08:00").limit == 700);
  CHECK(peak("706", "2021-07-20T22:00:00+08:00").verdict == Verdict::above);
  CHECK(peak("706", "2021-07-20T21:59:00+08:00").why == Why::no_limit);  // by day a peak has none
}

TEST_CASE_FIXTURE(Readings, "the place is the visit's, else the case's; without one no zone is guessed") {
  const Id site = put("site", {{"name", "冷库"}, {"zone_class", "1"}});
  const Id of_case = put("case", {{"site", to_text(site)}});
  const Id visit = put("visit", {{"case", to_text(of_case)}});
  Sheet one = reading({{"visit", to_text(visit)}});
  CHECK(rule_on(*this, one)->zone == "1");
  CHECK(rule_on(*this, one)->judgement.limit == 450);
  const Id nowhere = put("visit", {});
  CHECK(rule_on(*this, reading({{"visit", to_text(nowhere)}}))->judgement.why == Why::no_limit);
}

TEST_CASE_FIXTURE(Readings, "what a verdict rests on is said once, and another row than the recorded one is told") {
  const Sheet fresh = reading({});
  const Ruling found = *rule_on(*this, fresh);
  const auto basis = basis_of(found, fresh);
  REQUIRE(basis.size() == 3);
  CHECK(basis[0] == std::pair<std::string, Value>("limit_used", octets(limits.at("GB 12348-2008 leq 2 night").view())));
  CHECK(basis[1] == std::pair<std::string, Value>("standard_version", std::string("2008")));
  CHECK(basis[2] == std::pair<std::string, Value>("period", std::string("night")));
  CHECK_FALSE(found.recorded_otherwise);
  const Sheet said = reading({{"limit_used", to_text(limits.at("GB 12348-2008 leq 2 day"))},
                              {"standard_version", "2008"},
                              {"period", "night"}});
  CHECK(basis_of(*rule_on(*this, said), said).empty());
  CHECK(rule_on(*this, said)->recorded_otherwise);
  const Sheet without = reading({{"standard", "GB 0"}});
  CHECK(basis_of(*rule_on(*this, without), without).empty());
}

TEST_CASE_FIXTURE(Readings, "a square's own rule judges its hours and its level") {
  const Id square = put("site", {{"name", "中心广场"}, {"zone_class", "4"}});
  const Id visit = put("visit", {{"site", to_text(square)}});
  const auto rule = put("quiet_rule", {{"site", to_text(square)},
                                       {"from_time", "07:00"},
                                       {"to_time", "21:30"},
                                       {"limit", "600"},
                                       {"valid_from", "2021-07-01"},
                                       {"confirmed", "true"}});
  const auto quiet = [&](const Cells& more) {
    Cells cells{{"visit", to_text(visit)}};
    cells.insert(cells.end(), more.begin(), more.end());
    const Ruling found = *rule_on(*this, reading(cells));
    return found.quiet.empty() ? std::optional<Why>() : found.quiet.front().why;
  };
  CHECK(quiet({{"value", "600"}, {"started", "2021-07-20T20:00:00+08:00"}}) == Why::reading_within);
  CHECK(quiet({{"value", "601"}, {"started", "2021-07-20T20:00:00+08:00"}}) == Why::above_limit);
  CHECK(quiet({{"value", "300"}, {"started", "2021-07-20T21:29:59+08:00"}}) == Why::reading_within);
  CHECK(quiet({{"value", "300"}, {"started", "2021-07-20T21:30:00+08:00"}}) == Why::outside_hours);
  CHECK(quiet({{"value", "300"}, {"started", "2021-07-20T06:59:59+08:00"}}) == Why::outside_hours);
  CHECK(quiet({{"value", "300"}, {"started", "2021-06-30T20:00:00+08:00"}}) == std::nullopt);
  CHECK(quiet({{"value", "300"}, {"started", "2021-07-20T20:00:00+08:00"}, {"meter_expiry", "2021-01-01"}}) ==
        Why::meter_expired);
  CHECK(quiet({{"quantity", "electric_field"}, {"started", "2021-07-20T20:00:00+08:00"}}) == std::nullopt);
  CHECK(quiet({{"value", "300"}, {"started", "2021-07-20T20:00:00+08:00"}, {"weather", "小雨"}}) == Why::bad_weather);
  change("quiet_rule", rule, {{"from_time", "25:00"}});
  CHECK(quiet({{"value", "300"}, {"started", "2021-07-20T20:00:00+08:00"}}) == Why::incomplete);
  change("quiet_rule", rule, {{"from_time", "07:00"}});
  change("quiet_rule", rule, {{"confirmed", "false"}});
  CHECK(quiet({{"value", "601"}, {"started", "2021-07-20T20:00:00+08:00"}}) == Why::limit_not_confirmed);
}

TEST_CASE_FIXTURE(Readings, "a rule of quiet is its place's, and its window may go past midnight") {
  const Sheet square = sheet("site", put("site", {{"name", "东坝广场"}}));
  const auto rule = [&](const Cells& cells) { return sheet("quiet_rule", put("quiet_rule", cells)); };
  CHECK(is_of_place(rule({{"place", "东坝广场"}}), square));
  CHECK_FALSE(is_of_place(rule({{"place", "西坝广场"}}), square));
  CHECK_FALSE(is_of_place(rule({{"place", ""}}), square));
  CHECK_FALSE(is_of_place(rule({{"place", "东坝广场"}, {"site", to_text(id_no(99999))}}), square));
  const Sheet late = rule({{"from_time", "20:00"}, {"to_time", "01:00"}});
  CHECK(allows(late, 23 * 60));
  CHECK(allows(late, 59));
  CHECK_FALSE(allows(late, 60));
  CHECK(allows(rule({}), 0));
  for (const char* odd : {"7:00", "25:00", "07:60", "24:01", "ab:cd", "07-00"}) CHECK_FALSE(minute_from_text(odd));
  CHECK(minute_from_text("24:00") == 1440);
}

TEST_CASE_FIXTURE(Readings, "rain, wind and haste decide nothing") {
  const auto why = [&](const Cells& more) { return ruling(more).judgement.why; };
  CHECK(why({}) == Why::reading_within);
  CHECK(why({{"weather", "小雨"}}) == Why::bad_weather);
  CHECK(why({{"weather", "晴，无雨"}}) == Why::reading_within);
  CHECK(why({{"wind_speed", "5.1"}}) == Why::too_windy);
  CHECK(why({{"wind_speed", "5"}}) == Why::reading_within);
  CHECK(why({{"duration", "59"}}) == Why::too_short);
  CHECK(why({{"duration", "60"}}) == Why::reading_within);
  CHECK(why({{"duration", ""}}) == Why::no_duration);
  CHECK(why({{"standard", "GB 12523-2011"}, {"duration", "1199"}}) == Why::too_short);
  const Judgement loud = ruling({{"value", "900"}, {"background", "300"}, {"weather", "雷阵雨"}}).judgement;
  CHECK(loud.verdict == Verdict::undecided);
  const auto field = [&](const char* condition, const char* seconds) {
    return why({{"standard", "GB 8702-2014"},
                {"quantity", "electric_field"},
                {"unit", "0.01 V/m"},
                {"condition", condition},
                {"weather", "雨"},
                {"duration", seconds}});
  };
  CHECK(field("30-3000 MHz", "359") == Why::too_short);
  CHECK(field("30-3000 MHz", "") == Why::no_duration);
  CHECK(field("30-3000 MHz", "360") == Why::reading_within);
  CHECK(field("50 Hz", "15") == Why::reading_within);  // no row asks how long
}

TEST_CASE_FIXTURE(Readings, "a row about the conditions holds on its days") {
  const auto row = shipped("limits");
  for (const auto& one : row)
    if (const std::string key(one.at("key").as_string()); key.starts_with("duration GB 12348-2008"))
      change("limit", limits.at(key), {{"valid_to", "2021-07-20"}});
  CHECK(ruling({{"duration", "1"}}).judgement.why == Why::reading_within);
  CHECK(ruling({{"duration", "1"}, {"started", "2021-07-19T14:30:00Z"}}).judgement.why == Why::too_short);
}

TEST_CASE("weather as people type it") {
  const std::string_view words = "雨、雪、雷、雷电、rain、snow";
  for (const char* bad : {"雨", "小雨", "晴转雷阵雨", "阴，有雪", "无风、小雨", "无风、雨", "无雨、有雪", "Light rain",
                          "no wind, rain", "雨后转晴", "无雷电，小雨"}) {
    CAPTURE(std::string(bad));
    CHECK(says_weather(bad, words));
  }
  for (const char* fine : {"", "晴", "无雨雪、无雷电", "无雨、雪、雷电", "多云无雨", "未下雨", "没有雨", "无降雨、雪",
                           "无风雨", "No rain or snow", "no rain, no snow", "晴，微风"}) {
    CAPTURE(std::string(fine));
    CHECK_FALSE(says_weather(fine, words));
  }
}

TEST_CASE("numbers are written in their unit") {
  CHECK(scaled(530, "0.1 dB") == "53.0 dB");
  CHECK(scaled(5, "0.1 dB") == "0.5 dB");
  CHECK(scaled(-5, "0.1 dB") == "-0.5 dB");
  CHECK(scaled(1200, "0.01 V/m") == "12.00 V/m");
  CHECK(scaled(400, "0.001 W/m2") == "0.400 W/m2");
  CHECK(scaled(1, "1 level") == "1 level");
  CHECK(scaled(7, "1") == "7");
}

TEST_CASE("a rule of quiet has two hours or none: an empty one is no hour") {
  MemoryWorld world;
  const auto lacks = [&](const Cells& cells) {
    return hours_lacks(world.sheet("quiet_rule", world.put("quiet_rule", cells))).size();
  };
  CHECK(lacks({{"limit", "600"}}) == 0);
  CHECK(lacks({{"from_time", "07:00"}, {"to_time", "21:30"}}) == 0);
  CHECK(lacks({{"from_time", "07:00"}}) == 1);
  CHECK(lacks({{"to_time", "21:30"}}) == 1);
  CHECK(lacks({{"from_time", "07:00"}, {"to_time", " "}}) == 1);
  CHECK(lacks({{"from_time", " "}, {"to_time", " "}}) == 2);
}

}  // namespace satchel::casework::test
