#include "tests/sync/hub/records_fixture.h"

namespace satchel::hub::test {
namespace {

namespace json = boost::json;

/// Two people set what the law says of one case without knowing of each other: wang's value stands, li's waits.
struct Dispute : JsonOffice {
  Dispute() {
    with_schema();
    path = make(li, "case", R"({"district": "east", "legal_facts": "a"})");
    seen = get(li, path).etag();
    REQUIRE(patch(wang, path, R"({"legal_facts": "b"})", seen).status == 200);
    lost = patch(li, path, R"({"legal_facts": "c"})", seen);
    REQUIRE(lost.status == 200);
    conflict = "/v1/conflicts/" + lost.text("/exceptions/0/conflict");
  }
  JsonAnswer settle(const std::string& body, const std::string& etag = "") {
    return call(li, "POST", conflict, body, etag);
  }
  std::string facts() { return get(li, path).text("/legal_facts"); }

  std::string li = token("li"), wang = token("wang");
  std::string path, seen, conflict;
  JsonAnswer lost;
};

}  // namespace

TEST_CASE("a late value for a field that asks is kept, and what stands is told") {
  Dispute hub;
  CHECK(hub.lost.text("/record/legal_facts") == "b");
  CHECK(hub.lost.text("/exceptions/0/type") == "case");
  CHECK(hub.lost.text("/exceptions/0/field") == "legal_facts");
  CHECK(hub.lost.text("/exceptions/0/value") == "b");

  const JsonAnswer open = hub.get(hub.li, "/v1/conflicts");
  REQUIRE(open["/records"].as_array().size() == 1);
  CHECK(open["/records/0"] == hub.get(hub.li, hub.conflict).body);
  CHECK(open.text("/records/0/standing") == "b");
  CHECK(open.text("/records/0/standing_author") == "wang");
  CHECK(open.text("/records/0/proposed") == "c");
  CHECK(open.text("/records/0/proposed_author") == "li");
  CHECK(open.text("/records/0/state") == "open");
  CHECK(hub.get(hub.li, "/v1/conflicts?state=settled")["/records"] == json::array());
}

TEST_CASE("the proposals of two people are both kept") {
  Dispute hub;
  REQUIRE(hub.patch(hub.token("zhao"), hub.path, R"({"legal_facts": "d"})", hub.seen).status == 200);
  const JsonAnswer open = hub.get(hub.li, "/v1/conflicts");
  REQUIRE(open["/records"].as_array().size() == 2);
  CHECK(hub.get(hub.li, hub.conflict).text("/proposed") == "c");
}

TEST_CASE("a person who proposes again renews their own side") {
  Dispute hub;
  hub.clock().advance({1});
  const std::string later = hub.token("li");
  REQUIRE(later != hub.li);
  REQUIRE(hub.patch(later, hub.path, R"({"legal_facts": "d"})", hub.seen).status == 200);
  CHECK(hub.get(hub.li, "/v1/conflicts")["/records"].as_array().size() == 1);
  CHECK(hub.get(hub.li, hub.conflict).text("/proposed") == "d");
}

TEST_CASE("taking the proposal makes it stand") {
  Dispute hub;
  const JsonAnswer done = hub.settle(R"({"take": "proposed"})");
  REQUIRE(done.status == 200);
  CHECK(done.text("/record/legal_facts") == "c");
  CHECK(done["/exceptions"] == json::array());
  CHECK(done.text("/conflict/state") == "settled");
  CHECK(done.text("/conflict/settled_by") == "li");
  CHECK(done.text("/conflict/taken") == "proposed");
  CHECK(done.text("/conflict/final") == "c");
  CHECK(hub.facts() == "c");
  CHECK(hub.get(hub.li, "/v1/conflicts")["/records"] == json::array());
  CHECK(hub.get(hub.li, "/v1/conflicts?state=all")["/records"].as_array().size() == 1);
}

TEST_CASE("taking what stands changes nothing but the conflict") {
  Dispute hub;
  const std::string before = hub.get(hub.li, hub.path).etag();
  REQUIRE(hub.settle(R"({"take": "standing"})").status == 200);
  CHECK(hub.get(hub.li, hub.path).etag() == before);
  CHECK(hub.get(hub.li, hub.conflict).text("/final") == "b");
}

TEST_CASE("a third value may be taken") {
  Dispute hub;
  REQUIRE(hub.settle(R"({"take": "value", "value": "b and c"})").status == 200);
  CHECK(hub.facts() == "b and c");
}

TEST_CASE("a conflict is settled once") {
  Dispute hub;
  REQUIRE(hub.settle(R"({"take": "proposed"})").status == 200);
  const JsonAnswer again = hub.settle(R"({"take": "standing"})");
  CHECK(again.status == 409);
  CHECK(again.code() == "already_settled");
  CHECK(hub.facts() == "c");
}

TEST_CASE("a field that has moved on meanwhile opens the conflict again") {
  Dispute hub;
  const std::string now = hub.get(hub.wang, hub.path).etag();
  REQUIRE(hub.patch(hub.wang, hub.path, R"({"legal_facts": "b2"})", now).status == 200);
  const JsonAnswer done = hub.settle(R"({"take": "proposed"})");
  REQUIRE(done.status == 200);
  CHECK(done.text("/record/legal_facts") == "b2");
  const std::string next = "/v1/conflicts/" + done.text("/exceptions/0/conflict");
  CHECK(next != hub.conflict);
  CHECK(hub.get(hub.li, next).text("/standing") == "b2");
  CHECK(hub.get(hub.li, next).text("/proposed") == "c");
  CHECK(hub.call(hub.li, "POST", next, R"({"take": "proposed"})").text("/record/legal_facts") == "c");
}

TEST_CASE("text that has moved on meanwhile is not overwritten by a settling") {
  Dispute hub;
  const std::string site = hub.make(hub.li, "site", R"({"remark": "one\n\ntwo"})");
  const std::string first = hub.get(hub.li, site).etag();
  REQUIRE(hub.patch(hub.wang, site, R"({"remark": "ONE\n\ntwo"})", first).status == 200);
  const JsonAnswer lost = hub.patch(hub.li, site, R"({"remark": {"from": "one\n\ntwo", "to": "1\n\ntwo"}})", first);
  const std::string conflict = "/v1/conflicts/" + lost.text("/exceptions/0/conflict");
  const std::string now = hub.get(hub.wang, site).etag();
  REQUIRE(hub.patch(hub.wang, site, R"({"remark": "ONE\n\nTWO"})", now).status == 200);
  const JsonAnswer done = hub.call(hub.li, "POST", conflict, R"({"take": "proposed"})");
  REQUIRE(done.status == 200);
  CHECK(done.text("/record/remark") == "1\n\nTWO");
}

TEST_CASE("a position in conflict is settled once, for all of its fields") {
  Dispute hub;
  const std::string site = hub.make(hub.li, "site", R"({"latitude": 1, "longitude": 1})");
  const std::string first = hub.get(hub.li, site).etag();
  REQUIRE(hub.patch(hub.wang, site, R"({"latitude": 2, "longitude": 2})", first).status == 200);
  const JsonAnswer lost = hub.patch(hub.li, site, R"({"latitude": 3, "longitude": 3})", first);
  REQUIRE(hub.get(hub.li, "/v1/conflicts")["/records"].as_array().size() == 3);
  const std::string conflict = "/v1/conflicts/" + lost.text("/exceptions/0/conflict");
  const JsonAnswer done = hub.call(hub.li, "POST", conflict, R"({"take": "proposed"})");
  REQUIRE(done.status == 200);
  CHECK(done["/record/latitude"] == json::value(3));
  CHECK(done["/record/longitude"] == json::value(3));
  CHECK(done["/exceptions"] == json::array());
  const JsonAnswer open = hub.get(hub.li, "/v1/conflicts");
  REQUIRE(open["/records"].as_array().size() == 1);
  CHECK(open["/records/0"] == hub.get(hub.li, hub.conflict).body);
}

TEST_CASE("to take what stood, where something else stands by now, opens the conflict again") {
  Dispute hub;
  const std::string now = hub.get(hub.wang, hub.path).etag();
  REQUIRE(hub.patch(hub.wang, hub.path, R"({"legal_facts": "b2"})", now).status == 200);
  const JsonAnswer done = hub.settle(R"({"take": "standing"})");
  REQUIRE(done.status == 200);
  CHECK(done.text("/record/legal_facts") == "b2");
  const JsonAnswer next = hub.get(hub.li, "/v1/conflicts/" + done.text("/exceptions/0/conflict"));
  CHECK(next.text("/standing") == "b2");
  CHECK(next.text("/proposed") == "b");
}

TEST_CASE("half a position, whose other half changed unseen, does not stand beside that") {
  Dispute hub;
  const std::string draft = hub.make(hub.li, "complaint_draft", R"({"latitude": 1, "longitude": 1})");
  const std::string first = hub.get(hub.li, draft).etag();
  REQUIRE(hub.patch(hub.li, draft, R"({"longitude": 5})", first).status == 200);
  hub.clock().advance({1000});
  const JsonAnswer late = hub.patch(hub.token("li"), draft, R"({"latitude": 3})", first);
  REQUIRE(late.status == 200);
  CHECK(late["/record/latitude"] == json::value(1));
  CHECK(late["/record/longitude"] == json::value(5));
  CHECK(late.text("/exceptions/0/field") == "latitude");
}

TEST_CASE("a settling that names an older version of the conflict is refused") {
  Dispute hub;
  const std::string before = hub.get(hub.li, hub.conflict).etag();
  REQUIRE(hub.patch(hub.li, hub.path, R"({"legal_facts": "d"})", hub.seen).status == 200);
  CHECK(hub.settle(R"({"take": "proposed"})", before).code() == "stale_base");
  CHECK(hub.settle(R"({"take": "proposed"})", hub.get(hub.li, hub.conflict).etag()).status == 200);
  CHECK(hub.facts() == "d");
}

TEST_CASE("a settling says what is taken, and a value where it needs one") {
  Dispute hub;
  for (const char* body : {"{}", R"({"take": "both"})", R"({"take": "value"})", R"({"take": "value", "value": 7})",
                           R"({"take": "proposed", "value": "x"})"})
    CHECK_MESSAGE(hub.settle(body).code() == "invalid_value", body);
  CHECK(hub.settle(R"({"take": 1})").status == 400);
  CHECK(hub.settle(R"({"keep": "standing"})").code() == "unknown_field");
  CHECK(hub.facts() == "b");
  CHECK(hub.get(hub.li, hub.conflict).text("/state") == "open");
}

TEST_CASE("a lost delete may be taken after all") {
  Dispute hub;
  const std::string list = hub.make(hub.li, "list_kind", R"({"name": "x"})");
  const std::string first = hub.get(hub.li, list).etag();
  REQUIRE(hub.patch(hub.wang, list, R"({"name": "y"})", first).status == 200);
  const JsonAnswer lost = hub.call(hub.li, "DELETE", list, "", first);
  const std::string conflict = "/v1/conflicts/" + lost.text("/exceptions/0/conflict");
  const JsonAnswer done = hub.call(hub.li, "POST", conflict, R"({"take": "proposed"})");
  CHECK(done.status == 200);
  CHECK(done["/record"].is_null());
  CHECK(hub.get(hub.li, list).status == 404);
}

TEST_CASE("who may not write a field does not settle it, and who may not read it does not see it") {
  Dispute hub;
  CHECK(hub.call(hub.token("qian", "leader"), "POST", hub.conflict, R"({"take": "proposed"})").status == 403);
  CHECK(hub.facts() == "b");

  const std::string zhao = hub.token("zhao", "intake"), sun = hub.token("sun", "intake");
  const std::string person = hub.make(zhao, "complainant", R"({"name": "Wu"})");
  const std::string first = hub.get(zhao, person).etag();
  REQUIRE(hub.patch(zhao, person, R"({"phone": "1"})", first).status == 200);
  REQUIRE(hub.patch(sun, person, R"({"phone": "2"})", first).status == 200);
  const std::string all = "/v1/conflicts?state=settled";
  const JsonAnswer kept = hub.get(zhao, all);
  REQUIRE(kept["/records"].as_array().size() == 1);
  CHECK(hub.get(hub.li, all)["/records"] == json::array());
  CHECK(hub.get(hub.li, "/v1/conflicts/" + kept.text("/records/0/_id")).status == 404);
}

TEST_CASE("a device's token sees the conflicts of its scopes") {
  Dispute hub;
  const std::string east = hub.device_token(hub.device("zhou", {"east"}), "zhou"),
                    west = hub.device_token(hub.device("wu", {"west"}), "wu");
  CHECK(hub.get(east, "/v1/conflicts")["/records"].as_array().size() == 1);
  CHECK(hub.get(west, "/v1/conflicts")["/records"] == json::array());
  CHECK(hub.get(west, hub.conflict).status == 404);
  CHECK(hub.call(west, "POST", hub.conflict, R"({"take": "proposed"})").status == 404);
  CHECK(hub.get(east, "/v1/conflicts?state=odd").status == 400);
}

}  // namespace satchel::hub::test
