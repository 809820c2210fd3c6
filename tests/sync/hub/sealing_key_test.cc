// The key that identities are sealed to: a hub goes on with that one, and with another only where it is told to.
#include "sync/hub/upkeep/sealing_key.h"

#include "tests/sync/hub/house.h"

namespace satchel::hub::test {
namespace {

struct Sealing : House {
  /// As `satchel-hub serve` does in this folder with that key.
  Code opened_with(TestKeys& sealing) {
    hub.reset();
    HubOptions with = options();
    with.sealing = {sealing.public_key(), &sealing};
    auto opened = Hub::open(ports(), with);
    if (opened) hub = *std::move(opened);
    return opened.code();
  }
  Code allowed(const std::optional<PublicKey>& key) { return may_seal_to(ports(), data(), key).code(); }
  bool said_lost() { return files->exists(folder.path() + "/hub/" + kSealingKeyLost); }

  TestKeys other{78};
};

}  // namespace

TEST_CASE_FIXTURE(Sealing, "as long as no device was given a key to seal to, any will do") {
  CHECK(allowed({}) == Code::ok);
  CHECK(opened_with(other) == Code::ok);
  CHECK(opened_with(intake_key) == Code::ok);
}

TEST_CASE_FIXTURE(Sealing, "where somebody may have been sealed to it, another key or none is refused") {
  Peer(*this).enrolled();
  CHECK(opened_with(other) == Code::key_locked);
  CHECK(allowed(other.public_key()) == Code::key_locked);
  CHECK(allowed({}) == Code::key_locked);
  CHECK(allowed(intake_key.public_key()) == Code::ok);
  CHECK(opened_with(intake_key) == Code::ok);
  put(kSealingKeyLost, "");  // and it was found again
  CHECK(opened_with(intake_key) == Code::ok);
  CHECK_FALSE(said_lost());
  CHECK(opened_with(other) == Code::key_locked);
}

TEST_CASE_FIXTURE(Sealing, "one that is lost for good is given up once, by the folder's word") {
  Peer(*this).enrolled();
  put(kSealingKeyLost, "");
  CHECK(allowed({}) == Code::ok);
  CHECK(opened_with(other) == Code::ok);
  CHECK_FALSE(said_lost());
  CHECK(opened_with(intake_key) == Code::key_locked);
  CHECK(opened_with(other) == Code::ok);
}

TEST_CASE_FIXTURE(Sealing, "a database of before takes the key that is there, and a folder without one any") {
  Peer(*this).enrolled();
  hub.reset();
  {
    const auto central = central_at(data().folder + "/central.db");
    REQUIRE(central);
    const auto write = *(*central)->write();
    REQUIRE(write->put_setting("intake_key", ""));
    REQUIRE(write->commit(*write->head()));
  }
  CHECK(opened_with(other) == Code::ok);
  CHECK(opened_with(intake_key) == Code::key_locked);
  CHECK(may_seal_to(ports(), folder.path() + "/none", {}));
}

}  // namespace satchel::hub::test
