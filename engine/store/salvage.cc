#include "engine/store/salvage.h"

#include <algorithm>

namespace satchel {
namespace {

constexpr std::string_view kSealedTail = ".sealed";
constexpr const char* kDatabaseFiles[] = {"store.db", "store.db-wal", "store.db-shm"};

/// An index is rebuilt by SQLite; so `-shm` comes last, and without harm twice.
Status move_there(Files& files, const std::string& folder, const std::string& aside) {
  for (const std::string name : kDatabaseFiles)
    if (files.exists(folder + "/" + name) && !files.exists(aside + "/" + name))
      SATCHEL_TRY(files.rename(folder + "/" + name, aside + "/" + name));
  SATCHEL_TRY(files.sync_folder(aside));
  return files.sync_folder(folder);
}

}  // namespace

Result<UnderWay> set_aside(Files& files, const std::string& folder, std::int64_t last) {
  auto now = salvage_under_way(files, folder);
  if (!now) {
    SATCHEL_ASSIGN(const std::int64_t number, next_aside(files, folder));
    now = UnderWay{number, last};
    SATCHEL_TRY(begin_salvage(files, folder, *now));
  }
  if (has_report(files, folder, now->number)) return *now;
  const std::string aside = aside_folder(folder, now->number);
  SATCHEL_TRY(files.make_folder(aside));
  SATCHEL_TRY(files.sync_folder(folder));
  SATCHEL_TRY(files.sync_folder(folder + "/aside"));
  SATCHEL_TRY(move_there(files, folder, aside));
  return *now;
}

Status remove_half_built(Files& files, const std::string& folder) {
  const std::string path = folder + "/" + std::string(kSalvaged);
  for (const char* tail : sql::kFileTails) SATCHEL_TRY(files.remove(path + tail));
  return {};
}

Status put_in_place(Files& files, const std::string& folder) {
  const std::string built = folder + "/" + std::string(kSalvaged);
  if (!files.exists(built)) return {};
  SATCHEL_TRY(files.rename(built, folder + "/store.db"));
  return files.sync_folder(folder);
}

Status set_blob_aside(Files& files, const std::string& folder, std::int64_t number, const std::string& blob,
                      const Hash& hash) {
  const std::string there = aside_folder(folder, number) + "/blobs";
  SATCHEL_TRY(files.make_folder(there));
  const std::string tail(blob.ends_with(kSealedTail) ? kSealedTail : "");
  SATCHEL_TRY(files.rename(blob, there + "/" + to_hex(hash.view()) + tail));
  SATCHEL_TRY(files.sync_folder(there));
  SATCHEL_TRY(files.sync_folder(folder_of(there)));
  return files.sync_folder(folder_of(blob));
}

Result<std::vector<Hash>> blobs_aside(Files& files, const std::string& folder, std::int64_t number) {
  std::vector<Hash> out;
  const std::string there = aside_folder(folder, number) + "/blobs";
  if (!files.exists(there)) return out;
  SATCHEL_ASSIGN(const auto names, files.list(there));
  for (std::string name : names) {
    if (name.ends_with(kSealedTail)) name.resize(name.size() - kSealedTail.size());
    const auto hash = hash_from_hex(name);
    if (hash && (out.empty() || out.back() != *hash)) out.push_back(*hash);
  }
  return out;
}

Status Batches::step() {
  constexpr int kSteps = 500;
  if (++steps_ % kSteps == 0) SATCHEL_TRY(commit());
  if (open_) return {};
  SATCHEL_ASSIGN(auto begun, sql::Transaction::begin(*db_));
  open_.emplace(std::move(begun));
  return {};
}

Status Batches::commit() {
  if (!open_) return {};
  SATCHEL_TRY(open_->commit());
  open_.reset();
  return {};
}

Status SoundEntries::make(sql::Database& db) {
  return db.run(
      "CREATE TABLE found(n INTEGER PRIMARY KEY, epoch BLOB NOT NULL, seq INTEGER NOT NULL, entry BLOB NOT NULL, "
      "erased INTEGER NOT NULL) "
      "STRICT");
}

bool SoundEntries::is_sound(const FoundEntry& found) const {
  if (found.erased) return true;
  const auto entry = entry_in(vault_, found.first, found.entry);
  return entry ? bool(decode_entry(*entry)) : is_for_want_of_key(entry.code());
}

Status SoundEntries::take(const FoundEntry& found) {
  SATCHEL_ASSIGN(auto* known, db_->cached("SELECT 1 FROM found WHERE n=?"));
  known->bind(0, found.n);
  SATCHEL_ASSIGN(const bool there, known->step());
  known->reset();
  if (there || !is_sound(found)) return {};
  Bytes epoch;
  Writer(epoch).fixed64(found.first.epoch.value);
  SATCHEL_ASSIGN(auto* s, db_->cached("INSERT INTO found(n,epoch,seq,entry,erased) VALUES(?,?,?,?,?)"));
  s->bind(0, found.n).bind_blob(1, epoch).bind(2, found.first.seq.value).bind_blob(3, found.entry);
  return s->bind(4, std::int64_t{found.erased}).run();
}

Status SoundEntries::collect(JournalScan& scan) {
  Batches batches(*db_);
  SATCHEL_TRY(scan.run([&](const FoundEntry& found) -> Status {
    SATCHEL_TRY(batches.step());
    return take(found);
  }));
  return batches.commit();
}

Status SoundEntries::take(const std::vector<FoundEntry>& all) {
  for (const auto& found : all) SATCHEL_TRY(take(found));
  return {};
}

Result<std::vector<EpochRow>> SoundEntries::epochs(Epoch present) {
  std::vector<EpochRow> out;
  SATCHEL_ASSIGN(auto s, db_->prepare("SELECT epoch,seq FROM found ORDER BY n"));
  std::int64_t n = 1;
  for (;; ++n) {
    SATCHEL_ASSIGN(const bool row, s.step());
    if (!row) break;
    const Epoch epoch{Reader(s.blob(0)).fixed64()};
    const std::int64_t first = n - s.integer(1) + 1;  // local number of that epoch's seq 1, were none missing
    const bool goes_on = !out.empty() && out.back().epoch == epoch && out.back().first == first;
    if (!goes_on) out.push_back({epoch, first, n});
  }
  out.push_back({present, 1, n});
  return out;
}

Status SoundEntries::each(const std::function<Status(ByteView, bool)>& visit) {
  SATCHEL_ASSIGN(auto s, db_->prepare("SELECT entry,erased FROM found ORDER BY n"));
  for (;;) {
    SATCHEL_ASSIGN(const bool row, s.step());
    if (!row) return {};
    SATCHEL_TRY(visit(s.blob(0), s.integer(1) != 0));
  }
}

Result<std::vector<LostEntries>> SoundEntries::lost(const std::map<std::int64_t, Hash>& unsound, std::int64_t last) {
  std::vector<LostEntries> out;
  const auto missing = [&](std::int64_t from, std::int64_t to) {
    for (auto it = unsound.lower_bound(from); from <= to; ++it) {
      const std::int64_t known = it == unsound.end() ? to + 1 : std::min(it->first, to + 1);
      if (known > from) out.push_back({from, known - 1, std::nullopt});
      if (known > to) return;
      out.push_back({known, known, it->second});
      from = known + 1;
    }
  };
  SATCHEL_ASSIGN(auto s, db_->prepare("SELECT n FROM found ORDER BY n"));
  std::int64_t next = 1;
  for (;;) {
    SATCHEL_ASSIGN(const bool row, s.step());
    if (!row) break;
    missing(next, s.integer(0) - 1);
    next = s.integer(0) + 1;
  }
  last = std::max(last, next - 1);
  while (unsound.contains(last + 1)) ++last;
  missing(next, last);
  return out;
}

Result<std::int64_t> SoundEntries::count() { return db_->number("SELECT count(*) FROM found"); }
Status SoundEntries::drop() { return db_->run("DROP TABLE found"); }

}  // namespace satchel
