// What stands around a message: compression, and the signature that makes it count.
//
//   request: "SQ1" device(16) nonce(16) signature(64) zstd(payload)
//   reply:   "SR1" signature(64) zstd(payload)
//
// The device signs "satchel-request-1" || device || nonce || SHA-256(payload); the hub signs "satchel-reply-1" || nonce
// of the request || SHA-256(payload). A reply that does not verify is no reply: a captive portal is no hub.
#pragma once

#include "engine/base/id.h"
#include "engine/ports/keys.h"
#include "sync/http.h"

namespace satchel::sync {

inline constexpr std::string_view kContentType = "application/x-satchel";

struct SealedRequest {
  Bytes body;
  Bytes nonce;
};

/// Errors: those of Keys::sign.
Result<SealedRequest> seal_request(Keys& keys, const Id& device, ByteView nonce16, ByteView payload);

struct OpenedRequest {
  Id device;
  Bytes nonce, payload;
  Signature signature{};
};
/// Takes the envelope apart; the signature is not yet verified (the key is to be looked up by device). Errors: invalid,
/// too_large.
Result<OpenedRequest> open_request(ByteView body);
bool verify_request(const OpenedRequest& request, const PublicKey& device_key);

Result<Bytes> seal_reply(Keys& hub_keys, ByteView nonce, ByteView payload);
/// Errors: not_a_hub when it is not an envelope or does not verify; too_large.
Result<Bytes> open_reply(const PublicKey& hub_key, ByteView nonce, ByteView body);

/// The payload of a reply whose signer is not yet known: an enrolment's. Nothing in it counts before open_reply().
Result<Bytes> peek_reply(ByteView body);

/// zstd; and back, at most `limit` bytes. Errors: invalid, too_large. `small` packs what a tablet sends (334 bytes a
/// finding, as level 9 would); `quick` what it waits for (409 bytes).
enum class Packing : std::uint8_t { quick, small };
Bytes compress(ByteView bytes, Packing packing = Packing::small);
Result<Bytes> decompress(ByteView bytes, std::size_t limit);

}  // namespace satchel::sync
