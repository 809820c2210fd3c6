// What the hub knows of devices from their contacts, and how much one may bring.
#include "sync/hub/devices/device_watch.h"

#include <algorithm>

#include "tests/sync/together/copies.h"

using namespace satchel;
using namespace satchel::test;

namespace {

constexpr Millis kOneDayLong{24LL * 3'600'000};

const hub::Contact* contact_of(const hub::DevicesNow& now, Tablet& tablet) {
  for (const auto& [device, contact, behind] : now.devices)
    if (device.id == tablet.store().identity().device) return contact ? &*contact : nullptr;
  return nullptr;
}

std::int64_t behind_of(const hub::DevicesNow& now, Tablet& tablet) {
  for (const auto& each : now.devices)
    if (each.device.id == tablet.store().identity().device) return each.behind;
  return -1;
}

/// Syncs until so many photos came, and says what waits beside its first round, as the programs do; then the line is
/// cut, so that it does not come to say that nothing waits any more.
void deliver(World& w, Tablet& a, int photos) {
  sync::DeviceState state{
      a.store().waiting(), photos, 9'000ULL * static_cast<std::uint64_t>(photos), w.clock.wall(), {}};
  auto session = a.session();
  for (bool said = false; photos > 0; said = true) {
    auto step = session.next(w.clock.monotonic());
    for (; std::holds_alternative<sync::Work>(step); step = session.next(w.clock.monotonic()))
      session.work(w.clock.monotonic());
    const auto* send = std::get_if<sync::Send>(&step);
    REQUIRE(send);
    sync::HttpRequest request = send->request;
    if (!said) request.headers.emplace_back(std::string(sync::kStateHeader), to_header(state));
    const sync::HttpReply reply = a.carry(request);
    if (sync::header(reply.headers, "Satchel-Sha256")) --photos;
    session.replied(send->id, reply, w.clock.monotonic());
    session.work(w.clock.monotonic());
  }
}

}  // namespace

TEST_CASE("each device's contact is known to the hub at once, and to programs beside it soon and for good") {
  World w;
  w.keeps_contacts = true;
  w.restart();
  Tablet &a = w.tablet("li"), &b = w.tablet("wang");
  a.create("affair", affair("one"));
  REQUIRE(a.sync().code == Code::ok);
  const auto now = must(w.hub().devices_now());
  REQUIRE(contact_of(now, a));
  CHECK(contact_of(now, a)->seen == w.clock.wall());
  CHECK(contact_of(now, a)->entries == 1);
  CHECK(behind_of(now, a) == 0);
  CHECK_FALSE(contact_of(now, b));
  w.restart();  // writes what was not yet
  CHECK(*contact_of(must(w.devices_now()), a) == *contact_of(now, a));
  CHECK(*contact_of(must(w.hub().devices_now()), a) == *contact_of(now, a));
  CHECK(must(w.hub().devices_now()).devices.size() == 2);
  must(w.hub().revoke(b.store().identity().device));
  CHECK(must(w.devices_now()).devices.size() == 1);
}

TEST_CASE("a device is behind by the records that changed, however often the hub was started or put back") {
  World w;
  w.keeps_contacts = true;
  w.restart();
  Tablet &a = w.tablet("li"), &b = w.tablet("wang");
  w.clock.advance(kOneDayLong);
  w.settle_down();
  w.back_up_hub();
  const auto behind = [&] {
    return std::pair(behind_of(must(w.hub().devices_now()), a), behind_of(must(w.devices_now()), b));
  };
  CHECK(behind() == std::pair<std::int64_t, std::int64_t>(0, 0));
  for (int start = 0; start < 3; ++start) w.clock.advance(kOneDayLong), w.restart();
  CHECK(behind() == std::pair<std::int64_t, std::int64_t>(0, 0));
  for (int i = 0; i < 3; ++i) b.create("affair", affair("new"));
  REQUIRE(b.sync().code == Code::ok);
  w.clock.advance(kOneDayLong);
  w.restart();
  CHECK(behind() == std::pair<std::int64_t, std::int64_t>(3, 0));
  w.restore_hub();
  REQUIRE(b.sync().code == Code::ok);
  w.restart();
  CHECK(behind() == std::pair<std::int64_t, std::int64_t>(3, 0));
}

TEST_CASE("of devices of the same scopes, each is behind by all that changed since it looked") {
  World w;
  Tablet &a = w.tablet("li"), &b = w.tablet("wang"), &c = w.tablet("chen");
  const Id first = a.create("affair", affair("one"));
  w.settle_down();
  const auto bring = [&](int records, Tablet& hears) {
    for (int i = 0; i < records; ++i) b.create("affair", affair("new"));
    REQUIRE(b.sync().code == Code::ok);
    REQUIRE(hears.sync().code == Code::ok);
  };
  bring(2, a);
  bring(3, b);
  auto now = must(w.hub().devices_now());
  CHECK(behind_of(now, a) == 3);
  CHECK(behind_of(now, b) == 0);
  CHECK(behind_of(now, c) == 5);
  b.change("affair", first, {{"place", text("yard")}});
  for (int i = 0; i < 1'001; ++i) b.create("affair", affair("many"));
  REQUIRE(b.sync().code == Code::ok);
  now = must(w.hub().devices_now());
  CHECK(behind_of(now, a) == hub::kMostBehind);
  CHECK(behind_of(now, c) == hub::kMostBehind);
}

TEST_CASE("the hub counts what comes, conflicts and refusals among it") {
  World w;
  Tablet &a = w.tablet("li"), &b = w.tablet("wang");
  const Id id = a.create("affair", affair("one"));
  w.settle_down();
  a.change("affair", id, {{"place", text("yard")}});
  b.change("affair", id, {{"place", text("roof")}});
  w.settle_down();
  const hub::SyncTraffic all = w.hub().sync_traffic();
  CHECK(all.entries == 3);
  CHECK(all.changes == 3);
  CHECK(all.conflicts == 1);
  CHECK(all.pushes == 3);
  CHECK(all.pulls >= 4);
  CHECK(all.refused.empty());
  must(w.hub().revoke(b.store().identity().device));
  b.change("affair", id, {{"place", text("cellar")}});
  (void)b.sync();
  CHECK(w.hub().sync_traffic().refused.at(Code::revoked) == 1);
}

TEST_CASE("photos that came wait no more, and a device that delivers everything each day is accused of nothing") {
  World w(schema_with_pictures());
  Tablet& a = w.tablet("li");
  const hub::Bounds bounds;
  for (int day = 1; day <= 4; ++day, w.clock.advance(kOneDayLong)) {
    for (int i = 0; i < day; ++i) photo(a, a.create("visit", {}), static_cast<char>('a' + 10 * day + i));
    deliver(w, a, day);
    const auto now = must(w.hub().devices_now());
    REQUIRE(contact_of(now, a));
    const hub::Contact& contact = *contact_of(now, a);
    CHECK(contact.said.waiting == 0);
    CHECK(contact.said.photos == 0);
    CHECK(contact.said.bytes == 0);
    const auto troubles = hub::troubles_of(now.devices[0].device, &contact, w.clock.wall(), bounds);
    CHECK(std::ranges::find(troubles, hub::Trouble::queue_grows) == troubles.end());
  }
}

TEST_CASE("a device that brings too much is put off, keeps all of it, and comes through the next day") {
  World w;
  w.quotas.entries_a_day = 2;
  w.restart();
  Tablet &a = w.tablet("li"), &b = w.tablet("wang");
  for (int i = 0; i < 3; ++i) a.create("affair", affair("of the first day"));
  REQUIRE(a.sync().code == Code::ok);  // one push may go beyond
  a.create("affair", affair("too many"));
  auto session = a.session();
  const auto step = session.next(w.clock.monotonic());
  const auto reply = a.carry(std::get<sync::Send>(step).request);
  CHECK(reply.status == 429);
  CHECK(reply.body.find("too_many") != Bytes::npos);
  CHECK(std::stoll(std::string(sync::header(reply.headers, "Retry-After").value_or("0"))) > 0);
  CHECK(a.store().waiting() == 1);
  CHECK(w.hub().sync_traffic().over_quota == 1);
  REQUIRE(b.sync().code == Code::ok);  // of another device nothing is put off
  CHECK(b.all("affair").size() == 3);
  w.clock.advance(kOneDayLong);
  REQUIRE(a.sync().code == Code::ok);
  REQUIRE(b.sync().code == Code::ok);
  CHECK(b.all("affair").size() == 4);
}

TEST_CASE("rounds of a device are limited by the minute, and one waits for no longer than that") {
  World w;
  w.quotas.requests_a_minute = 2;
  w.restart();
  Tablet& a = w.tablet("li");
  const auto ask = [&] {
    auto session = a.session();
    return a.carry(std::get<sync::Send>(session.next(w.clock.monotonic())).request).status;
  };
  CHECK(ask() == 200);
  CHECK(ask() == 200);
  CHECK(ask() == 429);
  w.clock.advance({31'000});
  CHECK(ask() == 200);
  CHECK(ask() == 429);
}
