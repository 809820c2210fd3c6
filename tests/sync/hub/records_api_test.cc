#include "engine/base/limits.h"
#include "tests/sync/hub/records_fixture.h"

namespace satchel::hub::test {
namespace json = boost::json;

TEST_CASE("a record that was created is read back, field by field") {
  Bureau hub;
  const std::string body = R"({"district": "高新区", "name": "一号厂 \"北门\"", "latitude": 396000000,
                               "tags": ["b", "a"], "kind": null})";
  const JsonAnswer made = hub.call(hub.li, "POST", "/v1/records/site", body);
  CHECK(made.status == 201);
  CHECK(made.header("Location") == "/v1/records/site/" + made.text("/_id"));

  const JsonAnswer read = hub.get(hub.li, made.header("Location"));
  CHECK(read.status == 200);
  CHECK(read.header("Content-Type") == "application/json");
  CHECK(read.body == made.body);
  CHECK(read.text("/name") == "一号厂 \"北门\"");
  CHECK(read["/latitude"] == 396000000);
  CHECK(read["/tags"] == json::array{"a", "b"});
  CHECK(read["/kind"].is_null());
  CHECK(read.text("/_author") == "li");
  CHECK(read["/_sealed"] == false);
  CHECK(read.etag() == '"' + std::to_string(hub.version().value) + '"');
  CHECK(read["/_version"] == hub.version().value);
}

TEST_CASE("a decimal number is given back as it was written") {
  Bureau hub;
  const std::string path = hub.make(hub.li, "measurement", R"({"wind_speed": 88419.662272158312})");
  CHECK(hub.get(hub.li, path).raw.find("\"wind_speed\":88419.66227215831,") != std::string::npos);
}

TEST_CASE("the versions of single fields are given when asked for") {
  Bureau hub;
  const std::string path = hub.make(hub.li, "site", R"({"district": "d", "name": "n"})");
  const std::string first = hub.get(hub.li, path).etag();
  REQUIRE(hub.patch(hub.li, path, R"({"name": "m"})", first).status == 200);
  const JsonAnswer read = hub.get(hub.li, path + "?versions=1");
  CHECK(read["/_fields/name"] == read["/_version"]);
  CHECK(read["/_fields/district"].as_int64() < read["/_version"].as_int64());
  CHECK_FALSE(read["/_fields"].as_object().contains("phone"));
  CHECK_FALSE(hub.get(hub.li, path).body.as_object().contains("_fields"));
}

TEST_CASE("an ETag that this hub never gave, as one of before its restore, is stale, however old") {
  Bureau hub;
  const std::string path = hub.make(hub.li, "site", R"({"name": "n"})");
  for (const std::int64_t version : {std::int64_t{1}, hub.version().value - 1, hub.version().value + 1}) {
    const JsonAnswer refused = hub.patch(hub.li, path, R"({"name": "m"})", '"' + std::to_string(version) + '"');
    CHECK(refused.code() == "stale_base");
  }
  CHECK(hub.get(hub.li, path).text("/name") == "n");
}

TEST_CASE("a client may name the new record's id, once") {
  Bureau hub;
  const std::string body = R"({"_id": ")" + kNowhere + R"(", "name": "x"})";
  CHECK(hub.make(hub.li, "site", body) == "/v1/records/site/" + kNowhere);
  CHECK(hub.call(hub.li, "POST", "/v1/records/site", body).status == 409);
  CHECK(hub.call(hub.li, "POST", "/v1/records/site", R"({"_id": "mine"})").code() == "invalid_value");
  const std::string null = R"({"_id": "00000000-0000-0000-0000-000000000000"})";
  CHECK(hub.call(hub.li, "POST", "/v1/records/site", null).code() == "invalid_value");
}

TEST_CASE("a list is read page by page, each record once") {
  Bureau hub;
  std::vector<std::string> made, seen;
  for (int i = 0; i < 45; ++i) made.push_back(hub.make(hub.li, "site", R"({"name": "x"})"));
  std::string after;
  for (int pages = 0; pages < 3; ++pages) {
    const JsonAnswer page = hub.get(hub.li, "/v1/records/site?limit=20" + after);
    CHECK(page.text("/type") == "site");
    for (const auto& record : page["/records"].as_array())
      seen.push_back("/v1/records/site/" + std::string(record.at("_id").as_string()));
    if (pages == 2) CHECK(page["/next"].is_null());
    if (pages < 2) after = "&after=" + page.text("/next");
  }
  CHECK(seen == made);
  for (const char* wrong : {"limit=0", "limit=501", "limit=ten", "after=x"})
    CHECK(hub.get(hub.li, std::string("/v1/records/site?") + wrong).status == 400);
}

TEST_CASE("a page ends early when it grows large, and goes on behind") {
  Bureau hub;
  const std::string text(200'000, 'x');
  for (int i = 0; i < 15; ++i) hub.make(hub.li, "site", R"({"remark": ")" + text + R"("})");
  const JsonAnswer first = hub.get(hub.li, "/v1/records/site");
  CHECK(first["/records"].as_array().size() < 15);
  const JsonAnswer second = hub.get(hub.li, "/v1/records/site?after=" + first.text("/next"));
  CHECK(first["/records"].as_array().size() + second["/records"].as_array().size() == 15);
}

TEST_CASE("a change needs the version that was seen") {
  Bureau hub;
  const std::string path = hub.make(hub.li, "site", R"({"name": "x"})");
  CHECK(hub.call(hub.li, "PATCH", path, R"({"name": "y"})").status == 428);
  CHECK(hub.call(hub.li, "DELETE", path).status == 428);
  for (const char* tag : {"*", "1", "W/\"1\"", "\"x\"", "\"1\", \"2\"", "\"\""})
    CHECK(hub.patch(hub.li, path, R"({"name": "y"})", tag).status == 400);
  const std::string never = '"' + std::to_string(hub.version().value + 1) + '"';
  CHECK(hub.patch(hub.li, path, R"({"name": "y"})", never).code() == "stale_base");
  CHECK(hub.get(hub.li, path).text("/name") == "x");
}

TEST_CASE("changes of different fields stand side by side, whatever was seen") {
  Bureau hub;
  const std::string path = hub.make(hub.li, "site", R"({"name": "x", "phone": "1"})");
  const std::string seen = hub.get(hub.li, path).etag();
  CHECK(hub.patch(hub.wang, path, R"({"name": "y"})", seen).status == 200);
  const JsonAnswer late = hub.patch(hub.li, path, R"({"phone": "2"})", seen);
  CHECK(late.status == 200);
  CHECK(late["/exceptions"] == json::array());
  CHECK(late.text("/record/name") == "y");
  CHECK(late.text("/record/phone") == "2");
  CHECK(late.etag() == hub.get(hub.li, path).etag());
}

TEST_CASE("operations of several people meet in one value") {
  Bureau hub;
  const std::string path = hub.make(hub.li, "leaflet", R"({"count": 10, "officers": ["a", "b"]})");
  const std::string seen = hub.get(hub.li, path).etag();
  REQUIRE(hub.patch(hub.li, path, R"({"count": {"add": 5}, "officers": {"add": ["c"]}})", seen).status == 200);
  const JsonAnswer both =
      hub.patch(hub.wang, path, R"({"count": {"add": -1}, "officers": {"add": ["d"], "remove": ["a"]}})", seen);
  REQUIRE(both.status == 200);
  CHECK(both["/record/count"] == 14);
  CHECK(both["/record/officers"] == json::array{"b", "c", "d"});
}

TEST_CASE("a plain value for a set, a sum, a text or a state holds while nobody else has changed it") {
  Bureau hub;
  const std::string site = hub.make(hub.li, "site", R"({"tags": ["a", "b"], "remark": "one"})");
  const std::string seen = hub.get(hub.li, site).etag();
  const JsonAnswer set = hub.patch(hub.li, site, R"({"tags": ["b", "c"], "remark": "two"})", seen);
  REQUIRE(set.status == 200);
  CHECK(set["/record/tags"] == json::array{"b", "c"});
  CHECK(set.text("/record/remark") == "two");
  CHECK(hub.patch(hub.wang, site, R"({"tags": ["z"]})", seen).code() == "stale_base");
  CHECK(hub.patch(hub.wang, site, R"({"remark": "three"})", seen).code() == "stale_base");
  CHECK(hub.get(hub.li, site).text("/remark") == "two");
}

TEST_CASE("text is merged by paragraph from what its author saw") {
  Bureau hub;
  const std::string path = hub.make(hub.li, "site", R"({"remark": "one\n\ntwo"})");
  const std::string seen = hub.get(hub.li, path).etag();
  REQUIRE(hub.patch(hub.li, path, R"({"remark": "ONE\n\ntwo"})", seen).status == 200);
  const JsonAnswer merged =
      hub.patch(hub.wang, path, R"({"remark": {"from": "one\n\ntwo", "to": "one\n\nTWO"}})", seen);
  REQUIRE(merged.status == 200);
  CHECK(merged.text("/record/remark") == "ONE\n\nTWO");
  CHECK(merged.text("/exceptions/0/field") == "remark");
  CHECK(merged.text("/exceptions/0/value") == "ONE\n\nTWO");
}

TEST_CASE("a state takes a declared step only, and the first one stands") {
  Bureau hub;
  const std::string path = hub.make(hub.li, "case", R"({"district": "d"})");
  const std::string seen = hub.get(hub.li, path).etag();
  CHECK(hub.patch(hub.li, path, R"({"status": "closed"})", seen).code() == "illegal_transition");
  REQUIRE(hub.patch(hub.li, path, R"({"status": "accepted"})", seen).status == 200);
  const JsonAnswer late = hub.patch(hub.wang, path, R"({"status": {"from": null, "to": "declined"}})", seen);
  REQUIRE(late.status == 200);
  CHECK(late.text("/record/status") == "accepted");
  CHECK(late.text("/exceptions/0/field") == "status");
  CHECK(hub.get(hub.li, "/v1/conflicts?state=settled")["/records"].as_array().size() == 1);
}

TEST_CASE("a delete goes through, unless others have changed what it would take away") {
  Bureau hub;
  const std::string path = hub.make(hub.li, "list_kind", R"({"name": "x"})");
  const std::string seen = hub.get(hub.li, path).etag();
  REQUIRE(hub.patch(hub.wang, path, R"({"name": "y"})", seen).status == 200);

  const JsonAnswer lost = hub.call(hub.li, "DELETE", path, "", seen);
  CHECK(lost.status == 200);
  CHECK(lost.text("/record/name") == "y");
  CHECK(lost.text("/exceptions/0/field") == "_record");
  CHECK(hub.get(hub.li, "/v1/conflicts/" + lost.text("/exceptions/0/conflict")).text("/rule") == "delete");

  const std::string now = hub.get(hub.li, path).etag();
  const JsonAnswer gone = hub.call(hub.li, "DELETE", path, "", now);
  CHECK(gone.status == 204);
  CHECK(hub.get(hub.li, path).status == 404);
  CHECK(hub.call(hub.li, "DELETE", path, "", '"' + std::to_string(hub.version().value) + '"').status == 404);
}

TEST_CASE("a change by someone who had not seen the delete undoes it") {
  Bureau hub;
  const std::string path = hub.make(hub.li, "list_kind", R"({"name": "x"})");
  const std::string seen = hub.get(hub.li, path).etag();
  REQUIRE(hub.call(hub.li, "DELETE", path, "", seen).status == 204);
  const JsonAnswer back = hub.patch(hub.wang, path, R"({"name": "y"})", seen);
  CHECK(back.status == 200);
  CHECK(back.text("/record/name") == "y");
  CHECK(hub.get(hub.li, path).status == 200);
  CHECK(hub.get(hub.li, "/v1/conflicts")["/records"].as_array().size() == 1);
}

TEST_CASE("what counts is never deleted: it is corrected by its fields") {
  Bureau hub;
  const std::string of_case = hub.make(hub.li, "case", R"({"district": "d"})");
  const std::string hangs = R"({"case": ")" + of_case.substr(of_case.rfind('/') + 1) + "\"}";
  std::vector<std::string> all{of_case, hub.make(hub.li, "complaint", R"({"district": "d"})"),
                               hub.make(hub.li, "list_entry", "{}"), hub.make(hub.li, "accountability", "{}")};
  for (const char* type : {"answer", "callback", "penalty", "police_transfer", "leaflet"})
    all.push_back(hub.make(hub.li, type, hangs));
  for (const char* type : {"officer", "certificate", "site"}) all.push_back(hub.make(hub.li, type, "{}"));
  for (const std::string& path : all) {
    const JsonAnswer no = hub.call(hub.li, "DELETE", path, "", hub.get(hub.li, path).etag());
    CHECK_MESSAGE(no.status == 409, path);
    CHECK_MESSAGE(no.code() == "kept", path);
    CHECK_MESSAGE(hub.get(hub.li, path).status == 200, path);
  }
}

TEST_CASE("the way on which a complaint came is written once") {
  Bureau hub;
  const std::string path = hub.make(hub.li, "complaint", R"({"district": "d"})");
  const auto say = [&](const char* body) { return hub.patch(hub.li, path, body, hub.get(hub.li, path).etag()); };
  REQUIRE(say(R"({"channel": "letter"})").status == 200);
  CHECK(say(R"({"channel": "found"})").code() == "append_only");
  CHECK(say(R"({"channel": null})").code() == "append_only");
  CHECK(say(R"({"channel": "letter", "place": "河堤"})").status == 200);
  CHECK(hub.get(hub.li, path).text("/channel") == "letter");
}

TEST_CASE("an answer, and a leader's signature, stay with the case that they were written for") {
  Bureau hub;
  const auto opened = [&] {
    const std::string path = hub.make(hub.li, "case", R"({"district": "d"})");
    return path.substr(path.rfind('/') + 1);
  };
  const std::string one = opened(), other = opened();
  for (const char* type : {"answer", "leader_in_charge"}) {
    const std::string path = hub.make(hub.li, type, "{}");  // begun before its case was known
    const auto belongs = [&](const std::string& to) {
      return hub.patch(hub.li, path, R"({"case": )" + to + "}", hub.get(hub.li, path).etag());
    };
    REQUIRE(belongs('"' + one + '"').status == 200);
    CHECK_MESSAGE(belongs('"' + other + '"').code() == "append_only", type);
    CHECK_MESSAGE(belongs("null").code() == "append_only", type);
    CHECK_MESSAGE(hub.get(hub.li, path).text("/case") == one, type);
  }
}

TEST_CASE("a number beyond what can be is refused") {
  Bureau hub;
  const auto post = [&](const std::string& type, const char* body) {
    return hub.call(hub.li, "POST", "/v1/records/" + type, body).code();
  };
  CHECK(post("leaflet", R"({"count": 9223372036854775807})") == "invalid_value");
  CHECK(post("leaflet", R"({"count": 10000001})") == "invalid_value");
  CHECK(post("penalty", R"({"amount": 10000000000001})") == "invalid_value");
  CHECK(post("penalty", R"({"amount": 10000000000000})").empty());
  CHECK(post("measure", R"({"persons": 100001})") == "invalid_value");
}

TEST_CASE("what does not fit is refused, says why, and leaves nothing behind") {
  Bureau hub;
  const std::string path = hub.make(hub.li, "measurement", R"({"wind_speed": 1.5})");
  const std::string seen = hub.get(hub.li, path).etag();
  const Version before = hub.version();
  const auto post = [&](const char* body) { return hub.call(hub.li, "POST", "/v1/records/site", body); };
  const auto patch = [&](const char* body) { return hub.patch(hub.li, path, body, seen); };
  CHECK(post(R"({"nome": "x"})").code() == "unknown_field");
  CHECK(post(R"({"_version": 3})").code() == "unknown_field");
  CHECK(post(R"({"latitude": "north"})").code() == "invalid_value");
  CHECK(post(R"({"latitude": {"add": 1}})").code() == "invalid_value");
  CHECK(post(R"({"kind": "castle"})").code() == "invalid_value");
  CHECK(post(R"({"name": "x", "name": "y"})").code() == "invalid");
  CHECK(patch(R"({"wind_speed": 2.5})").code() == "append_only");
  CHECK(patch(R"({"wind_speed": {"to": 2.5}})").code() == "invalid_value");
  CHECK(patch("{}").code() == "invalid");
  CHECK(post(R"({"nome": "x"})").status == 422);
  CHECK(patch(R"({"wind_speed": 2.5})").status == 409);
  CHECK(hub.version() == before);
}

TEST_CASE("an operation says no more and no less than it needs") {
  Bureau hub;
  const std::string path = hub.make(hub.li, "site", R"({"tags": ["a"], "remark": "x"})");
  const std::string seen = hub.get(hub.li, path).etag();
  for (const char* body :
       {R"({"tags": {"add": ["b"], "remove": ["b"]}})", R"({"tags": {"put": ["b"]}})", R"({"tags": {"add": null}})",
        R"({"remark": {"to": "y"}})", R"({"remark": {"from": "x", "to": "y", "by": "z"}})",
        R"({"remark": {"from": 1, "to": "y"}})"})
    CHECK_MESSAGE(hub.patch(hub.li, path, body, seen).code() == "invalid_value", body);
}

TEST_CASE("a body that is no JSON object is refused") {
  Bureau hub;
  const auto post = [&](const std::string& body) { return hub.call(hub.li, "POST", "/v1/records/site", body).status; };
  for (const char* body : {"[1]", "\"x\"", "{", "{\"name\": }", "{\"name\": \"\xff\"}", "{} {}", "{\"name\": \"x\",}"})
    CHECK_MESSAGE(post(body) == 400, body);
  CHECK(post("{\"name\": " + std::string(100, '[') + std::string(100, ']') + "}") == 400);
  CHECK(post("{\"remark\": \"" + std::string(limits::kJsonBytes, 'x') + "\"}") == 413);
  CHECK(post("{\"remark\": \"" + std::string(limits::kTextBytes + 1, 'x') + "\"}") == 413);

  sync::HttpRequest form{"POST", "/v1/records/site", {{"Authorization", "Bearer " + hub.li}}, "name=x", {}};
  CHECK(hub.send(form).status == 415);
  form.headers.emplace_back("Content-Type", "application/x-www-form-urlencoded");
  CHECK(hub.send(form).status == 415);
  form.headers.back().second = "Application/JSON; charset=utf-8";
  form.body = R"( {"na\u006de" : "a\"},{" , "tags":[ "x" ] } )";
  const JsonAnswer made = hub.send(form);
  CHECK(made.status == 201);
  CHECK(made.text("/name") == "a\"},{");
  CHECK(made["/tags"] == json::array{"x"});
}

TEST_CASE("paths and methods that are not served say so") {
  Bureau hub;
  CHECK(hub.get(hub.li, "/v1/records/castle").status == 404);
  CHECK(hub.get(hub.li, "/v1/records/castle").code() == "unknown_type");
  CHECK(hub.get(hub.li, "/v1/records/conflict").status == 404);
  CHECK(hub.get(hub.li, "/v1/records").status == 404);
  CHECK(hub.get(hub.li, "/v1/records/site/" + kNowhere).status == 404);
  CHECK(hub.get(hub.li, "/v1/records/site/x").status == 404);
  CHECK(hub.get(hub.li, "/v1/records/site/" + kNowhere + "/y").status == 404);
  CHECK(hub.patch(hub.li, "/v1/records/site/" + kNowhere, R"({"name": "x"})", "\"1\"").status == 404);

  const JsonAnswer put = hub.call(hub.li, "PUT", "/v1/records/site/" + kNowhere, "{}");
  CHECK(put.status == 405);
  CHECK(put.header("Allow") == "GET, HEAD, PATCH, DELETE");
  CHECK(hub.call(hub.li, "DELETE", "/v1/records/site").header("Allow") == "GET, HEAD, POST");
  CHECK(hub.call(hub.li, "POST", "/v1/conflicts", "{}").header("Allow") == "GET, HEAD");
  CHECK(hub.call("", "POST", "/readyz").header("Allow") == "GET, HEAD");
}

TEST_CASE("HEAD is answered as GET") {
  Bureau hub;
  const std::string path = hub.make(hub.li, "site", R"({"name": "x"})");
  for (const std::string& target : {path, std::string("/v1/records/site"), std::string("/v1/conflicts")}) {
    const JsonAnswer get = hub.get(hub.li, target), head = hub.call(hub.li, "HEAD", target);
    CHECK(head.status == 200);
    CHECK(head.headers == get.headers);
    CHECK(head.raw == get.raw);  // the front cuts it, and tells its length
  }
  CHECK(hub.call("", "HEAD", "/readyz").status == 200);
  CHECK(hub.call("", "HEAD", path).status == 401);
}

TEST_CASE("without a good token nothing is told") {
  Bureau hub;
  const std::string path = hub.make(hub.li, "site", R"({"name": "x"})");
  const JsonAnswer none = hub.get("", path);
  CHECK(none.status == 401);
  CHECK(none.header("WWW-Authenticate") == "Bearer");
  CHECK(none.header("Content-Type") == "application/problem+json");
  CHECK(hub.get("x" + hub.li, path).status == 401);
  CHECK(hub.get("", "/v1/conflicts").status == 401);
  hub.clock().advance({3'600'000});
  CHECK(hub.get(hub.li, path).status == 401);
}

TEST_CASE("a role reads and writes what the schema gives it") {
  Bureau hub;
  const std::string intake = hub.token("zhao", "intake"), leader = hub.token("qian", "leader"),
                    stranger = hub.token("sun", "visitor");
  const std::string complaint = hub.make(intake, "complaint", R"({"district": "d", "text": "smoke"})");
  const std::string named = R"({"complaint": ")" + complaint.substr(complaint.rfind('/') + 1) + R"(", "name": "Wu"})";
  const std::string person = hub.make(intake, "complainant", named);
  CHECK(hub.get(intake, person).text("/name") == "Wu");
  CHECK(hub.get(hub.li, person).status == 403);
  CHECK(hub.get(hub.li, "/v1/records/complainant").status == 403);
  CHECK(hub.call(hub.li, "POST", "/v1/records/complainant", "{}").status == 403);

  CHECK(hub.get(intake, complaint).text("/text") == "smoke");
  CHECK_FALSE(hub.get(hub.li, complaint).body.as_object().contains("text"));
  CHECK_FALSE(hub.get(leader, complaint).body.as_object().contains("text"));
  const JsonAnswer shown = hub.get(leader, complaint + "?versions=1");
  CHECK_FALSE(shown["/_fields"].as_object().contains("text"));
  CHECK(hub.patch(leader, complaint, R"({"district": "e"})", shown.etag()).status == 403);
  CHECK(hub.get(stranger, complaint).status == 403);
}

TEST_CASE("each reading of an identity is noted before it is answered; a device's token reads none") {
  Bureau hub;
  const std::string intake = hub.token("zhao", "intake");
  const std::string complaint = hub.make(intake, "complaint", R"({"district": "d", "text": "smoke"})");
  const std::string id = complaint.substr(complaint.rfind('/') + 1);
  const std::string person = hub.make(intake, "complainant", R"({"complaint": ")" + id + R"(", "name": "Wu"})");
  const auto ways = [&] {
    std::string out;
    for (const auto& a : hub.accesses()) out += a.user + " " + a.way + ";";
    return out;
  };
  std::string noted = "zhao write;zhao write;";
  CHECK(ways() == noted);
  hub.get(intake, person);
  hub.get(intake, "/v1/records/complainant");
  CHECK(ways() == (noted += "zhao read;zhao list;"));
  hub.get(hub.li, complaint);
  hub.get(hub.li, person);
  CHECK(ways() == noted);
  CHECK(hub.accesses().back().record == *id_from_text(person.substr(person.rfind('/') + 1)));
  const std::string tablet = hub.device_token(hub.device("zhao", {"d"}, false, "intake"), "zhao", "intake");
  CHECK(hub.get(tablet, person).status == 403);
  CHECK_FALSE(hub.get(tablet, complaint).body.as_object().contains("text"));
  CHECK(ways() == noted);
}

TEST_CASE("what an edit met of a field that its author may not read is not told") {
  Bureau hub;
  const std::string intake = hub.token("zhao", "intake");
  const std::string complaint = hub.make(intake, "complaint", R"({"district": "d", "text": "Wu of No. 4"})");
  const std::string seen = hub.get(hub.li, complaint).etag();
  REQUIRE(hub.patch(intake, complaint, R"({"text": "Wu of No. 5"})", seen).status == 200);
  const JsonAnswer late = hub.patch(hub.li, complaint, R"({"text": "x"})", seen);
  CHECK(late.status == 200);
  CHECK(late.raw.find("No. 5") == std::string::npos);
}

}  // namespace satchel::hub::test
