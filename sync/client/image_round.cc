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

Result<std::uint64_t> size_of(Store& store, const SignedManifest& manifest) {
  SATCHEL_ASSIGN(const ImageManifest m, opened_image(store.identity().hub_key, manifest));
  return m.size;
}

}  // namespace

Result<std::optional<ImageRound>> begin_image_round(Store& store, Ports ports, std::uint32_t bytes) {
  SATCHEL_ASSIGN(const auto want, store.wants_image());
  if (!want) return std::optional<ImageRound>();
  ImageRound out;
  SATCHEL_ASSIGN(const auto part, store.image_part());
  const auto known =
      part ? opened_image(store.identity().hub_key, part->manifest) : Result<ImageManifest>(fail(Code::invalid));
  if (known) out.have = known->sha256, out.offset = part->have;
  ImageRequest message;
  message.log_epoch = store.progress().log_epoch;
  message.rescoped = store.progress().rescoped;
  message.schema = want->schema;
  message.at_least = want->at_least.value;
  message.have = out.have;
  message.offset = out.offset;
  message.bytes = bytes;
  SATCHEL_ASSIGN(SealedRequest sealed,
                 seal_request(ports.keys, store.identity().device, ports.random.bytes(16), encode(message)));
  out.nonce = std::move(sealed.nonce);
  out.request = {"POST", "/v1/image", {{"Content-Type", std::string(kContentType)}}, std::move(sealed.body), {}};
  return std::optional(std::move(out));
}

Result<ImageStep> take_image_round(Store& store, const ImageRound& round, const HttpReply& reply) {
  if (reply.status != 200) return error_of(reply);
  SATCHEL_ASSIGN(const Bytes payload, open_reply(store.identity().hub_key, round.nonce, reply.body));
  SATCHEL_ASSIGN(const ImageReply message, decode_image_reply(payload));
  const auto outcome = static_cast<ImageOutcome>(message.outcome);
  if (outcome == ImageOutcome::building) return ImageStep::building;
  if (outcome != ImageOutcome::ok) return ImageStep::none;
  if (!message.manifest.empty()) {
    SATCHEL_ASSIGN(const SignedManifest manifest, manifest_of(message.manifest));
    SATCHEL_TRY(store.begin_image(manifest));
  }
  SATCHEL_ASSIGN(const auto part, store.image_part());
  if (!part || message.offset != part->have) return fail(Code::not_a_hub, "a piece of an image that was not asked for");
  SATCHEL_ASSIGN(const std::uint64_t size, size_of(store, part->manifest));
  if (message.bytes.size() > size - part->have || (message.bytes.empty() && part->have < size))
    return fail(Code::not_a_hub, "a piece of an image that is too long, or nothing");
  if (!message.bytes.empty()) SATCHEL_TRY(store.add_to_image(message.bytes));
  return part->have + message.bytes.size() == size ? ImageStep::whole : ImageStep::more;
}

}  // namespace satchel::sync
