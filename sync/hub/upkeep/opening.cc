#include "sync/hub/upkeep/opening.h"

#include <algorithm>

#include "engine/schema/environment.h"
#include "sync/hub/central/sqlite_central.h"
#include "sync/hub/devices/devices.h"
#include "sync/hub/entries/cursor_tag.h"
#include "sync/hub/entries/events.h"
#include "sync/hub/upkeep/moved.h"
#include "sync/hub/upkeep/sealing_key.h"
#include "sync/wire/messages.h"

namespace satchel::hub {
namespace {

constexpr std::size_t kSecretBytes = 32;

/// Made by one program at a time.
Status make_secret(Ports ports, const std::string& path, std::size_t n) {
  SATCHEL_ASSIGN(const auto lock, ports.files.lock(path + ".lock"));
  return ports.files.exists(path) ? Status{} : write_whole(ports.files, path, ports.random.bytes(n));
}

/// A file of random bytes, made on first use.
Result<Bytes> secret_in(Ports ports, const std::string& path, std::size_t n) {
  if (!ports.files.exists(path)) SATCHEL_TRY(make_secret(ports, path, n));
  SATCHEL_ASSIGN(Bytes out, read_all(ports.files, path, n));
  if (out.size() != n) return fail(Code::corrupt, path);
  return out;
}

/// A new database begins log epoch 1 with a hub id of its own. One that has lost either is no new one.
Status begin_database(CentralWrite& write, Ports ports, const Head& head) {
  SATCHEL_ASSIGN(const std::string log_epoch, write.setting("log_epoch"));
  SATCHEL_ASSIGN(const std::string hub_id, write.setting("hub_id"));
  if (!log_epoch.empty() && !hub_id.empty()) return {};
  if (head.version.value != 0) return fail(Code::corrupt, "central.db lacks its id or its log epoch");
  const Id id = IdMaker().make(ports.clock.wall(), ports.random.number());
  SATCHEL_TRY(write.put_setting("hub_id", to_text(id)));
  return write.put_setting("log_epoch", "1");
}

/// Hubs that share a database are one hub to whoever has its key: another folder's key is none of it.
Status check_key(CentralWrite& write, Ports ports) {
  const std::string ours = to_hex(ports.keys.public_key().view());
  SATCHEL_ASSIGN(const std::string known, write.setting("hub_key"));
  if (known.empty()) return write.put_setting("hub_key", ours);
  if (known == ours) return {};
  return fail(Code::key_locked, "this folder's hub.key is not that of the database: serve the folder of its hub");
}

/// The schema to publish: a newer one that was asked for, else the stored one, else the pack that ships.
Status publish_schema(CentralWrite& write, const SchemaPtr& now, const std::optional<std::string>& wanted, bool fresh) {
  if (!wanted && now) return {};
  if (!now && !fresh) return fail(Code::corrupt, "central.db lacks its schema");
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

Status check_enrolment(const Schema& schema, const Enrolment& e) {
  if (e.user.empty() || !is_utf8(e.user)) return fail(Code::invalid, "an enrolment needs a user");
  if (schema.role(e.role) == 0) return fail(Code::invalid, "the schema names no role " + e.role);
  return check_scopes(e.scopes);
}

}  // namespace

Result<Bytes> token_secret(Ports ports, const std::string& data) {
  return secret_in(ports, data + "/secret", kSecretBytes);
}

Result<std::unique_ptr<Central>> open_central(Ports ports, const HubOptions& options, bool guest) {
  SATCHEL_TRY(may_begin_in(ports.files, options.data, !options.central));
  SATCHEL_ASSIGN(auto central, options.central ? options.central()
                                               : open_sqlite_central({options.data + "/central.db", options.full_sync,
                                                                      options.vfs, guest}));
  const SchemaPtr schema = central->schema();
  SATCHEL_ASSIGN(auto write, central->write());
  SATCHEL_ASSIGN(const Head head, write->head());
  SATCHEL_TRY(begin_database(*write, ports, head));
  if (options.central) SATCHEL_TRY(check_key(*write, ports));
  if (options.sealing) SATCHEL_TRY(remember_sealing_key(*write, ports.files, options.data, options.sealing->key));
  const bool fresh = head.version.value == 0;
  SATCHEL_TRY(publish_schema(*write, schema, options.schema, fresh));
  const Version from = fresh ? first_version(1) : guest ? head.version : floor_at(ports.clock.wall(), head.version);
  SATCHEL_ASSIGN(const Head begun, head_at(ports, head, from));
  SATCHEL_TRY(write->commit(begun));
  if (options.sealing) SATCHEL_TRY(end_sealing_key_lost(ports.files, options.data));
  return central;
}

Result<std::unique_ptr<Central>> open_beside(Ports ports, const HubData& data, const char* vfs) {
  SATCHEL_TRY(ports.files.make_folder(data.folder));
  HubOptions options;
  options.data = data.folder;
  options.central = data.central;
  options.vfs = vfs;
  return open_central(ports, options, true);
}

Result<Id> id_of_hub(CentralView& view) {
  SATCHEL_ASSIGN(const std::string text, view.setting("hub_id"));
  return id_from_text(text);
}

Result<std::string> make_code(Central& central, Ports ports, const Enrolment& e, const std::string& by) {
  SATCHEL_TRY(check_enrolment(*central.schema(), e));
  const sync::EnrolCode code = sync::make_enrol_code(ports.random.bytes(10), ports.keys.public_key());
  DeviceRow as;
  as.user = e.user;
  as.role = e.role;
  as.scopes = e.scopes;
  SATCHEL_ASSIGN(auto write, central.write());
  SATCHEL_ASSIGN(const Head head, write->head());
  SATCHEL_TRY(write->put_code(sha256(code.secret).view(), as, ports.clock.wall() + e.valid));
  SATCHEL_TRY(tell_act(*write, EventKind::code_issued, {by, {}, e.user, e.role + " " + scopes_text(e.scopes)},
                       ports.clock.wall()));
  SATCHEL_TRY(write->commit(head));
  return to_text(code);
}

Result<std::string> make_token(const Access& access, const Schema& schema, Ports ports, std::string_view user,
                               std::string_view role, Millis valid) {
  if (user.empty() || (schema.role(role) == 0 && role != kAdminRole))
    return fail(Code::invalid, "a token needs a user and a role of the schema");
  return access.issue(Id{}, user, role, ports.clock.wall() + valid);
}

}  // namespace satchel::hub
