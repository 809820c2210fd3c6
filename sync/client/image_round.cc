#include "sync/client/image_round.h"

#include "sync/client/sync_round.h"
#include "sync/wire/envelope.h"

namespace satchel::sync {
namespace {

Result<SignedManifest> manifest_of(ByteView bytes) {
  SignedManifest out;
  SATCHEL_ASSIGN(out.signature, signature_from_bytes(bytes.substr(0, sizeof(Signature))));
  out.bytes = bytes.substr(sizeof(Signature));
  return out;
}

/// A request for the bytes of that image behind `offset`.
Result<ImageRound> asked(Store& store, Ports ports, std::uint32_t bytes, const ImageWant& want, const Hash& have,
                         std::uint64_t offset) {
  ImageRound out;
  out.have = have;
  out.offset = offset;
  ImageRequest message;
  message.log_epoch = store.progress().log_epoch;
  message.rescoped = store.progress().rescoped;
  message.schema = want.schema;
  message.at_least = want.at_least.value;
  message.have = have;
  message.offset = offset;
  message.bytes = bytes;
  SATCHEL_ASSIGN(SealedRequest sealed,
                 seal_request(ports.keys, store.identity().device, ports.random.bytes(16), encode(message)));
  out.nonce = std::move(sealed.nonce);
  out.request = {"POST", "/v1/image", {{"Content-Type", std::string(kContentType)}}, std::move(sealed.body), {}};
  return out;
}

bool is_ok(const ImagePiece& piece) { return static_cast<ImageOutcome>(piece.reply.outcome) == ImageOutcome::ok; }

}  // namespace

Result<std::optional<ImageRound>> begin_image_round(Store& store, Ports ports, std::uint32_t bytes) {
  SATCHEL_ASSIGN(const auto want, store.wants_image());
  if (!want) return std::optional<ImageRound>();
  SATCHEL_ASSIGN(const auto part, store.image_part());
  const auto known =
      part ? opened_image(store.identity().hub_key, part->manifest) : Result<ImageManifest>(fail(Code::invalid));
  SATCHEL_ASSIGN(ImageRound out, asked(store, ports, bytes, *want, known ? known->sha256 : Hash{},
                                       known ? part->have : std::uint64_t{0}));
  return std::optional(std::move(out));
}

Result<ImagePiece> open_image_round(Store& store, const ImageRound& round, const HttpReply& reply) {
  if (reply.status != 200) return error_of(reply);
  SATCHEL_ASSIGN(const Bytes payload, open_reply(store.identity().hub_key, round.nonce, reply.body));
  ImagePiece out;
  SATCHEL_ASSIGN(out.reply, decode_image_reply(payload));
  if (!is_ok(out)) return out;
  SignedManifest manifest;
  if (out.reply.manifest.empty()) {
    SATCHEL_ASSIGN(const auto part, store.image_part());
    if (!part) return fail(Code::not_a_hub, "a piece of an image that was not asked for");
    manifest = part->manifest;
  } else {
    SATCHEL_ASSIGN(manifest, manifest_of(out.reply.manifest));
  }
  SATCHEL_ASSIGN(const ImageManifest of, opened_image(store.identity().hub_key, manifest));
  out.of = of.sha256;
  out.end = out.reply.offset + out.reply.bytes.size();
  out.size = of.size;
  const bool begins = out.reply.offset == (out.reply.manifest.empty() ? round.offset : 0);
  if (!begins || (out.reply.manifest.empty() && of.sha256 != round.have))
    return fail(Code::not_a_hub, "a piece of an image that was not asked for");
  if (out.end > of.size || (out.reply.bytes.empty() && out.end < of.size))
    return fail(Code::not_a_hub, "a piece of an image that is too long, or nothing");
  return out;
}

Result<std::optional<ImageRound>> begin_image_round_behind(Store& store, Ports ports, std::uint32_t bytes,
                                                           const ImagePiece& piece) {
  SATCHEL_ASSIGN(const auto want, store.wants_image());
  if (!want || !is_ok(piece) || piece.end >= piece.size) return std::optional<ImageRound>();
  SATCHEL_ASSIGN(ImageRound out, asked(store, ports, bytes, *want, piece.of, piece.end));
  return std::optional(std::move(out));
}

Result<ImageStep> take_image_piece(Store& store, const ImagePiece& piece) {
  const ImageReply& message = piece.reply;
  if (static_cast<ImageOutcome>(message.outcome) == ImageOutcome::building) return ImageStep::building;
  if (!is_ok(piece)) return ImageStep::none;
  if (!message.manifest.empty()) {
    SATCHEL_ASSIGN(const SignedManifest manifest, manifest_of(message.manifest));
    SATCHEL_TRY(store.begin_image(manifest));
  }
  SATCHEL_ASSIGN(const auto part, store.image_part());
  if (!part || message.offset != part->have) return fail(Code::not_a_hub, "a piece of an image that was not asked for");
  if (!message.bytes.empty()) SATCHEL_TRY(store.add_to_image(message.bytes));
  return piece.end == piece.size ? ImageStep::whole : ImageStep::more;
}

}  // namespace satchel::sync
