// What befalls machines: they stop, lose power, fill up, go back to a backup, have a twin.
#include "tests/simulation/schemas.h"
#include "tests/simulation/simulation.h"

namespace satchel::sim {
namespace {

constexpr std::string_view kTornCommit = "the log is damaged at its end";  // engine/store/open.cc

}  // namespace

/// What befalls a tablet and its owner.
Status Simulation::befall(std::size_t number) {
  Tablet& tablet = *tablets_[number];
  Disk& disk = tablet.machine.disk;
  if (chance(plan_.kill)) disk.kill_after(1 + random_.below(150)), cut_power_[number] = false;
  if (chance(plan_.power_cut)) disk.kill_after(1 + random_.below(150)), cut_power_[number] = true;
  if (chance(plan_.disk_error)) {
    disk.fail_after(static_cast<Call>(random_.below(5)), 1 + random_.below(20));
    marks_.hit(4);
  }
  if (chance(plan_.disk_full))
    disk.set_capacity(disk.total() == 0 ? 0 : (1ULL << 40) - disk.free_space() + random_.below(60'000));
  if (random_.below(6) == 0) disk.set_capacity(1ULL << 40);
  if (chance(plan_.clock)) {
    static const std::int64_t kWalls[] = {1'000, 4'070'908'800'000, 1'767'225'600'000};
    tablet.machine.clock.set_wall({kWalls[random_.below(3)]});
    marks_.hit(16);
  }
  if (chance(plan_.slow)) disk.on_sync = [&tablet] { tablet.machine.clock.advance({2000}); }, marks_.hit(23);
  if (random_.below(10) == 0) disk.on_sync = {};
  if (chance(plan_.locked)) tablet.machine.keys.locked = true, marks_.hit(7);
  if (random_.below(4) == 0) tablet.machine.keys.locked = false;
  if (chance(plan_.partition)) tablet.offline_until = now_ + Millis{static_cast<std::int64_t>(random_.below(600'000))};
  if (chance(plan_.hostile)) {
    marks_.hit(19);
    SATCHEL_TRY(hostile_.act(hub_));
  }
  SATCHEL_TRY(befall_store(number));
  if (chance(plan_.trim)) SATCHEL_TRY(trim(number));
  if (chance(plan_.restore)) return go_back(number);
  if (chance(plan_.clone) && tablets_.size() < 6 && tablet.role == "inspector") return clone(number);
  return {};
}

/// Somebody else on the same machine.
Status Simulation::befall_store(std::size_t number) {
  Tablet& tablet = *tablets_[number];
  if (random_.below(3) == 0) tablet.stop_intruding();
  if (!chance(plan_.second) || tablet.machine.disk.dead()) return {};
  marks_.hit(6);
  if (random_.below(2) == 0) return second_owner(tablet);
  const Status done = tablet.intrude();
  if (!done) tablet.stop_intruding();
  return done || done.code() == Code::busy || done.code() == Code::io || done.code() == Code::not_found
             ? Status{}
             : Status{broken("an intruder", done)};
}

Status Simulation::second_owner(Tablet& tablet) {
  const auto second = Store::open(tablet.machine.ports(), tablet.store_options());
  if (second) return fail(Code::internal, "F6: two processes own a store");
  const bool io = second.code() == Code::io;
  return second.code() == Code::locked || io ? Status{} : Status{broken("F6: a second owner", second.error())};
}

/// To a backup, which is taken first: what was recorded since is lost by whoever chose so.
Status Simulation::go_back(std::size_t number) {
  Tablet& tablet = *tablets_[number];
  if (!tablet.backup) {
    tablet.backup = tablet.machine.disk.image();
    tablet.backup_entries = ledger_.saved[number].size();
    return {};
  }
  const auto acked = static_cast<std::size_t>(tablet.store().progress().acked);
  const Id device = tablet.store().identity().device;
  ledger_.doubled.insert(device);
  if (acked > tablet.backup_entries) ++ledger_.parted[device];
  auto& saved = ledger_.saved[number];
  for (std::size_t i = tablet.backup_entries; i < saved.size(); ++i)
    (i < acked ? ledger_.at_hub : ledger_.given_up).insert(saved[i]);
  saved.resize(tablet.backup_entries);
  tablet.fall();
  tablet.machine.disk.put_back(*tablet.backup);
  ledger_.tablet_lost(number);
  tablet.backup.reset();
  marks_.hit(10);
  trace("back", number);
  return restart(number, "from a backup");
}

Status Simulation::clone(std::size_t number) {
  Tablet& one = *tablets_[number];
  tablets_.push_back(std::make_unique<Tablet>(plan_.seed * 7919 + tablets_.size(), one.user, one.role, one.key));
  Tablet& twin = *tablets_.back();
  twin.machine.clock = one.machine.clock;
  twin.machine.disk.put_back(one.machine.disk.image());
  ledger_.saved[tablets_.size() - 1] = ledger_.saved[number];
  ledger_.doubled.insert(one.store().identity().device);
  marks_.hit(10);
  trace("clone", number);
  return restart(tablets_.size() - 1, "as a clone");
}

Status Simulation::restart(std::size_t number, const char* why) {
  Tablet& tablet = *tablets_[number];
  Disk& disk = tablet.machine.disk;
  Torn torn = std::string_view(why) == "after an error" ? Torn::commit : Torn::nothing;
  for (int tries = 0; tries < 20; ++tries) {
    const bool cut = std::exchange(cut_power_[number], false);
    if (cut) torn = Torn::power;
    if (disk.dead()) marks_.hit(cut ? 2 : 1);
    trace(why, number);
    trace(cut ? "power cut" : disk.dead() ? "killed" : "ended", disk.total());
    tablet.fall();
    cut ? disk.power_cut() : disk.kill();
    disk.set_capacity(1ULL << 40);
    if (const Status started = tablet.start(); started)
      return same_journal(number, torn);
    else if (!disk.dead() && started.code() != Code::io)
      return broken("I10: a store does not open " + std::string(why), started);
  }
  return fail(Code::internal, "I10: a store does not open in twenty tries");
}

/// I1: what was saved is there; at most the entry of a save that did not return beside it.
/// Nothing rots here; but what a power cut tore of a commit can look as if it had. So can the one commit that an error,
/// or the process's end, broke off: SQLite writes a frame again where a page changes twice, and then the checksums of
/// those behind it.
Status Simulation::same_journal(std::size_t number, Torn torn) {
  const auto& salvaged = tablets_[number]->store().salvaged();
  const bool may_be = torn == Torn::power || (torn == Torn::commit && salvaged && salvaged->reason == kTornCommit);
  if (salvaged && !may_be) return fail(Code::internal, "I10: a sound store is salvaged: " + salvaged->reason);
  if (salvaged) {
    ledger_.hub_back.who_saw_more.erase(number);  // it begins without a cursor
    ledger_.tablet_lost(number);
    ledger_.salvaged.insert(tablets_[number]->store().identity().device);
  }
  SATCHEL_ASSIGN(const auto entries, tablets_[number]->entries());
  auto& saved = ledger_.saved[number];
  for (std::size_t i = 0; i < saved.size(); ++i)
    if (i >= entries.size() || entries[i] != saved[i])
      return fail(Code::internal,
                  "I1: entry " + std::to_string(i + 1) + " of tablet " + std::to_string(number) + " is lost");
  if (entries.size() > saved.size() + work_.may_leave(number))
    return fail(Code::internal, "I1: entries that nobody saved");
  saved.assign(entries.begin(), entries.end());
  const Status sound = tablets_[number]->store().verify([](const std::string&) {});
  return sound.code() == Code::key_locked && tablets_[number]->machine.keys.locked ? Status{} : sound;
}

Status Simulation::befall_hub() {
  if (chance(plan_.schema) && !grown_) {
    grown_ = true;
    hub_.set_schema(grown_schema(plan_.whole));
    marks_.hit(18);
    SATCHEL_TRY(restart_hub());
  }
  if (chance(plan_.rescope)) {
    Tablet& tablet = *tablets_[static_cast<std::size_t>(random_.below(tablets_.size()))];
    std::vector<std::string> scopes = {"north"};
    if (tablet.role == "office" || random_.below(2) == 0) scopes.push_back("south");
    const Status done = hub_.hub().rescope(tablet.store().identity().device, scopes);
    if (!done && hub_.machine.disk.dead()) return restart_hub();
    if (!done && done.code() != Code::io) return broken("scopes cannot be changed", done);
  }
  if (chance(plan_.copy)) SATCHEL_TRY(copy_hub());
  if (!chance(plan_.restore_hub)) return {};
  if (!hub_.backup) return hub_.backup = hub_.machine.disk.image(), Status{};
  hub_.fall();
  hub_goes_back();
  hub_.backup.reset();
  marks_.hit(14);
  trace("hub back", 0);
  SATCHEL_TRY(restart_hub());
  return note_hub_back();
}

Status Simulation::note_hub_back() {
  auto& back = ledger_.hub_back;
  ++back.times;
  SATCHEL_ASSIGN(back.told_before, restores_told(*this));
  back.who_saw_more.clear();
  SATCHEL_ASSIGN(auto* db, hub_.reader());
  SATCHEL_ASSIGN(const auto log_epoch, db->number("SELECT CAST(value AS INTEGER) FROM setting WHERE name='log_epoch'"));
  for (std::size_t n = 0; n < tablets_.size(); ++n) {
    // Of one that has not heard of an earlier time, the hub hears what it knows.
    if (!tablets_[n]->up() || tablets_[n]->store().progress().log_epoch < log_epoch) continue;
    SATCHEL_ASSIGN(const bool known, hub_.knows(tablets_[n]->store().progress().cursor));
    // An answer of the lost timeline may yet say that this one was put back: then it begins without a cursor.
    if (!known && !network_.answers(n)) back.who_saw_more.insert(n);
  }
  return expect_handed_back(*this, back.who_saw_more);
}

Status Simulation::restart_hub() {
  for (int tries = 0; tries < 20; ++tries) {
    const bool cut = std::exchange(cut_power_at_hub_, false);
    if (hub_.machine.disk.dead()) marks_.hit(cut ? 2 : 1), marks_.hit(13);
    hub_.fall();
    cut ? hub_.machine.disk.power_cut() : hub_.machine.disk.kill();
    if (const Status started = hub_.start(); started)
      return {};
    else if (!hub_.machine.disk.dead() && started.code() != Code::io)
      return broken("I10: the hub does not start", started);
  }
  return fail(Code::internal, "I10: the hub does not start in twenty tries");
}

}  // namespace satchel::sim
