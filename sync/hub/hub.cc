#include "sync/hub/hub.h"

#include <cstdlib>

#include "engine/base/guarded.h"
#include "engine/base/limits.h"
#include "sync/hub/access/blob_sight.h"
#include "sync/hub/access/sign_in_limits.h"
#include "sync/hub/accounts/sign_in.h"
#include "sync/hub/again.h"
#include "sync/hub/api/admin_api.h"
#include "sync/hub/api/draws_api.h"
#include "sync/hub/api/records_api.h"
#include "sync/hub/blobs/uploads.h"
#include "sync/hub/central/file_blobs.h"
#include "sync/hub/central/sqlite_central.h"
#include "sync/hub/devices/bundles.h"
#include "sync/hub/devices/enrol_service.h"
#include "sync/hub/devices/hand_back.h"
#include "sync/hub/devices/sync_service.h"
#include "sync/hub/entries/cursor_tag.h"
#include "sync/hub/office/crimes.h"
#include "sync/hub/office/parked.h"
#include "sync/hub/upkeep/hub_lock.h"
#include "sync/hub/upkeep/opening.h"
#include "sync/hub/upkeep/second_copy.h"
#include "sync/hub/upkeep/verify_central.h"

namespace satchel::hub {
namespace {

/// OPTIONS * (RFC 9110 section 9.3.7): what is known at all.
sync::HttpReply options() { return {204, {{"Allow", "GET, HEAD, POST, PATCH, DELETE, OPTIONS"}}, {}}; }

/// A second reader of the database: on SQLite the hub's own sessions share one connection.
Images::Beside opening_again(const HubOptions& options) {
  if (options.central) return {};
  const SqliteCentralOptions same{options.data + "/central.db", options.full_sync, options.vfs, true};
  return [same] { return open_sqlite_central(same); };
}

class WholeHub final : public Hub {
 public:
  WholeHub(Ports ports, HubLock lock, std::unique_ptr<Central> central, std::unique_ptr<FileBlobs> blobs, Bytes secret,
           Id id, const HubOptions& options)
      : ports_(ports),
        lock_(std::move(lock)),
        central_(std::move(central)),
        blobs_(std::move(blobs)),
        access_(std::move(secret)),
        sessions_(*central_, access_),
        accounts_(*central_, ports.clock),
        watch_(*central_, ports_.clock, options.quotas, options.keep_contacts, options.log),
        statements_(ports.keys, id),
        devices_(*central_, ports, statements_),
        sign_in_(*central_, ports, sessions_, options.log),
        uploads_(
            *blobs_, [this](const sync::HttpRequest& request) { return who(request); },
            [this](const sync::HttpRequest& request, const Hash& blob) { return may_read(request, blob); },
            ports.clock),
        vault_(*blobs_, options.sealing),
        records_(*central_, ports, access_, sessions_, statements_, vault_),
        admin_(*central_, ports, access_, sessions_, statements_),
        crimes_(*central_, ports_, statements_, options.log),
        parked_(*central_, ports_, statements_, *blobs_, options.log),
        enrol_(*central_, ports, statements_, vault_.key(), options.log),
        sync_(
            *central_, ports, access_, statements_, *blobs_, vault_.key(), watch_, meter_,
            [this] { return look_at_parked(); }, options.log),
        hand_back_(*central_, ports, watch_, meter_, options.log),
        images_(*central_, opening_again(options), ports, id, options.data + "/images", options.vfs, options.images,
                options.log),
        bundles_(sync_, *blobs_, ports.clock, ports.keys.public_key(), options.agreement, options.log) {}

  /// What a step waits for may have come while no hub was here.
  Status begin() {
    SATCHEL_TRY(crimes_.look());
    return parked_.look();
  }
  Status open() {
    SATCHEL_TRY(watch_.begin());
    return begin();
  }
  ~WholeHub() override {
    (void)guarded([&] { return watch_.keep(); });
  }
  void started() { lock_.started(); }

  std::uint64_t body_limit(const sync::HttpRequest& head) override {
    if (uploads_.owns(head)) return uploads_.body_limit(head);
    if (bundles_.owns(head)) return kBundleBytes;
    if (sign_in_.owns(head)) return kSignInBytes;
    return is_sync(head) ? limits::kBodyBytes : limits::kJsonBytes;
  }

  bool answers_at_once(const sync::HttpRequest& request) const override { return RecordsApi::is_live(request); }
  sync::HttpReply handle(const sync::HttpRequest& request) override {
    const auto ask = [&]() -> sync::HttpReply {
      auto reply = guarded([&] { return Result<sync::HttpReply>(answer(request)); });
      return reply ? *std::move(reply) : sync::problem(reply.error());
    };
    const auto edits = guarded([&] { return Result<bool>(records_.owns(request)); });
    sync::HttpReply out = !edits                     ? sync::problem(edits.error())
                          : repeats_itself(request)  ? ask()
                          : may_be_repeated(request) ? asked_again(ports_.clock, ask, is_busy)
                          : *edits                   ? asked_again(ports_.clock, ask, is_busy_undone)
                                                     : ask();
    count_blob(request, out);
    tell_caller(request, out);
    return out;
  }

  std::variant<std::unique_ptr<UploadSink>, sync::HttpReply> begin_upload(const sync::HttpRequest& head,
                                                                          std::uint64_t content_length) override {
    const bool bundle = bundles_.owns(head);
    if (!bundle && !uploads_.owns(head)) return std::unique_ptr<UploadSink>();
    Begun out = asked_again(
        ports_.clock, [&] { return begun_upload(head, content_length, bundle); }, begins_busy);
    if (auto* reply = std::get_if<sync::HttpReply>(&out)) count_blob(head, *reply), tell_caller(head, *reply);
    return out;
  }

  Result<std::string> enrol(const Enrolment& enrolment) override {
    return guarded([&] { return make_code(*central_, ports_, enrolment); });
  }
  Result<std::string> token(std::string_view user, std::string_view role, Millis valid) override {
    return guarded([&] { return make_token(access_, *central_->schema(), ports_, user, role, valid); });
  }
  Accounts& accounts() override { return accounts_; }
  PublicKey key() override { return ports_.keys.public_key(); }
  SchemaPtr schema() override { return central_->schema(); }

  Status rescope(const Id& device, const std::vector<std::string>& scopes) override {
    return guarded([&] { return devices_.rescope(device, scopes); });
  }
  Status revoke(const Id& device) override {
    return guarded([&] { return devices_.revoke(device); });
  }
  Devices& devices() override { return devices_; }
  Status verify(const std::function<void(const std::string&)>& report) override {
    return guarded([&]() -> Status {
      SATCHEL_ASSIGN(auto view, central_->view());
      return verify_central(*view, *central_->schema(), *blobs_, ports_.keys.public_key(), report);
    });
  }
  UploadTraffic upload_traffic() const override { return uploads_.traffic(); }
  SyncTraffic sync_traffic() const override { return meter_.read(); }
  Result<DevicesNow> devices_now() override {
    return guarded([&]() -> Result<DevicesNow> {
      SATCHEL_ASSIGN(const auto view, central_->view());
      return devices_in_use(*view, watch_.contacts());
    });
  }
  Result<BundleReport> accept(ReadableFile& bundle) override {
    return guarded([&] { return bundles_.accept(bundle); });
  }

 private:
  using Begun = std::variant<std::unique_ptr<UploadSink>, sync::HttpReply>;

  Begun begun_upload(const sync::HttpRequest& head, std::uint64_t content_length, bool bundle) {
    auto begun = guarded([&]() -> Result<Begun> {
      const Id device = bundle ? Id{} : device_of(head);
      const bool creates = content_length == 0 && uploads_.creates(head);
      auto refusal = content_length > 0 || creates ? over_quota(device, creates) : std::nullopt;
      if (refusal) return Begun(*std::move(refusal));
      Begun given = bundle ? bundles_.begin(head) : uploads_.begin(head, content_length);
      auto* sink = std::get_if<std::unique_ptr<UploadSink>>(&given);
      if (sink && *sink) *sink = std::make_unique<WatchedSink>(std::move(*sink), *this, head, device);
      return given;
    });
    if (!begun) return sync::problem(begun.error());
    return *std::move(begun);
  }

  static bool begins_busy(const Begun& begun) {
    const auto* reply = std::get_if<sync::HttpReply>(&begun);
    return reply && is_busy(*reply);
  }

  /// What counts for a quota is repeated by who counts it.
  static bool repeats_itself(const sync::HttpRequest& request) {
    return request.target == "/v1/sync" || hands_back(request);
  }

  /// Devices' requests are idempotent, and who only reads changes nothing.
  bool may_be_repeated(const sync::HttpRequest& request) const {
    return is_sync(request) || reads(request) || bundles_.owns(request);
  }

  sync::HttpReply answer(const sync::HttpRequest& request) {
    if (request.target == "*") return options();
    if (request.target == "/v1/sync") return sync_.handle(request);
    if (request.target == "/v1/enrol") return enrol_.handle(request);
    if (hands_back(request)) return hand_back_.handle(request);
    if (request.target == "/v1/image") return images_.handle(request);
    if (uploads_.owns(request)) return looked(uploaded(request));
    if (bundles_.owns(request)) return looked(bundles_.handle(request));
    if (is_draw(request)) return read_draw(*central_, *blobs_, request);
    if (sign_in_.owns(request)) return sign_in_.handle(request);
    if (records_.owns(request)) return reads(request) ? records_.handle(request) : looked(records_.handle(request));
    if (admin_.owns(request)) return admin_.handle(request);
    return sync::problem(fail(Code::not_found, request.target));
  }

  /// What just came may be what a parked step waits for, or a crime's sign.
  sync::HttpReply looked(sync::HttpReply reply) {
    (void)look_at_parked();  // the next request does it
    return reply;
  }
  Status look_at_parked() {
    return guarded([this] { return begin(); });
  }
  static bool reads(const sync::HttpRequest& request) { return request.method == "GET" || request.method == "HEAD"; }

  Status may_read(const sync::HttpRequest& request, const Hash& blob) {
    const Millis now = ports_.clock.wall();
    SATCHEL_ASSIGN(const Caller caller, Caller::of(request, access_, sessions_, now, statements_.hub()));
    return may_read_blob(*central_, now, caller, blob);
  }

  /// Of a request by a device's token; else null.
  Id device_of(const sync::HttpRequest& request) const {
    const auto bearer = access_.bearer_of(request, ports_.clock.wall());
    return bearer ? bearer->device : Id{};
  }

  sync::HttpReply uploaded(const sync::HttpRequest& request) {
    const bool creates = request.body.empty() && uploads_.creates(request);
    auto refusal = creates ? over_quota(device_of(request), true) : std::nullopt;
    return refusal ? *std::move(refusal) : uploads_.handle(request);
  }

  /// Of bytes on their way in, or of a new upload that has none yet, which counts as a request.
  std::optional<sync::HttpReply> over_quota(const Id& device, bool creates) {
    if (device.is_null()) return std::nullopt;
    const Millis wait = creates ? watch_.admit(device, false) : watch_.admit_blob(device);
    if (wait.count == 0) return std::nullopt;
    meter_.over_quota();
    sync::HttpReply out =
        sync::problem(fail(Code::too_many, creates ? "more uploads than a device may begin in a minute"
                                                   : "more bytes than a device may bring in a day"));
    out.headers.emplace_back("Tus-Resumable", "1.0.0");
    out.headers.emplace_back("Retry-After", std::to_string((wait.count + 999) / 1000));
    return out;
  }

  /// What the reply says to be here whole waits on its device no more.
  void count_blob(const sync::HttpRequest& request, const sync::HttpReply& reply) {
    if (reads(request) || reply.status >= 300) return;
    (void)guarded([&]() -> Status {  // without memory it counts as waiting until the device says more
      if (!uploads_.owns(request)) return {};
      const auto size = sync::header(reply.headers, "Upload-Offset");
      if (!size || !sync::header(reply.headers, "Satchel-Sha256")) return {};
      const Id device = device_of(request);
      if (!device.is_null()) watch_.took_blob(device, std::strtoull(std::string(*size).c_str(), nullptr, 10));
      return {};
    });
  }

  /// For the front's log: who came by a signature that holds, a token or a session.
  void tell_caller(const sync::HttpRequest& request, sync::HttpReply& reply) {
    if (!sync::header(request.headers, kPeerHeader) || reply.status == 401) return;
    std::string caller = caller_of(request, reply);
    if (!caller.empty()) reply.headers.emplace_back(std::string(kCallerHeader), std::move(caller));
  }
  std::string caller_of(const sync::HttpRequest& request, const sync::HttpReply& reply) {
    if (is_sync(request)) {
      const auto opened = sync::open_request(request.body);
      return opened && reply.status == 200 ? "device " + to_text(opened->device) : std::string();
    }
    if (!sync::header(request.headers, "Authorization") && !sync::header(request.headers, "Cookie")) return {};
    const auto caller = Caller::of(request, access_, sessions_, ports_.clock.wall(), statements_.hub());
    if (!caller) return {};
    const Bearer& bearer = caller->bearer;
    return bearer.device.is_null() ? "user " + bearer.user : "device " + to_text(bearer.device);
  }

  static bool hands_back(const sync::HttpRequest& request) {
    return request.target == "/v1/recovered" && request.method == "POST";
  }

  static bool is_sync(const sync::HttpRequest& head) {
    return head.target == "/v1/sync" || head.target == "/v1/enrol" || head.target == "/v1/recovered" ||
           head.target == "/v1/image";
  }

  Result<Bearer> who(const sync::HttpRequest& request) {
    SATCHEL_ASSIGN(Caller caller, Caller::of(request, access_, sessions_, ports_.clock.wall(), statements_.hub()));
    if (caller.bearer.role == kAdminRole) return fail(Code::not_permitted, "an admin brings no photos");
    return std::move(caller.bearer);
  }

  /// A body on its way in: its bytes count for its device; once it is whole, what waits for it is looked at.
  class WatchedSink final : public UploadSink {
   public:
    WatchedSink(std::unique_ptr<UploadSink> sink, WholeHub& hub, sync::HttpRequest head, const Id& device)
        : sink_(std::move(sink)), hub_(hub), head_(std::move(head)), device_(device) {}
    Status write(ByteView piece) override {
      if (!device_.is_null()) hub_.watch_.took_bytes(device_, piece.size());
      return sink_->write(piece);
    }
    sync::HttpReply finish() override {
      sync::HttpReply reply = sink_->finish();
      (void)hub_.look_at_parked();
      hub_.count_blob(head_, reply);
      hub_.tell_caller(head_, reply);
      return reply;
    }
    void abandon() override { sink_->abandon(); }

   private:
    std::unique_ptr<UploadSink> sink_;
    WholeHub& hub_;
    const sync::HttpRequest head_;
    const Id device_;
  };

  Ports ports_;
  HubLock lock_;
  std::unique_ptr<Central> central_;
  std::unique_ptr<FileBlobs> blobs_;
  Access access_;
  Sessions sessions_;
  Accounts accounts_;
  Meter meter_;
  DeviceWatch watch_;
  StatementLog statements_;
  Devices devices_;
  SignIn sign_in_;
  Uploads uploads_;
  IdentityVault vault_;
  RecordsApi records_;
  AdminApi admin_;
  Crimes crimes_;
  Parked parked_;
  EnrolService enrol_;
  SyncService sync_;
  HandBack hand_back_;
  Images images_;
  Bundles bundles_;
};

Sharing sharing_of(const HubOptions& options, const HubLock& lock) {
  if (!options.central) return Sharing::none;
  return lock.alone() ? Sharing::first : Sharing::others;
}

}  // namespace

Result<std::unique_ptr<Hub>> Hub::open(Ports ports, const HubOptions& options) {
  return guarded([&]() -> Result<std::unique_ptr<Hub>> {
    SATCHEL_TRY(ports.files.make_folder(options.data));
    SATCHEL_ASSIGN(HubLock lock, HubLock::take(ports.files, options.data, static_cast<bool>(options.central)));
    if (ports.files.exists(copy_mark(options.data))) {  // from here on it goes its own way
      SATCHEL_TRY(ports.files.remove(copy_mark(options.data)));
      SATCHEL_TRY(ports.files.sync_folder(options.data));
    }
    SATCHEL_ASSIGN(auto central, open_central(ports, options, false));
    SATCHEL_ASSIGN(auto blobs,
                   FileBlobs::open(ports.files, ports.random, ports.clock, options.data, sharing_of(options, lock)));
    SATCHEL_ASSIGN(Bytes secret, token_secret(ports, options.data));
    Id id;
    {
      SATCHEL_ASSIGN(const auto view, central->view());
      SATCHEL_ASSIGN(id, id_of_hub(*view));
    }
    auto hub = std::make_unique<WholeHub>(ports, std::move(lock), std::move(central), std::move(blobs),
                                          std::move(secret), id, options);
    SATCHEL_TRY(hub->open());
    hub->started();
    return std::unique_ptr<Hub>(std::move(hub));
  });
}

}  // namespace satchel::hub
