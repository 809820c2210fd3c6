// /v1/events: who is told, of what, and in which pieces.
#include "sync/hub/api/events_api.h"

#include "sync/hub/entries/events.h"
#include "tests/sync/hub/records_fixture.h"

namespace satchel::hub::test {
namespace {

struct Desk : JsonOffice {
  Desk() {
    with_schema();
    for (const char* scope : {"queens", "bronx"}) {
      const Id id = device(scope, {scope, "reference"});
      change([&](CentralWrite& write) { REQUIRE(write.note_event(event(id, scope))); });
      clock().advance({60'000});
    }
    change([&](CentralWrite& write) { REQUIRE(tell_restored(write, 2, clock().wall())); });
  }
  EventRow event(const Id& id, const std::string& user) {
    return {0, clock().wall(), "device_forked", id, user, {0xFFFFFFFFFFFFFFFF}, 4, 3, 2};
  }
  std::string numbers(const JsonAnswer& answer) {
    std::string out;
    for (const auto& e : answer["/events"].as_array()) out += std::to_string(e.at("no").as_int64());
    return out + (answer["/next"].is_null() ? "" : "+" + std::to_string(answer["/next"].as_int64()));
  }
  std::string office = token("zhang");
};

}  // namespace

TEST_CASE_FIXTURE(Desk, "an event is told whole, in both languages, and again as it was") {
  const JsonAnswer answer = get(office, "/v1/events");
  REQUIRE(answer.status == 200);
  CHECK(numbers(answer) == "123");
  CHECK(answer.text("/events/0/kind") == "device_forked");
  CHECK(answer.text("/events/0/user") == "queens");
  CHECK(answer.text("/events/0/epoch") == "18446744073709551615");
  CHECK(answer["/events/0/entries"].as_int64() == 4);
  CHECK(answer["/events/0/known"].as_int64() == 3);
  CHECK(answer["/events/0/lacking"].as_int64() == 2);
  CHECK(answer.text("/events/0/title/zh").find("设备从备份还原") == 0);
  CHECK(answer["/events/2/device"].is_null());
  CHECK(answer["/events/2/user"].is_null());
  CHECK(answer.text("/events/2/title/en").find("log epoch 2") != std::string::npos);
}

TEST_CASE_FIXTURE(Desk, "events come in pages, and from a time on") {
  CHECK(numbers(get(office, "/v1/events?limit=2")) == "12+2");
  CHECK(numbers(get(office, "/v1/events?limit=2&after=2")) == "3");
  CHECK(numbers(get(office, "/v1/events?after=3")).empty());
  const std::string second = get(office, "/v1/events").text("/events/1/time");
  CHECK(numbers(get(office, "/v1/events?since=" + second)) == "23");
  for (const char* odd : {"limit=0", "limit=501", "after=-1", "after=x", "after=9223372036854775808", "since=today"})
    CHECK_MESSAGE(get(office, std::string("/v1/events?") + odd).code() == "invalid", odd);
}

TEST_CASE_FIXTURE(Desk, "those who answer for devices are told, of the office, and nobody else") {
  for (const char* role : {"office", "leader", "discipline"})
    CHECK(get(token("sun", role), "/v1/events").status == 200);
  for (const char* role : {"inspector", "intake"}) CHECK(get(token("sun", role), "/v1/events").status == 403);
  const Id tablet = device("zhang", {"queens"}, false, "office");
  CHECK(get(device_token(tablet, "zhang", "office"), "/v1/events").status == 403);
  CHECK(get("", "/v1/events").status == 401);
  CHECK(call(office, "HEAD", "/v1/events").status == 200);
  CHECK(call(office, "POST", "/v1/events", "{}").header("Allow") == "GET, HEAD");
  CHECK(get(office, "/v1/events/1").status == 404);
}

}  // namespace satchel::hub::test
