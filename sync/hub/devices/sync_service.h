// POST /v1/sync: one round trip. Verify the device, take its entries, tell it their outcomes, give it a page.
#pragma once

#include <functional>
#include <map>

#include "sync/http.h"
#include "sync/hub/access/access.h"
#include "sync/hub/devices/pushes.h"
#include "sync/wire/envelope.h"

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
              std::function<Status()> look_at_parked, const std::function<void(const std::string&)>& log)
      : central_(central),
        ports_(ports),
        access_(access),
        sealing_key_(sealing_key),
        watch_(watch),
        meter_(meter),
        look_at_parked_(std::move(look_at_parked)),
        held_(central, ports, statements, blobs, log),
        timeline_(central, ports, statements, log),
        pushes_(central, ports, statements, held_, timeline_, watch, meter) {}
  SyncService(const SyncService&) = delete;  // its parts refer to each other
  SyncService& operator=(const SyncService&) = delete;

  /// Asks again by itself while the database is busy (again.h), and counts that as one request.
  sync::HttpReply handle(const sync::HttpRequest& request);

  /// A request that came in a bundle of that device and epoch (bundles.h): its entries take the very way of those of
  /// /v1/sync, in the same commit with their receipt, and their outcomes are kept for the device until it has them.
  /// Nothing is pulled. Errors: invalid, not_signed_in, bad_signature, unsupported, too_large, and the database's.
  Result<Delivery> deliver(ByteView body, const Id& device, Epoch epoch);
  /// What the hub says of blobs whose bytes came so.
  HeldBlobs& held() { return held_; }

 private:
  /// `wait`: how long the device is put off; asked once, however often the request is.
  Result<Bytes> reply_to(const sync::HttpRequest& http, std::optional<Millis>& wait);
  struct Known {
    DeviceRow device;
    sync::SyncRequest request;
  };
  /// A request whose signature is that of a device of this hub.
  Result<Known> known_request(const sync::OpenedRequest& opened);
  Result<sync::SyncReply> answer(DeviceRow& device, sync::SyncRequest& request);
  Status start_anew_where_tombs_are_gone(DeviceRow& device, const sync::SyncRequest& request);
  Status rescope_in_place(DeviceRow& device);
  Status tell(CentralView& view, const DeviceRow& device, const sync::SyncRequest& request, sync::SyncReply& reply);
  void add_what_is_new(const Schema& schema, const DeviceRow& device, const sync::SyncRequest& request,
                       sync::SyncReply& reply);

  // deliver.cc
  Result<WriterRow> where_writer_stands(const Id& device, Epoch epoch);
  Status count_refused(WriterNo writer, Seq after, Seq to, Delivery& out);

  Central& central_;
  Ports ports_;
  Access& access_;
  std::optional<PublicKey> sealing_key_;  // identities are sealed to it
  DeviceWatch& watch_;
  Meter& meter_;
  std::function<Status()> look_at_parked_;  // once entries and blobs were taken: parked.h
  HeldBlobs held_;
  Timeline timeline_;
  Pushes pushes_;
};

}  // namespace satchel::hub
