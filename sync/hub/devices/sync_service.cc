#include "sync/hub/devices/sync_service.h"

#include <algorithm>

#include "engine/base/limits.h"
#include "sync/hub/again.h"
#include "sync/hub/devices/outcomes.h"
#include "sync/hub/devices/pull.h"
#include "sync/hub/devices/signed_path.h"
#include "sync/hub/entries/cursor_tag.h"
#include "sync/hub/entries/erasures.h"

namespace satchel::hub {
namespace {

constexpr std::int64_t kTokenMillis = 15LL * 60'000;

void tell_scopes(const DeviceRow& device, sync::SyncReply& reply) {
  reply.outcome = static_cast<std::uint8_t>(sync::SyncOutcome::rescope);
  reply.rescoped = device.rescoped.value;
  reply.scopes = device.scopes;
}

PullRequest pull_of(const DeviceRow& device, const std::optional<WriterRow>& writer, const sync::SyncRequest& request) {
  const std::size_t asked = request.page_bytes == 0 ? limits::kPageBytes : request.page_bytes;
  return {device,       writer ? writer->no : WriterNo{-1}, {request.cursor}, {{request.position}, request.within},
          request.full, std::min(asked, limits::kPageBytes)};
}

/// Each blob that is asked for is read again: PROTOCOL.md section 6.
Status check_blobs(const sync::SyncRequest& request) {
  if (request.blobs.size() > sync::kBlobsAtOnce) return fail(Code::invalid, "too many blobs are asked for at once");
  if (request.more && !request.blobs.empty()) return fail(Code::invalid, "blobs are asked for while entries remain");
  return {};
}

Status add_statements(CentralView& view, const Id& device, const sync::SyncRequest& request, sync::SyncReply& reply) {
  SATCHEL_ASSIGN(const auto all, view.statements(device, request.statements, sync::kStatementsAtOnce));
  for (const auto& statement : all) reply.statements.push_back(sync::pack_statement(statement));
  return {};
}

/// Whether records that were deleted since the device last looked are dropped by now (compact.h).
Result<bool> missed_tombs(CentralView& view, const sync::SyncRequest& request) {
  const std::int64_t from = request.full ? request.position : request.cursor;
  if (from == 0) return false;
  SATCHEL_ASSIGN(const Version dropped, tombs_dropped_to(view));
  return Version{from} < dropped;
}

}  // namespace

sync::HttpReply SyncService::handle(const sync::HttpRequest& request) {
  std::optional<Millis> wait;
  const Result<Bytes> answered = asked_again(
      ports_.clock, [&] { return reply_to(request, wait); }, is_busy);
  if (answered.code() == Code::busy) meter_.put_off();
  sync::HttpReply reply = signed_reply(answered);
  if (wait && wait->count > 0) reply.headers.push_back(retry_after(*wait));
  return reply;
}

Result<SyncService::Known> SyncService::known_request(const sync::OpenedRequest& opened) {
  SATCHEL_ASSIGN(DeviceRow device, signing_device(central_, opened));
  SATCHEL_ASSIGN(const Bytes payload, sync::payload_of(opened));
  SATCHEL_ASSIGN(auto request, sync::decode_sync_request(payload));
  SATCHEL_TRY(check_protocol(request.protocol));
  return Known{std::move(device), std::move(request)};
}

Result<Bytes> SyncService::reply_to(const sync::HttpRequest& http, std::optional<Millis>& wait) {
  SATCHEL_ASSIGN(const auto opened, opened_request(http));
  SATCHEL_ASSIGN(Known known, known_request(opened));
  SATCHEL_TRY(check_blobs(known.request));
  const Id id = known.device.id;
  auto state = sync::device_state_of(http.headers);
  const auto pushed = static_cast<std::int64_t>(known.request.entries.size());
  if (!wait) wait = watch_.admit(id, pushed > 0);
  if (wait->count > 0) {
    meter_.over_quota();
    watch_.met(id, {known.request.cursor}, state);
    return fail(Code::too_many, "more than a device may bring: come again later");
  }
  SATCHEL_ASSIGN(auto reply, answer(known.device, known.request));
  const bool taken = reply.acked >= known.request.first + pushed - 1;
  if (state && taken) state->waiting = std::max<std::int64_t>(state->waiting - pushed, 0);
  watch_.met(id, {reply.complete ? reply.cursor : known.request.cursor}, state);
  reply.hub_time = ports_.clock.wall().count;
  return sync::seal_reply(ports_.keys, opened.nonce, encode(reply));
}

/// In the order of PROTOCOL.md section 6, "What the hub does".
Result<sync::SyncReply> SyncService::answer(DeviceRow& device, sync::SyncRequest& request) {
  sync::SyncReply reply;
  reply.revoked = device.revoked;
  SATCHEL_ASSIGN(const bool differ, timeline_.differs(device, request, reply));
  if (differ) return reply;
  SATCHEL_ASSIGN(const bool taken, pushes_.take(device, request, reply));
  if (!taken) return reply;
  if (!device.revoked) {
    SATCHEL_ASSIGN(reply.blobs_held, held_.vouch(device.id, {request.epoch}, request.blobs));
  }
  SATCHEL_TRY(look_at_parked_());
  SATCHEL_TRY(start_anew_where_tombs_are_gone(device, request));
  SATCHEL_ASSIGN(const auto view, central_.view());
  SATCHEL_ASSIGN(device, present_device(*view, device.id));
  reply.revoked = device.revoked;
  SATCHEL_TRY(tell(*view, device, request, reply));
  return reply;
}

/// From one snapshot, taken behind what was pushed; of the device, too.
Status SyncService::tell(CentralView& view, const DeviceRow& device, const sync::SyncRequest& request,
                         sync::SyncReply& reply) {
  SATCHEL_ASSIGN(const auto writer, view.writer(device.id, {request.epoch}));
  SATCHEL_TRY(add_statements(view, device.id, request, reply));
  if (device.revoked) {  // outcomes would name values as they are now
    reply.blobs_held.clear();
    if (writer) reply.acked = writer->last.value, reply.acked_head = writer->head;
    return {};
  }
  bool all_told = true;
  if (writer) {
    SATCHEL_ASSIGN(all_told, add_outcomes(view, *writer, {request.confirmed}, reply));
  }
  const SchemaPtr schema = central_.schema();
  add_what_is_new(*schema, device, request, reply);
  if (request.rescoped != device.rescoped.value) return tell_scopes(device, reply), Status{};
  if (request.more || !all_told) return {};
  SATCHEL_ASSIGN(const bool missed, missed_tombs(view, request));
  if (missed) return fail(Code::busy, "what was deleted was dropped since the device was looked at");  // asked again
  SATCHEL_TRY(fill_page(view, *schema, pull_of(device, writer, request), reply));
  meter_.pulled();
  return {};
}

/// Schema and sealing key, where the device has others; a token, where it asks for one.
void SyncService::add_what_is_new(const Schema& schema, const DeviceRow& device, const sync::SyncRequest& request,
                                  sync::SyncReply& reply) {
  reply.schema_version = schema.version();
  if (reply.schema_version > request.schema) reply.schema = schema.text();
  if (sealing_key_ && request.sealing_key != sync::tag_of(sealing_key_)) reply.sealing_key = sealing_key_->view();
  if (request.wants_token)
    reply.token = access_.issue(device.id, device.user, device.role, ports_.clock.wall() + Millis{kTokenMillis});
}

Status SyncService::start_anew_where_tombs_are_gone(DeviceRow& device, const sync::SyncRequest& request) {
  if (device.revoked || request.rescoped != device.rescoped.value) return {};  // it does already, or pulls nothing
  auto view = central_.view();
  if (!view) return view.error();
  SATCHEL_ASSIGN(const bool missed, missed_tombs(**view, request));
  view->reset();
  return missed ? rescope_in_place(device) : Status{};
}

/// The device hears that its scopes changed, though they are the same: so it pulls from nothing, and keeps its journal.
Status SyncService::rescope_in_place(DeviceRow& device) {
  SATCHEL_ASSIGN(auto write, central_.write());
  SATCHEL_ASSIGN(device, present_device(*write, device.id));
  SATCHEL_ASSIGN(const Head head, next_head(*write, ports_));
  device.rescoped = head.version;
  SATCHEL_TRY(write->put_device(device));
  return write->commit(head);
}

}  // namespace satchel::hub
