// Official numbers: the hub gives each once, and none twice.
#include "engine/base/pack.h"
#include "sync/wire/envelope.h"
#include "sync/wire/messages.h"
#include "tests/sync/together/gate_house.h"

using namespace satchel;
using namespace satchel::test;

namespace {

Id accepted_case(Tablet& office, const char* district) {
  return office.create("case", {{"district", text(district)}, {"status", text("accepted")}});
}
std::string number_of(Tablet& at, const Id& id) { return at.value("case", id, "number"); }

/// A device with the right key says that it had pulled that number of that case: whether it had or not.
void claim(Tablet& by, const Id& id, const std::string& as_number, Version version, std::int64_t log_epoch) {
  const RecordType& type = *by.store().schema()->find("case");
  const FieldNo field = type.fields[*type.index_of("number")].number;
  Bytes item;
  Writer out(item);
  write_item(out, {ItemKind::fields, type.number, id, version, false, "li", {{field, as_number, version}}});
  sync::RecoveredRequest message;
  message.log_epoch = log_epoch;
  message.items = pack(item);
  const auto sealed =
      must(sync::seal_request(by.keys(), by.store().identity().device, Bytes(16, 'n'), encode(message)));
  const auto reply =
      by.carry({"POST", "/v1/recovered", {{"Content-Type", std::string(sync::kContentType)}}, sealed.body, {}});
  REQUIRE(reply.status == 200);
}

/// The hub was put back to a backup in which these two cases wait to be accepted, and the devices know.
struct PutBack : GateHouse {
  PutBack() {
    first = office.create("case", {{"district", text("north")}});
    second = office.create("case", {{"district", text("north")}});
    meet();
    w.back_up_hub();
    office.create("case", {{"district", text("north")}});
    meet();
    w.restore_hub();
    meet();
  }
  void accept(const Id& id) { office.change("case", id, {{"status", text("accepted")}}); }
  void told(const Id& id, const std::string& as_number) { claim(li, id, as_number, first_version(1) + 99, 2); }
  std::string given_before(int n, const char* series = "") {
    return "north案〔" + to_rfc3339(w.clock.wall()).substr(0, 4) + "〕" + series + std::to_string(n) + "号";
  }
  std::string given(int n) { return '"' + given_before(n, "2-") + '"'; }

  Id first, second;
};

}  // namespace

TEST_CASE_FIXTURE(GateHouse, "where nothing was lost no device says which number a case has") {
  const Id later = office.create("case", {{"district", text("north")}});
  meet();
  claim(li, later, "of its own choice", {1}, 1);
  office.change("case", later, {{"status", text("accepted")}});
  meet();
  CHECK(number_of(office, later).find("〕2号") != std::string::npos);
}

TEST_CASE_FIXTURE(PutBack, "a number that was handed back is given again, but not one that stands on another case") {
  told(first, "north案〔2020〕7号");
  told(second, given_before(1));
  accept(first);
  accept(second);
  meet();
  CHECK(number_of(office, first) == "\"north案〔2020〕7号\"");
  CHECK(number_of(office, second) == given(1));
  sound();
}

TEST_CASE_FIXTURE(PutBack, "of two cases that one entry accepts no two get the number that was handed back of both") {
  told(first, "north案〔2020〕7号");
  told(second, "north案〔2020〕7号");
  Draft both;
  for (const Id& id : {first, second})
    both.changes.push_back({ChangeKind::update, "case", id, {{"status", text("accepted")}}});
  must(office.store().save(both));
  meet();
  CHECK(number_of(office, first) == "\"north案〔2020〕7号\"");
  CHECK(number_of(office, second) == given(1));
}

TEST_CASE_FIXTURE(PutBack, "a number that the office dropped is not given again") {
  told(first, "north案〔2020〕7号");
  must(w.at_recovered_desk([&](hub::RecoveredDesk& desk) -> Status {
    SATCHEL_ASSIGN(const auto count, desk.drop(first, "zhang"));
    CHECK(count > 0);
    return {};
  }));
  accept(first);
  meet();
  CHECK(number_of(office, first) == given(1));
}

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
