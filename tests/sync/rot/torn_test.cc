// The end of a tablet's log, where a kill, a power cut or a failed sync left something of a commit: that is no damage,
// and the store goes on as it is, with what it had pulled.
#include "tests/sync/rot/morning.h"

using namespace satchel;
using namespace satchel::test;

// satchel-sim --seed 11328: the save had failed, its entry showed after the next start, and went with the power.
TEST_CASE("what shows when a store is opened is on the disk, also of a save whose sync failed") {
  Morning m;
  m.again(m.closed);
  must(m.a.start());
  m.create(m.a, 1);  // the log is there
  sim::Disk& disk = m.a.machine.disk;
  const auto before = must(m.a.entries()).size();
  disk.fail_after(sim::Call::sync, 1);
  CHECK_FALSE(m.a.store().save({{{ChangeKind::create, "affair", {}, affair("unsure")}}, {}}));
  disk.kill();
  m.a.fall();
  must(m.a.start());
  REQUIRE(must(m.a.entries()).size() == before + 1);
  disk.power_cut();
  m.a.fall();
  must(m.a.start());
  CHECK(must(m.a.entries()).size() == before + 1);
}

// satchel-sim --planted delete_wins --seed 644: what a power cut had torn of a commit, and what a kill left of a later
// one before it, looked like one commit that had rotted.
TEST_CASE("a kill in the log where an earlier commit was torn is no damage") {
  Morning m;
  m.again(m.closed);
  must(m.a.start());
  m.create(m.a, 1);
  sim::Disk& disk = m.a.machine.disk;
  const std::string log = "store/store.db-wal";
  const std::size_t sound = disk.image().files[log].size();
  for (int i = 0; i < 2; ++i) m.create(m.a, 3);
  sim::Disk::Image torn = disk.image();
  constexpr std::size_t kFrame = 24 + 4096;
  Bytes& bytes = torn.files[log];
  REQUIRE(bytes.size() > sound + 2 * kFrame);
  std::fill(bytes.begin() + static_cast<std::ptrdiff_t>(sound), bytes.end() - kFrame, '\0');
  for (std::uint64_t call = 1; call < 60; ++call) {
    INFO("call " << call);
    m.a.fall();
    disk.put_back(torn);
    must(m.a.start());
    REQUIRE_FALSE(m.a.store().salvaged());
    disk.kill_after(call);
    (void)m.a.store().save({{{ChangeKind::create, "affair", {}, affair("small")}}, {}});
    m.a.fall();
    disk.kill();
    must(m.a.start());
    CHECK_FALSE(m.a.store().salvaged());
  }
}

// A save whose sync failed was "salvaged" with everything else, because the commit after it was shorter.
TEST_CASE("a shorter commit in the log where one failed is no damage") {
  Morning m;
  sim::Disk& disk = m.a.machine.disk;
  for (int before = 0; before < 30; ++before) {
    INFO("saves before: " << before);
    m.again(m.closed);
    must(m.a.start());
    for (int i = 0; i <= before; ++i) m.create(m.a, 1);
    disk.fail_after(sim::Call::sync, 1);
    CHECK_FALSE(m.a.store().save({{{ChangeKind::create, "affair", {}, affair("unsure")}}, {}}));
    must(m.a.store().note_blob(sha256("another photo"), 70'000, BlobLane::original));
    disk.kill();
    m.a.fall();
    must(m.a.start());
    CHECK_FALSE(m.a.store().salvaged());
  }
}

namespace {

/// What a tablet has behind the morning, and what it saved last.
struct Torn : Morning {
  Torn() {
    again(closed);
    must(a.start());
    create(a, 1);
    started = a.machine.disk.image();
    last = entries();
  }
  std::size_t entries() { return must(a.entries()).size(); }

  /// A save of many pages, cut by a kill at a call of the disk. Whether it came to its end.
  bool save_until(std::uint64_t call) {
    a.fall();
    a.machine.disk.put_back(started);
    must(a.start());
    a.machine.disk.kill_after(call);
    auto fields = affair("many pages");
    fields.push_back({"summary", Value{std::string(9000, 's')}});
    const bool saved{a.store().save({{{ChangeKind::create, "affair", {}, fields}}, {}})};
    behind = a.machine.disk.image();
    a.fall();
    return saved;
  }
  /// As it was and no salvage, with all that was pulled.
  void check_whole(bool saved) {
    CHECK_FALSE(a.store().salvaged());
    CHECK(entries() >= last + (saved ? 1 : 0));
    CHECK(entries() <= last + 1);
    for (const auto& id : theirs) CHECK(record(a, id));
    std::string found;
    CHECK_MESSAGE(a.store().verify([&](const std::string& what) { found += what + "; "; }), found);
    CHECK_FALSE(a.machine.disk.exists("store/behind"));
  }

  sim::Disk::Image started, behind;  // `behind` the save
  std::size_t last = 0;
};

}  // namespace

// tests/platform/c/two_tablets_test.sh: an inspector's tablet showed no case any more until it had the network again.
TEST_CASE("a save that a kill cuts behind its entry is saved, and nothing that was pulled goes") {
  Torn t;
  sim::Disk& disk = t.a.machine.disk;
  int redone = 0;
  bool over = false;
  for (std::uint64_t call = 1; !over && call < 200; ++call) {
    INFO("call " << call);
    over = t.save_until(call);
    disk.kill();
    const sim::Disk::Image cut = disk.image();
    must(t.a.start());
    t.check_whole(over);
    if (over || t.entries() == t.last) continue;
    ++redone;
    bool opened = false;  // and again, with another kill at each call until it is done
    for (std::uint64_t then = 1; !opened && then < 400; ++then) {
      INFO("and then call " << then);
      t.a.fall();
      disk.put_back(cut);
      disk.kill_after(then);
      opened = bool(t.a.start());
      t.a.fall();
      disk.kill_after(0);
      disk.kill();
      must(t.a.start());
      t.check_whole(true);
    }
    CHECK(opened);
  }
  CHECK(over);
  CHECK(redone > 0);
  REQUIRE(run_session(t.hub, t.a).code == Code::ok);
  CHECK(t.a.store().waiting() == 0);
}

TEST_CASE("where the log's last frame rots, what is whole of the save stays, and nothing that was pulled goes") {
  Torn t;
  sim::Disk& disk = t.a.machine.disk;
  REQUIRE(t.save_until(100'000));
  const sim::Disk::Image sound = t.behind;
  const std::string log = "store/store.db-wal";
  constexpr std::uint64_t kFrame = 24 + 4096;
  int whole = 0;
  for (std::uint64_t at = 0; at < kFrame; at += 37) {
    INFO("byte " << at << " of the last frame");
    t.a.fall();
    disk.put_back(sound);
    REQUIRE(disk.flip_bit(log, (sound.files.at(log).size() - kFrame + at) * 8 + at % 8));
    must(t.a.start());
    t.check_whole(false);  // the frame may hold what the entry itself says
    whole += t.entries() > t.last ? 1 : 0;
  }
  CHECK(whole > 0);
}

// SQLite removes the log with its last connection: an opening that failed before it had kept what is behind lost it.
TEST_CASE("what is whole behind the log's end outlives openings that fail at any call of the disk") {
  Torn t;
  sim::Disk& disk = t.a.machine.disk;
  REQUIRE(t.save_until(100'000));
  sim::Disk::Image rotten = t.behind;
  Bytes& log = rotten.files.at("store/store.db-wal");
  char& checksum = log[log.size() - 4096 - 24 + 16];  // of the last frame: all that it holds is whole
  checksum = static_cast<char>(checksum ^ 1);
  t.a.fall();
  disk.put_back(rotten);
  must(t.a.start());
  REQUIRE(t.entries() == t.last + 1);
  for (const auto kind : {sim::Call::write, sim::Call::sync, sim::Call::open, sim::Call::read, sim::Call::rename,
                          sim::Call::remove, sim::Call::truncate}) {
    bool over = false;
    for (std::uint64_t n = 1; !over && n < 2000; n += kind == sim::Call::read ? 5 : 1) {
      INFO("call " << n << " of kind " << static_cast<int>(kind));
      t.a.fall();
      disk.put_back(rotten);
      const std::uint64_t faults = disk.faults();
      disk.fail_after(kind, n, Code::disk_full);
      (void)t.a.start();
      over = disk.faults() == faults;
      disk.fail_after(kind, 0);
      t.a.fall();  // an orderly end
      must(t.a.start());
      CHECK(t.entries() == t.last + 1);
    }
    CHECK(over);
  }
}
