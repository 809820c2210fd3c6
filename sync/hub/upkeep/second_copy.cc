#include "sync/hub/upkeep/second_copy.h"

#include <algorithm>

#include "engine/base/guarded.h"
#include "engine/base/limits.h"
#include "sync/hub/central/sqlite_central.h"
#include "sync/hub/central/sqlite_whole.h"
#include "sync/hub/upkeep/copy_blobs.h"
#include "sync/hub/upkeep/copy_statements.h"
#include "sync/hub/upkeep/opening.h"
#include "sync/hub/upkeep/verify_central.h"

namespace satchel::hub {
namespace {

constexpr std::string_view kCopyMark = "satchel-copy-1";

Bytes encode_mark(const Id& hub, const Id& copy) {
  Bytes out(kCopyMark);
  Writer to(out);
  to.id(hub);
  to.id(copy);
  return out + Bytes(sha256(out).view());
}

/// Its copy's id. Errors: invalid for another hub's; corrupt.
Result<Id> decode_mark(ByteView bytes, const Id& hub) {
  Reader in(bytes);
  const bool ours = in.raw(kCopyMark.size()) == kCopyMark;
  const Id of = in.id(), copy = in.id();
  if (!ours || encode_mark(of, copy) != bytes) return fail(Code::corrupt, "the mark of the copy is garbled");
  if (of != hub) return fail(Code::invalid, "the folder is the copy of another hub: " + to_text(of));
  return copy;
}

class SecondCopy {
 public:
  SecondCopy(Ports ports, const CopyRequest& request, const std::function<void(const std::string&)>& report)
      : ports_(ports),
        request_(request),
        report_(report),
        to_(request.to),
        database_(to_ + "/central.db"),
        next_(to_ + "/central.db.next"),
        from_blobs_(ports.files, request.data.folder + "/blobs", ports.random),
        to_blobs_(ports.files, to_ + "/blobs", ports.random) {}

  Result<CopyReport> make() {
    SATCHEL_ASSIGN(central_, open_beside(ports_, request_.data, request_.vfs));
    Id hub;
    {
      SATCHEL_ASSIGN(const auto view, central_->view());
      SATCHEL_ASSIGN(hub, id_of_hub(*view));
    }
    SATCHEL_ASSIGN(const auto lock, claim(hub));
    SATCHEL_TRY(look_at_lineage());
    if (!request_.check) SATCHEL_TRY(take_snapshot());
    SATCHEL_TRY(read_again(request_.check ? database_ : next_));
    SATCHEL_TRY(copy_small_files());
    if (!request_.check) SATCHEL_TRY(to_blobs_.remove_leftovers());
    SATCHEL_ASSIGN(const auto sound, copy_blobs(ports_.files, from_blobs_, to_blobs_, request_.check, out_, report_));
    if (request_.check) return std::move(out_);
    SATCHEL_TRY(put_in_place());
    SATCHEL_TRY(say(hub, sound));
    return std::move(out_);
  }

 private:
  /// The folder as this hub's copy, and for nobody else.
  Result<std::shared_ptr<void>> claim(const Id& hub) {
    Files& files = ports_.files;
    const bool known = files.exists(copy_mark(to_));
    if (!known) SATCHEL_TRY(may_begin());
    SATCHEL_TRY(files.make_folder(to_));
    SATCHEL_ASSIGN(auto lock, files.lock(to_ + "/lock"));
    if (!known) {
      out_.copy = IdMaker().make(ports_.clock.wall(), ports_.random.number());
      SATCHEL_TRY(write_whole(files, copy_mark(to_), encode_mark(hub, out_.copy)));
      return lock;
    }
    SATCHEL_ASSIGN(const Bytes mark, read_all(files, copy_mark(to_), limits::kHeadBytes));
    SATCHEL_ASSIGN(out_.copy, decode_mark(mark, hub));
    return lock;
  }

  Status may_begin() {
    if (request_.check) return fail(Code::not_found, "no copy in " + to_);
    const auto there = ports_.files.list(to_);
    if (!there) return there.code() == Code::not_found ? Status{} : Status{there.error()};
    for (const auto& name : *there)
      if (name != "lock" && !name.starts_with("copy."))  // of a run that was ended here
        return fail(Code::invalid, to_ + " is not empty, and no copy of this hub");
    return {};
  }

  Result<std::unique_ptr<Central>> open_copy(const std::string& path) {
    return open_sqlite_central({path, true, request_.vfs, false});
  }

  /// A copy with commits that this hub lacks has more than this hub: it must not be replaced. One whose database is
  /// damaged is kept aside.
  Status look_at_lineage() {
    if (!ports_.files.exists(database_)) return {};
    const auto head = [&]() -> Result<Head> {
      SATCHEL_ASSIGN(const auto copy, open_copy(database_));
      SATCHEL_ASSIGN(const auto view, copy->view());
      return view->head();
    }();
    if (head) {
      SATCHEL_ASSIGN(const auto view, central_->view());
      SATCHEL_ASSIGN(const bool known, view->knows({head->version, head->tag}));
      if (known) return {};
      return fail(Code::invalid,
                  "the copy has commits that this hub lacks: it went on by itself, or the hub was "
                  "restored from an older backup; begin a copy in another folder");
    }
    if ((head.code() != Code::corrupt && head.code() != Code::invalid) || request_.check) return head.error();
    report_("the copy's database was damaged: it is kept as central.db.damaged");
    SATCHEL_TRY(remove_logs(database_));
    SATCHEL_TRY(ports_.files.rename(database_, database_ + ".damaged"));
    return ports_.files.sync_folder(to_);
  }

  Status remove_logs(const std::string& database) {
    for (const char* end : {"-wal", "-shm", "-journal"}) SATCHEL_TRY(ports_.files.remove(database + end));
    return {};
  }

  Status take_snapshot() {
    SATCHEL_TRY(ports_.files.remove(next_));
    SATCHEL_TRY(remove_logs(next_));
    return central_->copy_to(next_);
  }

  /// As `satchel-hub verify` does: only what is sound is said to be there.
  Status read_again(const std::string& database) {
    SATCHEL_ASSIGN(copied_, open_copy(database));
    if (!copied_->schema()) return fail(Code::corrupt, "the copy has no schema");
    SATCHEL_ASSIGN(const auto view, copied_->view());
    return verify_database(*view, *copied_->schema(), ports_.keys.public_key(), report_);
  }

  Status copy_small_files() {
    for (const auto& name : request_.also) {
      const std::string from = request_.data.folder + "/" + name, to = to_ + "/" + name;
      if (!ports_.files.exists(from)) continue;
      SATCHEL_ASSIGN(const Bytes bytes, read_all(ports_.files, from, limits::kHeadBytes));
      const auto there = read_all(ports_.files, to, limits::kHeadBytes);
      if (there && *there == bytes) continue;
      if (request_.check) return fail(Code::corrupt, name + " is not in the copy as it is at the hub");
      SATCHEL_TRY(write_whole(ports_.files, to, bytes));
    }
    return {};
  }

  /// A log of the old database, which somebody has opened since, must not meet the new one.
  Status put_in_place() {
    copied_.reset();
    SATCHEL_TRY(move_log_in(next_, request_.vfs));
    SATCHEL_TRY(remove_logs(next_));
    SATCHEL_TRY(remove_logs(database_));
    SATCHEL_TRY(ports_.files.sync_folder(to_));
    SATCHEL_TRY(ports_.files.rename(next_, database_));
    SATCHEL_TRY(ports_.files.sync_folder(to_));
    SATCHEL_ASSIGN(copied_, open_copy(database_));
    return {};
  }

  Status say(const Id& hub, const std::vector<Hash>& sound) {
    const StatementLog log(ports_.keys, hub);
    SATCHEL_ASSIGN(const auto view, copied_->view());
    return say_covered(*central_, *view, log, ports_, sound, out_, report_);
  }

  Ports ports_;
  const CopyRequest& request_;
  const std::function<void(const std::string&)>& report_;
  const std::string to_, database_, next_;
  BlobFolder from_blobs_, to_blobs_;
  std::unique_ptr<Central> central_, copied_;
  CopyReport out_;
};

}  // namespace

std::string copy_mark(const std::string& folder) { return folder + "/copy"; }

Result<CopyReport> copy_beside(Ports ports, const CopyRequest& request,
                               const std::function<void(const std::string&)>& report) {
  return guarded([&] { return SecondCopy(ports, request, report).make(); });
}

}  // namespace satchel::hub
