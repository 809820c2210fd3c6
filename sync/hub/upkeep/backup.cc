#include "sync/hub/upkeep/backup.h"

#include "engine/base/guarded.h"
#include "engine/base/limits.h"
#include "sync/hub/central/sqlite_central.h"
#include "sync/hub/central/sqlite_whole.h"
#include "sync/hub/upkeep/backup_mark.h"
#include "sync/hub/upkeep/copy_blobs.h"
#include "sync/hub/upkeep/opening.h"
#include "sync/hub/upkeep/verify_central.h"

namespace satchel::hub {
namespace {

class Making {
 public:
  Making(Ports ports, Central& central, const BackupRequest& request, const Finding& report)
      : ports_(ports),
        central_(central),
        request_(request),
        report_(report),
        database_(request.to + "/central.db"),
        begun_(request.to + "/begun"),
        from_blobs_(ports.files, request.data + "/blobs", ports.random),
        to_blobs_(ports.files, request.to + "/blobs", ports.random) {}

  Result<BackupReport> make() {
    SATCHEL_TRY(look_at_hub());
    SATCHEL_ASSIGN(const auto lock, claim());
    SATCHEL_TRY(look_for_finished());
    SATCHEL_TRY(take_database());
    SATCHEL_TRY(take_keys());
    SATCHEL_TRY(to_blobs_.remove_leftovers());
    SATCHEL_ASSIGN(const auto sound, copy_blobs(ports_.files, from_blobs_, to_blobs_, false, out_.blobs, report_));
    say_lost(receipted_, sound, out_.blobs, report_);
    SATCHEL_TRY(finish());
    return std::move(out_);
  }

 private:
  Status look_at_hub() {
    SATCHEL_ASSIGN(const auto view, central_.view());
    SATCHEL_ASSIGN(out_.backup.hub, id_of_hub(*view));
    return {};
  }

  Result<std::shared_ptr<void>> claim() {
    Files& files = ports_.files;
    const Bytes id(out_.backup.hub.view());
    const auto begun = read_all(files, begun_, limits::kHeadBytes);
    if (!begun || *begun != id) SATCHEL_TRY(must_be_empty());
    SATCHEL_TRY(files.make_folder(request_.to));
    SATCHEL_ASSIGN(auto lock, files.lock(request_.to + "/lock"));
    SATCHEL_TRY(write_whole(files, begun_, id));
    return lock;
  }

  Status must_be_empty() {
    const auto there = ports_.files.list(request_.to);
    if (!there) return there.code() == Code::not_found ? Status{} : Status{there.error()};
    for (const auto& name : *there)
      if (name != "lock" && !name.starts_with("begun."))  // of a run that was ended here
        return fail(Code::invalid, request_.to + " is not empty, and no backup that was begun");
    return {};
  }

  /// A run that was ended behind its mark had made all of it: nothing of that is taken away for another one.
  Status look_for_finished() {
    const auto there = look_at_backup(ports_.files, request_.to);
    if (there.code() == Code::not_found || there.code() == Code::corrupt) return {};
    if (!there) return there.error();
    SATCHEL_TRY(end_begun());
    return fail(Code::invalid, "a finished backup stands in " + request_.to + ", of " + to_rfc3339(there->made));
  }

  /// Read as `satchel-hub verify` does: only what is sound is a backup. What reading it brought into its log is moved
  /// into the file before that is hashed.
  Status take_database() {
    SATCHEL_TRY(ports_.files.remove(database_));
    SATCHEL_TRY(remove_database_logs(ports_.files, database_));
    SATCHEL_TRY(central_.copy_to(database_));
    {
      SATCHEL_ASSIGN(const auto copied, open_sqlite_central({database_, true, request_.vfs, false}));
      if (!copied->schema()) return fail(Code::corrupt, "the backup has no schema");
      SATCHEL_ASSIGN(const auto view, copied->view());
      SATCHEL_ASSIGN(out_.backup.head, view->head());
      SATCHEL_TRY(verify_database(*view, *copied->schema(), ports_.keys.public_key(), report_));
      SATCHEL_ASSIGN(receipted_, receipted_blobs(*view));
    }
    SATCHEL_TRY(move_log_in(database_, request_.vfs));
    SATCHEL_TRY(remove_database_logs(ports_.files, database_));
    SATCHEL_ASSIGN(out_.backup.database, hash_of_file(ports_.files, database_));
    return {};
  }

  Status take_keys() {
    for (const auto& name : request_.keys) {
      const std::string from = request_.data + "/" + name;
      if (!ports_.files.exists(from)) continue;
      SATCHEL_ASSIGN(const Bytes bytes, read_all(ports_.files, from, limits::kHeadBytes));
      SATCHEL_TRY(write_whole(ports_.files, request_.to + "/" + name, bytes));
      out_.backup.keys = true;
    }
    return {};
  }

  Status finish() {
    SATCHEL_ASSIGN(const auto blobs, to_blobs_.list());
    out_.backup.blobs = blobs.size();
    out_.backup.blob_names = hash_of_names(blobs);
    out_.backup.made = ports_.clock.wall();
    SATCHEL_TRY(ports_.files.sync_folder(request_.to));
    SATCHEL_TRY(write_whole(ports_.files, mark_of_backup(request_.to), encode_backup(out_.backup)));
    return end_begun();
  }

  Status end_begun() {
    SATCHEL_TRY(ports_.files.remove(begun_));
    return ports_.files.sync_folder(request_.to);
  }

  Ports ports_;
  Central& central_;
  const BackupRequest& request_;
  const Finding& report_;
  const std::string database_, begun_;
  BlobFolder from_blobs_, to_blobs_;
  std::set<Hash> receipted_;
  BackupReport out_;
};

}  // namespace

Result<BackupReport> back_up(Ports ports, Central& central, const BackupRequest& request, const Finding& report) {
  return guarded([&] { return Making(ports, central, request, report).make(); });
}

}  // namespace satchel::hub
