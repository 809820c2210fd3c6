#include "tests/simulation/simulation.h"

#include <boost/json.hpp>
#include <cstdio>
#include <cstdlib>

#include "engine/schema/environment.h"

namespace satchel::sim {
namespace {

/// The schema that ships, a version on, with one more field of a case.
std::string grown_schema() {
  auto schema =
      boost::json::parse(boost::json::string_view(environment_json().data(), environment_json().size())).as_object();
  schema["version"] = schema["version"].as_int64() + 1;
  for (auto& type : schema["types"].as_array())
    if (type.at("name") == "case")
      type.at("fields").as_array().push_back({{"number", 60},
                                              {"name", "sim_extra"},
                                              {"type", "text"},
                                              {"policy", "last"},
                                              {"title", {{"zh", "补充"}, {"en", "Extra"}}}});
  return boost::json::serialize(schema);
}

Error broken(const std::string& what, const Status& status) {
  return fail(Code::internal, what + ": " + std::string(info(status.code()).name) + ": " +
                                  (status ? std::string() : status.error().detail));
}

}  // namespace

Simulation::Simulation(const Plan& plan)
    : plan_(plan), random_(plan.seed), hub_(plan.seed + 77, std::string(environment_json())), work_(random_, ledger_) {}

Outcome Simulation::run() {
  Vfs::seed_sqlite(static_cast<unsigned>(plan_.seed));
  const Status status = play();
  for (auto& tablet : tablets_) tablet->fall();
  hub_.fall();
  return {status ? std::string() : status.error().detail, marks_, done_, traced_.finish()};
}

void Simulation::trace(std::string_view what, std::uint64_t number) {
  static const bool aloud = std::getenv("SATCHEL_SIM_TRACE") != nullptr;
  if (aloud)
    std::fprintf(stderr, "%lld %.*s %llu\n", static_cast<long long>(now_.count), static_cast<int>(what.size()),
                 what.data(), static_cast<unsigned long long>(number));
  traced_.update(what);
  traced_.update(std::to_string(number) + "@" + std::to_string(now_.count) + ";");
}

Status Simulation::set_up() {
  if (Status started = hub_.start(); !started) return broken("the hub does not start", started);
  SATCHEL_ASSIGN(const auto office, add_tablet("office", "office"));
  (void)office;
  for (int i = 0; i < plan_.devices; ++i) {
    SATCHEL_ASSIGN(const auto made, add_tablet("inspector" + std::to_string(i), "inspector"));
    (void)made;
  }
  return {};
}

Result<std::size_t> Simulation::add_tablet(const std::string& user, const std::string& role) {
  SATCHEL_ASSIGN(const std::string code, hub_.hub().enrol({user, role, {"north"}}));
  const std::uint64_t key = plan_.seed * 1000 + tablets_.size();
  tablets_.push_back(std::make_unique<Tablet>(key * 31 + 5, user, role, key));
  tablets_.back()->machine.clock.set_wall(hub_.machine.clock.wall());
  SATCHEL_TRY(tablets_.back()->enrol(hub_.hub(), code));
  return tablets_.size() - 1;
}

Status Simulation::play() {
  SATCHEL_TRY(set_up());
  SATCHEL_TRY(safety());
  SATCHEL_TRY(liveness());
  SATCHEL_TRY(check_drained(*this));
  SATCHEL_TRY(check_saved(*this));
  SATCHEL_TRY(check_photos(*this));
  SATCHEL_ASSIGN(const auto number, add_tablet("inspector9", "inspector"));
  SATCHEL_TRY(liveness());
  Tablet& fresh = *tablets_[number];
  SATCHEL_TRY(check_same(*this, fresh));
  SATCHEL_TRY(check_kept(*this, fresh));
  SATCHEL_TRY(check_sums(*this, fresh));
  return check_together(*this, fresh);
}

void Simulation::pass(Millis time) {
  now_ = now_ + time;
  hub_.machine.clock.advance(time);
  for (auto& tablet : tablets_) tablet->machine.clock.advance(time);
}

Status Simulation::safety() {
  for (int i = 0; i < plan_.operations; ++i) {
    pass({static_cast<std::int64_t>(1 + random_.below(random_.below(5) == 0 ? 120'000 : 2'000))});
    SATCHEL_TRY(deliver_due());
    const auto number = static_cast<std::size_t>(random_.below(tablets_.size()));
    SATCHEL_TRY(befall(number));
    SATCHEL_TRY(befall_hub());
    SATCHEL_TRY(act(number));
    ++done_;
    Tablet& tablet = *tablets_[number];
    if (tablet.up() && !tablet.session() && random_.below(3) == 0) tablet.begin_session();
    for (std::size_t n = 0; n < tablets_.size(); ++n) SATCHEL_TRY(pump(n));
  }
  return {};
}

Status Simulation::act(std::size_t number) {
  Tablet& tablet = *tablets_[number];
  const Status done = work_.act(number, tablet);
  trace("act", number);
  if (done) return {};
  if (!tablet.machine.disk.dead() && done.code() == Code::disk_full) return marks_.hit(5), Status{};
  const bool disk = done.code() == Code::io || done.code() == Code::not_found;  // a file that could not be opened
  if (!tablet.machine.disk.dead() && !disk) return broken("work on a tablet", done);
  return restart(number, "after an error");
}

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
  if (chance(plan_.locked)) tablet.machine.keys.locked = true, marks_.hit(7);
  if (random_.below(4) == 0) tablet.machine.keys.locked = false;
  if (chance(plan_.partition)) tablet.offline_until = now_ + Millis{static_cast<std::int64_t>(random_.below(600'000))};
  if (chance(plan_.restore)) return go_back(number);
  if (chance(plan_.clone) && tablets_.size() < 6 && tablet.role == "inspector") return clone(number);
  return {};
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
  auto& saved = ledger_.saved[number];
  for (std::size_t i = tablet.backup_entries; i < saved.size(); ++i)
    (i < acked ? ledger_.at_hub : ledger_.given_up).insert(saved[i]);
  saved.resize(tablet.backup_entries);
  tablet.fall();
  tablet.machine.disk.put_back(*tablet.backup);
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
  marks_.hit(10);
  trace("clone", number);
  return restart(tablets_.size() - 1, "as a clone");
}

Status Simulation::restart(std::size_t number, const char* why) {
  Tablet& tablet = *tablets_[number];
  Disk& disk = tablet.machine.disk;
  for (int tries = 0; tries < 20; ++tries) {
    const bool cut = std::exchange(cut_power_[number], false);
    if (disk.dead()) marks_.hit(cut ? 2 : 1);
    trace(why, number);
    trace(cut ? "power cut" : disk.dead() ? "killed" : "ended", disk.total());
    tablet.fall();
    cut ? disk.power_cut() : disk.kill();
    disk.set_capacity(1ULL << 40);
    if (const Status started = tablet.start(); started)
      return same_journal(number);
    else if (!disk.dead() && started.code() != Code::io)
      return broken("I10: a store does not open " + std::string(why), started);
  }
  return fail(Code::internal, "I10: a store does not open in twenty tries");
}

/// I1: what was saved is there; at most the entry of a save that did not return beside it.
Status Simulation::same_journal(std::size_t number) {
  SATCHEL_ASSIGN(const auto entries, tablets_[number]->entries());
  auto& saved = ledger_.saved[number];
  for (std::size_t i = 0; i < saved.size(); ++i)
    if (i >= entries.size() || entries[i] != saved[i])
      return fail(Code::internal,
                  "I1: entry " + std::to_string(i + 1) + " of tablet " + std::to_string(number) + " is lost");
  if (entries.size() > saved.size() + 1) return fail(Code::internal, "I1: entries that nobody saved");
  saved.assign(entries.begin(), entries.end());
  return tablets_[number]->store().verify([](const std::string&) {});
}

Status Simulation::befall_hub() {
  if (chance(plan_.schema) && !grown_) {
    grown_ = true;
    hub_.set_schema(grown_schema());
    marks_.hit(18);
    SATCHEL_TRY(restart_hub());
  }
  if (chance(plan_.rescope)) {
    Tablet& tablet = *tablets_[static_cast<std::size_t>(random_.below(tablets_.size()))];
    std::vector<std::string> scopes = {"north"};
    if (random_.below(2) == 0) scopes.push_back("south");
    const Status done = hub_.hub().rescope(tablet.store().identity().device, scopes);
    if (!done && hub_.machine.disk.dead()) return restart_hub();
    if (!done && done.code() != Code::io) return broken("scopes cannot be changed", done);
  }
  if (!chance(plan_.restore_hub)) return {};
  if (!hub_.backup) return hub_.backup = hub_.machine.disk.image(), Status{};
  hub_.fall();
  hub_.machine.disk.put_back(*hub_.backup);
  hub_.backup.reset();
  marks_.hit(14);
  trace("hub back", 0);
  return restart_hub();
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

// What crosses the network.

Status Simulation::pump(std::size_t number) {
  Tablet& tablet = *tablets_[number];
  if (!tablet.session() || tablet.machine.clock.monotonic() < tablet.wake) return {};
  for (int steps = 0; steps < 1000; ++steps) {
    const Millis mono = tablet.machine.clock.monotonic();
    auto step = tablet.session()->next(mono);
    if (auto* out = std::get_if<sync::Send>(&step)) {
      send(number, std::move(*out));
    } else if (std::holds_alternative<sync::Work>(step)) {
      tablet.session()->work(mono);
    } else if (auto* wait = std::get_if<sync::Wait>(&step)) {
      return tablet.wake = wait->until, Status{};
    } else {
      const Error reason = std::get<sync::Finished>(step).reason;
      trace("end", static_cast<std::uint64_t>(reason.code));
      last_reason_[number] = reason;
      tablet.end_session();
      if (tablet.machine.disk.dead() || reason.code == Code::io) return restart(number, "after a session");
      if (reason.code == Code::corrupt || info(reason.code).group == Group::bug)
        return fail(Code::internal,
                    "a session ends with " + std::string(info(reason.code).name) + ": " + reason.detail);
      return {};
    }
  }
  return fail(Code::internal, "I11: a session that never waits");
}

void Simulation::lose(Packet packet, Code code) {
  marks_.hit(11);
  packet.reply.reset();
  packet.failure = fail(code, "the simulation's network");
  network_.post(now_ + Millis{static_cast<std::int64_t>(1 + random_.below(20'000))}, std::move(packet));
}

void Simulation::send(std::size_t number, sync::Send out) {
  Tablet& tablet = *tablets_[number];
  Packet packet{number, tablet.sessions, out.id, std::move(out.request), {}, {}};
  trace("send", packet.request.body.size());
  if (!quiet_ && now_ < tablet.offline_until) return lose(std::move(packet), Code::network);
  if (chance(plan_.drop)) return lose(std::move(packet), Code::timeout);
  if (chance(plan_.portal)) {
    marks_.hit(11);
    packet.reply = sync::HttpReply{200, {{"Content-Type", "text/html"}}, "<html>Sign in</html>"};
  }
  if (chance(plan_.garble) && !packet.request.body.empty()) {
    marks_.hit(11);
    packet.request.body[static_cast<std::size_t>(random_.below(packet.request.body.size()))] ^= 1;
  }
  if (chance(plan_.duplicate) && packet.hub_bound()) {
    marks_.hit(12);
    network_.post(now_ + Millis{static_cast<std::int64_t>(random_.below(90'000))}, packet);
  }
  const std::int64_t late = chance(plan_.delay) ? static_cast<std::int64_t>(random_.below(60'000)) : 20;
  network_.post(now_ + Millis{late}, std::move(packet));
}

Status Simulation::deliver_due() {
  while (auto packet = network_.next(now_)) SATCHEL_TRY(deliver(std::move(*packet)));
  return {};
}

Status Simulation::deliver(Packet packet) {
  if (packet.hub_bound()) return to_hub(std::move(packet));
  Tablet& tablet = *tablets_[packet.tablet];
  if (!tablet.session() || tablet.sessions != packet.session) return {};
  const Millis mono = tablet.machine.clock.monotonic();
  if (packet.failure)
    tablet.session()->failed(packet.id, *packet.failure, mono);
  else
    tablet.session()->replied(packet.id, *packet.reply, mono);
  trace("reply", packet.tablet);
  tablet.wake = {};
  if (tablet.machine.disk.dead()) return restart(packet.tablet, "after a reply");
  return pump(packet.tablet);
}

Status Simulation::to_hub(Packet packet) {
  Disk& disk = hub_.machine.disk;
  if (chance(plan_.kill_hub)) disk.kill_after(1 + random_.below(80));
  if (chance(plan_.power_cut_hub)) disk.kill_after(1 + random_.below(80)), cut_power_at_hub_ = true;
  if (chance(plan_.hub_disk_error))
    disk.fail_after(static_cast<Call>(random_.below(5)), 1 + random_.below(20)), marks_.hit(4);
  std::optional<std::uint64_t> cut;
  if (packet.request.file && chance(plan_.cut)) cut = random_.below(packet.request.file->length + 1), marks_.hit(22);
  const std::uint64_t faults = disk.faults();
  sync::HttpReply reply = hub_.carry(packet.request, tablets_[packet.tablet]->machine.files, cut);
  trace("hub", static_cast<std::uint64_t>(reply.status));
  if (disk.dead()) {
    SATCHEL_TRY(restart_hub());
    return lose(std::move(packet), Code::network), Status{};
  }
  if (disk.faults() == faults) cut_power_at_hub_ = false, disk.kill_after(0);
  if (reply.status == 0) return lose(std::move(packet), Code::network), Status{};
  answer(std::move(packet), std::move(reply));
  return {};
}

void Simulation::answer(Packet packet, sync::HttpReply reply) {
  if (chance(plan_.drop)) return marks_.hit(12), lose(std::move(packet), Code::timeout);
  if (chance(plan_.cut))
    marks_.hit(11), reply.body.resize(static_cast<std::size_t>(random_.below(reply.body.size() + 1)));
  packet.reply = std::move(reply);
  if (chance(plan_.duplicate)) {
    marks_.hit(12);
    network_.post(now_ + Millis{static_cast<std::int64_t>(random_.below(3'600'000))}, packet);
  }
  const std::int64_t late = chance(plan_.delay) ? static_cast<std::int64_t>(random_.below(60'000)) : 20;
  network_.post(now_ + Millis{late}, std::move(packet));
}

// Quiet: no faults any more, and everybody syncs until nothing moves.

Status Simulation::quiet_round() {
  for (std::size_t n = 0; n < tablets_.size(); ++n) {
    if (!tablets_[n]->session()) tablets_[n]->begin_session();
    SATCHEL_TRY(pump(n));
  }
  for (int steps = 0; steps < 100'000; ++steps) {
    bool any = false;
    for (auto& tablet : tablets_) any |= tablet->session() != nullptr;
    if (!any) return {};
    pass({100});
    SATCHEL_TRY(deliver_due());
    for (std::size_t n = 0; n < tablets_.size(); ++n) SATCHEL_TRY(pump(n));
  }
  return fail(Code::internal, "I11: sessions that do not end, though the network holds");
}

Status Simulation::liveness() {
  quiet_ = true;
  hub_.machine.disk.kill_after(0);
  hub_.machine.disk.fail_after(Call::open, 0);
  for (std::size_t n = 0; n < tablets_.size(); ++n) {
    Disk& disk = tablets_[n]->machine.disk;
    disk.kill_after(0), disk.fail_after(Call::open, 0), disk.set_capacity(1ULL << 40);
    tablets_[n]->machine.keys.locked = false;
    if (!tablets_[n]->up()) SATCHEL_TRY(restart(n, "at the end"));
  }
  for (int round = 0; round < 5; ++round) SATCHEL_TRY(quiet_round());
  for (const auto& [number, reason] : last_reason_)
    if (reason.code != Code::ok)
      return fail(Code::internal, "I11: tablet " + std::to_string(number) + " ends with " +
                                      std::string(info(reason.code).name) + ": " + reason.detail);
  return {};
}

}  // namespace satchel::sim
