// POST /v1/sync: one round trip. Verify the device, take its entries, tell it their outcomes, give it a page.
#pragma once

#include <functional>
#include <map>

#include "sync/http.h"
#include "sync/hub/access.h"
#include "sync/hub/central/blob_store.h"
#include "sync/hub/committer.h"
#include "sync/hub/device_watch.h"
#include "sync/hub/meter.h"
#include "sync/hub/statement_log.h"
#include "sync/wire/envelope.h"
#include "sync/wire/messages.h"

namespace satchel::hub {

/// What became of a request that somebody carried here.
struct Delivery {
  std::int64_t taken = 0, known = 0, waiting = 0;  // entries: new here, here before, of a newer schema than the hub's
  std::map<Code, std::int64_t> refused;            // of those taken
  std::vector<Hash> blobs;                         // that it names
  /// Why entries of it were not taken: forked, invalid (those before them are missing here), newer_schema, busy.
  Error left{Code::ok, {}};
};

class SyncService {
 public:
  /// All must outlive it. Thread-safe.
  SyncService(Central& central, Ports ports, Access& access, const StatementLog& statements, BlobStore& blobs,
              std::optional<PublicKey> sealing_key, DeviceWatch& watch, Meter& meter,
              std::function<Status()> look_at_parked, std::function<void(const std::string&)> log)
      : central_(central),
        ports_(ports),
        access_(access),
        statements_(statements),
        blobs_(blobs),
        sealing_key_(sealing_key),
        watch_(watch),
        meter_(meter),
        look_at_parked_(std::move(look_at_parked)),
        log_(std::move(log)) {}

  sync::HttpReply handle(const sync::HttpRequest& request);
  sync::HttpReply enrol(const sync::HttpRequest& request);

  /// A request that came in a bundle of that device and epoch (bundles.h): its entries take the very way of those of
  /// /v1/sync, in the same commit with their receipt, and their outcomes are kept for the device until it has them.
  /// Nothing is pulled. Errors: invalid, not_signed_in, bad_signature, unsupported, too_large, and the database's.
  Result<Delivery> deliver(ByteView body, const Id& device, Epoch epoch);
  /// A receipt for those of these blobs, whose bytes the device has just given, that it has none of yet and that are
  /// here, read again.
  Status receipt_blobs(const Id& device, Epoch epoch, const std::vector<Hash>& blobs);

 private:
  /// `wait`: how long the device is put off.
  Result<Bytes> reply_to(const sync::HttpRequest& http, Millis& wait);
  Result<sync::SyncReply> answer(DeviceRow& device, sync::SyncRequest& request);
  /// The hub's own log epoch against the device's: fills the reply when one of them was restored.
  Result<bool> epochs_differ(const DeviceRow& device, const sync::SyncRequest& request, sync::SyncReply& reply);
  struct Known {
    DeviceRow device;
    sync::SyncRequest request;
  };
  /// A request whose signature is that of a device of this hub.
  Result<Known> known_request(const sync::OpenedRequest& opened);
  Result<WriterRow> where_writer_stands(const Id& device, Epoch epoch);
  Status count_refused(WriterNo writer, Seq after, Seq to, Delivery& out);
  Status say_held(const Id& device, Epoch epoch, std::vector<Hash> blobs);
  Status tell_blobs(const DeviceRow& device, const sync::SyncRequest& request, sync::SyncReply& reply);
  /// What was said for good of the device, and it does not have yet.
  static Status add_statements(CentralView& view, const Id& device, const sync::SyncRequest& request,
                               sync::SyncReply& reply);
  /// Whether its bytes are here for good, and as they were: they are read again.
  Result<bool> vouches_for(const Hash& blob);
  /// Fills in `restored_to`.
  Status tell_what_is_left(const sync::SyncRequest& request, sync::SyncReply& reply);
  Result<std::int64_t> begin_log_epoch(std::int64_t known, std::int64_t next);
  /// A request without entries, under an epoch that has none here.
  Status meet(const DeviceRow& device, const sync::SyncRequest& request);
  Result<bool> push(const DeviceRow& device, sync::SyncRequest& request, sync::SyncReply& reply);
  void count(const Id& device, const Committed& done);
  /// Whether records that were deleted since the device last looked are dropped by now (compact.h): it pulls anew.
  Result<bool> missed_tombs(CentralView& view, const sync::SyncRequest& request);
  Status start_anew_where_tombs_are_gone(DeviceRow& device, const sync::SyncRequest& request);
  Status rescope_in_place(DeviceRow& device);
  /// What became of the entries behind `confirmed`. False when that is more than a reply should hold: `acked` is then
  /// the last of which it tells.
  Result<bool> outcomes(CentralView& view, const WriterRow& writer, Seq confirmed, sync::SyncReply& reply);
  Result<Bytes> enrolled(const sync::OpenedRequest& opened);

  Central& central_;
  Ports ports_;
  Access& access_;
  const StatementLog& statements_;
  BlobStore& blobs_;
  std::optional<PublicKey> sealing_key_;  // identities are sealed to it
  DeviceWatch& watch_;
  Meter& meter_;
  std::function<Status()> look_at_parked_;  // once entries and blobs were taken: parked.h
  std::function<void(const std::string&)> log_;
};

/// Unpacks and chains a request's entries, before any lock; their packed bytes are moved out of the request. Errors:
/// invalid, bad_signature; too_large when they unpack to more than a message may, or are more than kPushEntries.
struct PreparedPush {
  std::vector<PreparedEntry> entries;
  Hash head;
  Signature signature{};  // of the device over that head; none without entries
};
Result<PreparedPush> prepare_push(const Id& device, sync::SyncRequest& request, const PublicKey& key);

}  // namespace satchel::hub
