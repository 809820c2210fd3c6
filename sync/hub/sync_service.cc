#include "sync/hub/sync_service.h"

#include <algorithm>

#include "engine/base/limits.h"
#include "engine/base/planted.h"
#include "sync/hub/cursor_tag.h"
#include "sync/hub/events.h"
#include "sync/hub/log_epoch.h"
#include "sync/hub/pull.h"
#include "sync/hub/signed_path.h"

namespace satchel::hub {
namespace {

constexpr std::int64_t kTokenMillis = 15 * 60'000;

Status right_protocol(std::uint32_t protocol) {
  if (protocol != sync::kProtocol) return fail(Code::unsupported, "protocol " + std::to_string(protocol));
  return {};
}

/// A device that has never had a page of this hub, nor scopes: PROTOCOL.md section 6.
FirstContact first_contact(const sync::SyncRequest& request, std::span<const PreparedEntry> entries) {
  return {{request.epoch}, request.cursor == 0 && request.rescoped == 0, entries, request.more};
}

sync::SyncOutcome outcome_of(bool waits) { return waits ? sync::SyncOutcome::wait : sync::SyncOutcome::ok; }

}  // namespace

sync::HttpReply SyncService::handle(const sync::HttpRequest& request) {
  return signed_reply([&]() -> Result<Bytes> {
    SATCHEL_ASSIGN(const auto opened, opened_request(request));
    return reply_to(opened);
  }());
}

Result<SyncService::Known> SyncService::known_request(const sync::OpenedRequest& opened) {
  SATCHEL_ASSIGN(DeviceRow device, signing_device(central_, opened));
  SATCHEL_ASSIGN(const Bytes payload, sync::payload_of(opened));
  SATCHEL_ASSIGN(auto request, sync::decode_sync_request(payload));
  SATCHEL_TRY(right_protocol(request.protocol));
  return Known{std::move(device), std::move(request)};
}

Result<Bytes> SyncService::reply_to(const sync::OpenedRequest& opened) {
  SATCHEL_ASSIGN(Known known, known_request(opened));
  SATCHEL_ASSIGN(auto reply, answer(known.device, known.request));
  reply.hub_time = ports_.clock.wall().count;
  return sync::seal_reply(ports_.keys, opened.nonce, encode(reply));
}

Result<sync::SyncReply> SyncService::answer(const DeviceRow& device, sync::SyncRequest& request) {
  sync::SyncReply reply;
  reply.revoked = device.revoked;
  SATCHEL_ASSIGN(const bool differ, epochs_differ(device, request, reply));
  if (differ) return reply;
  SATCHEL_ASSIGN(const bool went_well, push(device, request, reply));
  if (!went_well) return reply;
  SATCHEL_TRY(tell_blobs(device, request, reply));
  SATCHEL_TRY(look_at_parked_());
  SATCHEL_ASSIGN(const auto view, central_.view());
  SATCHEL_ASSIGN(const auto writer, view->writer(device.id, {request.epoch}));
  SATCHEL_TRY(add_statements(*view, device.id, request, reply));
  if (device.revoked) {  // outcomes would name values as they are now
    if (writer) reply.acked = writer->last.value, reply.acked_head = writer->head;
    return reply;
  }
  bool all_told = true;
  if (writer) {
    SATCHEL_ASSIGN(all_told, outcomes(*view, *writer, {request.confirmed}, reply));
  }
  const SchemaPtr schema = central_.schema();
  reply.schema_version = schema->version();
  if (reply.schema_version > request.schema) reply.schema = schema->text();
  if (sealing_key_ && request.sealing_key != sync::tag_of(sealing_key_)) reply.sealing_key = sealing_key_->view();
  if (request.wants_token)
    reply.token = access_.issue(device.id, device.user, device.role, ports_.clock.wall() + Millis{kTokenMillis});
  if (request.rescoped != device.rescoped.value) {
    reply.outcome = static_cast<std::uint8_t>(sync::SyncOutcome::rescope);
    reply.rescoped = device.rescoped.value;
    reply.scopes = device.scopes;
    return reply;
  }
  if (request.more || !all_told) return reply;
  const std::size_t asked = request.page_bytes == 0 ? limits::kPageBytes : request.page_bytes;
  PullRequest pull{device,           writer ? writer->no : WriterNo{-1},
                   {request.cursor}, {{request.position}, request.within},
                   request.full,     std::min(asked, limits::kPageBytes)};
  SATCHEL_TRY(fill_page(*view, *schema, pull, reply));
  return reply;
}

/// A word on blobs is a commit, though of nothing: a device that has it must notice when the hub goes back to before.
Status SyncService::tell_blobs(const DeviceRow& device, const sync::SyncRequest& request, sync::SyncReply& reply) {
  if (device.revoked) return {};
  for (const auto& hash : request.blobs) {
    SATCHEL_ASSIGN(const bool held, vouches_for(hash));
    if (held) reply.blobs_held.push_back(hash);
  }
  return reply.blobs_held.empty() ? Status{} : say_held(device.id, {request.epoch}, reply.blobs_held);
}

Status SyncService::say_held(const Id& device, Epoch epoch, std::vector<Hash> blobs) {
  SATCHEL_ASSIGN(auto write, central_.write());
  SATCHEL_ASSIGN(Head head, write->head());
  head.version = head.version + 1;
  SATCHEL_ASSIGN(head.tag, make_cursor_tag(ports_, head.version));
  SATCHEL_TRY(
      statements_.append(*write, ports_.clock.wall(), Receipt{device, epoch, {}, {}, head.version, std::move(blobs)}));
  return write->commit(head);
}

Status SyncService::add_statements(CentralView& view, const Id& device, const sync::SyncRequest& request,
                                   sync::SyncReply& reply) {
  SATCHEL_ASSIGN(const auto all, view.statements(device, request.statements, sync::kStatementsAtOnce));
  for (const auto& statement : all) reply.statements.push_back(sync::pack_statement(statement));
  return {};
}

Result<bool> SyncService::vouches_for(const Hash& blob) {
  if (!blobs_.has(blob)) return false;
  const Status sound = blobs_.check(blob);
  if (sound) return true;
  if (sound.code() != Code::corrupt) return sound.error();
  if (log_) log_("a blob has rotted and is asked for again: " + sound.error().detail);
  return false;
}

Result<bool> SyncService::epochs_differ(const DeviceRow& device, const sync::SyncRequest& request,
                                        sync::SyncReply& reply) {
  const auto look = [&]() -> Result<bool> {
    SATCHEL_ASSIGN(const auto view, central_.view());
    SATCHEL_ASSIGN(reply.log_epoch, log_epoch_of(*view));
    SATCHEL_ASSIGN(const auto writer, view->writer(device.id, {request.epoch}));
    reply.acked = writer ? writer->last.value : 0;
    if (request.log_epoch != 0 && request.log_epoch != reply.log_epoch) return true;
    if (request.cursor == 0) return false;
    SATCHEL_ASSIGN(const bool known, view->knows({{request.cursor}, request.cursor_tag}));
    return !known && !planted(Bug::restore_unnoticed);
  };
  SATCHEL_ASSIGN(const bool differ, look());
  if (!differ) return false;
  SATCHEL_ASSIGN(const bool ours, is_cursor_tag(ports_, {request.cursor}, request.cursor_tag));
  if (request.cursor != 0 && !ours) return fail(Code::invalid, "a cursor that this hub never gave");
  // The device has seen a commit that this database does not hold: of this log epoch, or of one that the hub had begun.
  const std::int64_t seen = request.cursor == 0 ? 0 : Version{request.cursor}.log_epoch();
  if (request.log_epoch == reply.log_epoch || seen > reply.log_epoch) {
    SATCHEL_ASSIGN(reply.log_epoch, begin_log_epoch(reply.log_epoch, std::max(seen, reply.log_epoch) + 1));
  }
  reply.outcome = static_cast<std::uint8_t>(sync::SyncOutcome::restored);
  SATCHEL_TRY(tell_what_is_left(request, reply));
  return true;
}

/// What the device has seen came in commits up to its cursor, and the hub has those of them that it still knows: what
/// it gave since the restore, unawares, lies above them (`floor_at` in opening.cc). Without a cursor, the device has
/// kept apart all that is above the beginning of the log epoch that it knows.
Status SyncService::tell_what_is_left(const sync::SyncRequest& request, sync::SyncReply& reply) {
  const std::int64_t known = std::clamp<std::int64_t>(request.log_epoch, 0, reply.log_epoch);
  const Version seen{request.cursor != 0 ? request.cursor : first_version(known).value - 1};
  SATCHEL_ASSIGN(const auto view, central_.view());
  SATCHEL_ASSIGN(const Version left, view->last_commit(seen));
  reply.restored_to = left.value;
  return {};
}

/// Versions go on above any that the lost timeline can have given. The log epoch as it is then: where another request
/// noticed the same meanwhile, the one that it began.
Result<std::int64_t> SyncService::begin_log_epoch(std::int64_t known, std::int64_t next) {
  SATCHEL_ASSIGN(auto write, central_.write());
  SATCHEL_ASSIGN(const std::int64_t now, log_epoch_of(*write));
  if (now != known) return now;
  if (log_) log_("the database was restored from a backup: log epoch " + std::to_string(next));
  SATCHEL_TRY(begin_log_epoch_in(*write, statements_, ports_, next));
  return next;
}

Status SyncService::meet(const DeviceRow& device, const sync::SyncRequest& request) {
  SATCHEL_ASSIGN(auto view, central_.view());
  SATCHEL_ASSIGN(const bool otherwise, met_otherwise(*view, device.id));
  view.reset();
  if (!otherwise) return {};
  SATCHEL_ASSIGN(auto write, central_.write());
  SATCHEL_ASSIGN(const auto known, write->writer(device.id, {request.epoch}));
  if (known) return {};
  SATCHEL_ASSIGN(const Head head, write->head());
  SATCHEL_TRY(tell_new_epoch(*write, device, first_contact(request, {}), ports_.clock.wall()));
  return write->commit(head);
}

Result<bool> SyncService::push(const DeviceRow& device, sync::SyncRequest& request, sync::SyncReply& reply) {
  SATCHEL_ASSIGN(const PreparedPush prepared, prepare_push(device.id, request, device.key));
  const auto stop = [&](sync::SyncOutcome why) { return reply.outcome = static_cast<std::uint8_t>(why), false; };
  const Hash nothing;
  SATCHEL_ASSIGN(auto view, central_.view());
  SATCHEL_ASSIGN(const auto known, view->writer(device.id, {request.epoch}));
  const WriterRow writer = known.value_or(WriterRow{{}, device.id, {request.epoch}, {}, {}});
  reply.acked = writer.last.value;
  reply.acked_head = writer.head;
  if (request.first > writer.last.value + 1) {
    view.reset();
    SATCHEL_TRY(tell_what_is_left(request, reply));
    return stop(sync::SyncOutcome::gap);
  }
  Hash before = nothing;
  bool forked = false;
  SATCHEL_TRY(view->history(writer.no, {request.first - 2}, writer.last, [&](HistoryRow&& row) -> Status {
    const std::int64_t at = row.seq.value - request.first;
    if (at == -1) before = row.hash;
    if (at >= 0 && at < static_cast<std::int64_t>(prepared.entries.size()))
      forked |= prepared.entries[static_cast<std::size_t>(at)].chain != row.hash;
    return {};
  }));
  view.reset();
  if ((forked || before != request.before) && !planted(Bug::fork_unnoticed)) return stop(sync::SyncOutcome::forked);
  // One that leaves brings its rest under an epoch of its own: told as a delivery, and no fork.
  if (prepared.entries.empty() && !known && !device.revoked) SATCHEL_TRY(meet(device, request));
  if (prepared.entries.empty() || prepared.entries.back().seq <= writer.last) return true;

  SATCHEL_ASSIGN(auto write, central_.write());
  SATCHEL_ASSIGN(const auto again, write->writer(device.id, {request.epoch}));
  if ((again ? again->last : Seq{}) != writer.last)
    return fail(Code::busy, "another request of this device was quicker");
  const Millis now = ports_.clock.wall();
  if (!again && !device.revoked)
    SATCHEL_TRY(tell_new_epoch(*write, device, first_contact(request, prepared.entries), now));
  SATCHEL_ASSIGN(const WriterNo no, write->put_writer(writer));
  SATCHEL_ASSIGN(Head head, write->head());
  Author author{device, no, {request.epoch}, false, {}, false};
  Committer committer(*write, *central_.schema(), author, now, [this](const Hash& blob) { return blobs_.has(blob); });
  SATCHEL_ASSIGN(const Committed done, committer.commit(prepared.entries, writer.last, writer.head, head));
  SATCHEL_TRY(write->put_signed_head(no, {prepared.entries.back().seq, prepared.head, prepared.signature}));
  if (done.last != writer.last)
    SATCHEL_TRY(
        statements_.append(*write, now, Receipt{device.id, {request.epoch}, done.last, done.head, head.version, {}}));
  if (done.erased > 0) SATCHEL_TRY(tell_contents_erased(*write, device, {request.epoch}, done, now));
  if (device.revoked && done.last != writer.last)
    SATCHEL_TRY(tell_revoked(*write, device, {request.epoch}, done.last.value - writer.last.value, now));
  SATCHEL_ASSIGN(const WriterNo same, write->put_writer({no, device.id, {request.epoch}, done.last, done.head}));
  (void)same;
  SATCHEL_ASSIGN(head.tag, make_cursor_tag(ports_, head.version));
  reached(Point::push_applied);
  if (Status committed = write->commit(head); !committed) {
    if (!planted(Bug::ack_before_commit)) return std::move(committed).error();
    reply.acked = done.last.value, reply.acked_head = done.head;
    return false;
  }
  reached(Point::push_committed);
  reply.outcome = static_cast<std::uint8_t>(outcome_of(done.waits));
  return true;
}

Result<bool> SyncService::outcomes(CentralView& view, const WriterRow& writer, Seq confirmed, sync::SyncReply& reply) {
  constexpr std::size_t kRunBytes = 40;
  std::size_t bytes = 0;
  bool full = false;
  const bool repeated = planted(Bug::outcomes_told_once) && reply.acked == writer.last.value;
  const Status told = view.history(writer.no, confirmed, writer.last, [&](HistoryRow&& row) -> Status {
    if (bytes > limits::kPageBytes) return full = true, fail(Code::too_large);  // the rest with the next request
    bytes += row.outcome.size();
    reply.acked = row.seq.value;
    reply.acked_head = row.hash;
    if (!row.outcome.empty() && !repeated) reply.exceptions.push_back(std::move(row.outcome));
    auto& runs = reply.runs;
    const bool joins = !runs.empty() && runs.back().first + runs.back().count == row.seq.value &&
                       runs.back().version + runs.back().count == row.version.value;
    if (!joins) runs.push_back({row.seq.value, 0, row.version.value}), bytes += kRunBytes;
    ++runs.back().count;
    return {};
  });
  if (full) return false;
  SATCHEL_TRY(told);
  reply.acked = writer.last.value;
  reply.acked_head = writer.head;
  return true;
}

sync::HttpReply SyncService::enrol(const sync::HttpRequest& request) {
  return signed_reply([&]() -> Result<Bytes> {
    SATCHEL_ASSIGN(const auto opened, opened_request(request));
    return enrolled(opened);
  }());
}

Result<Bytes> SyncService::enrolled(const sync::OpenedRequest& opened) {
  SATCHEL_ASSIGN(const Bytes payload, sync::payload_of(opened));
  SATCHEL_ASSIGN(const auto request, sync::decode_enrol_request(payload));
  SATCHEL_TRY(right_protocol(request.protocol));
  SATCHEL_ASSIGN(const PublicKey key, public_key_from_bytes(request.public_key));
  if (!sync::verify_request(opened, key)) return fail(Code::bad_signature, "the request's signature");
  const Millis now = ports_.clock.wall();
  SATCHEL_ASSIGN(auto write, central_.write());
  SATCHEL_ASSIGN(const auto there, write->device(opened.device));
  if (there && there->key != key) return fail(Code::not_permitted, "this device id belongs to another key");
  SATCHEL_ASSIGN(DeviceRow device,
                 there ? Result<DeviceRow>(*there) : write->take_code(sha256(request.secret).view(), now));
  SATCHEL_ASSIGN(const Head head, write->head());
  if (!there) {
    device.id = opened.device;
    device.key = key;
    device.rescoped = head.version;
    device.enrolled = now;
    SATCHEL_TRY(write->put_device(device));
    SATCHEL_TRY(statements_.append(*write, now, Enrolled{device.id, key, device.user, device.role}));
  }
  SATCHEL_ASSIGN(const std::int64_t epoch, log_epoch_of(*write));
  SATCHEL_TRY(write->commit(head));
  if (log_) log_("enrolled device " + to_text(device.id) + " for " + device.user);
  const sync::EnrolReply reply{statements_.hub(),
                               Bytes(ports_.keys.public_key().view()),
                               device.user,
                               device.role,
                               device.scopes,
                               central_.schema()->text(),
                               epoch,
                               device.rescoped.value,
                               now.count,
                               Bytes(sealing_key_ ? sealing_key_->view() : ByteView())};
  return sync::seal_reply(ports_.keys, opened.nonce, encode(reply));
}

}  // namespace satchel::hub
