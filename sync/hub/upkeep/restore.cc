#include "engine/base/guarded.h"
#include "engine/base/limits.h"
#include "sync/hub/central/sqlite_central.h"
#include "sync/hub/central/sqlite_whole.h"
#include "sync/hub/entries/cursor_tag.h"
#include "sync/hub/entries/log_epoch.h"
#include "sync/hub/upkeep/backup.h"
#include "sync/hub/upkeep/backup_mark.h"
#include "sync/hub/upkeep/copy_blobs.h"
#include "sync/hub/upkeep/moved.h"
#include "sync/hub/upkeep/opening.h"
#include "sync/hub/upkeep/sealing_key.h"

namespace satchel::hub {
namespace {

constexpr std::size_t kRestoredPiece = 256U << 10;

/// The folder is new, or this restore has begun it. Its lock is the hub's.
Status claim_folder(Files& files, const RestoreRequest& request, ByteView mark) {
  const std::string begun = restore_mark(request.data);
  const auto known = read_all(files, begun, limits::kHeadBytes);
  if (known && *known == mark) return {};
  const auto there = files.list(request.data);
  if (!there && there.code() != Code::not_found) return there.error();
  if (there)
    for (const auto& name : *there)
      if (name != "lock" && !name.starts_with("restore."))  // of a run that was ended here
        return fail(Code::invalid, request.data + " is not empty");
  SATCHEL_TRY(files.make_folder(request.data));
  return write_whole(files, begun, mark);
}

class Restoring {
 public:
  Restoring(Ports ports, const RestoreRequest& request, const Finding& report)
      : ports_(ports),
        request_(request),
        report_(report),
        database_(request.data + "/central.db"),
        copying_(request.data + "/central.db.restoring"),
        ready_(request.data + "/central.db.restored"),
        from_blobs_(ports.files, request.from + "/blobs", ports.random),
        to_blobs_(ports.files, request.data + "/blobs", ports.random) {}

  Result<BackupReport> make() {
    SATCHEL_ASSIGN(const auto lock, ports_.files.lock(request_.data + "/lock"));
    if (!ports_.files.exists(restore_mark(request_.data))) return fail(Code::invalid, "no restore was begun there");
    SATCHEL_ASSIGN(out_.backup, look_at_backup(ports_.files, request_.from));
    SATCHEL_TRY(take_blobs());
    if (request_.place || !ports_.files.exists(database_)) {
      if (!ports_.files.exists(ready_)) SATCHEL_TRY(take_database());
      SATCHEL_TRY(place());
    }
    SATCHEL_TRY(ports_.files.remove(restore_mark(request_.data)));
    SATCHEL_TRY(ports_.files.sync_folder(request_.data));
    SATCHEL_TRY(ports_.files.remove(ready_));
    return std::move(out_);
  }

 private:
  Status take_blobs() {
    SATCHEL_TRY(to_blobs_.remove_leftovers());
    SATCHEL_ASSIGN(sound_, copy_blobs(ports_.files, from_blobs_, to_blobs_, false, out_.blobs, report_));
    SATCHEL_ASSIGN(const auto there, from_blobs_.list());
    if (hash_of_names(there) != out_.backup.blob_names)
      report_("the backup has " + std::to_string(there.size()) + " blobs; it was made with " +
              std::to_string(out_.backup.blobs));
    return {};
  }

  Status copy_database() {
    SATCHEL_TRY(remove_database_logs(ports_.files, copying_));
    SATCHEL_ASSIGN(const auto from, ports_.files.open(request_.from + "/central.db"));
    SATCHEL_ASSIGN(const auto to, ports_.files.create(copying_));
    for (std::uint64_t at = 0;;) {
      SATCHEL_ASSIGN(const Bytes piece, from->read(at, kRestoredPiece));
      if (piece.empty()) break;
      SATCHEL_TRY(to->append(piece));
      at += piece.size();
    }
    return to->sync();
  }

  Status take_database() {
    SATCHEL_TRY(copy_database());
    SATCHEL_ASSIGN(const Hash there, hash_of_file(ports_.files, copying_));
    if (there != out_.backup.database) return fail(Code::corrupt, "the disk gives another database than was written");
    SATCHEL_TRY(begin_anew());
    SATCHEL_TRY(move_log_in(copying_, request_.vfs));
    SATCHEL_TRY(remove_database_logs(ports_.files, copying_));
    SATCHEL_TRY(ports_.files.rename(copying_, ready_));
    return ports_.files.sync_folder(request_.data);
  }

  /// Another number than a restore of the same backup would have given: each timeline has its own.
  Status begin_anew() {
    constexpr std::uint64_t kMostApart = 256;
    SATCHEL_ASSIGN(const auto central, open_sqlite_central({copying_, true, request_.vfs, false}));
    SATCHEL_ASSIGN(auto write, central->write());
    SATCHEL_ASSIGN(const Head head, write->head());
    if (head != out_.backup.head) return fail(Code::corrupt, "the database is not at the commit that the backup tells");
    SATCHEL_ASSIGN(const Id hub, id_of_hub(*write));
    SATCHEL_ASSIGN(const bool ours, is_cursor_tag(ports_, head.version, head.tag));
    if (!ours) return fail(Code::bad_signature, "the key is not that of the hub in the backup");
    SATCHEL_ASSIGN(const std::int64_t now, log_epoch_of(*write));
    SATCHEL_ASSIGN(const auto receipted, receipted_blobs(*write));
    say_lost(receipted, sound_, out_.blobs, report_);
    const auto apart = static_cast<std::int64_t>(ports_.random.number() % kMostApart);
    return begin_log_epoch_in(*write, StatementLog(ports_.keys, hub), ports_, now + 1 + apart);
  }

  Status place() {
    if (request_.place) {
      SATCHEL_TRY(request_.place(ready_));
      return remove_database_logs(ports_.files, ready_);
    }
    SATCHEL_TRY(ports_.files.rename(ready_, database_));
    return ports_.files.sync_folder(request_.data);
  }

  Ports ports_;
  const RestoreRequest& request_;
  const Finding& report_;
  const std::string database_, copying_, ready_;
  BlobFolder from_blobs_, to_blobs_;
  std::vector<Hash> sound_;
  BackupReport out_;
};

/// From where the keys are said to be, else from the backup. False where neither has it.
Result<bool> take_key(Files& files, const RestoreRequest& request, const std::string& name) {
  for (const std::string& folder : {request.keys_from, request.from}) {
    if (folder.empty()) continue;
    const auto bytes = read_all(files, folder + "/" + name, limits::kHeadBytes);
    if (bytes.code() == Code::not_found) continue;
    if (!bytes) return bytes.error();
    SATCHEL_TRY(write_whole(files, request.data + "/" + name, *bytes));
    return true;
  }
  return false;
}

/// Without the hub's own key nobody knows it, and without the other one nobody reads who was sealed to it.
Status keys_in(Files& files, const RestoreRequest& request) {
  std::string lacking;
  for (const auto& name : request.keys) {
    SATCHEL_ASSIGN(bool took, take_key(files, request, name));
    const bool sealing = name == kSealingKeyFile;
    if (!took && sealing) {
      SATCHEL_ASSIGN(took, take_key(files, request, kSealingKeyLost));
    }
    if (!took && (sealing || name == request.keys.front())) lacking += (lacking.empty() ? "" : ", ") + name;
  }
  if (lacking.empty()) return {};
  return fail(Code::key_locked, "there is no " + lacking + " in the backup, nor where its keys are said to be; that " +
                                    kSealingKeyFile + " is lost for good, an empty file " + kSealingKeyLost +
                                    " says in its place");
}

}  // namespace

Status restore_keys(Files& files, const RestoreRequest& request) {
  return guarded([&]() -> Status {
    SATCHEL_ASSIGN(const Backup backup, look_at_backup(files, request.from));
    SATCHEL_TRY(claim_folder(files, request, encode_backup(backup)));
    SATCHEL_ASSIGN(const auto lock, files.lock(request.data + "/lock"));
    return keys_in(files, request);
  });
}

Result<BackupReport> restore(Ports ports, const RestoreRequest& request, const Finding& report) {
  return guarded([&] { return Restoring(ports, request, report).make(); });
}

}  // namespace satchel::hub
