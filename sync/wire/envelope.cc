#include "sync/wire/envelope.h"

#include "engine/base/codec.h"
#include "engine/base/limits.h"
#include "engine/base/pack.h"
#include "engine/base/planted.h"

namespace satchel::sync {
namespace {

constexpr std::string_view kRequestMagic = "SQ1", kReplyMagic = "SR1";
constexpr std::size_t kNonceBytes = 16, kSignatureBytes = 64;

Bytes request_message(const Id& device, ByteView nonce, ByteView frame) {
  Bytes out = "satchel-request-1";
  out += device.view();
  out += nonce;
  out += sha256(frame).view();
  return out;
}

Bytes reply_message(ByteView nonce, ByteView frame) {
  Bytes out = "satchel-reply-1";
  out += nonce;
  out += sha256(frame).view();
  return out;
}

}  // namespace

Result<SealedRequest> seal_request(Keys& keys, const Id& device, ByteView nonce16, ByteView payload) {
  const Bytes frame = compress(payload);
  SATCHEL_ASSIGN(const Signature signature, keys.sign(request_message(device, nonce16, frame)));
  Bytes body(kRequestMagic);
  body += device.view();
  body += nonce16;
  body += view(signature);
  body += frame;
  return SealedRequest{std::move(body), Bytes(nonce16)};
}

Result<OpenedRequest> open_request(ByteView body) {
  Reader in(body);
  OpenedRequest out;
  if (in.raw(kRequestMagic.size()) != kRequestMagic) return fail(Code::invalid, "not a request of ours");
  out.device = in.id();
  out.nonce = in.raw(kNonceBytes);
  const ByteView signature = in.raw(kSignatureBytes);
  if (!in.ok()) return fail(Code::invalid, "a request that is cut");
  out.signature = *signature_from_bytes(signature);  // of its length
  out.frame = in.raw(in.left());
  return out;
}

bool verify_request(const OpenedRequest& request, const PublicKey& device_key) {
  return verify(device_key, request_message(request.device, request.nonce, request.frame), request.signature);
}

Result<Bytes> payload_of(const OpenedRequest& request) { return decompress(request.frame, limits::kMessageBytes); }

Result<Bytes> seal_reply(Keys& hub_keys, ByteView nonce, ByteView payload) {
  const Bytes frame = compress(payload);
  SATCHEL_ASSIGN(const Signature signature, hub_keys.sign(reply_message(nonce, frame)));
  Bytes body(kReplyMagic);
  body += view(signature);
  body += frame;
  return body;
}

namespace {

struct OpenedReply {
  Signature signature{};
  ByteView frame;
};

Result<OpenedReply> take_apart(ByteView body) {
  Reader in(body);
  if (in.raw(kReplyMagic.size()) != kReplyMagic) return fail(Code::not_a_hub, "the reply is not the hub's");
  const auto signature = signature_from_bytes(in.raw(kSignatureBytes));
  if (!signature) return fail(Code::not_a_hub, "the reply is cut");
  return OpenedReply{*signature, in.raw(in.left())};
}

Result<Bytes> payload_of(const OpenedReply& reply) {
  auto payload = decompress(reply.frame, limits::kMessageBytes);
  if (payload || payload.code() == Code::too_large) return payload;
  return fail(Code::not_a_hub, payload.error().detail);
}

}  // namespace

Result<Bytes> peek_reply(ByteView body) {
  SATCHEL_ASSIGN(const OpenedReply reply, take_apart(body));
  return payload_of(reply);
}

Result<Bytes> open_reply(const PublicKey& hub_key, ByteView nonce, ByteView body) {
  SATCHEL_ASSIGN(const OpenedReply reply, take_apart(body));
  if (!verify(hub_key, reply_message(nonce, reply.frame), reply.signature) && !planted(Bug::reply_unchecked))
    return fail(Code::not_a_hub, "the reply's signature does not verify");
  return payload_of(reply);
}

Bytes with_bytes(ByteView reply, ByteView bytes) {
  Bytes out;
  out.reserve(sizeof(std::uint64_t) + reply.size() + bytes.size());
  Writer(out).fixed64(reply.size());
  out += reply;
  out += bytes;
  return out;
}

Result<ReplyParts> parts_of(ByteView body) {
  Reader in(body);
  const std::uint64_t length = in.fixed64();
  if (!in.ok() || length > in.left()) return fail(Code::not_a_hub, "the reply is cut");
  ReplyParts out;
  out.reply = in.raw(static_cast<std::size_t>(length));
  out.bytes_at = in.position();
  return out;
}

}  // namespace satchel::sync
