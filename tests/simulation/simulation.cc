#include "tests/simulation/simulation.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "tests/simulation/schemas.h"

namespace satchel::sim {

Error broken(const std::string& what, const Status& status) {
  return fail(Code::internal, what + ": " + std::string(info(status.code()).name) + ": " +
                                  (status ? std::string() : status.error().detail));
}

Simulation::Simulation(const Plan& plan)
    : plan_(plan),
      random_(plan.seed),
      hub_(plan.seed + 77, first_schema(plan.whole)),
      work_(random_, ledger_),
      hostile_(plan.seed + 99, ledger_) {}

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
  SATCHEL_TRY(add_tablet("office", "office", {"north", "south"}));
  for (int i = 0; i < plan_.devices; ++i)
    SATCHEL_TRY(add_tablet("inspector" + std::to_string(i), "inspector", {"north"}));
  return plan_.hostile > 0 ? hostile_.enrol(hub_.hub()) : Status{};
}

Status Simulation::add_tablet(const std::string& user, const std::string& role,
                              const std::vector<std::string>& scopes) {
  SATCHEL_ASSIGN(const std::string code, hub_.hub().enrol({user, role, scopes}));
  const std::uint64_t key = plan_.seed * 1000 + tablets_.size();
  tablets_.push_back(std::make_unique<Tablet>(key * 31 + 5, user, role, key));
  tablets_.back()->machine.clock.set_wall(hub_.machine.clock.wall());
  return tablets_.back()->enrol(hub_.hub(), code);
}

Status Simulation::play() {
  SATCHEL_TRY(set_up());
  SATCHEL_TRY(safety());
  SATCHEL_TRY(liveness());
  SATCHEL_TRY(check_drained(*this));
  SATCHEL_TRY(check_saved(*this));
  SATCHEL_TRY(check_photos(*this));
  SATCHEL_TRY(check_told(*this));
  SATCHEL_TRY(add_fresh());
  SATCHEL_TRY(liveness());
  Tablet& fresh = *tablets_.back();
  SATCHEL_TRY(check_same(*this));
  SATCHEL_TRY(check_kept(*this, fresh));
  SATCHEL_TRY(check_handed(*this, fresh));
  SATCHEL_TRY(check_sums(*this, fresh));
  SATCHEL_TRY(check_sealed(*this, fresh));
  SATCHEL_TRY(check_scopes(*this));
  for (auto& tablet : tablets_) SATCHEL_TRY(check_together(*this, *tablet));
  SATCHEL_TRY(check_forgotten(*this));
  return check_left(*this);
}

/// One of each kind that there is; the last sees all.
Status Simulation::add_fresh() {
  first_fresh_ = tablets_.size();
  const std::vector<std::string> one = {"north"}, both = {"north", "south"};
  const auto any = [&](const std::vector<std::string>& scopes) {
    return std::any_of(tablets_.begin(), tablets_.end(), [&](const auto& tablet) {
      return tablet->role == "inspector" && tablet->store().identity().scopes == scopes;
    });
  };
  if (any(one)) SATCHEL_TRY(add_tablet("inspector8", "inspector", one));
  if (any(both)) SATCHEL_TRY(add_tablet("inspector9", "inspector", both));
  return add_tablet("office9", "office", both);
}

Tablet& Simulation::fresh_like(Tablet& tablet) {
  for (std::size_t n = first_fresh_; n < tablets_.size(); ++n) {
    Tablet& fresh = *tablets_[n];
    if (fresh.role == tablet.role && fresh.store().identity().scopes == tablet.store().identity().scopes) return fresh;
  }
  std::abort();  // add_fresh() has made one of each kind
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
    if (tablet.up() && !tablet.session() && random_.below(3) == 0) begin_session(tablet);
    for (std::size_t n = 0; n < tablets_.size(); ++n) SATCHEL_TRY(pump(n));
  }
  return {};
}

void Simulation::begin_session(Tablet& tablet) {
  sync::SessionOptions options;
  if (chance(plan_.budget)) options.byte_budget = 3000 + random_.below(10'000);
  tablet.begin_session(options);
}

Status Simulation::act(std::size_t number) {
  Tablet& tablet = *tablets_[number];
  const Status done = work_.act(number, tablet);
  trace("act", number);
  if (done) return {};
  if (!tablet.machine.disk.dead() && done.code() == Code::disk_full) return marks_.hit(5), Status{};
  if (!tablet.machine.disk.dead() && done.code() == Code::busy) return {};      // somebody else writes just now
  const bool disk = done.code() == Code::io || done.code() == Code::not_found;  // a file that could not be opened
  if (!tablet.machine.disk.dead() && !disk) return broken("work on a tablet", done);
  return restart(number, "after an error");
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
    disk.kill_after(0), disk.fail_after(Call::open, 0), disk.set_capacity(1ULL << 40), disk.on_sync = {};
    tablets_[n]->stop_intruding();
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
