// What a hub takes from its administrator, and how it starts.
#include "sync/hub/beside.h"
#include "sync/hub/upkeep/opening.h"
#include "tests/sync/hub/house.h"

namespace satchel::hub::test {

TEST_CASE_FIXTURE(House, "an administrator's slips are told, and change nothing") {
  CHECK(hub->enrol({"", "inspector", {"north"}}).code() == Code::invalid);
  CHECK(hub->enrol({"\xFF", "inspector", {"north"}}).code() == Code::invalid);
  CHECK(hub->enrol({"li", "nobody", {"north"}}).code() == Code::invalid);
  CHECK(hub->enrol({"li", "inspector", {}}).code() == Code::invalid);
  CHECK(hub->token("", "office", {1000}).code() == Code::invalid);
  CHECK(hub->token("li", "nobody", {1000}).code() == Code::invalid);
  CHECK(hub->rescope({}, {}).code() == Code::invalid);
  CHECK(hub->rescope({}, {"north"}).code() == Code::not_found);
  CHECK(hub->revoke({}).code() == Code::not_found);
}

TEST_CASE_FIXTURE(House,
                  "a scope is a text that says something, else nothing is changed and the hub starts as before") {
  Peer peer(*this);
  peer.enrolled();
  for (const std::string odd : {"\xb1\xb1\xb3\xc7", ""}) {  // 北城 in GBK
    CHECK(hub->enrol({"li", "inspector", {"north", odd}}).code() == Code::invalid);
    CHECK(hub->rescope(peer.id, {odd}).code() == Code::invalid);
    CHECK(enrol_beside(ports(), data(), {"li", "inspector", {odd}}).code() == Code::invalid);
  }
  open();
  CHECK(hub->devices().list()->front().device.scopes == std::vector<std::string>{"north"});
  CHECK(hub->rescope(peer.id, {"北城"}));
}

TEST_CASE_FIXTURE(House, "a code whose scopes cannot be read enrols nobody") {
  const sync::EnrolCode code = sync::make_enrol_code(random.bytes(10), keys.public_key());
  {
    DeviceRow as;
    as.user = "li", as.role = "inspector", as.scopes = {"\xb1\xb1"};
    const auto central = open_beside(ports(), data());
    REQUIRE(central);
    const auto write = (*central)->write();
    REQUIRE(write);
    REQUIRE((*write)->put_code(sha256(code.secret).view(), as, clock.wall() + Millis{60'000}));
    REQUIRE((*write)->commit(*(*write)->head()));
  }
  const HttpReply reply = Peer(*this).enrol(to_text(code));
  CHECK(reply.body.find("\"bad_code\"") != std::string::npos);
  CHECK(hub->devices().list()->empty());
}

TEST_CASE_FIXTURE(House, "a program beside the hub gives codes and tokens that the hub takes") {
  const auto code = enrol_beside(ports(), data(), {"wang", "inspector", {"north"}});
  REQUIRE(code);
  CHECK(Peer(*this).enrol(*code).status == 200);
  const auto token = token_beside(ports(), data(), "wang", "office", {60'000});
  REQUIRE(token);
  CHECK(hub->handle({"GET", "/v1/records/affair", {{"Authorization", "Bearer " + *token}}, {}, {}}).status == 200);
  CHECK(token_beside(ports(), data(), "wang", "nobody", {60'000}).code() == Code::invalid);
  CHECK(enrol_beside(ports(), data(), {"wang", "inspector", {}}).code() == Code::invalid);
  CHECK_FALSE(enrol_beside(ports(), "/dev/null/x", {"wang", "inspector", {"north"}}));
  CHECK_FALSE(token_beside(ports(), "/dev/null/x", "wang", "office", {60'000}));
}

TEST_CASE_FIXTURE(House, "an upload that is begun without bytes counts as a request of its device") {
  hub.reset();
  HubOptions some = options();
  some.quotas.requests_a_minute = 3;
  hub = *Hub::open(ports(), some);
  Peer peer(*this);
  peer.enrolled();
  peer.message.wants_token = true;
  HttpRequest creation{"POST", "/v1/blobs", {{"Tus-Resumable", "1.0.0"}, {"Upload-Length", "5"}}, {}, {}};
  creation.headers.emplace_back("Authorization", "Bearer " + peer.heard().token);  // the first
  CHECK(hub->handle(creation).status == 201);
  CHECK(hub->begin_upload(creation, 5).index() == 1);  // without a type: refused, and not counted
  CHECK(std::get<HttpReply>(hub->begin_upload(creation, 0)).status == 201);
  const HttpReply refused = std::get<HttpReply>(hub->begin_upload(creation, 0));
  CHECK(refused.status == 429);
  CHECK(sync::header(refused.headers, "Retry-After"));
  CHECK(hub->handle(creation).status == 429);
  CHECK(hub->sync_traffic().over_quota == 2);
  clock.advance({60'000});
  CHECK(hub->handle(creation).status == 201);
}

TEST_CASE_FIXTURE(House, "a hub does not start on what is not its own, and says why") {
  if (!central_elsewhere) CHECK(Hub::open(ports(), options()).code() == Code::locked);
  hub.reset();
  HubOptions bad = options();
  bad.schema = "{";
  CHECK(Hub::open(ports(), bad).code() == Code::bad_schema);
  bad.schema = std::string(kTestSchema).replace(kTestSchema.find("\"version\": 3"), 12, "\"version\": 2");
  CHECK(Hub::open(ports(), bad).code() == Code::bad_schema);
  const Bytes secret = *read_all(*files, folder.path() + "/hub/secret", 1000);
  put("secret", "short");
  CHECK(Hub::open(ports(), options()).code() == Code::corrupt);
  put("secret", secret);
  open();
}

TEST_CASE_FIXTURE(House, "each statement of a start fails once, and the next start finds everything") {
  Peer(*this).enrolled();
  hub.reset();
  Result<std::unique_ptr<Hub>> opened = fail(Code::internal);
  satchel::test::fail_each_statement([&] { opened = fail(Code::internal), opened = Hub::open(ports(), options()); },
                                     [&] { CHECK(opened.code() == Code::cancelled); });
  REQUIRE(opened);
  hub = *std::move(opened);
  CHECK(Peer(*this).sync().status == 200);
}

}  // namespace satchel::hub::test
