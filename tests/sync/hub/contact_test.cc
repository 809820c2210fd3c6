#include "sync/hub/devices/contact.h"

#include <doctest/doctest.h>

#include "sync/hub/api/route.h"
#include "sync/hub/devices/device_watch.h"
#include "tests/contract/central_contract.h"
#include "tests/sync/hub/hooked_central.h"

namespace satchel::hub::test {
namespace {

constexpr Millis kADay{24LL * 3'600'000};
constexpr Millis kNoon{20'000 * kADay.count + kADay.count / 2};

std::optional<sync::DeviceState> saying(std::int64_t waiting, Millis clock = {}) {
  return sync::DeviceState{waiting, 0, 0, clock, {}};
}

std::vector<Trouble> found(const Contact& contact, Millis now) {
  return troubles_of(device_row(1, "li"), &contact, now, Bounds{});
}

}  // namespace

TEST_CASE("a contact is kept as text, and garbage is none") {
  Contact contact;
  contact.device = id_of(4);
  note_round(contact, kNoon, first_version(2) + 7, sync::DeviceState{3, 2, 99, kNoon + Millis{9}, 1'000});
  contact.entries = 5, contact.bytes = 6, contact.refused = 7, contact.refused_before = 1;
  CHECK(contact_from_text(id_of(4), to_text(contact)) == contact);
  Contact never;
  never.device = id_of(4);
  CHECK(contact_from_text(id_of(4), to_text(never)) == never);
  for (const char* bad : {"", "1 2", "x", "1 2 3 4 5 6 7 8 9 10 11 12 13 y",
                          "1 2 9223372036854775807 9223372036854775807 5 6 7 8 9 10 11 12 13 14"})
    CHECK_FALSE(contact_from_text({}, bad));
}

TEST_CASE("contacts that could not be written are written the next time") {
  const satchel::test::TempFolder folder;
  ManualClock clock;
  HookedCentral central(*central_at(folder.path() + "/contacts.db"));
  {
    const auto write = *central.write();
    REQUIRE(write->put_device(device_row(1, "li")));
    REQUIRE(write->commit({first_version(1), 1}));
  }
  DeviceWatch watch(central, clock, {}, true);
  watch.took_entries(id_of(1), 3, 0);
  central.before = [] { return Status(fail(Code::busy)); };
  CHECK(watch.keep().code() == Code::busy);
  central.before = {};
  CHECK(watch.keep());
  const auto kept = *kept_contacts(**central.view());
  REQUIRE(kept.contains(id_of(1)));
  CHECK(kept.at(id_of(1)).entries == 3);
}

TEST_CASE("a queue grows from when more waited than before until less does") {
  Contact c;
  note_round(c, kNoon, {}, saying(3));
  CHECK(c.grows_since == kNoon);
  note_round(c, kNoon + kADay, {}, saying(5));
  CHECK(found(c, kNoon + kADay).empty());
  note_round(c, kNoon + kADay + kADay, {}, saying(5));
  CHECK(found(c, kNoon + kADay + kADay) == std::vector{Trouble::queue_grows});
  note_round(c, kNoon + kADay + kADay, {}, saying(4));
  CHECK(c.grows_since == Millis{});
  note_round(c, kNoon + kADay + kADay, {}, {});  // one that says nothing
  CHECK(c.said.waiting == 4);
}

TEST_CASE("each trouble has its bound") {
  DeviceRow device = device_row(1, "li");
  device.enrolled = kNoon;
  const Bounds bounds;
  CHECK(troubles_of(device, nullptr, kNoon + bounds.unseen - Millis{1}, bounds).empty());
  CHECK(troubles_of(device, nullptr, kNoon + bounds.unseen, bounds) == std::vector{Trouble::not_seen});
  Contact c;
  note_round(c, kNoon, {}, saying(0, kNoon - bounds.clock));
  CHECK(found(c, kNoon) == std::vector{Trouble::clock_off});
  note_round(c, kNoon, {}, saying(0, kNoon + Millis{1'000}));
  CHECK(found(c, kNoon).empty());
  CHECK(found(c, kNoon + bounds.unseen) == std::vector{Trouble::not_seen});
  c.said.free = bounds.free - 1;
  c.refused = bounds.refused;
  CHECK(found(c, kNoon) == std::vector{Trouble::refused_often, Trouble::storage_full});
  device.revoked = true;
  CHECK(troubles_of(device, &c, kNoon, bounds).empty());
}

TEST_CASE("counts of a day go with it; refusals stay for one day more") {
  Contact c;
  begin_day(c, kNoon);
  c.entries = 3, c.bytes = 4, c.refused = 5;
  begin_day(c, kNoon + Millis{1});
  CHECK(c.entries == 3);
  begin_day(c, kNoon + kADay);
  CHECK(c.entries == 0);
  CHECK(c.bytes == 0);
  CHECK(c.refused == 5);
  c.refused += 2;
  begin_day(c, kNoon + kADay + kADay);
  CHECK(c.refused == 2);
  begin_day(c, kNoon + Millis{9 * kADay.count});
  CHECK(c.refused == 0);
}

TEST_CASE("a queue that is as short again as before is none that grows, whatever came in between") {
  Contact c;
  const auto day = [&](int number, std::int64_t photos, std::int64_t come) {
    const Millis now = kNoon + Millis{number * kADay.count};
    note_round(c, now, {}, sync::DeviceState{0, photos, 100 * static_cast<std::uint64_t>(photos), {}, {}});
    for (; come > 0; --come) note_blob(c, 100);
    return found(c, now);
  };
  CHECK(day(0, 3, 2).empty());  // one is left each day: that is no growth
  CHECK(c.said.bytes == 100);
  for (int n = 1; n < 6; ++n) CHECK(day(n, 4, 3).empty());
  CHECK(c.grows_since == Millis{});
  for (int n = 6; n < 8; ++n) CHECK(day(n, n - 2, 2).empty());  // one more each day
  CHECK(day(8, 6, 2) == std::vector{Trouble::queue_grows});
  CHECK(day(9, 6, 6).empty());
  CHECK(c.said.photos == 0);
  note_entries(c, 5);
  CHECK(c.said.waiting == 0);
}

TEST_CASE("a route says nothing of what was asked for") {
  CHECK(route_of("/v1/sync") == "/v1/sync");
  CHECK(route_of("/v1/records/site/0190?versions=1") == "/v1/records/{type}/{id}");
  CHECK(route_of("/v1/records/attendee/0190/identity") == "/v1/records/{type}/{id}/identity");
  CHECK(route_of("/v1/blobs/sha256/00ff") == "/v1/blobs/sha256/{sha256}");
  CHECK(route_of("/v1/blobs/00ff") == "/v1/blobs/{upload}");
  CHECK(route_of("/v1/users/password") == "/v1/users/password");
  CHECK(route_of("/v1/devices/0190/revoke") == "/v1/devices/{id}/revoke");
  for (const char* strange : {"", "*", "/", "/v1", "/v1/records", "/v1/records/", "/v1/sync/x", "/admin?token=secret"})
    CHECK_MESSAGE(route_of(strange) == "other", strange);
}

}  // namespace satchel::hub::test
