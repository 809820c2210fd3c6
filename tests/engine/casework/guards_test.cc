// No stop without evidence, a crime by weight, reviews of equipment, rewards by their rule.
#include "engine/casework/guards.h"

#include <set>

#include "tests/engine/casework/catalogue_rows.h"

namespace satchel::casework::test {
namespace {

struct Guarded : MemoryWorld {
  Guarded() {
    put_shipped(*this, "limits", "limit");
    put_shipped(*this, "thresholds", "limit");
    site = put("site", {{"zone_class", "2"}});
    of_case = put("case", {{"site", to_text(site)}});
    visit = put("visit", {{"case", to_text(of_case)}});
    put("officer", {{"name", "周"}, {"user", "zhou"}, {"duty", "leader"}});
    put("officer", {{"name", "李"}, {"user", "li"}, {"duty", "inspector"}});
  }
  Id finding(const Cells& more = {}, bool sealed = true) {
    Cells cells{{"of_type", "visit"}, {"of", to_text(visit)}};
    cells.insert(cells.end(), more.begin(), more.end());
    return put("finding", cells, sealed);
  }
  Id reading(const char* value, bool sealed = true) {
    return put("measurement",
               {{"visit", to_text(visit)},
                {"standard", "GB 12523-2011"},
                {"quantity", "noise_leq"},
                {"unit", "0.1 dB"},
                {"value", value},
                {"background", "400"},
                {"started", "2021-07-20T23:00:00+08:00"},
                {"calibration_before", "938"},
                {"calibration_after", "938"},
                {"duration", "1200"},
                {"meter_no", "AWA5688-7"},
                {"meter_certificate", "检字2021-7"},
                {"meter_expiry", "2022-01-01"}},
               sealed);
  }
  Id measure(const char* kind, const Cells& more = {}) {
    Cells cells{{"case", to_text(of_case)}, {"kind", kind}};
    cells.insert(cells.end(), more.begin(), more.end());
    return put("measure", cells);
  }
  /// Names of what it lacks, asked anew.
  std::set<std::string> lacking(const Id& id) {
    MemoryWorld now = *this;
    std::set<std::string> out;
    for (const Lack& lack : *measure_lacks(now, now.sheet("measure", id)))
      out.insert(std::string(info(lack.what).name));
    return out;
  }
  std::optional<CrimeSign> crime(const char* day = "2021-07-20") {
    MemoryWorld now = *this;
    return *crime_sign(now, of_case, {}, *day_from_text(day));
  }

  Id site, of_case, visit;
};

using Names = std::set<std::string>;
const Cells kGrounds{{"basis", "噪声污染防治法"}, {"proportionality", "限期整改未改正"}, {"approver", "周"}};

}  // namespace

TEST_CASE_FIXTURE(Guarded, "no kind of stop goes without evidence, basis, proportion and approver; the rest do") {
  for (const char* kind : {"stop", "closure", "suspension", "seizure"})
    CHECK(lacking(measure(kind)) == Names{"evidence", "basis", "proportionality", "approver"});
  for (const char* kind : {"persuasion", "pledge", "warning_talk", "order", "penalty", "transfer", "help", "waiver"})
    CHECK(lacking(measure(kind)).empty());
  const Id stop = measure("stop", kGrounds);
  CHECK(lacking(stop) == Names{"evidence"});
  finding();
  CHECK(lacking(stop).empty());
  change("measure", stop, {{"proportionality", ""}});
  CHECK(lacking(stop) == Names{"proportionality"});
}

TEST_CASE_FIXTURE(Guarded, "a finding counts once it is sealed, and no more once a sealed one corrects it") {
  const Id stop = measure("stop", kGrounds), fact = finding({}, false);
  CHECK(lacking(stop) == Names{"evidence"});
  seal("finding", fact);
  CHECK(lacking(stop).empty());
  const Id other_visit = put("visit", {});
  const Id correction =
      put("finding", {{"of_type", "visit"}, {"of", to_text(other_visit)}, {"corrects", to_text(fact)}});
  CHECK(lacking(stop).empty());
  seal("finding", correction);
  CHECK(lacking(stop) == Names{"evidence"});
}

TEST_CASE_FIXTURE(Guarded, "that nothing was found proves nothing") {
  const Id stop = measure("stop", kGrounds);
  finding({{"fact", "未发现问题"}, {"severity", "minor"}});
  finding({{"fact", "现场正常"}, {"nothing_found", "true"}});
  CHECK(lacking(stop) == Names{"evidence"});
  finding({{"fact", "未发现环评手续即投入生产"}});
  CHECK(lacking(stop).empty());
}

TEST_CASE_FIXTURE(Guarded, "a finding is read clause by clause: nothing found, wherever that is said, is no evidence") {
  const Id stop = measure("stop", kGrounds);
  for (const char* nothing :
       {"经现场检查，未发现环境违法行为", "2021年7月20日夜间检查，该公司正常生产，未发现明显异味。",
        "执法人员到场后没有发现问题", "现场未见异常，各项设施运行正常", "检查时无违法排污行为。",
        "未发现该企业有违法排污的问题", "现场检查未发现超标排放，也未发现偷排", "厂区内未发现任何违法问题，投诉不属实",
        "投诉反映夜间施工，经查不属实", "On site, nothing was found", "We found no violation.", "经查，未检出超标",
        "未发现违法行为；已告知企业加强管理", "经现场检查，暂未发现噪声扰民", "未发现有夜间施工，但已提醒企业注意",
        "未发现手续不全"}) {
    const Id fact = finding({{"fact", nothing}});
    CHECK_MESSAGE(lacking(stop) == Names{"evidence"}, std::string(nothing));
    remove("finding", fact);
  }
  for (const char* something :
       {"未发现废气异常，但发现废水直排", "未发现废气异常但发现废水直排", "厂界噪声明显，夜间仍在生产",
        "未发现违法排污，但未发现危险废物台账", "经现场检查，未发现夜间施工；发现未批先建",
        "发现未办理环评手续即投入生产", "该厂无环评手续，未配套建设污染防治设施", "冷却塔无隔声",
        "未按规定贮存危险废物", "厂界噪声超标", "未发现噪声问题，然而烟气黑度超标",
        "现场未见负责人，拆解废旧铅蓄电池约3.2吨", "未采取防尘措施，扬尘严重",
        "Nothing was found in the yard, but waste water ran into the river", "未取得排污许可证排放污染物"}) {
    const Id fact = finding({{"fact", something}});
    CHECK_MESSAGE(lacking(stop).empty(), std::string(something));
    change("finding", fact, {{"nothing_found", "true"}});
    CHECK_MESSAGE(lacking(stop) == Names{"evidence"}, std::string(something));
    remove("finding", fact);
  }
}

TEST_CASE_FIXTURE(Guarded, "a stop is approved by a leader of the register, by name or account, and by nobody else") {
  finding({{"fact", "厂界噪声超标"}});
  const Id stop = measure("stop", kGrounds);
  CHECK(lacking(stop).empty());
  change("measure", stop, {{"approver", "zhou"}});
  CHECK(lacking(stop).empty());
  for (const char* other : {"zzz", "li", "李", "　"}) {
    change("measure", stop, {{"approver", other}});
    CHECK_MESSAGE(lacking(stop) == Names{"approver"}, std::string(other));
  }
}

TEST_CASE_FIXTURE(Guarded, "a reading counts where it is sealed and above its limit, never undecided") {
  const Id stop = measure("stop", kGrounds);
  reading("550");
  CHECK(lacking(stop) == Names{"evidence"});
  const Id loud = reading("640", false);
  CHECK(lacking(stop) == Names{"evidence"});
  seal("measurement", loud);
  CHECK(lacking(stop).empty());
  change("measurement", loud, {{"background", ""}});
  CHECK(lacking(stop) == Names{"evidence"});
}

TEST_CASE_FIXTURE(Guarded, "evidence of another case is none; where the measure names some, that is asked") {
  const Id elsewhere = put("case", {}), there = put("visit", {{"case", to_text(elsewhere)}});
  const Id foreign = put("finding", {{"of_type", "visit"}, {"of", to_text(there)}}, true);
  const Id stop = measure("stop", kGrounds);
  CHECK(lacking(stop) == Names{"evidence"});
  const Id own = finding();
  CHECK(lacking(stop).empty());
  change("measure", stop, {{"evidence", to_text(foreign)}});
  CHECK(lacking(stop) == Names{"evidence"});
  change("measure", stop, {{"evidence", to_text(own)}});
  CHECK(lacking(stop).empty());
}

TEST_CASE_FIXTURE(Guarded, "three tonnes of hazardous waste are a crime's sign; all findings of the case count") {
  finding({{"pollution_types", "hazardous_waste"}, {"weight_kg", "2999"}});
  CHECK_FALSE(crime());
  finding({{"pollution_types", "solid_waste"}, {"weight_kg", "9000"}});
  CHECK_FALSE(crime());
  const Id one =
      put("finding",
          {{"of_type", "case"}, {"of", to_text(of_case)}, {"pollution_types", "hazardous_waste"}, {"weight_kg", "1"}});
  REQUIRE(crime());
  CHECK(crime()->weight == 3000);
  CHECK(crime()->findings.size() == 2);
  CHECK(std::string(crime()->row.text("source")).find("法释〔2016〕29号") == 0);
  CHECK(std::string(crime("2023-08-15")->row.text("source")).find("法释〔2023〕7号") == 0);
  CHECK_FALSE(crime("2016-12-31"));
  finding({{"pollution_types", "hazardous_waste"}, {"weight_kg", "0"}, {"corrects", to_text(one)}});
  CHECK_FALSE(crime());
}

TEST_CASE_FIXTURE(Guarded,
                  "on a visit whose template is about hazardous waste, what is weighed counts, and no waste twice") {
  put_shipped(*this, "templates", "template");
  const Id typed = finding({{"weight_kg", "3100"}});
  CHECK_FALSE(crime());  // nothing says of what
  change("visit", visit, {{"template", "battery_dismantling"}});
  REQUIRE(crime());
  CHECK(crime()->weight == 3100);
  const Id weighing =
      put("measurement", {{"visit", to_text(visit)}, {"quantity", "weight"}, {"unit", "1 kg"}, {"value", "3200"}});
  CHECK(crime()->weight == 3200);
  CHECK(*case_to_look_at(*this, "measurement", weighing) == of_case);
  change("finding", typed, {{"pollution_types", "solid_waste"}});
  change("measurement", weighing, {{"value", "2999"}});
  CHECK_FALSE(crime());
  change("visit", visit, {{"template", "freight_dust"}});
  change("measurement", weighing, {{"value", "3200"}});
  CHECK_FALSE(crime());
}

TEST_CASE_FIXTURE(Guarded, "weights of cases merged into one add up, and look at the one that they follow") {
  const Id other = put("case", {{"status", "merged"}, {"merged_into", to_text(of_case)}});
  finding({{"pollution_types", "hazardous_waste"}, {"weight_kg", "2000"}});
  const Id there =
      put("finding",
          {{"of_type", "case"}, {"of", to_text(other)}, {"pollution_types", "hazardous_waste"}, {"weight_kg", "1000"}});
  REQUIRE(crime());
  CHECK(crime()->weight == 3000);
  CHECK(*case_to_look_at(*this, "finding", there) == of_case);
  CHECK(*case_to_look_at(*this, "case", other) == of_case);
  CHECK_FALSE(*case_to_look_at(*this, "case", of_case));
  change("case", other, {{"status", "accepted"}});
  CHECK_FALSE(crime());
}

TEST_CASE_FIXTURE(Guarded, "a finding that is not saved yet counts, once") {
  const Id known = finding({{"pollution_types", "hazardous_waste"}, {"weight_kg", "2000"}});
  const std::vector<Sheet> fresh{sheet("finding", known)};
  CHECK_FALSE(*crime_sign(*this, of_case, fresh, *day_from_text("2021-07-20")));
  change("finding", known, {{"weight_kg", "3000"}});
  CHECK((*crime_sign(*this, of_case, std::vector{sheet("finding", known)}, *day_from_text("2021-07-20")))->weight ==
        3000);
}

TEST_CASE_FIXTURE(Guarded, "what a sign asks for: flag and proposal, each once, none where the office said why not") {
  const auto due = [&] {
    MemoryWorld now = *this;
    return *crime_due(now, of_case, *day_from_text("2021-07-20"));
  };
  CHECK_FALSE(due());
  finding({{"pollution_types", "hazardous_waste"}, {"weight_kg", "3000"}});
  REQUIRE(due());
  CHECK(due()->flag);
  CHECK(due()->proposal);
  const auto changes = crime_changes(*due(), id_no(900), at("2021-07-20 09:00"));
  REQUIRE(changes.size() == 2);
  for (const DraftChange& one : changes) apply(one);
  CHECK(sheet("case", of_case).flag("crime_suspected"));
  CHECK(sheet("measure", id_no(900)).text("kind") == "police");
  CHECK_FALSE(due()->flag);
  CHECK_FALSE(due()->proposal);
  remove("measure", id_no(900));
  CHECK(due()->proposal);
  put("police_transfer", {{"case", to_text(of_case)}});
  CHECK_FALSE(due()->proposal);
  change("case", of_case, {{"crime_suspected", "false"}});
  CHECK(due()->flag);
  change("case", of_case, {{"crime_cleared_reason", "称重有误"}});
  CHECK_FALSE(due()->flag);
  CHECK_FALSE(crime_due(*this, id_no(901), *day_from_text("2021-07-20"))->has_value());
}

TEST_CASE_FIXTURE(Guarded, "the row of the day on which the last of it was found is asked") {
  finding({{"pollution_types", "hazardous_waste"}, {"weight_kg", "3000"}, {"found", "2016-12-31T10:00:00+08:00"}});
  MemoryWorld before = *this;
  CHECK_FALSE(*crime_due(before, of_case, *day_from_text("2021-07-20")));
  finding({{"pollution_types", "hazardous_waste"}, {"weight_kg", "1"}, {"found", "2017-01-01T10:00:00+08:00"}});
  CHECK(*crime_due(*this, of_case, *day_from_text("2021-07-20")));
}

TEST_CASE_FIXTURE(Guarded, "findings and visits may bring a sign to a case; nothing else does") {
  const Id light = finding({{"weight_kg", "5000"}}),
           heavy = finding({{"pollution_types", "hazardous_waste"}, {"weight_kg", "1"}});
  CHECK_FALSE(*case_to_look_at(*this, "finding", light));
  CHECK(*case_to_look_at(*this, "finding", heavy) == of_case);
  CHECK(*case_to_look_at(*this, "visit", visit) == of_case);
  CHECK_FALSE(*case_to_look_at(*this, "measure", measure("stop")));
}

TEST_CASE_FIXTURE(Guarded, "the mark is taken off by the office or a leader, who says why with it") {
  const auto lacks = [&](bool may, bool says) {
    Names out;
    for (const Lack& lack : lowering_lacks(sheet("case", of_case), may, says))
      out.insert(std::string(info(lack.what).name));
    return out;
  };
  CHECK(lacks(false, false) == Names{"lowered_by", "lowered_why"});
  CHECK(lacks(true, true) == Names{"lowered_why"});
  change("case", of_case, {{"crime_cleared_reason", "称重有误"}});
  CHECK(lacks(true, true).empty());
  CHECK(lacks(true, false) == Names{"lowered_why"});  // the reason is an older one
  CHECK(lacks(false, true) == Names{"lowered_by"});
}

TEST_CASE_FIXTURE(Guarded, "a transfer to the police is decided before it is handed over") {
  const Id one = put("police_transfer", {{"proposed", "2021-07-20T01:00:00Z"}});
  CHECK(police_lacks(sheet("police_transfer", one)).empty());
  change("police_transfer", one, {{"handed_over", "2021-07-21T01:00:00Z"}});
  CHECK(police_lacks(sheet("police_transfer", one)).front().what == Lacking::decided_first);
  change("police_transfer", one, {{"decided", "2021-07-21T02:00:00Z"}});
  CHECK(police_lacks(sheet("police_transfer", one)).size() == 1);
  change("police_transfer", one, {{"decided", "2021-07-20T02:00:00Z"}});
  CHECK(police_lacks(sheet("police_transfer", one)).empty());
}

TEST_CASE_FIXTURE(Guarded, "an off-site check without the review of its equipment is told of") {
  const Id check = put("off_site_check", {{"kind", "drone"}, {"review_no", "陕环审1"}, {"reviewer", "周"}});
  CHECK(review_lacks(sheet("off_site_check", check)).size() == 2);
  change("off_site_check", check, {{"review_date", "2021-07-01"}, {"party_told", "true"}});
  CHECK(review_lacks(sheet("off_site_check", check)).empty());
  change("off_site_check", check, {{"reviewer", ""}});
  CHECK(review_lacks(sheet("off_site_check", check)).front().what == Lacking::review);
}

TEST_CASE_FIXTURE(Guarded, "a reward is for a named reporter, by a rule, and 10,000 yuan at most") {
  const Id complaint = put("complaint", {{"real_name", "true"}}), rule = put("statute", {{"name", "奖励办法"}});
  const Id reward = put(
      "reward",
      {{"complaint", to_text(complaint)}, {"rule", to_text(rule)}, {"amount", "1000000"}, {"decided", "2021-07-20"}});
  const auto lacks = [&] {
    Names out;
    for (const Lack& lack : *reward_lacks(*this, sheet("reward", reward)))
      out.insert(std::string(info(lack.what).name));
    return out;
  };
  CHECK(lacks().empty());
  change("reward", reward, {{"amount", "1000001"}});
  CHECK(lacks() == Names{"amount"});
  change("complaint", complaint, {{"real_name", "false"}});
  change("reward", reward, {{"amount", "1000000"}, {"rule", ""}});
  CHECK(lacks() == Names{"real_name", "rule"});
  change("reward", reward, {{"decided", "2019-12-31"}});
  CHECK(lacks() == Names{"real_name", "rule", "amount"});
}

TEST_CASE_FIXTURE(
    Guarded, "all rewards for one report keep to the maximum together, and rest on a rule about rewards in force") {
  const Id complaint = put("complaint", {{"real_name", "true"}});
  const Id rule = put("statute", {{"name", "奖励办法"}, {"valid_from", "2021-01-01"}, {"valid_to", "2022-01-01"}});
  const auto give = [&](const char* fen) {
    return put(
        "reward",
        {{"complaint", to_text(complaint)}, {"rule", to_text(rule)}, {"amount", fen}, {"decided", "2021-07-20"}});
  };
  const auto lacks = [&](const Id& id, bool draft = false) {
    Guarded now(*this);
    const auto day = *day_from_text("2021-07-20");
    Names out;
    const auto found =
        draft ? reward_forbidden(now, now.sheet("reward", id), day) : reward_lacks(now, now.sheet("reward", id));
    for (const Lack& lack : *found) out.insert(std::string(info(lack.what).name));
    return out;
  };
  const Id first = give("600000");
  CHECK(lacks(first).empty());
  const Id second = give("400001");
  CHECK(lacks(second) == Names{"amount"});
  change("reward", second, {{"decided", ""}});
  CHECK(lacks(second, true) == Names{"amount"});
  change("reward", second, {{"amount", "400000"}, {"decided", "2021-07-20"}});
  CHECK(lacks(second).empty());
  change("reward", first, {{"amount", "9223372036854775807"}});
  CHECK(lacks(second) == Names{"amount"});
  change("reward", first, {{"amount", "1"}});
  change("statute", rule, {{"valid_to", "2021-07-20"}});
  CHECK(lacks(second) == Names{"rule"});
  change("statute", rule, {{"valid_to", ""}, {"name", "大气污染防治法"}});
  CHECK(lacks(second) == Names{"rule"});
  change("reward", second, {{"rule", to_text(id_no(999))}});
  CHECK(lacks(second) == Names{"rule"});
}

TEST_CASE_FIXTURE(Guarded, "before it is decided a reward may be incomplete, not against the rule") {
  const Id named = put("complaint", {{"real_name", "true"}}), nameless = put("complaint", {});
  const auto lacks = [&](const Cells& cells, std::optional<Day> today) {
    Names out;
    for (const Lack& lack : *reward_forbidden(*this, sheet("reward", put("reward", cells)), today))
      out.insert(std::string(info(lack.what).name));
    return out;
  };
  const Day today = *day_from_text("2021-07-20");
  CHECK(lacks({}, today).empty());
  CHECK(lacks({{"complaint", to_text(named)}, {"amount", "1000000"}}, today).empty());
  CHECK(lacks({{"complaint", to_text(nameless)}}, today) == Names{"real_name"});
  CHECK(lacks({{"amount", "1000001"}}, today) == Names{"amount"});
  CHECK(lacks({{"amount", "1000001"}}, std::nullopt).empty());
  CHECK(lacks({{"amount", "-1"}}, std::nullopt) == Names{"amount"});
  CHECK(lacks({{"complaint", to_text(named)}, {"paid", "2021-07-20"}}, today) == Names{"rule", "amount"});
}

TEST_CASE("a reward goes to somebody who has a name that can be read") {
  MemoryWorld world;
  const Id complaint = world.put("complaint", {{"real_name", "true"}});
  const Id reward = world.put("reward", {{"complaint", to_text(complaint)}});
  const Id person = world.put("complainant", {{"complaint", to_text(complaint)}});
  const auto nobody = [&] {
    MemoryWorld now(world);
    return !identity_lacks(now, now.sheet("reward", reward))->empty();
  };
  CHECK(nobody());
  for (const char* blank :
       {" ", "\xE3\x80\x80", "\xE2\x80\x83", "\xE2\x80\x8B\xE2\x80\x8D", "\xEF\xBB\xBF", "\xE3\x85\xA4"}) {
    world.change("complainant", person, {{"name", blank}});
    CHECK(nobody());
  }
  world.change("complainant", person, {{"name", " 王某 "}});
  CHECK_FALSE(nobody());
}

TEST_CASE("no tablet has a reward, and the intake alone reads who was paid") {
  const RecordType& reward = *environment()->find("reward");
  CHECK(reward.scope.fixed == "office");
  const Field& receipt = reward.fields[*reward.index_of("receipt")];
  CHECK(receipt.identity);
  CHECK(receipt.read == environment()->role("intake"));
}

}  // namespace satchel::casework::test
