// What left the scopes of a device that stays: its rows went with the pull that said so; what the device's own entries,
// its quarantine and its photos say of it goes once the hub and a second copy have that for good.
//
// Noted in the table `forgot` in the transaction that forgets. After a pull, erase_forgotten() looks through the
// journal: entries of which forgetting.h says so become hashes, with their rows in quarantine; originals and thumbnails
// that only they name are noted as trimmed (trim.cc) before that, and deleted after it; then the file is written anew,
// and the log emptied. Cut anywhere, what is noted goes on with the next opening.
#include <algorithm>

#include "engine/store/forgetting.h"
#include "engine/store/impl.h"
#include "engine/store/trim_notes.h"

namespace satchel {

namespace {

/// `seen`: how many of the hub's statements were here when the journal was last looked through for it.
Status note_forgot(sql::Database& db, TypeNo type, const Id& id) {
  SATCHEL_ASSIGN(auto* s, db.cached("INSERT OR REPLACE INTO forgot(id,type,seen) VALUES(?,?,-1)"));
  return s->bind(0, id).bind(1, std::int64_t{type}).run();
}

}  // namespace

/// What is to be wiped from free pages and from the log, soon.
Status Store::Impl::leave_traces() {
  traces = true;
  return db->run("INSERT OR REPLACE INTO setting(name,value) VALUES('traces',x'')");
}

Status Store::Impl::forget(const LocalRecords::Found& found) {
  SATCHEL_TRY(note_forgot(*db, found.record.type, found.record.id));
  SATCHEL_TRY(leave_traces());
  return records->erase(found);
}

/// A pull from nothing does not name what is out of scope. Where that follows a restore of the hub, it may be what the
/// hub lost as well: its author brings it again.
Status Store::Impl::forget_unnamed() {
  if (progress.cursor.version.value == 0) return {};
  SATCHEL_ASSIGN(const bool any, image->note_unnamed());
  return any ? leave_traces() : Status{};
}

bool Store::Impl::has_forgotten() {
  if (options.read_only || withdrawn() || damaged || !db) return false;
  const auto some = db->number("SELECT EXISTS(SELECT 1 FROM forgot WHERE seen<>" +
                               std::to_string(static_cast<std::int64_t>(progress.statements)) + ")");
  return traces || (some && *some != 0);
}

Status Store::Impl::erase_forgotten() {
  if (!has_forgotten()) return {};
  const Status looked = look_for_forgotten();
  if (is_for_want_of_key(looked.code())) return wipe_traces();  // another time
  SATCHEL_TRY(looked);
  return wipe_traces();
}

/// Of these, what is here again is not forgotten.
Result<std::map<Id, TypeNo>> Store::Impl::forgotten() {
  std::vector<std::pair<TypeNo, Id>> noted;
  SATCHEL_ASSIGN(auto s, db->prepare("SELECT type,id FROM forgot"));
  for (;;) {
    SATCHEL_ASSIGN(const bool row, s.step());
    if (!row) break;
    noted.emplace_back(static_cast<TypeNo>(s.integer(0)), s.id(1));
  }
  std::map<Id, TypeNo> out;
  for (const auto& [type, id] : noted) {
    SATCHEL_ASSIGN(const bool here, records->is_here(type, id));
    if (!here) out.emplace(id, type);
  }
  return out;
}

/// Entries of which somebody still has to see why they were refused, and who cannot be the office.
Result<std::set<std::int64_t>> Store::Impl::refused_for_a_person() {
  std::set<std::int64_t> out;
  SATCHEL_ASSIGN(auto s, db->prepare("SELECT n,code FROM quarantine"));
  for (;;) {
    SATCHEL_ASSIGN(const bool row, s.step());
    if (!row) return out;
    const Code code = code_from_number(static_cast<std::uint16_t>(s.integer(1)));
    if (!goes_to_intake(code)) out.insert(s.integer(0));
  }
}

Status Store::Impl::share_named_here(Forgetting& what) {
  const std::set<Hash> named = what.blobs();
  if (named.empty()) return {};
  for (const auto& type : tables.schema()->types())
    for (const auto& field : type.fields) {
      if (field.type != FieldType::blob) continue;
      const std::string column = sql::quoted(field.name);
      SATCHEL_ASSIGN(auto s, db->prepare("SELECT " + column + " FROM " + sql::quoted(type.name) + " WHERE " + column +
                                         " IS NOT NULL"));
      for (;;) {
        SATCHEL_ASSIGN(const bool row, s.step());
        if (!row) break;
        if (named.contains(s.hash(0))) what.share(s.hash(0));
      }
    }
  return {};
}

/// Its bytes may be deleted here, or are not here.
Result<bool> Store::Impl::blob_may_go(const Hash& hash, const Coverage& covered) {
  SATCHEL_ASSIGN(auto* s, db->cached("SELECT state,receipted FROM blob WHERE sha256=?"));
  s->bind(0, hash);
  SATCHEL_ASSIGN(const bool row, s->step());
  if (!row) return !blobs->stands(hash);
  const auto state = static_cast<BlobState>(s->integer(0));
  const bool receipted = s->integer(1) == 1;
  s->reset();
  if (state > BlobState::trimmed) return true;
  return state >= BlobState::at_hub && receipted && covered.blobs.contains(hash);
}

Status Store::Impl::look_for_forgotten() {
  SATCHEL_ASSIGN(auto all, forgotten());
  if (all.empty()) return in_transaction([&] { return db->run("DELETE FROM forgot"); });
  SATCHEL_ASSIGN(const Coverage covered, coverage(Seen::checked));
  SATCHEL_ASSIGN(const std::int64_t received, receipted());
  SATCHEL_ASSIGN(const auto waiting, refused_for_a_person());
  const std::int64_t safe = std::min({covered.upto, received, progress.folded});
  Forgetting what(std::move(all));
  for (std::int64_t n = 1; n <= journal->last(); ++n) {
    SATCHEL_ASSIGN(const auto entry, journal->decoded_if_kept(n));
    if (entry) what.take(n, *entry, n <= safe && !waiting.contains(n));
  }
  SATCHEL_TRY(share_named_here(what));
  SATCHEL_TRY(what.settle([&](const Hash& blob) { return blob_may_go(blob, covered); }));
  return erase(what);
}

/// The notes of blobs first, as trim() does; the bytes go with wipe_traces().
Status Store::Impl::erase(const Forgetting& what) {
  const auto entries = what.entries_that_go();
  SATCHEL_ASSIGN(const auto going, blobs_to_trim(what.blobs_that_go()));
  if (!going.empty()) {
    SATCHEL_ASSIGN(std::vector<BlobInfo> notes, trimmed_blobs());
    notes.insert(notes.end(), going.begin(), going.end());
    SATCHEL_TRY(write_trim_notes(ports.files, options.folder, std::move(notes)));
  }
  return in_transaction([&]() -> Status {
    SATCHEL_TRY(mark_trimmed(going));
    for (const std::int64_t n : entries) SATCHEL_TRY(erase_entry(n));
    SATCHEL_TRY(db->run("DELETE FROM forgot"));
    for (const auto& [id, type] : what.records_kept()) SATCHEL_TRY(note_forgot(*db, type, id));
    SATCHEL_TRY(db->run("UPDATE forgot SET seen=" + std::to_string(progress.statements)));
    return entries.empty() ? Status{} : leave_traces();
  });
}

Status Store::Impl::erase_entry(std::int64_t n) {
  SATCHEL_TRY(journal->erase(n));
  SATCHEL_ASSIGN(auto* s, db->cached("UPDATE quarantine SET entry=(SELECT entry FROM journal WHERE journal.n=?1) "
                                     "WHERE n=?1"));
  return s->bind(0, n).run();
}

/// Of these, what has a row and is not trimmed yet.
Result<std::vector<BlobInfo>> Store::Impl::blobs_to_trim(const std::set<Hash>& among) {
  std::vector<BlobInfo> out;
  SATCHEL_ASSIGN(auto* s, db->cached("SELECT size FROM blob WHERE sha256=? AND state=3"));
  for (const Hash& hash : among) {
    s->bind(0, hash);
    SATCHEL_ASSIGN(const bool row, s->step());
    if (!row) continue;
    out.push_back({hash, static_cast<std::uint64_t>(s->integer(0))});
    s->reset();
  }
  return out;
}

/// Bytes of which it is noted that they were trimmed: a cut may have left them.
Status Store::Impl::remove_trimmed_bytes() {
  const auto notes = read_trim_notes(ports.files, options.folder);
  if (!notes) return {};
  SATCHEL_ASSIGN(auto* s, db->cached("SELECT 1 FROM blob WHERE sha256=? AND state=4"));
  for (const BlobInfo& note : *notes) {
    s->bind(0, note.sha256);
    SATCHEL_ASSIGN(const bool trimmed, s->step());
    s->reset();
    if (trimmed && blobs->stands(note.sha256)) SATCHEL_TRY(blobs->remove(note.sha256));
  }
  return {};
}

}  // namespace satchel
