// Devices and accounts over HTTP: who may, what comes of it, and that it is told.
#include "tests/sync/hub/session_fixture.h"

namespace satchel::hub::test {
namespace {

struct Administration : People {
  Administration() {
    add_discipline();
    for (const char* role : {"admin", "discipline"}) {
      const auto added = hub->accounts().add({role, role, {}}, kPassword);
      REQUIRE_MESSAGE(added, added.error().detail);
    }
  }
  /// A schema that names all whom the hub knows by name.
  void add_discipline() {
    std::string schema(kTestSchema);
    const auto put = [&](std::string_view old, std::string_view fresh) {
      REQUIRE(schema.find(old) != std::string::npos);
      schema.replace(schema.find(old), old.size(), fresh);
    };
    put("\"version\": 3", "\"version\": 4");
    put("\"intake\"]", "\"intake\", \"discipline\"]");
    hub.reset();
    HubOptions with = options();
    with.schema = schema;
    auto opened = Hub::open(ports(), with);
    REQUIRE_MESSAGE(opened, opened.error().detail);
    hub = *std::move(opened);
  }
  HttpReply as(const std::string& user, const std::string& method, const std::string& target,
               const std::string& body = {}) {
    Browser browser(*this, user);
    return browser.send(method, target, body, browser.own());
  }
  HttpReply post(const std::string& target, const std::string& body = "{}") {
    return as("admin", "POST", target, body);
  }
  /// "kind by user detail", of the newest.
  std::string told() {
    const HttpReply reply = as("zhang", "GET", "/v1/events");
    REQUIRE(reply.status == 200);
    const auto all = boost::json::parse(reply.body).at("events").as_array();
    if (all.empty()) return {};
    const auto& last = all.back().as_object();
    const auto text = [&](const char* name) { return std::string(last.at(name).as_string()); };
    return last.contains("by") ? text("kind") + " " + text("by") + " " + text("user") + " " + text("detail") : "";
  }
};

}  // namespace

TEST_CASE_FIXTURE(Administration, "an account that an admin adds signs in, and is told of") {
  CHECK(post("/v1/users", R"({"user":"wu","role":"intake","password":"围挡 corner lantern","scopes":["north"]})")
            .status == 201);
  CHECK(told() == "account_added admin wu intake north");
  Browser wu(*this, "wu");
  CHECK(member(wu.get("/v1/session"), "/role") == "intake");
  CHECK(post("/v1/users/password", R"({"user":"wu","password":"another long one"})").status == 204);
  CHECK(told() == "password_set admin wu ");
  CHECK(wu.status() == 401);
  CHECK(sign_in("wu", kPassword).status == 401);
  CHECK(sign_in("wu", "another long one").status == 200);
  CHECK(post("/v1/users/disable", R"({"user":"wu"})").status == 204);
  CHECK(sign_in("wu", "another long one").status == 401);
  CHECK(post("/v1/users/enable", R"({"user":"wu"})").status == 204);
  CHECK(told() == "account_enabled admin wu ");
  CHECK(sign_in("wu", "another long one").status == 200);
}

TEST_CASE_FIXTURE(Administration, "a code that an admin issues enrols a device, which the admin then keeps") {
  const HttpReply made = post("/v1/enrolments", R"({"user":"li","role":"inspector","scopes":["north","reference"]})");
  REQUIRE(made.status == 201);
  CHECK(told() == "code_issued admin li inspector north,reference");
  Peer li(*this, 5);
  REQUIRE(li.enrol(member(made, "/code")).status == 200);
  const std::string path = "/v1/devices/" + to_text(li.id);
  CHECK(post(path + "/add", R"({"user":"wang"})").status == 204);
  CHECK(told() == "actor_added admin li wang");
  CHECK(post(path + "/withdraw", R"({"user":"wang"})").status == 204);
  CHECK(post(path + "/rescope", R"({"scopes":["south"]})").status == 204);
  CHECK(told() == "device_rescoped admin li south");
  CHECK(post(path + "/revoke").status == 204);
  CHECK(told() == "device_revoked admin li ");
  const HttpReply all = as("discipline", "GET", "/v1/devices");
  CHECK(member(all, "/devices/0/user") == "li");
  CHECK(member(all, "/devices/0/withdrawn/0") == "wang");
  CHECK(member(all, "/devices/0/scopes/0") == "south");
  CHECK(member(all, "/devices/0/revoked") == "true");
}

TEST_CASE_FIXTURE(Administration, "nobody else does, and an admin reads no record") {
  for (const char* user : {"zhang", "discipline"})
    for (const char* target : {"/v1/users", "/v1/users/disable", "/v1/enrolments", "/v1/devices/x/revoke"})
      CHECK_MESSAGE(as(user, "POST", target, "{}").status == 403, user << target);
  CHECK(as("zhang", "GET", "/v1/users").status == 403);
  CHECK(as("discipline", "GET", "/v1/users").status == 200);
  CHECK(hub->handle({"GET", "/v1/users", {}, {}, {}}).status == 401);
  Browser zhang(*this, "zhang");
  const std::string affair = zhang.make("north");
  CHECK(as("admin", "GET", affair).status == 403);
  CHECK(as("admin", "GET", "/v1/records/affair").status == 403);
  CHECK(as("admin", "POST", "/v1/records/affair", "{}").status == 403);
  Browser admin(*this, "admin");
  sync::Headers tus = admin.own();
  tus.emplace_back("Tus-Resumable", "1.0.0");
  tus.emplace_back("Upload-Length", "3");
  CHECK(admin.send("POST", "/v1/blobs", "", tus).status == 403);
  CHECK(told().empty());
  CHECK(hub->enrol({"x", "admin", {"north"}}).code() == Code::invalid);
}

TEST_CASE_FIXTURE(Administration, "what is odd is refused, and changes nothing") {
  for (const char* body : {"", "[]", "{}", R"({"user":"wu"})", R"({"user":"wu","role":"intake","password":"short"})",
                           R"({"user":"wu","role":"king","password":"围挡 corner lantern"})",
                           R"({"user":1,"role":"intake","password":"围挡 corner lantern"})",
                           R"({"user":"wu","role":"intake","password":"围挡 corner lantern","scopes":"all"})",
                           R"({"user":"wu","role":"intake","password":"围挡 corner lantern","scopes":["north",2]})",
                           R"({"user":"wu","role":"intake","password":"围挡 corner lantern","x":1})",
                           R"({"user":"zhang","role":"intake","password":"围挡 corner lantern"})"}) {
    const int status = post("/v1/users", body).status;
    CHECK_MESSAGE((status == 400 || status == 415 || status == 422), body << " " << status);
  }
  CHECK(post("/v1/users/disable", R"({"user":"admin"})").status == 400);
  CHECK(post("/v1/users/disable", R"({"user":"nobody"})").status == 404);
  CHECK(post("/v1/users/paint", R"({"user":"wu"})").status == 404);
  CHECK(post("/v1/devices/x/revoke").status == 404);
  CHECK(post("/v1/devices/01a2099d-ce25-7000-abad-f496719f7305/revoke").status == 404);
  CHECK(post("/v1/devices/01a2099d-ce25-7000-abad-f496719f7305/paint").status == 404);
  CHECK(post("/v1/devices").status == 405);
  CHECK(as("admin", "GET", "/v1/enrolments").status == 405);
  CHECK(as("admin", "DELETE", "/v1/users").status == 405);
  CHECK(hub->accounts().list()->size() == 3);
  CHECK(told().empty());
}

}  // namespace satchel::hub::test
