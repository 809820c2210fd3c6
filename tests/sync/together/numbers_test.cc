// Official numbers: the hub gives each once, and none twice.
#include "tests/sync/together/gate_house.h"

using namespace satchel;
using namespace satchel::test;

namespace {

Id accepted_case(Tablet& office, const char* district) {
  return office.create("case", {{"district", text(district)}, {"status", text("accepted")}});
}
std::string number_of(Tablet& at, const Id& id) { return at.value("case", id, "number"); }

}  // namespace

TEST_CASE_FIXTURE(GateHouse, "a case gets its number once it is accepted, by district and year") {
  const std::string year = to_rfc3339(w.clock.wall()).substr(0, 4);
  CHECK(number_of(office, one) == "\"north案〔" + year + "〕1号\"");
  CHECK(number_of(li, one) == number_of(office, one));
  const Id later = office.create("case", {{"district", text("north")}});
  const Id other = accepted_case(office, "office");
  CHECK(number_of(office, other) == "null");
  meet();
  CHECK(number_of(office, later) == "null");
  CHECK(number_of(office, other) == "\"office案〔" + year + "〕1号\"");
  office.change("case", later, {{"status", text("accepted")}});
  meet();
  CHECK(number_of(office, later) == "\"north案〔" + year + "〕2号\"");
  office.change("case", later, {{"status", text("assigned")}});
  meet();
  CHECK(number_of(li, later) == "\"north案〔" + year + "〕2号\"");
  sound();
}

TEST_CASE_FIXTURE(GateHouse, "a complaint gets one once it is decided that it is accepted") {
  const std::string year = to_rfc3339(w.clock.wall()).substr(0, 4);
  const Id id = office.create("complaint", {{"district", text("north")}});
  meet();
  CHECK(office.value("complaint", id, "number") == "null");
  office.change("complaint", id, {{"decision", text("accepted")}});
  meet();
  CHECK(li.value("complaint", id, "number") == "\"north信〔" + year + "〕1号\"");
}

TEST_CASE_FIXTURE(GateHouse, "nobody else gives numbers") {
  office.change("case", one, {{"number", text("99")}});
  meet();
  CHECK(quarantined(office) == "not_permitted: official numbers are given by the hub\n");
}

TEST_CASE_FIXTURE(GateHouse, "a lost reply and a second push give no second number") {
  const Id id = accepted_case(office, "north");
  int n = 0;
  (void)office.sync([&] { return ++n == 1 ? Fate::lost : Fate::arrives; });
  meet();
  CHECK(number_of(office, id).find("〕2号") != std::string::npos);
}

TEST_CASE_FIXTURE(GateHouse,
                  "after the hub went back a case has its old number, and a new one gets none that was given") {
  w.back_up_hub();
  const Id lost = accepted_case(office, "north");
  meet();
  const std::string before = number_of(office, lost);
  REQUIRE(before.find("〕2号") != std::string::npos);
  w.restore_hub();
  REQUIRE(office.sync().code == Code::ok);
  const Id fresh = accepted_case(office, "north");
  meet();
  meet();
  const std::string after = number_of(office, fresh);
  CHECK(after.find("〕2-") != std::string::npos);
  CHECK(after != before);
  must(w.at_recovered_desk([](hub::RecoveredDesk& desk) {
    return desk.take_all({"zhang", true, true}, [](const hub::TakenRecord&) {});
  }));
  meet();
  CHECK(number_of(office, lost) == before);
  CHECK(number_of(office, fresh) == after);
  sound();
}
