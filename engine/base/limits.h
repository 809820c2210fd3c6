// Every limit, in one place, with its reason.
#pragma once

#include <cstddef>
#include <cstdint>

namespace satchel::limits {

// A transaction is merged or refused whole, so it must fit one request and one suspend of the app.
inline constexpr std::size_t kTransactionChanges = 1000;
inline constexpr std::size_t kTransactionBytes = 4U << 20;
// A record of more is somebody's file in a text field. Photos are blobs.
inline constexpr std::size_t kRecordBytes = 1U << 20;
inline constexpr std::size_t kTextBytes = 256U << 10;
inline constexpr std::size_t kSetElements = 1000;
inline constexpr std::size_t kFieldsPerType = 200;

// One push request: journal entries up to this many bytes before compression, or one entry that is larger.
inline constexpr std::size_t kPushBytes = 4U << 20;
// And no more entries than the smallest ones that fit there: each takes a place in the hub's memory.
inline constexpr std::size_t kPushEntries = 1U << 16;
// Of what is handed back to a restored hub, one request is taken no further than that many records, or the one with
// which their fields become so many: the hub asks its database about each while every writer waits.
inline constexpr std::size_t kHandBackItems = 1000;
inline constexpr std::size_t kHandBackFields = 20'000;
// One page of a pull, before compression; the hub ends a page at the first version boundary above it. Small enough that
// hub and device are soon both at work: one makes the next page while the other takes this one in.
inline constexpr std::size_t kPageBytes = 2U << 20;
// A message, as it comes over the wire and after decompression (a push, or a page whose last transaction is large).
inline constexpr std::size_t kBodyBytes = 8U << 20;
inline constexpr std::size_t kMessageBytes = 16U << 20;
// A piece of an image, unpacked: of a few of these is what a device holds in memory of one, and a line that breaks
// loses.
inline constexpr std::uint32_t kImagePiece = 1U << 20;
// A JSON body of the records API.
inline constexpr std::size_t kJsonBytes = 1U << 20;
inline constexpr std::size_t kJsonDepth = 32;
inline constexpr std::size_t kSchemaBytes = 4U << 20;

// Numbers of the journal and versions that come from outside: beyond what can ever be, and small enough that sums of a
// few do not overflow.
inline constexpr std::int64_t kNumbers = std::int64_t{1} << 60;

// HTTP heads: 16 KiB holds every real one.
inline constexpr std::size_t kHeadBytes = 16U << 10;
inline constexpr std::size_t kHeadFields = 64;

// A photo or a sound: F22 asks for 200 MB.
inline constexpr std::uint64_t kBlobBytes = 512ULL << 20;

// Uploads of one device that are begun at the hub and not whole; then the oldest that is idle gives way to a new one.
// It has a few at a time, and one more wherever the reply to a creation was lost.
inline constexpr std::size_t kOpenUploads = 1000;

// SQLite's page cache for each connection, in KiB: a 2 GB tablet is the target.
inline constexpr int kCacheKiB = 4096;
// SQLite's own default of pages: a save by itself writes few bytes. A checkpoint after 4 MiB of WAL: the file soon
// stops growing, and an fsync of what is only overwritten is the quicker one.
inline constexpr int kPageBytesOnDisk = 4096;
inline constexpr int kWalPages = 1000;
// Released when the disk is full, so that queued work can still be written and sent.
inline constexpr std::size_t kReserveBytes = 4U << 20;

}  // namespace satchel::limits
