// What is asked again within the hub while its database is busy (a serialization failure, a deadlock, a connection that
// was lost, a server that restarts, another request of the device that was quicker), so that who asked notices nothing.
// The database itself waits for a server that is not there; here nobody waits. Internal to sync/hub.
#pragma once

#include "engine/base/result.h"
#include "engine/ports/clock.h"
#include "sync/http.h"
#include "sync/hub/central/central.h"

namespace satchel::hub {

// So often at most, and no more after so long: then the caller is told, and comes again by himself.
inline constexpr int kMostTries = 8;
inline constexpr Millis kTriesLast{20'000};

inline bool is_busy(const sync::HttpReply& reply) {
  return reply.status == info(Code::busy).http && reply.body.find("\"busy\"") != std::string::npos;
}

inline bool is_busy(const Result<Bytes>& answered) { return answered.code() == Code::busy; }

/// Busy, and known to have changed nothing: an edit, too, may then be asked again.
inline bool is_busy_undone(const sync::HttpReply& reply) {
  return is_busy(reply) && reply.body.find(kOutcomeUnknown) == std::string::npos;
}

/// The answer of `ask`, asked once more while that `is_busy`. Only for what may be asked twice: what a commit whose
/// outcome is not known did is found done by the second asking.
template <class Ask>
auto asked_again(Clock& clock, const Ask& ask, bool (*busy)(const decltype(ask())&)) {
  const Millis from = clock.monotonic();
  auto answer = ask();
  for (int tries = 1; tries < kMostTries && busy(answer) && clock.monotonic() - from < kTriesLast; ++tries)
    answer = ask();
  return answer;
}

}  // namespace satchel::hub
