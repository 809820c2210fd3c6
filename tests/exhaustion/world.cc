#include "tests/exhaustion/world.h"

#include "tests/exhaustion/deeds.h"

namespace satchel::exhaust {
namespace {

Status failed(const std::string& what, std::size_t device, const Error& error) {
  return fail(Code::internal, what + " of " + std::string(1, static_cast<char>('A' + static_cast<char>(device))) +
                                  ": " + std::string(info(error.code).name) + " " + error.detail);
}

}  // namespace

World::World()
    : hub_(1, schema_text()),
      devices_{{{2, "li", "inspector", 2},
                {3, "wang", "inspector", 3},
                {4, "zhang", "office", 4},
                {5, "chen", "inspector", 5},
                {6, "sun", "inspector", 6}}} {}

Status World::start() {
  SATCHEL_TRY(hub_.start());
  for (auto& device : devices_) {
    SATCHEL_ASSIGN(const std::string code, hub().enrol({device.user, device.role, {"north"}}));
    SATCHEL_TRY(device.enrol(hub(), code));
  }
  return {};
}

void World::tick() {
  hub_.machine.clock.advance({1000});
  for (auto& device : devices_) device.machine.clock.advance({1000});
}

Status World::sync(std::size_t device) {
  sim::Tablet& tablet = devices_[device];
  tablet.begin_session();
  for (int steps = 0; steps < 1000; ++steps) {
    const Millis now = tablet.machine.clock.monotonic();
    auto step = tablet.session()->next(now);
    if (auto* done = std::get_if<sync::Finished>(&step)) {
      tablet.end_session();
      return done->reason.code == Code::ok ? Status{} : failed("the sync", device, done->reason);
    }
    if (std::holds_alternative<sync::Wait>(step)) return failed("the sync", device, fail(Code::internal, "it waits"));
    if (const auto* send = std::get_if<sync::Send>(&step))
      tablet.session()->replied(send->id, hub_.carry(send->request, {}), now);
    else
      tablet.session()->work(now);
  }
  return failed("the sync", device, fail(Code::internal, "it does not end"));
}

Status World::ask(std::size_t device) {
  sim::Tablet& tablet = devices_[device];
  tablet.begin_session();
  auto step = tablet.session()->next(tablet.machine.clock.monotonic());
  const auto* send = std::get_if<sync::Send>(&step);
  if (!send) return failed("the request", device, fail(Code::internal, "there is none"));
  late_[device] = {send->id, hub_.carry(send->request, {})};
  return {};
}

Status World::land(std::size_t device) {
  sim::Tablet& tablet = devices_[device];
  const Millis now = tablet.machine.clock.monotonic();
  tablet.session()->replied(late_[device].id, late_[device].reply, now);
  tablet.session()->work(now);
  tablet.end_session();
  return {};
}

Status World::quiet() {
  for (int round = 0; round < 2; ++round)
    for (std::size_t device = 0; device < kNewcomer; ++device) SATCHEL_TRY(sync(device));
  return {};
}

}  // namespace satchel::exhaust
