#include "sync/client/handover.h"

#include "sync/client/tuning.h"
#include "sync/client/tus_reply.h"

namespace satchel::sync {
namespace {

constexpr std::uint32_t kSmallPage = 16U << 10;  // a round brings one all the same

bool is_success(int status) { return status >= 200 && status < 300; }

}  // namespace

Handover::Handover(Ports ports, std::vector<Hash> claimed, std::function<void(const Event&)> on_event)
    : ports_(ports), passed_over_(std::move(claimed)), on_event_(std::move(on_event)) {}

Result<std::optional<HttpRequest>> Handover::next(Store& store, Millis) {
  using Request = std::optional<HttpRequest>;
  if (store.leaving()) return fail(Code::withdrawn);
  if (stage_ == Stage::token) {
    SATCHEL_ASSIGN(round_, begin_round(store, ports_, start_of(store), {0, kSmallPage, true}));
    return Request(round_->request);
  }
  if (stage_ == Stage::choose) SATCHEL_TRY(choose(store));
  if (stage_ == Stage::create) return Request(tus_creation(blob_, token_));
  if (stage_ == Stage::find_offset) return Request(tus_question(blob_, token_));
  return Request();
}

Status Handover::replied(Store& store, const HttpReply& reply, Millis now) {
  if (stage_ == Stage::token) return take_token(store, reply, now);
  if (reply.status == 401) return fail(Code::not_signed_in, "the upload token is not taken");
  return stage_ == Stage::create ? created(store, reply) : found(store, reply);
}

Status Handover::take_token(Store& store, const HttpReply& reply, Millis now) {
  SATCHEL_ASSIGN(OpenedRound opened, open_round(store, *std::exchange(round_, std::nullopt), reply));
  SATCHEL_ASSIGN(const RoundResult result, take_round(store, std::move(opened)));
  for (const Event& event : result.events)
    if (on_event_) on_event_(event);
  if (result.token.empty()) return fail(Code::busy, "the hub gave no token");
  token_ = result.token;
  token_until_ = now + Millis{tuning::kTokenMillis - tuning::kTokenMarginMillis};
  stage_ = Stage::choose;
  return {};
}

Status Handover::choose(Store& store) {
  for (;;) {
    SATCHEL_ASSIGN(auto blob, store.next_blob(true, passed_over_));
    if (!blob) return stage_ = Stage::nothing, Status();
    passed_over_.push_back(blob->sha256);
    if (blob->lane != satchel::BlobLane::original) continue;  // thumbnails are small: a step sends them
    blob_ = *std::move(blob);
    stage_ = blob_.upload.empty() ? Stage::create : Stage::find_offset;
    return {};
  }
}

Status Handover::created(Store& store, const HttpReply& reply) {
  if (!is_success(reply.status)) return error_of(reply);
  const auto location = header(reply.headers, "Location");
  if (!location) return fail(Code::not_a_hub, "an upload without a Location");
  blob_.upload = path_of(*location);
  SATCHEL_TRY(store.mark_blob(blob_.sha256, BlobState::sending, blob_.upload));
  return standing_at(store, offset_of(reply).value_or(0));
}

Status Handover::found(Store& store, const HttpReply& reply) {
  if (upload_lost(reply.status)) {
    SATCHEL_TRY(store.mark_blob(blob_.sha256, BlobState::waiting, {}));
    return stage_ = Stage::create, Status();
  }
  if (!is_success(reply.status)) return error_of(reply);
  return standing_at(store, offset_of(reply));
}

Status Handover::standing_at(Store& store, std::optional<std::uint64_t> offset) {
  if (!offset || *offset > blob_.size) return fail(Code::not_a_hub, "an upload without an offset");
  offset_ = *offset;
  stage_ = Stage::ready;
  if (offset_ < blob_.size) return {};
  stage_ = Stage::choose;  // the hub has it already: another one
  return store.mark_blob(blob_.sha256, BlobState::sent, {});
}

std::optional<HandedOver> Handover::ready() const {
  if (stage_ != Stage::ready) return std::nullopt;
  return HandedOver{blob_, offset_, tus_piece(blob_, token_, offset_), token_until_};
}

Status handed_over_ended(Store& store, const Hash& blob, std::uint64_t size, int status,
                         std::optional<std::uint64_t> offset) {
  if (is_success(status) && offset == size) return store.mark_blob(blob, BlobState::sent, {});
  if (upload_lost(status)) return store.mark_blob(blob, BlobState::waiting, {});
  return {};  // how far it came, the next one asks
}

}  // namespace satchel::sync
