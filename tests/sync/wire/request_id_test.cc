#include "sync/wire/request_id.h"

#include <doctest/doctest.h>

#include "engine/base/limits.h"
#include "sync/wire/device_state.h"

using namespace satchel;
using sync::DeviceState;

TEST_CASE("a request's name is taken as it is, unless it could not stand in a log") {
  CHECK(sync::request_id(0) == "0000000000000000");
  CHECK(sync::request_id(0xFEDCBA9876543210) == "fedcba9876543210");
  const auto taken = [](std::string value) { return sync::request_id_of({{"x-request-id", std::move(value)}}); };
  CHECK(taken(sync::request_id(7)) == "0000000000000007");
  CHECK(taken("A-1_b.2") == "A-1_b.2");
  CHECK(taken(std::string(64, 'a')));
  CHECK_FALSE(taken(std::string(65, 'a')));
  for (const char* bad : {"", "a b", "a\"b", "a\nb", "安"}) CHECK_FALSE(taken(bad));
  CHECK_FALSE(sync::request_id_of({}));
}

TEST_CASE("what a device says of itself comes back as it was said") {
  const DeviceState full{3, 2, 48'211, {1'764'453'928'123}, 734'003'200};
  CHECK(to_header(full) == "waiting=3;photos=2;bytes=48211;clock=1764453928123;free=734003200");
  for (const DeviceState& state : {full, DeviceState{}, DeviceState{1, 0, 0, {5}, {}}})
    CHECK(sync::device_state_of({{"Satchel-State", to_header(state)}}) == state);
}

TEST_CASE("a later build may say more; what does not parse says nothing") {
  const auto read = [](std::string text) { return sync::device_state_of({{"satchel-state", std::move(text)}}); };
  CHECK(read("mood=good;waiting=4") == DeviceState{4, 0, 0, {}, {}});
  for (const char* bad : {"waiting=x", "waiting=-1", "waiting", "free=99999999999999999999", ";", "waiting=1;;",
                          "waiting=1152921504606846977", "photos=9223372036854775807", "bytes=9223372036854775808",
                          "clock=9223372036854775807"})
    CHECK_MESSAGE(!read(bad), bad);
  CHECK(read("waiting=1152921504606846976")->waiting == limits::kNumbers);
  CHECK(read("free=18446744073709551615")->free == limits::kNumbers);  // of a disk that has no end
  CHECK_FALSE(read("waiting=1;x=" + std::string(600, 'y')));
  CHECK_FALSE(sync::device_state_of({}));
}
