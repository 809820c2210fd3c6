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

/// A request for the pieces of that image from `first` on.
Result<ImageRound> asked(Store& store, Ports ports, std::uint32_t bytes, const ImageWant& want, const Hash& have,
                         std::size_t first) {
  ImageRound out;
  out.have = have;
  out.first = first;
  ImageRequest message;
  message.log_epoch = store.progress().log_epoch;
  message.rescoped = store.progress().rescoped;
  message.schema = want.schema;
  message.at_least = want.at_least.value;
  message.have = have;
  message.first = first;
  message.bytes = bytes;
  SATCHEL_ASSIGN(SealedRequest sealed,
                 seal_request(ports.keys, store.identity().device, ports.random.bytes(16), encode(message)));
  out.nonce = std::move(sealed.nonce);
  out.request = {"POST", "/v1/image", {{"Content-Type", std::string(kContentType)}}, std::move(sealed.body), {}};
  return out;
}

bool is_ok(const ImagePieces& pieces) { return static_cast<ImageOutcome>(pieces.reply.outcome) == ImageOutcome::ok; }

Error not_asked_for() { return fail(Code::not_a_hub, "pieces of an image that were not asked for"); }

/// The image that a reply's pieces are of.
Result<ImageSoFar> image_of(Store& store, const ImageRound& round, const ImageReply& reply) {
  if (reply.manifest.empty()) {
    SATCHEL_ASSIGN(const auto part, store.image_part());
    if (!part || part->name != round.have || reply.first != round.first) return not_asked_for();
    return *part;
  }
  SATCHEL_ASSIGN(const SignedManifest manifest, manifest_of(reply.manifest));
  SATCHEL_ASSIGN(ImageManifest opened, opened_image(store.identity().hub_key, manifest));
  if (reply.first != 0) return not_asked_for();
  return ImageSoFar{sha256(manifest.bytes), std::make_shared<const ImageManifest>(std::move(opened)), 0};
}

}  // namespace

Result<std::optional<ImageRound>> begin_image_round(Store& store, Ports ports, std::uint32_t bytes) {
  SATCHEL_ASSIGN(const auto want, store.wants_image());
  if (!want) return std::optional<ImageRound>();
  SATCHEL_ASSIGN(const auto part, store.image_part());
  SATCHEL_ASSIGN(ImageRound out,
                 asked(store, ports, bytes, *want, part ? part->name : Hash{}, part ? part->have : std::size_t{0}));
  return std::optional(std::move(out));
}

Result<ImagePieces> open_image_round(Store& store, const ImageRound& round, HttpReply reply) {
  if (reply.status != 200) return error_of(reply);
  SATCHEL_ASSIGN(const ReplyParts parts, parts_of(reply.body));
  SATCHEL_ASSIGN(const Bytes payload, open_reply(store.identity().hub_key, round.nonce, parts.reply));
  ImagePieces out;
  SATCHEL_ASSIGN(out.reply, decode_image_reply(payload));
  if (!is_ok(out)) return out;
  SATCHEL_ASSIGN(const ImageSoFar image, image_of(store, round, out.reply));
  out.of = image.name;
  out.first = static_cast<std::size_t>(out.reply.first);
  out.all = image.of->pieces.size();
  const auto end = image.of->behind(out.first, reply.body.size() - parts.bytes_at);
  if (!end || (*end == out.first && *end < out.all)) return not_asked_for();
  out.end = *end;
  out.bytes_at = parts.bytes_at;
  out.body = std::move(reply.body);
  return out;
}

Result<std::optional<ImageRound>> begin_image_round_behind(Store& store, Ports ports, std::uint32_t bytes,
                                                           const ImagePieces& pieces) {
  SATCHEL_ASSIGN(const auto want, store.wants_image());
  if (!want || !is_ok(pieces) || pieces.end >= pieces.all) return std::optional<ImageRound>();
  SATCHEL_ASSIGN(ImageRound out, asked(store, ports, bytes, *want, pieces.of, pieces.end));
  return std::optional(std::move(out));
}

Result<ImageStep> take_image_pieces(Store& store, const ImagePieces& pieces) {
  if (static_cast<ImageOutcome>(pieces.reply.outcome) == ImageOutcome::building) return ImageStep::building;
  if (!is_ok(pieces)) return ImageStep::none;
  if (!pieces.reply.manifest.empty()) {
    SATCHEL_ASSIGN(const SignedManifest manifest, manifest_of(pieces.reply.manifest));
    SATCHEL_TRY(store.begin_image(manifest));
  }
  SATCHEL_ASSIGN(const auto part, store.image_part());
  if (!part || part->name != pieces.of || part->have != pieces.first) return not_asked_for();
  if (!pieces.bytes().empty()) SATCHEL_TRY(store.add_to_image(pieces.bytes()));
  return pieces.end == pieces.all ? ImageStep::whole : ImageStep::more;
}

}  // namespace satchel::sync
