// The messages of /v1/sync, /v1/enrol and /v1/recovered, as values. Their bytes: PROTOCOL.md.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/base/hash.h"
#include "engine/base/id.h"
#include "engine/store/exchange.h"

namespace satchel::sync {

inline constexpr std::uint32_t kProtocol = 1;
/// So many statements a reply has at most; the others come with the next replies.
inline constexpr std::size_t kStatementsAtOnce = 64;
/// Hashes in one question whether the hub holds them: it reads all of these blobs again.
inline constexpr std::size_t kBlobsAtOnce = 1000;

struct WireEntry {
  std::uint64_t origin_epoch = 0;  // 0 with seq 0: it first stands here
  std::int64_t origin_seq = 0;
  Bytes packed;  // as carried_entry.h has it
  bool operator==(const WireEntry&) const = default;
};

/// Everything a device says in one round trip.
struct SyncRequest {
  std::uint32_t protocol = kProtocol;
  std::int64_t log_epoch = 0;  // the hub's, as the device knows it; 0 = never met
  std::uint64_t epoch = 0;     // the device's
  std::int64_t confirmed = 0;  // seq up to which the device has all outcomes
  std::int64_t first = 1;      // seq of the first of entries
  Hash before;                 // chain head before it
  std::vector<WireEntry> entries;
  Bytes head_signature;  // 64 bytes over head_message(device, epoch, last seq, head); empty without entries
  bool more = false;     // entries remain: no pull is wanted yet
  std::int64_t cursor = 0;
  std::uint64_t cursor_tag = 0;
  std::int64_t position = 0;      // of a pull half done, else the cursor
  Id within;                      // the last record of that version that came, when not all of it did
  bool full = false;              // a pull from nothing
  std::int64_t schema = 0;        // version that the device works under
  std::int64_t rescoped = 0;      // version at which its scopes last changed, as it knows
  bool wants_token = false;       // for uploads
  std::vector<Hash> blobs;        // sent by tus: does the hub hold them, verified?
  std::uint32_t page_bytes = 0;   // the most that a page should hold before compression; 0 = the hub's limit
  std::uint64_t statements = 0;   // of the hub's log on this device: all below this number are here
  std::uint32_t sealing_key = 0;  // tag of the key that identities are sealed to, as the device knows it; 0 = none
  bool operator==(const SyncRequest&) const = default;
};

struct WireRun {
  std::int64_t first = 0, count = 0, version = 0;
  bool operator==(const WireRun&) const = default;
};

enum class SyncOutcome : std::uint8_t {
  ok,
  forked,    // the hub knows another entry at a number that the device sent or stands on: take a new epoch
  gap,       // entries before `first` are missing here: send from `acked` + 1
  restored,  // the hub goes on from a backup: see log_epoch and acked
  rescope,   // the device's scopes changed: pull anew
  wait,      // an entry was made under a newer schema than the hub's: later ones wait too
};

struct SyncReply {
  std::uint8_t outcome = 0;
  std::int64_t log_epoch = 0;
  std::int64_t acked = 0;  // all up to here is durably at the hub
  Hash acked_head;         // chain head there
  std::vector<WireRun> runs;
  std::vector<Bytes> exceptions;  // VerdictException, encoded
  bool has_page = false, full = false, complete = false;
  std::int64_t position = 0;
  Id within;  // the last record of the version `position` that is in the page, when not all of it is
  std::int64_t cursor = 0;
  std::uint64_t cursor_tag = 0;
  Bytes items;                      // of the page, as engine/base/pack.h has them
  std::int64_t hub_time = 0;        // milliseconds
  std::int64_t schema_version = 0;  // of the hub
  std::string schema;               // JSON, when the hub's is newer
  std::string token;                // for uploads, when asked for
  std::vector<Hash> blobs_held;     // of those asked for
  std::int64_t rescoped = 0;        // with rescope: the version of that change, and the scopes since
  std::vector<std::string> scopes;
  std::vector<Bytes> statements;  // from that number on: 64 bytes of signature, then the statement
  Bytes sealing_key;              // that key, when the device knows another one or none
  std::int64_t restored_to = 0;   // with restored and gap: of what the device has seen, the hub has all up to here
  bool revoked = false;           // the device was withdrawn: it hears nothing else any more but acked and statements
  bool operator==(const SyncReply&) const = default;
};

struct EnrolRequest {
  std::uint32_t protocol = kProtocol;
  Bytes secret;      // of the one-time code
  Bytes public_key;  // of the device; the envelope is signed with it
  bool operator==(const EnrolRequest&) const = default;
};

struct EnrolReply {
  Id hub;
  Bytes hub_key;
  std::string user, role;
  std::vector<std::string> scopes;
  std::string schema;
  std::int64_t log_epoch = 0;
  std::int64_t rescoped = 0;
  std::int64_t hub_time = 0;
  Bytes sealing_key;  // identities are sealed to it; empty where the hub has none
  bool operator==(const EnrolReply&) const = default;
};

/// What a device hands back to a hub that was restored: what it had pulled above the version that this one still has.
/// Its first field keeps it from passing for another message under the same signature.
inline constexpr std::string_view kRecovered = "satchel-recovered-1";
struct RecoveredRequest {
  std::string what{kRecovered};
  std::uint32_t protocol = kProtocol;
  std::int64_t log_epoch = 0;  // the hub's, as the device knows it
  Bytes items;                 // pull items of kinds `fields` and `tomb`, packed
  bool last = false;           // with these, all is handed back
  bool operator==(const RecoveredRequest&) const = default;
};

enum class RecoveredOutcome : std::uint8_t {
  kept,      // `count` of the items, from the first on, are durably here, or are none that this hub can have lost
  unwanted,  // of a device whose access was withdrawn: nothing was taken
  another,   // the hub is in another log epoch: sync first
};
struct RecoveredReply {
  std::uint8_t outcome = 0;
  std::int64_t log_epoch = 0;
  std::uint64_t count = 0;
  bool operator==(const RecoveredReply&) const = default;
};

/// A device asks for an image of what it may see, for its first pull, and then for its pieces (image_manifest.h).
inline constexpr std::string_view kImage = "satchel-image-2";
struct ImageRequest {
  std::string what{kImage};
  std::uint32_t protocol = kProtocol;
  std::int64_t log_epoch = 0;  // the hub's, as the device knows it
  std::int64_t rescoped = 0;   // as in SyncRequest
  Hash schema;                 // SHA-256 of the JSON that the device works under
  std::int64_t at_least = 0;   // the version that the image must have reached
  Hash have;                   // SHA-256 of the manifest of the image that it has pieces of; null: of none
  std::uint64_t first = 0;     // the first piece of that which it lacks
  std::uint32_t bytes = 0;     // of pieces, that it wants at most; one comes in any case
  bool operator==(const ImageRequest&) const = default;
};

enum class ImageOutcome : std::uint8_t {
  ok,
  none,      // pages will do: too little is there, or this hub makes none
  building,  // another request has it made: ask again
  another,   // the device is not as this hub has it (log epoch, scopes, schema, withdrawn): sync first
};
/// The pieces stand behind it (envelope.h): nobody needs to sign what the manifest has the hashes of.
struct ImageReply {
  std::uint8_t outcome = 0;
  Bytes manifest;           // 64 bytes of signature, then the manifest, where the device does not name that image
  std::uint64_t first = 0;  // of the pieces
  bool operator==(const ImageReply&) const = default;
};

Bytes encode(const SyncRequest& m);
Bytes encode(const SyncReply& m);
Bytes encode(const EnrolRequest& m);
Bytes encode(const EnrolReply& m);
Bytes encode(const RecoveredRequest& m);
Bytes encode(const RecoveredReply& m);
Bytes encode(const ImageRequest& m);
Bytes encode(const ImageReply& m);
/// Error: invalid. Memory stays within a small multiple of the input.
Result<SyncRequest> decode_sync_request(ByteView bytes);
Result<SyncReply> decode_sync_reply(ByteView bytes);
Result<EnrolRequest> decode_enrol_request(ByteView bytes);
Result<EnrolReply> decode_enrol_reply(ByteView bytes);
Result<RecoveredRequest> decode_recovered_request(ByteView bytes);
Result<RecoveredReply> decode_recovered_reply(ByteView bytes);
Result<ImageRequest> decode_image_request(ByteView bytes);
Result<ImageReply> decode_image_reply(ByteView bytes);

/// The verdicts of a reply, decoded, with its statements as they came. Error: invalid.
Result<Verdicts> verdicts_of(const SyncReply& reply);
Bytes pack_statement(const SignedStatement& statement);

/// A key named in few bytes: the first 4 of its SHA-256, little-endian; 0 for none.
std::uint32_t tag_of(const std::optional<PublicKey>& key);

/// What `satchel-hub enrol` prints and a person types: a secret, and the beginning of the hub key's SHA-256, by which
/// the device knows the hub at their first contact.
struct EnrolCode {
  Bytes secret;       // 10 bytes
  Bytes fingerprint;  // 10 bytes
};
EnrolCode make_enrol_code(ByteView secret, const PublicKey& hub_key);
/// Groups of four, "7K3M-…".
std::string to_text(const EnrolCode& code);
/// Error: bad_code.
Result<EnrolCode> enrol_code_from_text(std::string_view text);
bool fits(const EnrolCode& code, const PublicKey& hub_key);

}  // namespace satchel::sync
