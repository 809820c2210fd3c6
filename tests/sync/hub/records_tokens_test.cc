// The records API to devices' tokens, and whether it runs.
#include "tests/sync/hub/records_fixture.h"

namespace satchel::hub::test {

TEST_CASE("a device's token sees what is in the device's scopes, and no more") {
  Bureau hub;
  const std::string east = hub.make(hub.li, "site", R"({"district": "east", "name": "e"})"),
                    west = hub.make(hub.li, "site", R"({"district": "west", "name": "w"})");
  const std::string tablet = hub.device_token(hub.device("zhou", {"east", "reference"}), "zhou");
  CHECK(hub.get(tablet, east).status == 200);
  CHECK(hub.get(tablet, west).status == 404);
  const JsonAnswer list = hub.get(tablet, "/v1/records/site");
  REQUIRE(list["/records"].as_array().size() == 1);
  CHECK(list.text("/records/0/name") == "e");

  const std::string seen = hub.get(hub.li, west).etag();
  CHECK(hub.patch(tablet, west, R"({"name": "x"})", seen).status == 404);
  CHECK(hub.call(tablet, "DELETE", west, "", seen).status == 404);
  CHECK(hub.get(hub.li, west).text("/name") == "w");
  const std::string mine = hub.make(tablet, "site", R"({"name": "new"})");
  CHECK(hub.get(tablet, mine).text("/_author") == "zhou");
  const std::string under = R"({"case": ")" + kNowhere + R"("})";
  CHECK(hub.get(tablet, hub.make(tablet, "visit", under)).status == 200);
}

TEST_CASE("a revoked or unknown device's token opens nothing") {
  Bureau hub;
  const std::string revoked = hub.device_token(hub.device("zhou", {"east"}, true), "zhou");
  CHECK(hub.get(revoked, "/v1/records/site").code() == "revoked");
  CHECK(hub.call(revoked, "POST", "/v1/records/site", "{}").code() == "revoked");
  const std::string unknown = hub.device_token(Id{{99}}, "zhou");
  CHECK(hub.get(unknown, "/v1/records/site").status == 401);
}

TEST_CASE("edits of one token make one chain that verifies") {
  Bureau hub;
  const std::string path = hub.make(hub.li, "site", R"({"name": "a"})");
  for (int i = 0; i < 3; ++i)
    REQUIRE(hub.patch(hub.li, path, R"({"name": "b"})", hub.get(hub.li, path).etag()).status == 200);
  const auto writer = hub.writer_of(hub.li, "li");
  REQUIRE(writer);
  CHECK(writer->last == Seq{4});
  CHECK_FALSE(writer->head.is_null());
}

TEST_CASE("the API says whether it runs, and whether the database answers") {
  JsonOffice fresh;
  CHECK(fresh.get("", "/livez").status == 200);
  CHECK(fresh.get("", "/readyz").status == 503);
  CHECK(fresh.get(fresh.token("li"), "/v1/records/site").status == 503);
  fresh.with_schema();
  CHECK(fresh.get("", "/readyz").text("/status") == "ok");
}

}  // namespace satchel::hub::test
