// Requests of the JSON API that no client of ours would make, and their parts by themselves.
#include "sync/hub/api/openapi.h"
#include "sync/hub/json/json_request.h"
#include "tests/sync/hub/records_fixture.h"

namespace satchel::hub::test {
namespace {

const std::string kNobodys = "0190a5c2-0000-7000-8000-00000000000f";

struct Counter : JsonOffice {
  Counter() { with_schema(); }
  std::string li = token("li");
};

}  // namespace

TEST_CASE("a target without a path has no parameters either") {
  CHECK(parse_target("").steps == std::vector<std::string_view>{""});
  const Target bare = parse_target("?after=x");
  CHECK(bare.path.empty());
  CHECK(bare.parameter("after") == "x");
  CHECK(parse_target("/a?flag").parameter("flag").empty());
}

TEST_CASE("text that is no JSON gives no string") {
  CHECK(string_from("a name", "{").code() == Code::invalid);
  CHECK(string_from("a name", "7").code() == Code::invalid);
  CHECK(*string_from("a name", R"("x")") == "x");
  CHECK(members_of("[1]").code() == Code::invalid);
  CHECK(members_of(" {} ")->empty());
}

TEST_CASE("a title in one language stands alone") {
  CHECK(both({"状态", "State"}) == "状态 · State");
  CHECK(both({"", "State"}) == "State");
  CHECK(both({"状态", ""}) == "状态");
  CHECK(both({"GPS", "GPS"}) == "GPS");
}

TEST_CASE("a body of no type, or of a blank one, is no JSON") {
  Counter hub;
  sync::HttpRequest post{"POST", "/v1/records/site", {{"Authorization", "Bearer " + hub.li}}, "{}", {}};
  post.headers.emplace_back("Content-Type", "");
  for (const char* type : {"", " ; charset=utf-8", "application/jsonp", "application/jso", "text/plain"}) {
    post.headers.back().second = type;
    CHECK_MESSAGE(hub.send(post).status == 415, type);
  }
}

TEST_CASE("a page's limit, and an ETag, are whole") {
  Counter hub;
  for (const char* wrong : {"10x", "-1", "99999999999999999999999"})
    CHECK_MESSAGE(hub.get(hub.li, std::string("/v1/records/site?limit=") + wrong).status == 400, wrong);
  const std::string path = hub.make(hub.li, "site", R"({"name": "x"})");
  for (const char* wrong : {"\"12", "12\"", "\"12x\"", "\"0\"", "\"-5\""})
    CHECK_MESSAGE(hub.patch(hub.li, path, R"({"name": "y"})", wrong).status == 400, wrong);
  CHECK(hub.get(hub.li, path).text("/name") == "x");
}

TEST_CASE("paths below the conflicts lead to a conflict or nowhere") {
  Counter hub;
  CHECK(hub.get(hub.li, "/v1/conflicts/" + kNobodys + "/y").status == 404);
  CHECK(hub.get(hub.li, "/v1/conflicts/x").status == 404);
  CHECK(hub.get(hub.li, "/v1/conflicts/" + kNobodys).status == 404);
  CHECK(hub.call(hub.li, "PUT", "/v1/conflicts/" + kNobodys, "{}").header("Allow") == "GET, HEAD, POST");
  CHECK(hub.call(hub.li, "POST", "/v1/conflicts/" + kNobodys, R"({"take": "standing"})").status == 404);
  CHECK(hub.call(hub.li, "POST", "/v1/conflicts/" + kNobodys, "[]").status == 400);
  CHECK(hub.call(hub.li, "POST", "/v1/conflicts/" + kNobodys, R"({"take": "standing"})", "*").status == 400);
}

TEST_CASE("an operation names what its field takes") {
  Counter hub;
  const std::string site = hub.make(hub.li, "site", R"({"tags": ["a"], "remark": "x"})"),
                    leaflet = hub.make(hub.li, "leaflet", R"({"count": 3})");
  const std::string seen = hub.get(hub.li, site).etag(), counted = hub.get(hub.li, leaflet).etag();
  for (const char* body :
       {R"({"tags": {"add": 5}})", R"({"remark": {"from": "x"}})", R"({"remark": {"from": "x", "to": 1}})"})
    CHECK_MESSAGE(hub.patch(hub.li, site, body, seen).code() == "invalid_value", body);
  for (const char* body : {R"({"count": {"plus": 1}})", R"({"count": {}})", R"({"count": {"add": "1"}})"})
    CHECK_MESSAGE(hub.patch(hub.li, leaflet, body, counted).code() == "invalid_value", body);
  CHECK(hub.patch(hub.li, site, "[1]", seen).status == 400);
  CHECK(hub.get(hub.li, site).etag() == seen);
  CHECK(hub.get(hub.li, leaflet)["/count"] == 3);
}

TEST_CASE("an id that is no string makes no record") {
  Counter hub;
  CHECK(hub.call(hub.li, "POST", "/v1/records/site", R"({"_id": 5})").status == 400);
  CHECK(hub.get(hub.li, "/v1/records/site")["/records"].as_array().empty());
}

TEST_CASE("before a schema was published there is nothing to describe") {
  JsonOffice fresh;
  CHECK(fresh.get("", "/openapi.json").status == 503);
  fresh.with_schema();
  CHECK(fresh.get("", "/openapi.json").status == 200);
}

}  // namespace satchel::hub::test
