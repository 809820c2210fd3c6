// A tablet's whole session with a hub, both in memory.
#pragma once

#include "tests/simulation/host.h"

namespace satchel::test {

/// The reason that it ends with.
inline Error run_session(sim::HubHost& hub, sim::Tablet& tablet) {
  tablet.begin_session();
  for (int steps = 0; steps < 5000; ++steps) {
    const Millis now = tablet.machine.clock.monotonic();
    auto step = tablet.session()->next(now);
    if (auto* send = std::get_if<sync::Send>(&step)) {
      tablet.session()->replied(send->id, hub.carry(send->request, {}), now);
    } else if (std::holds_alternative<sync::Work>(step)) {
      tablet.session()->work(now);
    } else if (auto* wait = std::get_if<sync::Wait>(&step)) {
      tablet.machine.clock.advance({std::max<std::int64_t>(1, wait->until.count - now.count)});
    } else {
      const Error reason = std::get<sync::Finished>(step).reason;
      return tablet.end_session(), reason;
    }
  }
  return fail(Code::internal, "a session without an end");
}

}  // namespace satchel::test
