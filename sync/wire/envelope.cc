#include "sync/wire/envelope.h"

#include <memory>
#include <zstd.h>

#include "engine/base/codec.h"
#include "engine/base/limits.h"

namespace satchel::sync {
namespace {

constexpr std::string_view kRequestMagic = "SQ1", kReplyMagic = "SR1";
constexpr std::size_t kNonceBytes = 16, kSignatureBytes = 64;

Bytes request_message(const Id& device, ByteView nonce, ByteView payload) {
  Bytes out = "satchel-request-1";
  out += device.view();
  out += nonce;
  out += sha256(payload).view();
  return out;
}

Bytes reply_message(ByteView nonce, ByteView payload) {
  Bytes out = "satchel-reply-1";
  out += nonce;
  out += sha256(payload).view();
  return out;
}

}  // namespace

Bytes compress(ByteView bytes, Packing packing) {
  const int level = packing == Packing::small ? 3 : 1;
  thread_local const std::unique_ptr<ZSTD_CCtx, decltype(&ZSTD_freeCCtx)> context(ZSTD_createCCtx(), &ZSTD_freeCCtx);
  Bytes out(ZSTD_compressBound(bytes.size()), '\0');
  const std::size_t n = ZSTD_compressCCtx(context.get(), out.data(), out.size(), bytes.data(), bytes.size(), level);
  out.resize(ZSTD_isError(n) ? 0 : n);
  return out;
}

Result<Bytes> decompress(ByteView bytes, std::size_t limit) {
  const auto size = ZSTD_getFrameContentSize(bytes.data(), bytes.size());
  if (size == ZSTD_CONTENTSIZE_ERROR || size == ZSTD_CONTENTSIZE_UNKNOWN)
    return fail(Code::invalid, "not a zstd frame");
  if (size > limit) return fail(Code::too_large, "a message above the limit");
  // A block holds 128 KiB at most and takes 4 bytes at least: what promises more is refused before memory is taken.
  if (size > bytes.size() * 32'768) return fail(Code::invalid, "a zstd frame that promises too much");
  Bytes out(static_cast<std::size_t>(size), '\0');
  const std::size_t n = ZSTD_decompress(out.data(), out.size(), bytes.data(), bytes.size());
  if (ZSTD_isError(n) || n != out.size()) return fail(Code::invalid, "a zstd frame that is garbled");
  return out;
}

Result<SealedRequest> seal_request(Keys& keys, const Id& device, ByteView nonce16, ByteView payload) {
  SATCHEL_ASSIGN(const Signature signature, keys.sign(request_message(device, nonce16, payload)));
  Bytes body(kRequestMagic);
  body += device.view();
  body += nonce16;
  body += view(signature);
  body += compress(payload);
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
  SATCHEL_ASSIGN(out.signature, signature_from_bytes(signature));
  SATCHEL_ASSIGN(out.payload, decompress(in.raw(in.left()), limits::kMessageBytes));
  return out;
}

bool verify_request(const OpenedRequest& request, const PublicKey& device_key) {
  return verify(device_key, request_message(request.device, request.nonce, request.payload), request.signature);
}

Result<Bytes> seal_reply(Keys& hub_keys, ByteView nonce, ByteView payload) {
  SATCHEL_ASSIGN(const Signature signature, hub_keys.sign(reply_message(nonce, payload)));
  Bytes body(kReplyMagic);
  body += view(signature);
  body += compress(payload, Packing::quick);
  return body;
}

namespace {

struct OpenedReply {
  Signature signature{};
  Bytes payload;
};

Result<OpenedReply> take_apart(ByteView body) {
  Reader in(body);
  if (in.raw(kReplyMagic.size()) != kReplyMagic) return fail(Code::not_a_hub, "the reply is not the hub's");
  const auto signature = signature_from_bytes(in.raw(kSignatureBytes));
  if (!signature) return fail(Code::not_a_hub, "the reply is cut");
  auto payload = decompress(in.raw(in.left()), limits::kMessageBytes);
  if (payload) return OpenedReply{*signature, *std::move(payload)};
  return fail(payload.code() == Code::too_large ? Code::too_large : Code::not_a_hub, payload.error().detail);
}

}  // namespace

Result<Bytes> peek_reply(ByteView body) {
  SATCHEL_ASSIGN(OpenedReply reply, take_apart(body));
  return std::move(reply.payload);
}

Result<Bytes> open_reply(const PublicKey& hub_key, ByteView nonce, ByteView body) {
  SATCHEL_ASSIGN(OpenedReply reply, take_apart(body));
  if (!verify(hub_key, reply_message(nonce, reply.payload), reply.signature))
    return fail(Code::not_a_hub, "the reply's signature does not verify");
  return std::move(reply.payload);
}

}  // namespace satchel::sync
