// A tablet's disk rots under work that was not sent: what is sound reaches the hub once, all replicas are the same
// again, and what is lost has a name. On disks in memory, so that they can rot a thousand times.
#include <cstdlib>

#include "tests/sync/rot/morning.h"

using namespace satchel;
using namespace satchel::test;

TEST_CASE("wherever a bit flips, unsent work reaches the hub once, and all replicas are the same") {
  Morning m;
  const char* seed = std::getenv("SATCHEL_ROT_SEED");  // for more of them
  SeededRandom random(seed ? std::stoull(seed) : 11);
  const auto flips = [&](const sim::Disk::Image& image, const std::string& file, int times) {
    const std::uint64_t bits = image.files.at(file).size() * 8;
    for (int i = 0; i < times; ++i) {
      const std::uint64_t bit = random.below(bits);
      INFO(file << " bit " << bit);
      m.again(image);
      REQUIRE(m.a.machine.disk.flip_bit(file, bit));
      m.go_on_by_itself();
      m.check_all();
    }
  };
  SUBCASE("in the database") { flips(m.closed, "store/store.db", 300 / kStride); }
  SUBCASE("in the log") { flips(m.killed, "store/store.db-wal", 300 / kStride); }
  SUBCASE("in the file that says whose it is") { flips(m.closed, "store/identity", 20 / kStride); }
}

TEST_CASE("a salvage that is cut at any step, or finds the disk full, is taken up again") {
  Morning m;
  sim::Disk::Image rotten = m.closed;
  rotten.files["store/store.db"].replace(0, 4096, 4096, '\0');
  sim::Disk& disk = m.a.machine.disk;
  m.again(rotten);
  m.go_on_by_itself();
  const std::string reason = must(m.a.store().damages()).front().reason;
  bool power = false;
  SUBCASE("by a kill") {}
  SUBCASE("by a power cut") { power = true; }
  for (std::uint64_t call = 1;; call += 3 * kStride) {
    INFO("call " << call);
    m.again(rotten);
    disk.revive();
    disk.kill_after(call);
    m.a.machine.disk.set_capacity(1ULL << 40);
    StoreOptions options{"store"};
    options.vfs = m.a.machine.vfs.name();
    {
      const auto opened = Store::open(m.a.machine.ports(), options);
      if (opened) break;
    }
    power ? disk.power_cut() : disk.kill();
    m.go_on_by_itself();
    m.check_all();
    CHECK(must(m.a.store().damages()).front().reason == reason);
    const Bytes there = disk.image().files["store/aside/1/store.db"];
    CHECK(there == rotten.files["store/store.db"]);
  }
}

// satchel-crash --nth: closing did not say that it could not move the log into what was put in place without it.
TEST_CASE("a salvage in which a call of the disk fails is taken up again") {
  Morning m;
  sim::Disk::Image rotten = m.closed;
  rotten.files["store/store.db"].replace(0, 100, 100, '\xFF');
  sim::Disk& disk = m.a.machine.disk;
  for (const sim::Call kind : {sim::Call::write, sim::Call::sync, sim::Call::truncate, sim::Call::open, sim::Call::read,
                               sim::Call::rename, sim::Call::list}) {
    for (std::uint64_t n = 1;; n += kind == sim::Call::write || kind == sim::Call::read ? 7 : 1) {
      INFO("call " << n << " of kind " << static_cast<int>(kind));
      m.again(rotten);
      const std::uint64_t faults = disk.faults();
      disk.fail_after(kind, n, Code::disk_full);
      (void)m.a.start();
      if (disk.faults() == faults) break;
      m.go_on_by_itself();
      m.check_all();
    }
    disk.fail_after(kind, 0);
  }
}

TEST_CASE("a salvage on a full disk leaves all as it is, and succeeds once there is room") {
  Morning m;
  sim::Disk::Image rotten = m.closed;
  rotten.files["store/store.db"].replace(0, 4096, 4096, '\0');
  rotten.files.erase("store/reserve");
  std::uint64_t used = 0;
  for (const auto& [path, bytes] : rotten.files) used += bytes.size();
  m.again(rotten);
  sim::Disk& disk = m.a.machine.disk;
  disk.set_capacity(used + 20'000);
  CHECK(m.a.start().code() == Code::disk_full);
  CHECK(disk.image().files["store/aside/1/store.db"] == rotten.files["store/store.db"]);
  disk.set_capacity(1ULL << 40);
  m.go_on_by_itself();
  m.check_all();
}

TEST_CASE("what a lying disk loses is named when the hub shows that it has it, and comes back") {
  Morning m;
  int named = 0;
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    INFO("seed " << seed);
    m.again(m.closed);
    must(m.a.start());
    m.a.machine.disk.set_lying(true);
    const Id late = m.create(m.a, 300);
    REQUIRE(run_session(m.hub, m.a).code == Code::ok);
    REQUIRE(must(m.a.store().damages()).empty());
    m.a.fall();
    m.a.machine.disk.power_cut();
    m.a.machine.disk.set_lying(false);
    m.go_on_by_itself();
    CHECK(m.record(m.a, late));
    CHECK(m.record(m.b, late));
    CHECK(m.a.store().waiting() == 0);
    must(m.b.store().each(10, [&](const Record& there) {
      const auto here = m.record(m.a, there.id);
      REQUIRE(here);
      CHECK(here->values == there.values);
      return Status{};
    }));
    const auto all = must(m.a.store().damages());
    named += all.empty() ? 0 : 1;
  }
  CHECK(named > 0);
}

TEST_CASE("a hub whose database is damaged says so, and touches nothing") {
  for (const bool cut : {false, true}) {
    sim::HubHost hub{5, std::string(kTestSchema)};
    must(hub.start());
    hub.fall();
    sim::Disk::Image image = hub.machine.disk.image();
    Bytes& bytes = image.files["hub/central.db"];
    bytes = cut ? bytes.substr(0, 5000) : Bytes(9000, 'x');
    hub.machine.disk.put_back(image);
    CHECK(hub.start().code() == Code::corrupt);
    hub.fall();
    CHECK(hub.machine.disk.image().files["hub/central.db"] == bytes);
  }
}
