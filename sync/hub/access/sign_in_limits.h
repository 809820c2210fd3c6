// How long a session lives, and how often one may try. To be tuned here alone.
#pragma once

#include <cstddef>
#include <cstdint>

#include "engine/base/time.h"

namespace satchel::hub {

// A session ends so long after its last request, and so long after its beginning in any case: OWASP's Session
// Management Cheat Sheet, for an office's day (15 to 30 minutes idle; 4 to 8 hours, or a long shift's 12).
inline constexpr Millis kSessionIdle{30LL * 60'000};
inline constexpr Millis kSessionLife{12LL * 3'600'000};
// When it was last seen is written down at most so often: a page that is read must not cost a commit. A session may end
// earlier by that much.
inline constexpr Millis kSessionSeenEvery{60'000};

// NIST SP 800-63B section 5.2.2 bounds failures in a row. So many are everybody's own mistakes; from then on the next
// attempt waits, twice as long after each: two guesses an hour at the end, and who is locked out by others' guesses is
// so for half an hour at most after the last of them.
inline constexpr std::int64_t kFreeFailures = 5;
inline constexpr Millis kFirstLock{30'000};
inline constexpr Millis kLongestLock{30LL * 60'000};
// Names that nobody has and that are remembered, the latest. Each takes an attempt, and so a password's hashing.
inline constexpr std::int64_t kStrangers = 4096;

// Failures from one address: so many at once, for an office behind one address on the first day after a holiday, and
// one more each half minute. So many addresses are remembered, the latest.
inline constexpr std::int64_t kPeerFailures = 30;
inline constexpr Millis kPeerForgives{30'000};
inline constexpr std::size_t kPeers = 4096;

// Passwords that are hashed at once: a bound on memory (kPasswordMemory for each), and on the front's workers, so that
// devices go on syncing while somebody guesses. More are told to come again after so many seconds, rather than to wait
// on a worker.
inline constexpr int kHashedAtOnce = 1;
inline constexpr std::int64_t kHashingRetrySeconds = 1;

// A sign-in's body: the longest password, each byte escaped, and a name.
inline constexpr std::uint64_t kSignInBytes = 16U << 10;

}  // namespace satchel::hub
