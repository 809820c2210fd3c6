// POST /v1/sync: one round trip. Verify the device, take its entries, tell it their outcomes, give it a page.
#pragma once

#include <functional>

#include "sync/http.h"
#include "sync/hub/access.h"
#include "sync/hub/committer.h"
#include "sync/wire/envelope.h"
#include "sync/wire/messages.h"

namespace satchel::hub {

class SyncService {
 public:
  /// All must outlive it. Thread-safe.
  SyncService(Central& central, Ports ports, Access& access, std::function<bool(const Hash&)> holds_blob,
              std::function<void(const std::string&)> log)
      : central_(central), ports_(ports), access_(access), holds_blob_(std::move(holds_blob)), log_(std::move(log)) {}

  sync::HttpReply handle(const sync::HttpRequest& request);
  sync::HttpReply enrol(const sync::HttpRequest& request, const Id& hub_id);

 private:
  Result<Bytes> reply_to(const sync::OpenedRequest& opened);
  Result<sync::SyncReply> answer(const DeviceRow& device, sync::SyncRequest& request);
  /// The hub's own log epoch against the device's: fills the reply when one of them was restored.
  Result<bool> epochs_differ(const DeviceRow& device, const sync::SyncRequest& request, sync::SyncReply& reply);
  Status tell_blobs(const DeviceRow& device, const sync::SyncRequest& request, sync::SyncReply& reply);
  Status begin_log_epoch();
  Result<bool> push(const DeviceRow& device, sync::SyncRequest& request, sync::SyncReply& reply);
  /// What became of the entries behind `confirmed`. False when that is more than a reply should hold: `acked` is then
  /// the last of which it tells.
  Result<bool> outcomes(CentralView& view, const WriterRow& writer, Seq confirmed, sync::SyncReply& reply);
  Result<Bytes> enrolled(const sync::OpenedRequest& opened, const Id& hub_id);

  Central& central_;
  Ports ports_;
  Access& access_;
  std::function<bool(const Hash&)> holds_blob_;  // verified and durable
  std::function<void(const std::string&)> log_;
};

/// Unpacks and chains a request's entries, before any lock; their packed bytes are moved out of the request. Errors:
/// invalid, bad_signature; too_large when they unpack to more than a message may, or are more than kPushEntries.
struct PreparedPush {
  std::vector<PreparedEntry> entries;
  Hash head;
};
Result<PreparedPush> prepare_push(const Id& device, sync::SyncRequest& request, const PublicKey& key);

}  // namespace satchel::hub
