#include "sync/client/blob_lane.h"

#include <algorithm>
#include <cstdlib>

#include "sync/client/sync_round.h"
#include "sync/client/tuning.h"
#include "sync/client/tus_reply.h"

namespace satchel::sync {
namespace {

/// Why the hub, or what answers in its place, takes no bytes. Never what a person would have to mend here: a full disk
/// is the hub's own.
Error refusal(const HttpReply& reply) {
  Error error = error_of(reply);
  const Group group = info(error.code).group;
  if (group == Group::wait_network || group == Group::retry) return error;
  return fail(Code::busy, "the hub takes no photos now: " + std::string(info(error.code).name));
}

/// The size of a piece that takes as long as it should, where `bytes` took from `started` to `now`.
std::uint64_t fitting(std::uint64_t bytes, Millis started, Millis now) {
  const auto took = static_cast<std::uint64_t>(std::max<std::int64_t>(now.count - started.count, 1));
  return bytes * static_cast<std::uint64_t>(tuning::kChunkMillis) / took;
}

}  // namespace

HttpRequest BlobLane::request_for(const Job& job, const std::string& token) const {
  const bool creates = job.stage == Stage::create || job.stage == Stage::create_with_body;
  HttpRequest r = creates                           ? tus_creation(job.blob, token)
                  : job.stage == Stage::find_offset ? tus_question(job.blob, token)
                                                    : tus_piece(job.blob, token, job.offset);
  if (job.stage == Stage::create_with_body) r.headers.emplace_back(kTusContent);
  if (job.stage == Stage::patch || job.stage == Stage::create_with_body)
    r.file = FileSlice{job.file, job.offset, job.length};
  return r;
}

Status BlobLane::open_file(Job& job) {
  const bool body = job.stage == Stage::patch || job.stage == Stage::create_with_body;
  if (!body || job.file) return {};
  SATCHEL_ASSIGN(job.file, store_.blobs().open(job.blob.sha256));
  return {};
}

/// One key is for all: without it no photo is tried. What is damaged only a person can mend.
bool BlobLane::leave_out(const Hash& blob, const Error& error) {
  const bool no_key = error.code == Code::key_locked || error.code == Code::other_key;
  if (!no_key && error.code != Code::corrupt) return false;
  no_key_ |= no_key;
  left_out_.push_back(blob);
  left_out_why_ = no_key ? error : fail(Code::bad_checksum, error.detail);  // the store itself is not damaged
  return true;
}

BlobStep BlobLane::start(RequestId id, Job job, const std::string& token, Millis now) {
  if (const Status opened = open_file(job); !opened) {
    if (leave_out(job.blob.sha256, opened.error())) return BlobStep{BlobStep::Kind::left_out, {}};
    return BlobStep{BlobStep::Kind::nothing, {}, retry(opened.error(), now)};
  }
  if (chunk_ == 0) chunk_ = tuning::kChunkFirst;
  job.started = now;
  if (job.stage == Stage::patch) job.length = std::min(chunk_, job.blob.size - job.offset);
  if (job.stage == Stage::create_with_body) job.length = job.blob.size;
  BlobStep step{BlobStep::Kind::send, request_for(job, token)};
  jobs_.emplace(id, std::move(job));
  return step;
}

Result<BlobStep> BlobLane::next(RequestId id, const std::string& token, Millis now) {
  for (;;) {
    SATCHEL_ASSIGN(BlobStep step, try_next(id, token, now));
    if (step.kind != BlobStep::Kind::left_out) return step;
  }
}

Result<BlobStep> BlobLane::try_next(RequestId id, const std::string& token, Millis now) {
  if (no_key_ || now < retry_at_ || jobs_.size() >= options_.parallel_blobs) return BlobStep{};
  if (!ready_.empty()) {
    if (token.empty()) return BlobStep{BlobStep::Kind::wants_token, {}};
    Job job = std::move(ready_.front());
    ready_.erase(ready_.begin());
    return start(id, std::move(job), token, now);
  }
  std::vector<Hash> busy = left_out_;
  busy.insert(busy.end(), options_.leave_alone.begin(), options_.leave_alone.end());
  for (const auto& [other, job] : jobs_) busy.push_back(job.blob.sha256);
  SATCHEL_ASSIGN(auto blob, store_.next_blob(options_.network == NetworkClass::unmetered, busy));
  if (!blob) return BlobStep{};
  if (token.empty()) return BlobStep{BlobStep::Kind::wants_token, {}};
  Job job;
  job.stage = !blob->upload.empty()              ? Stage::find_offset
              : blob->size <= tuning::kSmallBlob ? Stage::create_with_body
                                                 : Stage::create;
  job.blob = *std::move(blob);
  return start(id, std::move(job), token, now);
}

Status BlobLane::again(const Job& job) {
  reached_.erase(job.blob.sha256);
  return store_.mark_blob(job.blob.sha256, BlobState::waiting, {});
}

/// How many more bytes the hub has of it than it last said, and none that it had before this session.
std::uint64_t BlobLane::gained(const Job& job) {
  const auto [at, first_word] = reached_.try_emplace(job.blob.sha256, 0);
  const std::uint64_t more = job.offset - std::min(at->second, job.offset);
  at->second = job.offset;
  if (first_word && job.length == 0) return 0;
  bytes_sent_ += more;
  return more;
}

/// A short last piece is mostly waiting: it tells that the link is fast, not that it is slow.
void BlobLane::fit_chunk(const Job& job, Millis now) {
  const std::uint64_t fits = fitting(job.length, job.started, now);
  if (job.length >= chunk_ || fits > chunk_) chunk_ = std::clamp(fits, tuning::kChunkLeast, tuning::kChunkMost);
}

std::optional<Event> BlobLane::retry(const Error& error, Millis now) {
  if (now < retry_at_) return std::nullopt;
  retry_at_ = now + backoff_.after_failure(ports_.random.number());
  Event event{EventKind::retrying};
  event.error = error;
  event.count = retry_at_.count;
  return event;
}

Result<std::optional<Event>> BlobLane::sent(const Job& job) {
  SATCHEL_TRY(store_.mark_blob(job.blob.sha256, BlobState::sent, {}));
  backoff_.after_success();
  reached_.erase(job.blob.sha256);
  ++blobs_sent_;
  Event event{EventKind::blob_done};
  event.blob = job.blob.sha256;
  event.bytes = event.total = job.blob.size;
  return std::optional(event);
}

Result<std::optional<Event>> BlobLane::advance(Job job, const HttpReply& reply, Millis now) {
  const auto offset = offset_of(reply);
  const bool creates = job.stage == Stage::create || job.stage == Stage::create_with_body;
  if (creates) {
    const auto location = header(reply.headers, "Location");
    if (!location) return fail(Code::not_a_hub, "an upload without a Location");
    job.blob.upload = path_of(*location);
    SATCHEL_TRY(store_.mark_blob(job.blob.sha256, BlobState::sending, job.blob.upload));
  } else if (!offset) {
    return fail(Code::not_a_hub, "an upload without an offset");
  }
  if (job.stage == Stage::patch) fit_chunk(job, now);
  job.offset = offset.value_or(0);
  if (job.offset > job.blob.size) return fail(Code::wrong_offset, "the hub has more of a photo than there is");
  const std::uint64_t more = gained(job);
  job.length = 0;
  if (job.offset == job.blob.size && (offset || job.blob.size == 0)) return sent(job);
  job.stage = Stage::patch;
  Event event{EventKind::blob_progress};
  event.count = static_cast<std::int64_t>(more);
  if (event.count > 0) backoff_.after_success();
  event.blob = job.blob.sha256;
  event.bytes = job.offset;
  event.total = job.blob.size;
  ready_.push_back(std::move(job));
  return std::optional(event);
}

Result<std::optional<Event>> BlobLane::replied(RequestId id, const HttpReply& reply, Millis now) {
  Job job = std::move(jobs_.extract(id).mapped());
  if (reply.status >= 200 && reply.status < 300) {
    auto event = advance(job, reply, now);
    if (event) return event;
    if (info(event.error().code).group != Group::wait_network) SATCHEL_TRY(again(job));
    return retry(event.error(), now);
  }
  if (reply.status == 401) return fail(Code::not_signed_in, "the upload token is not taken");
  // Gone, finished wrongly, or not what the hub expects: the next try finds out where it stands, or starts anew.
  const bool lost = upload_lost(reply.status);
  if (lost) SATCHEL_TRY(again(job));
  if (lost && job.stage == Stage::find_offset) return std::optional<Event>();
  return retry(refusal(reply), now);
}

std::optional<Event> BlobLane::failed(RequestId id, const Error& error, Millis now) {
  const Job job = std::move(jobs_.extract(id).mapped());
  if (leave_out(job.blob.sha256, error)) return std::nullopt;
  if (job.stage == Stage::patch) {
    const std::uint64_t fits = job.out > 0 ? fitting(job.out, job.started, now) : chunk_;
    chunk_ = std::max(std::min(chunk_ / 2, fits), tuning::kChunkLeast);
  }
  return retry(error, now);
}

std::optional<Event> BlobLane::progressed(RequestId id, std::uint64_t sent) {
  const auto it = jobs_.find(id);
  if (it == jobs_.end()) return std::nullopt;
  it->second.out = sent;
  Event event{EventKind::blob_progress};
  event.blob = it->second.blob.sha256;
  event.bytes = it->second.offset + sent;
  event.total = it->second.blob.size;
  return event;
}

std::optional<Millis> BlobLane::waits_until(Millis now) const {
  return now < retry_at_ ? std::optional(retry_at_) : std::nullopt;
}

}  // namespace satchel::sync
