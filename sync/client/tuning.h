// Every tunable of the device's sync, with its reason.
#pragma once

#include <cstddef>
#include <cstdint>

namespace satchel::sync::tuning {

// Back-off doubles from here, with jitter, to the ceiling: a hub that comes back is not met by all tablets at once.
inline constexpr std::int64_t kBackoffFirstMillis = 1'000;
inline constexpr std::int64_t kBackoffCeilingMillis = 5 * 60'000;

// A piece of a photo: the first one fits most links; it doubles while pieces take less than the good time, and halves
// when one fails, so that little is sent twice on a bad link.
inline constexpr std::uint64_t kChunkFirst = 4U << 20, kChunkLeast = 16U << 10, kChunkMost = 32U << 20;
inline constexpr std::int64_t kChunkGoodMillis = 5'000;
// Blobs up to this size go in the request that creates them.
inline constexpr std::uint64_t kSmallBlob = 64U << 10;

// A token is asked for anew this long before it ends.
inline constexpr std::int64_t kTokenMillis = 15 * 60'000, kTokenMarginMillis = 60'000;
// Hashes in one question whether the hub holds them.
inline constexpr std::size_t kConfirmAtOnce = 1000;
// A push that the hub finds too large is halved down to this.
inline constexpr std::size_t kPushLeast = 16U << 10;

}  // namespace satchel::sync::tuning
