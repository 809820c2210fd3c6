#include "platform/os/host.h"

#include <doctest/doctest.h>
#include <sodium.h>

#include "platform/os/clock.h"
#include "platform/os/file_keys.h"
#include "platform/os/random.h"
#include "tests/support/manual_clock.h"
#include "tests/support/memory_files.h"
#include "tests/support/seeded_random.h"
#include "tests/support/temp_folder.h"
#include "tests/support/test_keys.h"

using namespace satchel;

TEST_CASE("the monotonic clock never runs back, and the boot is the same for all clocks of this machine") {
  const auto clock = os::system_clock();
  const Millis first = clock->monotonic();
  CHECK(first.count > 0);
  CHECK(clock->monotonic() >= first);
  CHECK(clock->wall().count > 1'700'000'000'000);
  CHECK(clock->boot_id() != 0);
  CHECK(os::system_clock()->boot_id() == clock->boot_id());
}

TEST_CASE("random bytes come in the length asked for and do not repeat") {
  const auto random = os::system_random();
  CHECK(random->bytes(0).empty());
  CHECK(random->bytes(33).size() == 33);
  CHECK(random->bytes(32) != random->bytes(32));
}

TEST_CASE("a key file is made once, and signs as its public key says") {
  const test::TempFolder folder;
  const std::string path = folder.path() + "/new/device.key";
  const auto host = os::open_host(path);
  REQUIRE(host);
  CHECK(*host->files->size(path) == 32);

  const Ports ports = host->ports();
  const auto signature = ports.keys.sign("a head");
  REQUIRE(signature);
  CHECK(verify(ports.keys.public_key(), "a head", *signature));
  CHECK_FALSE(verify(ports.keys.public_key(), "another", *signature));
  CHECK(os::open_host(path)->keys->public_key() == ports.keys.public_key());
}

TEST_CASE("the key of RFC 8032, test 1, has the public key that stands there") {
  std::array<std::uint8_t, 32> seed{};
  const Bytes bytes = *from_hex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
  std::copy(bytes.begin(), bytes.end(), seed.begin());
  os::FileKeys keys(seed);
  CHECK(to_hex(keys.public_key().view()) == "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
}

TEST_CASE("two keys agree on one secret, by each other's points on Curve25519") {
  std::array<std::uint8_t, 32> seed{};
  os::FileKeys one(seed);
  seed[0] = 1;
  os::FileKeys two(seed);
  const auto point_of = [](os::FileKeys& keys) {
    Bytes out(crypto_scalarmult_BYTES, '\0');
    REQUIRE(crypto_sign_ed25519_pk_to_curve25519(reinterpret_cast<unsigned char*>(out.data()),
                                                 keys.public_key().bytes.data()) == 0);
    return out;
  };
  const auto secret = one.agree(point_of(two));
  REQUIRE(secret);
  CHECK(secret->size() == 32);
  CHECK(*secret == *two.agree(point_of(one)));
  CHECK(*secret != *one.agree(point_of(one)));
  CHECK(one.agree(Bytes(32, '\0')).code() == Code::invalid);
  CHECK(one.agree("short").code() == Code::invalid);
}

TEST_CASE("a damaged key file is reported and left as it is") {
  test::MemoryFiles files;
  test::SeededRandom random(1);
  for (const std::size_t size : {0U, 31U, 33U}) {
    REQUIRE(write_whole(files, "/key", Bytes(size, 'k')));
    CHECK(os::FileKeys::open_or_create(files, random, "/key").code() == Code::corrupt);
    CHECK(*files.size("/key") == size);
  }
}

TEST_CASE("a key that was handed out survives a power cut, whichever call failed before") {
  for (std::uint64_t n = 1;; ++n) {
    test::MemoryFiles files;
    test::SeededRandom random(n);
    files.fail_call(n);
    auto keys = os::FileKeys::open_or_create(files, random, "/keys/device.key");
    const bool untouched = files.calls() < n;
    files.fail_call(0);
    if (!keys) keys = os::FileKeys::open_or_create(files, random, "/keys/device.key");
    REQUIRE(keys);
    files.power_cut();
    const auto again = os::FileKeys::open_or_create(files, random, "/keys/device.key");
    REQUIRE(again);
    CHECK((*again)->public_key() == (*keys)->public_key());
    if (untouched) break;
  }
}

TEST_CASE("while another makes the key, one waits") {
  test::MemoryFiles files;
  test::SeededRandom random(1);
  const auto other = files.lock("/key.lock");
  CHECK(os::FileKeys::open_or_create(files, random, "/key").code() == Code::locked);
}

TEST_CASE("the ports for tests repeat themselves") {
  CHECK(test::SeededRandom(7).bytes(40) == test::SeededRandom(7).bytes(40));
  CHECK(test::SeededRandom(7).bytes(40) != test::SeededRandom(8).bytes(40));
  CHECK(test::TestKeys(7).public_key() == test::TestKeys(7).public_key());
  test::TestKeys keys(8);
  CHECK(verify(keys.public_key(), "x", *keys.sign("x")));
  keys.locked = true;
  CHECK(keys.sign("x").code() == Code::busy);

  test::ManualClock clock;
  const Millis start = clock.wall();
  clock.advance({1000});
  CHECK(clock.wall() - start == Millis{1000});
  CHECK(clock.monotonic() == Millis{1000});
  const auto boot = clock.boot_id();
  clock.reboot();
  CHECK(clock.monotonic() == Millis{0});
  CHECK(clock.boot_id() != boot);
}
