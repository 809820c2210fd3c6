#include "engine/store/behind.h"

#include "engine/base/limits.h"
#include "engine/store/impl.h"

namespace satchel {
namespace {

constexpr std::string_view kBehindMagic = "satchel-behind-1";
constexpr std::size_t kBehindCheckBytes = 32;
constexpr std::uint64_t kMostBehindBytes = std::uint64_t{64} << 20;

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

Status remove_behind(Files& files, const std::string& folder) {
  if (!files.exists(behind_path(folder))) return {};
  SATCHEL_TRY(files.remove(behind_path(folder)));
  return files.sync_folder(folder);
}

/// A single commit that SQLite passes over was torn by a power cut or a kill, or has rotted: what is whole of it
/// counts.
Status Store::Impl::look_behind_log() {
  SATCHEL_ASSIGN(const auto kept, read_behind(ports.files, options.folder));
  if (!kept.empty() || !options.full_sync || log_before.commits_behind == 0) return {};
  std::map<std::int64_t, FoundEntry> more;
  JournalScan scan(ports.files, {}, path("store.db-wal"), journal->epochs());
  SATCHEL_TRY(scan.run([&](const FoundEntry& found) -> Status {
    if (found.n > journal->last()) more.emplace(found.n, found);
    return {};
  }));
  if (more.empty()) return {};
  std::vector<FoundEntry> entries;
  for (auto& [n, found] : more) entries.push_back(std::move(found));
  return keep_behind(ports.files, options.folder, entries);
}

/// Where one does not fit on the journal, or cannot be read for want of the key, a salvage takes it.
Status Store::Impl::save_again(const FoundEntry& found) {
  if (found.n <= journal->last()) return {};
  const bool next = found.n == journal->last() + 1 && journal->places(found.n).back() == found.first && !found.erased;
  const auto whole = entry_in(&*vault, found.first, found.entry);
  const auto entry = whole ? decode_entry(*whole) : Result<Entry>(whole.error());
  if (!next || !entry) return fail(Code::corrupt, "the log is damaged at its end");
  SATCHEL_ASSIGN(const std::int64_t n, journal->append_stored(found.entry));
  std::map<std::pair<TypeNo, Id>, bool> created;
  for (const auto& change : entry->changes) created[{change.type, change.id}] |= change.kind == ChangeKind::create;
  for (const auto& [record, anew] : created) {
    const RecordType* type = tables.schema()->find(record.first);
    if (!type) continue;
    SATCHEL_ASSIGN(auto there, records->find(record.first, record.second));
    const bool here = there.place != LocalRecords::Place::nowhere;
    if (!here && !anew) continue;
    if (!here) there.record = new_local_record(*type, record.second), there.record.author = entry->actor;
    there.record.pending.push_back(n);
    SATCHEL_TRY(records->replay(there.record));
    SATCHEL_TRY(records->write(there));
  }
  return {};
}

Status Store::Impl::save_what_was_behind() {
  SATCHEL_ASSIGN(const auto entries, read_behind(ports.files, options.folder));
  if (entries.empty()) return {};
  Status saved = in_transaction([&]() -> Status {
    for (const auto& found : entries) SATCHEL_TRY(save_again(found));
    return {};
  });
  if (is_for_want_of_key(saved.code())) saved = fail(Code::corrupt, "the log is damaged at its end");
  SATCHEL_TRY(std::move(saved));
  return remove_behind(ports.files, options.folder);
}

}  // namespace satchel
