// What stands around a message: compression, and the signature that makes it count.
//
//   request: "SQ1" device(16) nonce(16) signature(64) zstd(payload)
//   reply:   "SR1" signature(64) zstd(payload)
//
//   with bytes behind it, as of /v1/image: fixed64 length of the reply | reply | bytes, which the message answers for
//
// The device signs "satchel-request-1" || device || nonce || SHA-256(frame); the hub signs "satchel-reply-1" || nonce
// of the request || SHA-256(frame). The frame is what is signed, so that nobody's bytes are unpacked before it is known
// whose they are. A reply that does not verify is no reply: a captive portal is no hub.
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
  Bytes nonce;
  Signature signature{};
  ByteView frame;  // into the body, valid as long as that is
};
/// Takes the envelope apart; the signature is not yet verified (the key is to be looked up by device). Error: invalid.
Result<OpenedRequest> open_request(ByteView body);
bool verify_request(const OpenedRequest& request, const PublicKey& device_key);
/// Errors: invalid, too_large.
Result<Bytes> payload_of(const OpenedRequest& request);

Result<Bytes> seal_reply(Keys& hub_keys, ByteView nonce, ByteView payload);
/// Errors: not_a_hub when it is not an envelope or does not verify; too_large.
Result<Bytes> open_reply(const PublicKey& hub_key, ByteView nonce, ByteView body);

/// A reply, and bytes behind it.
Bytes with_bytes(ByteView reply, ByteView bytes);
struct ReplyParts {
  ByteView reply;
  std::size_t bytes_at = 0;  // where the bytes begin
};
/// Into `body`. Error: not_a_hub.
Result<ReplyParts> parts_of(ByteView body);

/// The payload of a reply whose signer is not yet known: an enrolment's. Nothing in it counts before open_reply().
Result<Bytes> peek_reply(ByteView body);

}  // namespace satchel::sync
