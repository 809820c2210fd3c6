// What the hub does and refuses by the bureau's rules, whoever wrote: the crime's sign, rewards, deadlines put off.
#include <algorithm>

#include "tests/sync/together/gate_house.h"

using namespace satchel;
using namespace satchel::test;

namespace {

/// With the rows that the rules ask for, and a visit of the tablet.
struct LawHouse : GateHouse {
  LawHouse() {
    office.create("limit", {{"quantity", text("crime_weight")},
                            {"relative_to", text("hazardous_waste")},
                            {"value", number(3000)},
                            {"valid_from", text("2017-01-01")},
                            {"source", text("法释〔2016〕29号")},
                            {"confirmed", number(1)}});
    office.create(
        "limit",
        {{"quantity", text("reward_for_reports")}, {"value", number(1'000'000)}, {"valid_from", text("2020-01-01")}});
    call = li.create("visit", {{"case", reference(one)}, {"kind", text("on_site")}});
    meet();
  }
  /// As an app of somebody else writes it: the fact alone.
  Id waste(Tablet& by, std::int64_t kg) {
    return by.create("finding", {{"of_type", text("visit")},
                                 {"of", reference(call)},
                                 {"pollution_types", Value{make_set({"hazardous_waste"})}},
                                 {"weight_kg", number(kg)},
                                 {"found", w.clock.wall().count}});
  }
  std::string flag(Tablet& at) { return at.value("case", one, "crime_suspected"); }
  std::size_t proposals(Tablet& at) {
    const RecordType& type = *at.store().schema()->find("measure");
    return static_cast<std::size_t>(std::ranges::count_if(at.all("measure"), [&](const Record& measure) {
      return measure.values[*type.index_of("kind")] == text("police");
    }));
  }
  Id call;
};

}  // namespace

TEST_CASE_FIXTURE(LawHouse,
                  "three tonnes that a tablet found raise the flag at the hub, and propose the police, once") {
  waste(li, 2999);
  meet();
  CHECK(flag(office) == "null");
  CHECK(proposals(office) == 0);
  waste(li, 1);
  REQUIRE(li.sync().code == Code::ok);
  CHECK(flag(li) == "true");  // by the reply to that very push
  CHECK(proposals(li) == 1);
  waste(office, 500);
  meet();
  CHECK(proposals(office) == 1);
  const RecordType& type = *li.store().schema()->find("measure");
  for (const Record& measure : li.all("measure")) {
    CHECK(measure.author == "li");
    CHECK(measure.values[*type.index_of("basis")] == text("法释〔2016〕29号"));
    CHECK_FALSE(is_null(measure.values[*type.index_of("proposed")]));
  }
  check_same(office, li);
  CHECK(quarantined(li).empty());
  sound();
}

TEST_CASE_FIXTURE(LawHouse, "what two found apart weighs together; what was raised on the tablet is not raised twice") {
  Tablet& wang = w.tablet("wang", "inspector", {"north", "reference"});
  REQUIRE(wang.sync().code == Code::ok);
  waste(li, 1600), waste(wang, 1600);
  meet();
  REQUIRE(wang.sync().code == Code::ok);
  CHECK(flag(wang) == "true");
  CHECK(proposals(wang) == 1);
  sound();
}

TEST_CASE_FIXTURE(LawHouse, "a hub that ended before it looked does so when it begins again") {
  waste(li, 4000);
  int requests = 0;
  (void)li.sync([&] { return ++requests == 1 ? Fate::lost : Fate::arrives; });
  w.restart();
  meet();
  CHECK(flag(office) == "true");
  CHECK(proposals(office) == 1);
  sound();
}

TEST_CASE_FIXTURE(LawHouse, "no inspector takes the mark off; the office does, and says why with it") {
  waste(li, 3000);
  meet();
  REQUIRE(flag(li) == "true");
  li.change("case", one, {{"crime_suspected", number(0)}});
  meet();
  CHECK(quarantined(li) == "gate_closed: lowered_by; lowered_why\n");
  CHECK(flag(office) == "true");
  li.change("case", one, {{"crime_suspected", Value{}}});
  meet();
  CHECK(std::ranges::count(quarantined(li), '\n') == 2);
  CHECK(flag(office) == "true");
  office.change("case", one, {{"crime_suspected", number(0)}});
  meet();
  CHECK(quarantined(office) == "gate_closed: lowered_why\n");
  office.change("case", one, {{"crime_suspected", number(0)}, {"crime_cleared_reason", text("称重有误")}});
  meet();
  CHECK(flag(li) == "false");
  waste(li, 1);
  meet();
  CHECK(flag(li) == "false");  // the office said why
  CHECK(flag(office) == "false");
  sound();
}

TEST_CASE_FIXTURE(LawHouse, "a no that was said beforehand keeps no sign from being raised") {
  li.change("case", one, {{"crime_suspected", number(0)}});
  meet();
  CHECK(quarantined(li) == "gate_closed: lowered_by; lowered_why\n");
  const Id other = li.create("case", {{"title", text("拆解")}, {"crime_suspected", number(0)}});
  meet();
  CHECK(quarantined(li).find("lowered_by", 45) != std::string::npos);
  CHECK(li.all("case").size() == 1);
  CHECK_FALSE(other.is_null());
}

TEST_CASE_FIXTURE(LawHouse, "a reward against its rule is refused, whatever store it comes from") {
  const Id named = office.create("complaint", {{"district", text("north")}, {"real_name", number(1)}});
  const Id second = office.create("complaint", {{"district", text("north")}, {"real_name", number(1)}});
  const Id nameless = office.create("complaint", {{"district", text("north")}});
  const Id unknown = office.create("complaint", {{"district", text("north")}, {"real_name", number(1)}});
  const Id rule = office.create("statute", {{"name", text("举报奖励实施办法")}});
  Tablet& sun = w.tablet("sun", "intake", {"north", "office", "reference"});
  meet();
  REQUIRE(sun.sync().code == Code::ok);
  const Hash sealed = must(sun.store().seal_identity({{"name", "赵钱孙李", false}}));
  for (const Id& complaint : {named, second})
    sun.create("complaint_draft", {{"district", text("north")},
                                   {"taken", w.clock.wall().count},
                                   {"taken_by", text("sun")},
                                   {"complaint", reference(complaint)},
                                   {"identity_sealed", Value{octets(sealed.view())}}});
  REQUIRE(sun.sync().code == Code::ok);
  const auto reward = [&](const Id& complaint, std::int64_t fen, std::vector<Assign> more) {
    more.push_back({"complaint", reference(complaint)});
    more.push_back({"amount", number(fen)});
    const std::string before = quarantined(office);
    office.create("reward", more);
    meet();
    const std::string after = quarantined(office);
    return after.substr(before.size());
  };
  const Assign decided{"decided", text("2026-03-02")}, by{"rule", reference(rule)};
  CHECK(reward(named, 1'000'000, {decided, by}).empty());
  CHECK(reward(named, 1, {decided, by}) == "gate_closed: amount\n");  // in all
  CHECK(reward(second, 500, {}).empty());
  CHECK(reward(nameless, 500, {}) == "gate_closed: real_name\n");
  CHECK(reward(unknown, 500, {decided, by}) == "gate_closed: identity\n");  // a tick alone names nobody
  CHECK(reward(second, 1'000'001, {}) == "gate_closed: amount\n");
  CHECK(reward(second, 500, {decided}) == "gate_closed: rule\n");
  CHECK(reward(nameless, 1'000'001, {decided, by}) == "gate_closed: real_name; amount\n");
  CHECK(office.all("reward").size() == 2);
  const Id first = office.all("reward").front().id;
  office.change("reward", first, {{"amount", number(2'000'000)}});
  meet();
  CHECK(office.value("reward", first, "amount") == "1000000");
  sound();
}

TEST_CASE_FIXTURE(LawHouse, "what links a complaint is not lost with its site") {
  const Id site = office.create("site", {{"district", text("north")}, {"name", text("冷库")}});
  const auto complain = [&] {
    return office.create("complaint", {{"district", text("north")}, {"site", reference(site)}});
  };
  const Id first = complain(), second = complain(), third = complain();
  meet();
  office.change("complaint", second, {{"site", Value{}}});
  meet();
  CHECK(quarantined(office) == "gate_closed: linked\n");
  CHECK(office.value("complaint", second, "site") != "null");
  office.change("complaint", third, {{"same_as", reference(first)}});
  office.change("complaint", third, {{"site", Value{}}});
  meet();
  CHECK(office.value("complaint", third, "site") == "null");
  CHECK(quarantined(office) == "gate_closed: linked\n");
  sound();
}

TEST_CASE_FIXTURE(LawHouse,
                  "a complaint leaves its problem for another site with a reason alone, whatever store says so") {
  const auto place = [&](const char* name) {
    return office.create("site", {{"district", text("north")}, {"name", text(name)}});
  };
  const Id site = place("冷库"), elsewhere = place("另一处");
  const auto complain = [&] {
    return office.create("complaint", {{"district", text("north")}, {"site", reference(site)}});
  };
  const Id first = complain(), second = complain();
  const Id third = office.create("complaint", {{"district", text("north")}, {"same_as", reference(first)}});
  meet();
  office.change("complaint", second, {{"site", reference(elsewhere)}});
  meet();
  CHECK(quarantined(office) == "gate_closed: parted\n");
  const std::string stays = office.value("complaint", first, "site");
  CHECK(office.value("complaint", second, "site") == stays);
  office.change("complaint", third, {{"same_as", Value{}}});
  meet();
  CHECK(quarantined(office) == "gate_closed: parted\ngate_closed: parted\n");
  office.change("complaint", second, {{"site", reference(elsewhere)}, {"parted_reason", text("两个厂")}});
  meet();
  CHECK(office.value("complaint", second, "site") != stays);
  office.change("complaint", first, {{"site", reference(elsewhere)}});  // nobody is left there
  meet();
  CHECK(std::ranges::count(quarantined(office), '\n') == 2);
  sound();
}

TEST_CASE_FIXTURE(LawHouse, "hours of a rule of quiet are times of a day, whatever store they come from") {
  office.create("quiet_rule", {{"place", text("广场")}, {"from_time", text("00:00")}, {"to_time", text("24:00")}});
  meet();
  CHECK(quarantined(office).empty());
  const Id late = office.create("quiet_rule", {{"from_time", text("25:00")}, {"to_time", text("21:30")}});
  meet();
  CHECK(quarantined(office) == "gate_closed: hours from_time 25:00\n");
  CHECK(office.all("quiet_rule").size() == 1);
  CHECK_FALSE(late.is_null());
}

TEST_CASE_FIXTURE(LawHouse, "a complaint is extended by what a leader approved, not by the office's word") {
  Tablet& zhou = w.tablet("zhou", "leader", {"north", "office", "reference"});
  const Id complaint = office.create("complaint", {{"district", text("north")}, {"decision", text("accepted")}});
  office.change("case", one, {{"complaint", reference(complaint)}});
  office.change("complaint", complaint, {{"extended", number(1)}});
  meet();
  CHECK(quarantined(office) == "gate_closed: extension\n");
  const Id asked =
      office.create("extension", {{"case", reference(one)}, {"days", number(20)}, {"reason", text("案情复杂")}});
  CHECK(office.store()
            .save({{{ChangeKind::update, "extension", asked, {{"approver", text("zhang"), How::put}}}}, {}})
            .code() == Code::not_permitted);
  meet();
  REQUIRE(zhou.sync().code == Code::ok);
  zhou.change("extension", asked, {{"approver", text("zhou")}, {"approved", w.clock.wall().count}});
  REQUIRE(zhou.sync().code == Code::ok);
  office.change("complaint", complaint, {{"extended", number(1)}});
  meet();
  CHECK(office.value("complaint", complaint, "extended") == "true");
  sound();
}

TEST_CASE_FIXTURE(LawHouse, "the leader's reason and signature are the leader's alone") {
  Tablet& zhou = w.tablet("zhou", "leader", {"north", "office", "reference"});
  const Id led = office.create("leader_in_charge", {{"case", reference(one)}, {"solved", number(1)}});
  meet();
  REQUIRE(zhou.sync().code == Code::ok);
  for (const char* field : {"reason", "signed"}) {
    const Value value = field == std::string("reason") ? text("诉求超出职权") : Value{w.clock.wall().count};
    const Draft change{{{ChangeKind::update, "leader_in_charge", led, {{field, value, How::put}}}}, {}};
    CHECK(office.store().save(change).code() == Code::not_permitted);
    CHECK(zhou.store().save(change));
  }
  REQUIRE(zhou.sync().code == Code::ok);
  meet();
  CHECK(office.value("leader_in_charge", led, "reason") == "\"诉求超出职权\"");
  sound();
}
