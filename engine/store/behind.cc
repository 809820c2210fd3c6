#include "engine/store/behind.h"

#include "engine/base/limits.h"
#include "engine/store/impl.h"

namespace satchel {
namespace {

constexpr std::string_view kBehindMagic = "satchel-behind-1";
constexpr std::size_t kBehindCheckBytes = 32;
constexpr std::uint64_t kMostBehindBytes = std::uint64_t{1} << 30;

std::string behind_path(const std::string& folder) { return folder + "/behind"; }

FoundEntry read_entry_behind(Reader& in) {
  FoundEntry out;
  out.n = in.natural();
  out.first.epoch.value = in.fixed64();
  out.first.seq.value = in.zigzag();
  out.entry = in.bytes();
  return out;
}

}  // namespace

Status keep_behind(Files& files, const std::string& folder, const std::vector<FoundEntry>& entries) {
  Bytes bytes;
  Writer out(bytes);
  out.raw(kBehindMagic);
  out.varint(entries.size());
  for (const auto& e : entries) {
    out.varint(static_cast<std::uint64_t>(e.n));
    out.fixed64(e.first.epoch.value);
    out.zigzag(e.first.seq.value);
    out.bytes(e.entry);
  }
  out.hash(sha256(bytes));
  return write_whole(files, behind_path(folder), bytes);
}

Result<std::vector<FoundEntry>> read_behind(Files& files, const std::string& folder) {
  std::vector<FoundEntry> out;
  if (!files.exists(behind_path(folder))) return out;
  SATCHEL_ASSIGN(const Bytes bytes, read_all(files, behind_path(folder), kMostBehindBytes));
  const Error garbled = fail(Code::corrupt, behind_path(folder) + " is garbled");
  if (bytes.size() < kBehindMagic.size() + kBehindCheckBytes) return garbled;
  const ByteView content = ByteView(bytes).substr(0, bytes.size() - kBehindCheckBytes);
  Reader in(content);
  if (sha256(content).view() != ByteView(bytes).substr(content.size()) || in.raw(kBehindMagic.size()) != kBehindMagic)
    return garbled;
  const std::size_t entries = in.count(11);
  for (std::size_t i = 0; i < entries && in.ok(); ++i) out.push_back(read_entry_behind(in));
  if (!in.done()) return garbled;
  return out;
}

Status set_behind_aside(Files& files, const std::string& folder, const std::string& aside) {
  SATCHEL_TRY(files.rename(behind_path(folder), aside + "/behind"));
  SATCHEL_TRY(files.sync_folder(aside));
  return files.sync_folder(folder);
}

Status remove_behind(Files& files, const std::string& folder) {
  if (!files.exists(behind_path(folder))) return {};
  SATCHEL_TRY(files.remove(behind_path(folder)));
  return files.sync_folder(folder);
}

/// Whether the commit behind the log's end had been moved into the database before it rotted: what SQLite takes would
/// then be mixed with it. One frame at least is the rotten one.
Result<bool> Store::Impl::was_moved() {
  const std::size_t page = log_before.page_bytes;
  SATCHEL_ASSIGN(const auto log, ports.files.open(path("store.db-wal")));
  SATCHEL_ASSIGN(const auto database, ports.files.open(path("store.db")));
  std::size_t same = 0;
  for (const auto& frame : log_before.behind) {
    SATCHEL_ASSIGN(const Bytes here, log->read(frame.at, page));
    SATCHEL_ASSIGN(const Bytes there, database->read((std::uint64_t{frame.page} - 1) * page, page));
    same += here == there ? 1 : 0;
  }
  return log_before.behind.size() > 1 && same + 1 >= log_before.behind.size();
}

/// A single commit that SQLite passes over was torn by a power cut or a kill, or has rotted: what is whole of it
/// counts. It was begun in the present epoch: what stands under another one is of a commit that had failed.
Status Store::Impl::look_behind_log() {
  SATCHEL_ASSIGN(const auto kept, read_behind(ports.files, options.folder));
  if (!options.full_sync || log_before.commits_behind == 0) return {};
  std::map<std::int64_t, FoundEntry> more;
  JournalScan scan(ports.files, {}, path("store.db-wal"), journal->epochs());
  SATCHEL_TRY(scan.run([&](const FoundEntry& found) -> Status {
    const bool of_now = found.first.epoch == journal->epoch() && journal->number_of(found.first.seq) == found.n;
    if (found.n > journal->last() && of_now && !found.erased) more.emplace(found.n, found);
    return {};
  }));
  if (more.empty()) return {};
  SATCHEL_ASSIGN(const bool moved, was_moved());
  if (moved) return fail(Code::corrupt, "the log is damaged at its end");
  for (const auto& found : kept) more.emplace(found.n, found);
  std::vector<FoundEntry> entries;
  entries.reserve(more.size());
  for (auto& [n, found] : more) entries.push_back(std::move(found));
  return keep_behind(ports.files, options.folder, entries);
}

/// Its changes, over the records that they are about.
Status Store::Impl::lay_again(std::int64_t n, const Entry& entry) {
  std::map<std::pair<TypeNo, Id>, bool> created;
  for (const auto& change : entry.changes) created[{change.type, change.id}] |= change.kind == ChangeKind::create;
  for (const auto& [record, anew] : created) {
    const RecordType* type = tables.schema()->find(record.first);
    if (!type) continue;
    SATCHEL_ASSIGN(auto there, records->find(record.first, record.second));
    const bool here = there.place != LocalRecords::Place::nowhere;
    if (!here && !anew) continue;
    if (!here) there.record = new_local_record(*type, record.second), there.record.author = entry.actor;
    auto& pending = there.record.pending;
    if (!pending.empty() && pending.back() >= n) return fail(Code::corrupt, "a record is ahead of the journal");
    pending.push_back(n);
    SATCHEL_TRY(records->replay(there.record));
    SATCHEL_TRY(records->write(there));
  }
  return {};
}

namespace {

/// But for what they are based on.
bool says_the_same(const Entry& a, const Entry& b) {
  const auto plain = [](Entry entry) {
    for (auto& change : entry.changes) {
      change.base = {};
      for (auto& op : change.ops) op.base = {};
    }
    return std::move(entry.changes);
  };
  return plain(a) == plain(b);
}

}  // namespace

/// What was refused, and submitted again by this entry as it was, is not in quarantine any more.
Status Store::Impl::end_retry(const Entry& entry, const std::vector<Quarantined>& refused) {
  for (const auto& q : refused) {
    if (q.locked || q.erased || !says_the_same(q.content, entry)) continue;
    SATCHEL_ASSIGN(auto* s, db->cached("DELETE FROM quarantine WHERE n=?"));
    return s->bind(0, q.entry).run();
  }
  return {};
}

/// Where one does not fit on the journal, a salvage takes it.
Status Store::Impl::save_again(const FoundEntry& found) {
  if (found.n <= journal->last()) return {};
  if (found.n != journal->last() + 1) return fail(Code::corrupt, "the log is damaged at its end");
  SATCHEL_ASSIGN(const Bytes whole, entry_in(&*vault, found.first, found.entry));
  const auto entry = decode_entry(whole);
  if (!entry) return fail(Code::corrupt, entry.error().detail);
  SATCHEL_ASSIGN(const auto refused, quarantine());
  SATCHEL_ASSIGN(const std::int64_t n, journal->append_stored(found.entry));
  SATCHEL_TRY(end_retry(*entry, refused));
  return lay_again(n, *entry);
}

/// Locked: the store opens once the tablet was unlocked. By another key nothing of it is to be had: a salvage keeps it.
Status Store::Impl::save_what_was_behind() {
  SATCHEL_ASSIGN(const auto entries, read_behind(ports.files, options.folder));
  if (entries.empty()) return {};
  const Status saved = in_transaction([&]() -> Status {
    for (const auto& found : entries) SATCHEL_TRY(save_again(found));
    return {};
  });
  if (saved.code() == Code::other_key) return fail(Code::corrupt, saved.error().detail);
  SATCHEL_TRY(saved);
  return remove_behind(ports.files, options.folder);
}

}  // namespace satchel
