#include "sync/hub/hub.h"

#include <algorithm>

#include "engine/base/guarded.h"
#include "engine/base/limits.h"
#include "engine/schema/environment.h"
#include "sync/hub/central/file_blobs.h"
#include "sync/hub/central/sqlite_central.h"
#include "sync/hub/cursor_tag.h"
#include "sync/hub/records_api.h"
#include "sync/hub/sync_service.h"
#include "sync/hub/uploads.h"
#include "sync/hub/verify_central.h"

namespace satchel::hub {
namespace {

constexpr std::size_t kSecretBytes = 32;

/// A file of random bytes, made on first use.
Result<Bytes> secret_in(Ports ports, const std::string& path, std::size_t n) {
  if (!ports.files.exists(path)) SATCHEL_TRY(write_whole(ports.files, path, ports.random.bytes(n)));
  SATCHEL_ASSIGN(Bytes out, read_all(ports.files, path, n));
  if (out.size() != n) return fail(Code::corrupt, path);
  return out;
}

/// A new database begins log epoch 1 with a hub id of its own.
Status begin_database(CentralWrite& write, Ports ports) {
  SATCHEL_ASSIGN(const std::string there, write.setting("log_epoch"));
  if (!there.empty()) return {};
  const Id id = IdMaker().make(ports.clock.wall(), ports.random.number());
  SATCHEL_TRY(write.put_setting("hub_id", to_text(id)));
  return write.put_setting("log_epoch", "1");
}

/// The schema to publish: a newer one that was asked for, else the stored one, else the pack that ships.
Status publish_schema(CentralWrite& write, const SchemaPtr& now, const std::optional<std::string>& wanted) {
  if (!wanted && now) return {};
  SATCHEL_ASSIGN(SchemaPtr next, Schema::parse(wanted ? std::string_view(*wanted) : environment_json()));
  if (now && now->version() == next->version() && now->text() == next->text()) return {};
  if (now) SATCHEL_TRY(may_follow(*now, *next));
  return write.use_schema(std::move(next));
}

/// A hub that starts goes on above whatever it can have given before: were it restored from a backup, a version of the
/// lost timeline given again would hide a conflict from who had seen that one. Holds to 500 entries a second, and with
/// a clock that is right; the log epoch that begins once a restore is noticed holds always, but only from then on.
Version floor_at(Millis wall, Version head) {
  constexpr std::int64_t kYear2026 = 1'767'225'600'000, kMost = (std::int64_t{1} << 40) - (std::int64_t{1} << 32);
  const std::int64_t number = std::clamp<std::int64_t>((wall.count - kYear2026) / 2, 0, kMost);
  return std::max(head, first_version(head.log_epoch()) + number);
}

Result<std::unique_ptr<Central>> open_central(Ports ports, const HubOptions& options, bool guest) {
  SATCHEL_ASSIGN(auto central,
                 open_sqlite_central({options.data + "/central.db", options.full_sync, options.vfs, guest}));
  const SchemaPtr schema = central->schema();
  SATCHEL_ASSIGN(auto write, central->write());
  SATCHEL_ASSIGN(Head head, write->head());
  SATCHEL_TRY(begin_database(*write, ports));
  SATCHEL_TRY(publish_schema(*write, schema, options.schema));
  const bool fresh = head.version.value == 0;
  const Version from = fresh ? first_version(1) : guest ? head.version : floor_at(ports.clock.wall(), head.version);
  if (from != head.version) {
    head.version = from;
    SATCHEL_ASSIGN(head.tag, make_cursor_tag(ports, head.version));
  }
  SATCHEL_TRY(write->commit(head));
  return central;
}

Status check_enrolment(const Schema& schema, const Enrolment& e) {
  if (e.user.empty() || !is_utf8(e.user)) return fail(Code::invalid, "an enrolment needs a user");
  if (schema.role(e.role) == 0) return fail(Code::invalid, "the schema names no role " + e.role);
  if (e.scopes.empty()) return fail(Code::invalid, "an enrolment needs a scope");
  return {};
}

Result<std::string> make_code(Central& central, Ports ports, const Enrolment& e) {
  SATCHEL_TRY(check_enrolment(*central.schema(), e));
  const sync::EnrolCode code = sync::make_enrol_code(ports.random.bytes(10), ports.keys.public_key());
  DeviceRow as;
  as.user = e.user;
  as.role = e.role;
  as.scopes = e.scopes;
  SATCHEL_ASSIGN(auto write, central.write());
  SATCHEL_ASSIGN(const Head head, write->head());
  SATCHEL_TRY(write->put_code(sha256(code.secret).view(), as, ports.clock.wall() + e.valid));
  SATCHEL_TRY(write->commit(head));
  return to_text(code);
}

Result<std::string> make_token(const Access& access, const Schema& schema, Ports ports, std::string_view user,
                               std::string_view role, Millis valid) {
  if (user.empty() || schema.role(role) == 0)
    return fail(Code::invalid, "a token needs a user and a role of the schema");
  return access.issue(Id{}, user, role, ports.clock.wall() + valid);
}

/// OPTIONS * (RFC 9110 section 9.3.7): what is known at all.
sync::HttpReply options() { return {204, {{"Allow", "GET, HEAD, POST, PATCH, DELETE, OPTIONS"}}, {}}; }

class WholeHub final : public Hub {
 public:
  WholeHub(Ports ports, std::shared_ptr<void> lock, std::unique_ptr<Central> central, std::unique_ptr<FileBlobs> blobs,
           Bytes secret, Id id, std::function<void(const std::string&)> log)
      : ports_(ports),
        lock_(std::move(lock)),
        central_(std::move(central)),
        blobs_(std::move(blobs)),
        id_(id),
        access_(std::move(secret)),
        uploads_(*blobs_, access_, ports.clock),
        records_(*central_, ports, access_, id),
        sync_(
            *central_, ports, access_, [this](const Hash& hash) { return blobs_->has(hash); }, std::move(log)) {}

  std::uint64_t body_limit(const sync::HttpRequest& head) override {
    if (uploads_.owns(head)) return uploads_.body_limit(head);
    return is_sync(head) ? limits::kBodyBytes : limits::kJsonBytes;
  }

  sync::HttpReply handle(const sync::HttpRequest& request) override {
    auto reply = guarded([&] { return Result<sync::HttpReply>(answer(request)); });
    return reply ? *std::move(reply) : sync::problem(reply.error());
  }

  std::variant<std::unique_ptr<UploadSink>, sync::HttpReply> begin_upload(const sync::HttpRequest& head,
                                                                          std::uint64_t content_length) override {
    if (!uploads_.owns(head)) return std::unique_ptr<UploadSink>();
    using Begun = std::variant<std::unique_ptr<UploadSink>, sync::HttpReply>;
    auto begun = guarded([&] { return Result<Begun>(uploads_.begin(head, content_length)); });
    return begun ? *std::move(begun) : sync::problem(begun.error());
  }

  Result<std::string> enrol(const Enrolment& enrolment) override {
    return guarded([&] { return make_code(*central_, ports_, enrolment); });
  }
  Result<std::string> token(std::string_view user, std::string_view role, Millis valid) override {
    return guarded([&] { return make_token(access_, *central_->schema(), ports_, user, role, valid); });
  }
  PublicKey key() override { return ports_.keys.public_key(); }
  SchemaPtr schema() override { return central_->schema(); }

  Status rescope(const Id& device, const std::vector<std::string>& scopes) override {
    if (scopes.empty()) return fail(Code::invalid, "a device needs a scope");
    return change_device(device, [&](DeviceRow& row, Version now) { row.scopes = scopes, row.rescoped = now; });
  }
  Status revoke(const Id& device) override {
    return change_device(device, [](DeviceRow& row, Version) { row.revoked = true; });
  }
  Status verify(const std::function<void(const std::string&)>& report) override {
    return guarded([&]() -> Status {
      SATCHEL_ASSIGN(auto view, central_->view());
      return verify_central(*view, *central_->schema(), *blobs_, report);
    });
  }
  UploadTraffic upload_traffic() const override { return uploads_.traffic(); }

 private:
  sync::HttpReply answer(const sync::HttpRequest& request) {
    if (request.target == "*") return options();
    if (request.target == "/v1/sync") return sync_.handle(request);
    if (request.target == "/v1/enrol") return sync_.enrol(request, id_);
    if (uploads_.owns(request)) return uploads_.handle(request);
    if (records_.owns(request)) return records_.handle(request);
    return sync::problem(fail(Code::not_found, request.target));
  }

  static bool is_sync(const sync::HttpRequest& head) { return head.target == "/v1/sync" || head.target == "/v1/enrol"; }

  Status change_device(const Id& id, const std::function<void(DeviceRow&, Version)>& change) {
    return guarded([&]() -> Status {
      SATCHEL_ASSIGN(auto write, central_->write());
      SATCHEL_ASSIGN(auto row, write->device(id));
      if (!row) return fail(Code::not_found, "no device " + to_text(id));
      SATCHEL_ASSIGN(Head head, write->head());
      head.version = head.version + 1;
      SATCHEL_ASSIGN(head.tag, make_cursor_tag(ports_, head.version));
      change(*row, head.version);
      SATCHEL_TRY(write->put_device(*row));
      return write->commit(head);
    });
  }

  Ports ports_;
  std::shared_ptr<void> lock_;
  std::unique_ptr<Central> central_;
  std::unique_ptr<FileBlobs> blobs_;
  Id id_;
  Access access_;
  Uploads uploads_;
  RecordsApi records_;
  SyncService sync_;
};

}  // namespace

Result<std::unique_ptr<Hub>> Hub::open(Ports ports, const HubOptions& options) {
  return guarded([&]() -> Result<std::unique_ptr<Hub>> {
    SATCHEL_TRY(ports.files.make_folder(options.data));
    SATCHEL_ASSIGN(auto lock, ports.files.lock(options.data + "/lock"));
    SATCHEL_ASSIGN(auto central, open_central(ports, options, false));
    SATCHEL_ASSIGN(auto blobs, FileBlobs::open(ports.files, ports.random, ports.clock, options.data));
    SATCHEL_ASSIGN(Bytes secret, secret_in(ports, options.data + "/secret", kSecretBytes));
    std::string id_text;
    {
      SATCHEL_ASSIGN(const auto view, central->view());
      SATCHEL_ASSIGN(id_text, view->setting("hub_id"));
    }
    SATCHEL_ASSIGN(const Id id, id_from_text(id_text));
    return std::unique_ptr<Hub>(std::make_unique<WholeHub>(ports, std::move(lock), std::move(central), std::move(blobs),
                                                           std::move(secret), id, options.log));
  });
}

Result<std::string> enrol_beside(Ports ports, const std::string& data, const Enrolment& enrolment) {
  return guarded([&]() -> Result<std::string> {
    SATCHEL_TRY(ports.files.make_folder(data));
    SATCHEL_ASSIGN(auto central, open_central(ports, {data, {}, true, nullptr, {}}, true));
    return make_code(*central, ports, enrolment);
  });
}

Result<std::string> token_beside(Ports ports, const std::string& data, std::string_view user, std::string_view role,
                                 Millis valid) {
  return guarded([&]() -> Result<std::string> {
    SATCHEL_TRY(ports.files.make_folder(data));
    SATCHEL_ASSIGN(auto central, open_central(ports, {data, {}, true, nullptr, {}}, true));
    SATCHEL_ASSIGN(Bytes secret, secret_in(ports, data + "/secret", kSecretBytes));
    const Access access(std::move(secret));
    return make_token(access, *central->schema(), ports, user, role, valid);
  });
}

}  // namespace satchel::hub
