// Who somebody is, sealed on a tablet: opened by the intake role alone, and nowhere in plain.
#include "tests/sync/together/identities.h"

using namespace satchel;
using namespace satchel::test;

namespace {

std::string path_of(const char* type, const Id& id) {
  return std::string("/v1/records/") + type + "/" + to_text(id) + "/identity";
}

Code save_code(Tablet& t, ChangeKind kind, const Id& id, std::vector<Assign> fields) {
  return t.store().save({{{kind, "attendee", id, std::move(fields)}}, {}}).code();
}

}  // namespace

TEST_CASE_FIXTURE(Visited, "what a tablet sealed the intake role reads at the hub, and each reading is noted") {
  const Id who = attended();
  w.settle_down();
  const auto reply = intake.call("GET", path_of("attendee", who));
  REQUIRE_MESSAGE(reply.status == 200, reply.body);
  const auto parts = boost::json::parse(reply.body).at("parts").as_array();
  REQUIRE(parts.size() == 3);
  CHECK(parts[0].at("text").as_string() == kName);
  CHECK(parts[1].at("text").as_string() == kPhone);
  CHECK(*from_base64(std::string(parts[2].at("base64").as_string())) == kSignature);
  const auto noted = must(w.accesses());
  REQUIRE(noted.size() == 1);
  CHECK(noted[0].user == "sun");
  CHECK(noted[0].record == who);
  CHECK(noted[0].way == "identity");
}

TEST_CASE_FIXTURE(Visited, "nobody else has it opened: not by role, not by a device's token of the same role") {
  const Id who = attended();
  w.settle_down();
  for (Desk* desk : {&zhang, &discipline}) CHECK(desk->call("GET", path_of("attendee", who)).status == 403);
  CHECK(w.hub().handle({"GET", path_of("attendee", who), {}, {}, {}}).status == 401);
  CHECK(must(w.accesses()).empty());
  CHECK(intake.call("POST", path_of("attendee", who), "{}").status == 405);
  CHECK(intake.call("GET", path_of("attendee", visit)).status == 404);  // no such attendee
  CHECK(intake.call("GET", path_of("visit", visit)).status == 404);     // of no such type
  CHECK(intake.call("GET", path_of("attendee", who) + "/name").status == 404);
}

TEST_CASE_FIXTURE(Visited, "until its bytes have come it is not there, and an empty one is none") {
  const Id who = attended();
  const Id silent = a.create("attendee", {{"visit", octets(visit.view())}, {"roles", TextSet{"complainant"}}});
  a.sync_some(1);
  CHECK(intake.call("GET", path_of("attendee", who)).status == 404);
  w.settle_down();
  CHECK(intake.call("GET", path_of("attendee", who)).status == 200);
  CHECK(intake.call("GET", path_of("attendee", silent)).status == 404);
}

TEST_CASE_FIXTURE(Visited, "a tablet saves no identity in plain, however it is said") {
  const std::vector<Assign> plain{
      {"visit", octets(visit.view())}, {"roles", TextSet{"complainant"}}, {"name", text(kName)}};
  CHECK(save_code(a, ChangeKind::create, {}, plain) == Code::must_be_sealed);
  CHECK(save_code(a, ChangeKind::create, a.store().make_id(), plain) == Code::must_be_sealed);
  const Id who = attended();
  CHECK(save_code(a, ChangeKind::update, who, {{"phone", text(kPhone)}}) == Code::must_be_sealed);
  const Id other = a.create(
      "attendee",
      {{"visit", octets(visit.view())}, {"roles", TextSet{"community_head"}}, {"name", text("a community head")}});
  CHECK(save_code(a, ChangeKind::update, other, {{"roles", TextSet{"complainant"}, How::add}}) == Code::must_be_sealed);
  CHECK(save_code(a, ChangeKind::update, other, {{"roles", TextSet{"complainant"}, How::add}, {"name", Value{}}}) ==
        Code::ok);
  // What stands in the field for it is a sealed one, and nothing else.
  const BlobInfo blob = must(a.store().blobs().add_bytes(kSignature));
  CHECK(save_code(a, ChangeKind::update, who, {{"identity_sealed", octets(blob.sha256.view())}}) ==
        Code::must_be_sealed);
  CHECK(save_code(a, ChangeKind::update, who, {{"identity_sealed", octets(sha256("nothing").view())}}) ==
        Code::must_be_sealed);
}

TEST_CASE_FIXTURE(Visited, "the hub takes no identity in plain either: from an office, or from an older build") {
  const boost::json::object plain{{"visit", to_text(visit)}, {"roles", {"complainant"}}, {"name", kName}};
  const auto refused = zhang.call("POST", "/v1/records/attendee", boost::json::serialize(plain));
  CHECK(refused.status == 409);
  CHECK(refused.body.find("must_be_sealed") != std::string::npos);
  // A tablet that does not know yet that this is to be sealed: the name goes to quarantine and to nobody else.
  const Id head = a.create("attendee", {{"visit", octets(visit.view())}, {"roles", TextSet{"witness"}}});
  w.settle_down();
  a.change("attendee", head, {{"name", text("a witness")}});
  const auto patched = zhang.call("GET", "/v1/records/attendee/" + to_text(head));
  sync::Headers headers{{"Authorization", "Bearer " + zhang.token},
                        {"Content-Type", "application/json"},
                        {"If-Match", std::string(*sync::header(patched.headers, "ETag"))}};
  const auto made = w.hub().handle(
      {"PATCH", "/v1/records/attendee/" + to_text(head), headers, R"({"roles": {"add": ["complainant"]}})", {}});
  CHECK_MESSAGE(made.status == 200, made.body);
  w.settle_down();
  const auto set_aside = must(a.store().quarantine());
  REQUIRE(set_aside.size() == 1);
  CHECK(set_aside[0].code == Code::must_be_sealed);
  CHECK(b.value("attendee", head, "name") == "null");
}

TEST_CASE_FIXTURE(Visited, "an identity that was sealed replaces an earlier one, and goes again from quarantine") {
  const Id who = attended();
  w.settle_down();
  const Hash anew = must(a.store().seal_identity({{"name", "another", false}}));
  a.change("attendee", who, {{"identity_sealed", octets(anew.view())}});
  w.settle_down();
  const auto reply = intake.call("GET", path_of("attendee", who));
  CHECK(reply.body.find("another") != std::string::npos);
  CHECK(reply.body.find(kName) == std::string::npos);
}

TEST_CASE("a tablet that has met a hub without a key for it seals nothing, until it hears of one") {
  World w{std::string(environment_json())};
  w.seals(false);
  Tablet& a = w.tablet("li", "inspector", {"north"});
  CHECK(a.store().seal_identity({{"name", kName, false}}).code() == Code::no_sealing_key);
  w.seals(true);
  CHECK(a.sync().code == Code::ok);
  CHECK(a.store().seal_identity({{"name", kName, false}}));
  CHECK(a.store().seal_identity({}).code() == Code::invalid);
  a.reopen();
  CHECK(a.store().seal_identity({{"name", kName, false}}));  // the key stays
}
