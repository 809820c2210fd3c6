// What needs a person.
#include "tests/platform/c/office.h"

using namespace satchel;

namespace {

/// Two tablets that have written the same field of one case.
struct Clash {
  Clash() {
    li.enrol();
    on = li.save("夜间施工");
    li.step();
    wang.enrol();
    wang.step();
    facts(li, "未办理夜间施工证明");
    facts(wang, "证明已过期");
    li.step();
    wang.step();
  }
  void facts(test::Tablet& tablet, const std::string& text) {
    const std::string json = R"({"legal_facts": ")" + text + R"("})";
    tablet.ok(satchel_save(tablet.store, "case", on.c_str(), json.c_str(), nullptr, &tablet.error));
  }
  std::string conflicts(test::Tablet& tablet) {
    satchel_buffer* json = nullptr;
    tablet.ok(satchel_conflicts(tablet.store, &json, &tablet.error));
    return test::taken(json);
  }
  test::Office office;
  test::Tablet li{office, "li"}, wang{office, "wang"};
  std::string on;
};

std::string member(const std::string& json, const std::string& name) {
  const std::size_t at = json.find("\"" + name + "\":\"");
  REQUIRE(at != json.npos);
  const std::size_t from = at + name.size() + 4;
  return json.substr(from, json.find('"', from) - from);
}

}  // namespace

TEST_CASE_FIXTURE(Clash, "a conflict is told with both values and authors, and settled once, by whichever value") {
  CHECK(test::has(wang.events(), SATCHEL_EVENT_CONFLICT));
  const std::string json = conflicts(wang);
  CHECK(member(json, "field") == "legal_facts");
  CHECK(member(json, "record") == on);
  CHECK(member(json, "standing_author") == "li");
  CHECK(member(json, "proposed_author") == "wang");
  CHECK(member(json, "type_zh") == "案件");
  CHECK(member(json, "type_en") == "Case");
  CHECK(member(json, "field_en") == "Legal facts");
  CHECK(member(json, "field_zh") != member(json, "field_en"));
  CHECK(json.find("未办理夜间施工证明") != json.npos);
  const std::string id = member(json, "id");
  CHECK(satchel_settle(wang.store, id.c_str(), SATCHEL_TAKE_VALUE, "{", &wang.error) == SATCHEL_INVALID);
  CHECK(satchel_settle(wang.store, id.c_str(), 7, nullptr, &wang.error) == SATCHEL_INVALID);
  std::string stands = "未办理夜间施工证明";
  SUBCASE("standing") { wang.ok(satchel_settle(wang.store, id.c_str(), SATCHEL_TAKE_STANDING, nullptr, &wang.error)); }
  SUBCASE("proposed") {
    stands = "证明已过期";
    wang.ok(satchel_settle(wang.store, id.c_str(), SATCHEL_TAKE_PROPOSED, nullptr, &wang.error));
  }
  SUBCASE("another") {
    stands = "现场核实";
    wang.ok(satchel_settle(wang.store, id.c_str(), SATCHEL_TAKE_VALUE, "\"现场核实\"", &wang.error));
  }
  CHECK(satchel_settle(wang.store, id.c_str(), SATCHEL_TAKE_STANDING, nullptr, &wang.error) == SATCHEL_ALREADY_SETTLED);
  wang.step();
  li.step();
  CHECK(conflicts(li) == "[]");
  CHECK(li.get(on).find(stands) != std::string::npos);
  CHECK(wang.get(on).find(stands) != std::string::npos);
}

TEST_CASE_FIXTURE(Clash, "what the hub refused is told with its reason, and may be saved again") {
  satchel_buffer* json = nullptr;
  wang.ok(satchel_quarantine(wang.store, &json, &wang.error));
  CHECK(test::taken(json) == "[]");
  CHECK(satchel_retry(wang.store, 1, nullptr, &wang.error) == SATCHEL_NOT_FOUND);
  char finding[SATCHEL_ID_SIZE];
  const std::string fields = R"({"of_type": "case", "of": ")" + on + R"(", "severity": "minor", "fact": "扬尘"})";
  li.ok(satchel_save(li.store, "finding", nullptr, fields.c_str(), finding, &li.error));
  li.step();
  wang.step();
  li.ok(satchel_save(li.store, "finding", finding, R"({"statute": "第一条"})", nullptr, &li.error));
  wang.ok(satchel_save(wang.store, "finding", finding, R"({"statute": "第二条"})", nullptr, &wang.error));
  li.step();
  (void)wang.events();
  wang.step();
  CHECK(test::has(wang.events(), SATCHEL_EVENT_REFUSED));
  wang.ok(satchel_quarantine(wang.store, &json, &wang.error));
  const std::string refused = test::taken(json);
  CHECK(member(refused, "code") == "append_only");
  CHECK(member(refused, "zh") == satchel_code_message(SATCHEL_APPEND_ONLY, SATCHEL_ZH));
  CHECK(member(refused, "records") == "finding/" + std::string(finding));
  CHECK(member(refused, "en") == satchel_code_message(SATCHEL_APPEND_ONLY, SATCHEL_EN));
  CHECK(member(refused, "type_en") == "Finding");
  CHECK(!member(refused, "type_zh").empty());
  const auto entry = std::stoll(refused.substr(refused.find("\"entry\":") + 8));
  CHECK(satchel_retry(wang.store, entry, R"({"statute": "第三条"})", &wang.error) == SATCHEL_APPEND_ONLY);
  CHECK(satchel_retry(wang.store, entry, R"({"status": 1})", &wang.error) == SATCHEL_UNKNOWN_FIELD);
  wang.ok(satchel_retry(wang.store, entry, R"({"statute": "第一条"})", &wang.error));
  wang.ok(satchel_quarantine(wang.store, &json, &wang.error));
  CHECK(test::taken(json) == "[]");
  CHECK(wang.step().state == SATCHEL_STEP_DONE);
  CHECK(satchel_retry(wang.store, entry, nullptr, &wang.error) == SATCHEL_NOT_FOUND);
}
