// Readings against limits: which row, which correction, which verdict.
#include "engine/casework/limits.h"

#include "tests/engine/casework/catalogue_rows.h"

namespace satchel::casework::test {
namespace {

const std::string kFactory = "GB 12348-2008", kSite = "GB 12523-2011", kFields = "GB 8702-2014";

struct Limits : MemoryWorld {
  Limits() {
    for (const auto& [zone, by_day, by_night] :
         {std::tuple{"1", "550", "450"}, {"2", "600", "500"}, {"3", "650", "550"}})
      for (const char* period : {"day", "night"})
        row({{"standard", kFactory},
             {"quantity", "noise_leq"},
             {"zone_class", zone},
             {"period", period},
             {"value", period == std::string("day") ? by_day : by_night},
             {"unit", "0.1 dB"},
             {"confirmed", "true"}});
    for (const auto& [condition, value] : {std::pair{"frequent", "100"}, {"occasional", "150"}})
      row({{"standard", kFactory},
           {"quantity", "noise_max"},
           {"period", "night"},
           {"condition", condition},
           {"value", value},
           {"unit", "0.1 dB"},
           {"relative_to", "noise_leq"},
           {"confirmed", "true"}});
    row({{"standard", kFields},
         {"quantity", "electric_field"},
         {"value", "1200"},
         {"unit", "0.01 V/m"},
         {"condition", "30-3000 MHz"},
         {"confirmed", "true"}});
    row({{"standard", kFields},
         {"quantity", "electric_field"},
         {"value", "2000"},
         {"unit", "0.01 V/m"},
         {"condition", "15-300 GHz"},
         {"confirmed", "false"}});
    row({{"quantity", "night"}, {"at_least", "1320"}, {"at_most", "359"}});
    for (const char* of : {"noise_leq", "noise_max"}) {
      row({{"quantity", "rounding"}, {"relative_to", of}, {"value", "10"}});
      row({{"standard", kFactory}, {"quantity", "calibration"}, {"relative_to", of}, {"value", "5"}});
    }
    for (const auto& [from, to, off] : {std::tuple{"30", "30", "30"}, {"40", "50", "20"}, {"60", "100", "10"}})
      row({{"standard", kFactory},
           {"quantity", "background"},
           {"relative_to", "noise_leq"},
           {"at_least", from},
           {"at_most", to},
           {"value", off}});
    row({{"standard", kFactory},
         {"quantity", "background"},
         {"relative_to", "noise_leq"},
         {"at_least", "101"},
         {"value", "0"}});
  }
  Id row(const Cells& cells) { return put("limit", cells); }

  Judgement judged(const Cells& more, const char* zone = "2") {
    Cells cells{{"standard", kFactory},
                {"quantity", "noise_leq"},
                {"unit", "0.1 dB"},
                {"started", "2021-07-20T14:30:00Z"},  // 22:30 in Shanghai
                {"calibration_before", "938"},
                {"calibration_after", "940"},
                {"meter_no", "AWA5688-7"},
                {"meter_certificate", "检字2021-7"},
                {"meter_expiry", "2022-01-01"}};
    cells.insert(cells.end(), more.begin(), more.end());
    const LimitTable table(*all_of(*this, "limit"));
    return judge(sheet("measurement", put("measurement", cells)), zone, table, kShanghai);
  }
  Why why(const Cells& more, const char* zone = "2") { return judged(more, zone).why; }
};

}  // namespace

TEST_CASE("halves are rounded to the even one") {
  CHECK(rounded(545, 10) == 540);
  CHECK(rounded(555, 10) == 560);
  CHECK(rounded(544, 10) == 540);
  CHECK(rounded(546, 10) == 550);
  CHECK(rounded(-5, 10) == 0);
  CHECK(rounded(-15, 10) == -20);
  CHECK(rounded(7, 1) == 7);
}

TEST_CASE_FIXTURE(Limits, "zone and hour choose the limit") {
  const Judgement night = judged({{"value", "496"}});
  CHECK(night.verdict == Verdict::within);
  CHECK(night.period == "night");
  CHECK(night.limit == 500);
  CHECK(night.reading == 500);
  const Judgement by_day = judged({{"value", "596"}, {"started", "2021-07-20T13:59:00Z"}});
  CHECK(by_day.period == "day");
  CHECK(by_day.limit == 600);
  CHECK(judged({{"value", "400"}, {"started", "2021-07-20T21:59:00Z"}}).period == "night");
  CHECK(judged({{"value", "400"}, {"started", "2021-07-20T22:00:00Z"}}).period == "day");
  CHECK(judged({{"value", "450"}}, "1").limit == 450);
  CHECK(why({{"value", "450"}}, "4") == Why::no_limit);
  CHECK(why({{"value", "450"}}, "") == Why::no_limit);
}

TEST_CASE_FIXTURE(Limits, "what is above as read is corrected for the background, or undecided") {
  CHECK(why({{"value", "560"}}) == Why::no_background);
  CHECK(why({{"value", "560"}, {"background", "540"}}) == Why::background_too_close);
  const Judgement three = judged({{"value", "530"}, {"background", "500"}});
  CHECK(three.verdict == Verdict::within);
  CHECK(three.why == Why::corrected_within);
  CHECK(three.correction == 30);
  CHECK(three.reading == 500);
  const Judgement five = judged({{"value", "540"}, {"background", "490"}});
  CHECK(five.verdict == Verdict::above);
  CHECK(five.reading == 520);
  CHECK(judged({{"value", "516"}, {"background", "440"}}).reading == 510);  // 7.6 dB count as 8
  CHECK(judged({{"value", "640"}, {"background", "400"}}).correction == 0);
  CHECK(why({{"value", "640"}, {"background", "400"}}) == Why::above_limit);
}

TEST_CASE_FIXTURE(Limits, "a peak at night may be so much above") {
  const auto peak = [&](const char* value, const char* condition) {
    return judged({{"quantity", "noise_max"}, {"value", value}, {"condition", condition}});
  };
  CHECK(peak("600", "frequent").verdict == Verdict::within);
  CHECK(peak("610", "frequent").verdict == Verdict::above);
  CHECK(peak("610", "occasional").verdict == Verdict::within);
  CHECK(peak("651", "occasional").limit == 650);
  CHECK(peak("651", "occasional").verdict == Verdict::within);  // 65.1 dB are 65
  CHECK(peak("656", "occasional").verdict == Verdict::above);
  CHECK(peak("600", "").why == Why::no_limit);
}

TEST_CASE_FIXTURE(Limits, "a meter that was not sound decides nothing") {
  CHECK(why({{"value", "400"}, {"meter_expiry", "2021-07-19"}}) == Why::meter_expired);
  CHECK(why({{"value", "400"}, {"meter_expiry", "2021-07-20"}}) == Why::reading_within);
  CHECK(why({{"value", "400"}, {"calibration_after", "944"}}) == Why::calibration_drifted);
  CHECK(why({{"value", "400"}, {"calibration_after", "943"}}) == Why::reading_within);
  for (const char* field : {"meter_no", "meter_certificate", "meter_expiry"})
    CHECK(why({{"value", "400"}, {field, ""}}) == Why::no_meter);
  for (const char* field : {"calibration_before", "calibration_after"})
    CHECK(why({{"value", "400"}, {field, ""}}) == Why::not_calibrated);
  CHECK(why({}) == Why::incomplete);
}

TEST_CASE_FIXTURE(Limits, "a field is judged without background, and by no row that nobody confirmed") {
  const auto field = [&](const char* value, const char* condition, const char* unit = "0.01 V/m") {
    return judged({{"standard", kFields},
                   {"quantity", "electric_field"},
                   {"value", value},
                   {"unit", unit},
                   {"condition", condition}});
  };
  CHECK(field("1200", "30-3000 MHz").verdict == Verdict::within);
  CHECK(field("1201", "30-3000 MHz").verdict == Verdict::above);
  CHECK(field("100", "15-300 GHz").why == Why::limit_not_confirmed);
  CHECK_FALSE(field("100", "15-300 GHz").limit);
  CHECK(field("100", "").why == Why::no_limit);
  CHECK(field("100", "30-3000 MHz", "0.01 uT").why == Why::unit_differs);
}

TEST_CASE_FIXTURE(Limits, "the standard of the day counts") {
  const auto on = [&](const char* started) {
    return judged({{"standard", kSite}, {"value", "500"}, {"started", started}, {"meter_expiry", "2027-01-01"}});
  };
  row({{"standard", kSite},
       {"quantity", "noise_leq"},
       {"period", "night"},
       {"value", "550"},
       {"unit", "0.1 dB"},
       {"valid_to", "2026-01-01"},
       {"confirmed", "true"}});
  row({{"standard", kSite},
       {"quantity", "noise_leq"},
       {"period", "night"},
       {"value", "500"},
       {"unit", "0.1 dB"},
       {"valid_from", "2026-01-01"},
       {"confirmed", "false"}});
  CHECK(on("2025-12-31T15:30:00Z").limit == 550);
  CHECK(on("2025-12-31T16:30:00Z").why == Why::limit_not_confirmed);  // the first of January in Shanghai
}

TEST_CASE("a reading that cannot be gets no verdict, and is told why") {
  struct Shipped : MemoryWorld {
    Shipped() { put_shipped(*this, "limits", "limit"); }
    std::string why(const Cells& more) {
      Cells cells = sound_noise();
      cells.insert(cells.end(), more.begin(), more.end());
      const Judgement found =
          judge(sheet("measurement", put("measurement", cells)), "2", LimitTable(*all_of(*this, "limit")), kShanghai);
      return std::string(verdict_name(found.verdict)) + " " + std::string(info(found.why).name);
    }
  } shipped;
  CHECK(shipped.why({{"value", "430"}}) == "within reading_within");
  CHECK(shipped.why({{"value", "560"}, {"background", "400"}}) == "above above_limit");
  for (const char* value : {"-5510", "-1", "4000"}) CHECK(shipped.why({{"value", value}}) == "undecided impossible");
  CHECK(shipped.why({{"value", "560"}, {"background", "-10"}}) == "undecided impossible");
  CHECK(shipped.why({{"value", "430"}, {"calibration_before", "0"}, {"calibration_after", "0"}}) ==
        "undecided calibration_impossible");
  CHECK(shipped.why({{"value", "430"}, {"calibration_before", "4000"}, {"calibration_after", "4000"}}) ==
        "undecided calibration_impossible");
  CHECK(shipped.why({{"value", "430"}, {"background", "431"}}) == "undecided background_above");
  CHECK(shipped.why({{"value", "430"}, {"background", "430"}}) == "within reading_within");
  const Cells field{
      {"standard", "GB 8702-2014"}, {"quantity", "electric_field"}, {"unit", "0.01 V/m"}, {"condition", "30-3000 MHz"}};
  const auto electric = [&](const char* value) {
    Cells cells = field;
    cells.emplace_back("value", value);
    return shipped.why(cells);
  };
  CHECK(electric("100") == "within reading_within");
  CHECK(electric("-100") == "undecided impossible");
  for (const char* quantity : {"particulates", "sulphur_dioxide", "nitrogen_oxides", "power_density", "ringelmann"})
    CHECK(shipped.why({{"quantity", quantity}, {"value", "-1"}}) == "undecided impossible");
  CHECK(shipped.why({{"quantity", "ringelmann"}, {"unit", "1 level"}, {"value", "6"}}) == "undecided impossible");
}

}  // namespace satchel::casework::test
