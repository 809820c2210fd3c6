// POST /v1/bundle: a rescue bundle (sync/wire/bundle.h), as its body, from whoever carries it.
//
// It is sealed to the hub and signed by its device, so no token is asked for. What is inside takes the ways of what a
// device sends itself: requests that of POST /v1/sync (SyncService::deliver), blobs that of an upload, each hashed as
// it is written. So a bundle that comes twice, before or after the device's own sync, changes nothing the second time.
//
// It is taken as it comes: each request is a commit, each blob is durable with its last byte. After a cut, an error or
// a kill, what was complete before stays, nothing is half done, and the same bundle may be brought again. A request
// whose entries cannot be taken (BundleReport::left: forked, missing entries) does not hold up the photos behind it.
// Where the bundle itself is not right, what follows is not looked at.
//
// Why by the hub that serves, and not beside it (as package_beside() in beside.h): the database would bear it, whose
// write sessions hold its lock and of which SyncService keeps nothing between requests; the blobs would not. A
// BlobFolder is one process's: it takes a name in a shelf that it once synced for durable, so that the hub could sign a
// receipt for a photo that another process has just renamed and not yet synced; a hub that starts removes what others
// are writing; and a blob that it finds rotted is set aside under a lock that another process does not see.
//
// The texts of draws and bulletins are written beside it all the same (platform/hub/draw.cc, bulletins_beside() in
// beside.h): few, made there and then, each durable before the record that names it is saved, so that no device has it
// to offer before. A hub that starts just then may remove what is half written: the command ends with an error before
// it saved anything, and is run again.
//
// Bounds: kBundleBytes a body, kAtOnce bodies at once, memory of one request each; only blobs that a signed request of
// an enrolled device names are written.
//
//     200 application/json: to_json(BundleReport), when all is at the hub
//     else problem+json (400, 401, 405, 409, 413, 460, 503, 507 …): of BundleReport::left, whose detail has the counts
#pragma once

#include <atomic>

#include "sync/hub/devices/bundle_report.h"
#include "sync/hub/devices/sync_service.h"
#include "sync/hub/service.h"
#include "sync/wire/bundle.h"

namespace satchel::hub {

inline constexpr std::string_view kBundlePath = "/v1/bundle";
inline constexpr std::uint64_t kBundleBytes = std::uint64_t{256} << 30;

/// One on its way in. Used by one thread at a time.
class BundleIntake final : private sync::BundleTaker {
 public:
  /// All must outlive it. `own`, `key`: the hub's.
  BundleIntake(SyncService& service, BlobStore& blobs, Clock& clock, const PublicKey& own, Agreement& key)
      : service_(service), blobs_(blobs), clock_(clock), own_(own), key_(key) {}
  /// A photo half here is dropped.
  ~BundleIntake() override;

  /// The next bytes of it. An error (BundleReport::left) ends it.
  Status write(ByteView bytes);
  /// There are no more.
  void finish();
  /// So far; in the end once finish() was called or write() failed.
  const BundleReport& report() const { return report_; }

 private:
  Status take(ByteView bytes);
  Status take_head(ByteView& bytes);
  Status say_received();
  void end_with(const Error& why);
  void note(const Error& why);
  // BundleTaker
  Status request(ByteView body) override;
  Status begin_blob(const BlobInfo& blob) override;
  Status blob_bytes(ByteView bytes) override;
  Status end_blob() override;

  SyncService& service_;
  BlobStore& blobs_;
  Clock& clock_;
  PublicKey own_;
  Agreement& key_;
  BundleReport report_;
  Bytes head_bytes_;
  std::optional<sync::BundleHead> head_;
  sync::BundleReader reader_{*this};
  std::unique_ptr<Unsealer> unsealer_;
  std::vector<Hash> named_;     // by the last request, sorted
  std::vector<Hash> received_;  // of these, here for good
  BlobInfo blob_;               // on its way in
  std::string upload_;          // of that; none where the hub has it
  std::unique_ptr<BlobStore::Chunk> chunk_;
};

/// Safe from several threads, as are its sinks, each used by one at a time.
class Bundles {
 public:
  static constexpr int kAtOnce = 4;

  /// All must outlive it, and it its sinks. Without `key` (the host's keystore only signs) it refuses: unsupported.
  Bundles(SyncService& service, BlobStore& blobs, Clock& clock, const PublicKey& own, Agreement* key,
          std::function<void(const std::string&)> log)
      : service_(service), blobs_(blobs), clock_(clock), own_(own), key_(key), log_(std::move(log)) {}

  bool owns(const sync::HttpRequest& request) const { return request.target == kBundlePath; }
  /// For what is not a POST with a body.
  sync::HttpReply handle(const sync::HttpRequest& request) const;
  /// For Service::begin_upload.
  std::variant<std::unique_ptr<UploadSink>, sync::HttpReply> begin(const sync::HttpRequest& head);
  /// The same, from a file. Error: unsupported.
  Result<BundleReport> accept(ReadableFile& bundle);

 private:
  class Sink;
  Result<std::unique_ptr<BundleIntake>> intake();
  void tell(const BundleReport& report) const;

  SyncService& service_;
  BlobStore& blobs_;
  Clock& clock_;
  PublicKey own_;
  Agreement* key_;
  std::function<void(const std::string&)> log_;
  std::atomic<int> under_way_{0};
};

}  // namespace satchel::hub
