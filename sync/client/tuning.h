// Every tunable of the device's sync, with its reason.
#pragma once

#include <cstddef>
#include <cstdint>

namespace satchel::sync::tuning {

// Back-off doubles from here, with jitter, to the ceiling: a hub that comes back is not met by all tablets at once.
inline constexpr std::int64_t kBackoffFirstMillis = 1'000;
inline constexpr std::int64_t kBackoffCeilingMillis = 5LL * 60'000;

// A piece of a photo: the first one fits most links, later ones are what the link carried in about this time. A proxy
// that passes on whole requests only then loses little with a broken one, and the price of a request is small beside
// it.
inline constexpr std::uint64_t kChunkFirst = 256U << 10, kChunkLeast = 16U << 10, kChunkMost = 32U << 20;
inline constexpr std::int64_t kChunkMillis = 10'000;
// Blobs up to this size go in the request that creates them.
inline constexpr std::uint64_t kSmallBlob = 64U << 10;

// A token is asked for anew this long before it ends.
inline constexpr std::int64_t kTokenMillis = 15LL * 60'000, kTokenMarginMillis = 60'000;
// Hashes in one question whether the hub holds them, which refuses more (sync/wire/messages.h).
inline constexpr std::size_t kConfirmAtOnce = 1000;
// An unsigned refusal counts when it came so often in a row: of a hundred connections through a wire that alters or
// replaces one in ten, two in a row happen daily.
inline constexpr int kRefusalsBelieved = 4;
// A push that the hub finds too large is halved down to this.
inline constexpr std::size_t kPushLeast = 16U << 10;
// A round does not resume within a message: one that broke asks and brings so many times less, down to the least, and
// twice as much again after each that took less than the good time. Three steps from the most to the least: no more
// failures than a person waits for.
inline constexpr std::size_t kRoundShrink = 8, kPageLeast = 16U << 10;
inline constexpr std::int64_t kRoundGoodMillis = 5'000;

// While an image may come instead, a page holds no more than this: who pulls little is done with it.
inline constexpr std::size_t kProbePage = 64U << 10;
// Pieces of an image in one reply: small enough that a device holds a few of these in memory, and fewer on a link that
// breaks, though one piece is the least (sync/hub/images/images.h). Above 2 MiB they take longer: their buffers are
// mapped and unmapped each time (platform/os/memory.cc).
inline constexpr std::uint32_t kImageFirst = 1U << 20, kImageLeast = 16U << 10, kImageMost = 15U << 17;
// Another device may be the first to ask, and have it made: that is waited for, some minutes at most.
inline constexpr std::int64_t kImageWaitMillis = 2'000;
inline constexpr int kImageWaits = 90;
// Requests for pieces that may break in one session before it goes on by pages; and images that it may begin, where the
// hub makes them anew faster than they come.
inline constexpr int kImageFailures = 20, kImageBegun = 3;

}  // namespace satchel::sync::tuning
