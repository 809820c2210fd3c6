// What was trimmed: told from what is missing, asked for where the hub was restored, and kept in mind by a salvage.
#include <algorithm>

#include "engine/store/impl.h"
#include "engine/store/trim_notes.h"

namespace satchel {
namespace {

bool noted(const std::vector<BlobInfo>& notes, const Hash& hash) {
  const auto at =
      std::lower_bound(notes.begin(), notes.end(), hash, [](const BlobInfo& a, const Hash& b) { return a.sha256 < b; });
  return at != notes.end() && at->sha256 == hash;
}

}  // namespace

/// What was told of the hub does not hold any more. Bytes that are here, since deleting them was cut, are offered again
/// like any; what is gone can only be asked for.
Status Store::Impl::doubt_blobs() {
  SATCHEL_TRY(db->run("UPDATE blob SET state=CASE WHEN state>3 THEN 5 ELSE 0 END, upload='', receipted=0"));
  SATCHEL_ASSIGN(const auto gone, trimmed_blobs());
  for (const BlobInfo& blob : gone)
    if (blobs->exists(blob.sha256)) SATCHEL_TRY(no_longer_trimmed(blob.sha256));
  return {};
}

Status Store::Impl::no_longer_trimmed(const Hash& sha256) {
  SATCHEL_ASSIGN(auto* s, db->cached("UPDATE blob SET state=CASE WHEN state=4 THEN 3 ELSE 0 END "
                                     "WHERE sha256=? AND state>3"));
  return s->bind(0, sha256).run();
}

Status Store::Impl::ask_for_trimmed() {
  SATCHEL_ASSIGN(const std::int64_t missing, db->number("SELECT count(*) FROM blob WHERE state=6"));
  if (missing == 0) return {};
  return in_transaction([&] { return db->run("UPDATE blob SET state=5 WHERE state=6"); });
}

Result<std::vector<Stranded>> Store::Impl::stranded() {
  std::vector<Stranded> out;
  {
    SATCHEL_ASSIGN(auto s, db->prepare("SELECT sha256,size FROM blob WHERE state=6 ORDER BY noted,sha256"));
    for (;;) {
      SATCHEL_ASSIGN(const bool row, s.step());
      if (!row) break;
      out.push_back({s.hash(0), static_cast<std::uint64_t>(s.integer(1)), {}, {}, {}});
    }
  }
  if (out.empty()) return out;
  SATCHEL_ASSIGN(const Coverage covered, coverage(Seen::as_kept, Of::any_timeline));
  for (Stranded& blob : out) {
    if (const auto at = covered.blobs.find(blob.sha256); at != covered.blobs.end())
      blob.copy = at->second.copy, blob.covered = at->second.time;
    SATCHEL_ASSIGN(blob.records, naming(blob.sha256));
  }
  return out;
}

Result<std::vector<std::pair<TypeNo, Id>>> Store::Impl::naming(const Hash& sha256) {
  std::vector<std::pair<TypeNo, Id>> out;
  for (const auto& type : tables.schema()->types())
    for (const auto& field : type.fields) {
      if (field.type != FieldType::blob) continue;
      SATCHEL_ASSIGN(auto s, db->prepare("SELECT _id FROM " + sql::quoted(type.name) + " WHERE " +
                                         sql::quoted(field.name) + "=?"));
      s.bind(0, sha256);
      for (;;) {
        SATCHEL_ASSIGN(const bool row, s.step());
        if (!row) break;
        out.emplace_back(type.number, s.id(0));
      }
    }
  return out;
}

Result<std::optional<BlobState>> Store::Impl::blob_state(const Hash& sha256) {
  SATCHEL_ASSIGN(auto* s, db->cached("SELECT state FROM blob WHERE sha256=?"));
  s->bind(0, sha256);
  SATCHEL_ASSIGN(const bool row, s->step());
  if (!row) return std::optional<BlobState>();
  const auto out = static_cast<BlobState>(s->integer(0));
  s->reset();
  return std::optional(out);
}

Result<std::unique_ptr<ReadableFile>> Store::Impl::open_missing(const Hash& sha256) {
  SATCHEL_ASSIGN(const auto state, blob_state(sha256));
  if (state == BlobState::trimmed || state == BlobState::trimmed_asked)
    return fail(Code::trimmed, to_hex(sha256.view()));
  const bool lost = state == BlobState::trimmed_missing;
  return fail(lost ? Code::only_in_copy : Code::not_found, to_hex(sha256.view()));
}

/// The note follows the database where bytes are gone: what only the database says of bytes that are here was not
/// decided by trim().
Status Store::Impl::keep_trim_notes() {
  SATCHEL_ASSIGN(auto gone, trimmed_blobs());
  if (gone.empty()) return {};
  std::erase_if(gone, [&](const BlobInfo& blob) { return blobs->stands(blob.sha256); });
  auto notes = read_trim_notes(ports.files, options.folder);
  const bool all =
      notes && std::all_of(gone.begin(), gone.end(), [&](const auto& b) { return noted(*notes, b.sha256); });
  if (all) return {};
  if (notes) gone.insert(gone.end(), notes->begin(), notes->end());
  (void)write_trim_notes(ports.files, options.folder, std::move(gone));  // the next opening tries again
  return {};
}

Status Store::Impl::queue_trimmed_blobs() {
  const auto notes = read_trim_notes(ports.files, options.folder);
  if (notes.code() == Code::corrupt) return {};  // nobody can tell any more
  SATCHEL_TRY(notes ? Status{} : notes.error());
  SATCHEL_ASSIGN(auto* s, db->cached("UPDATE blob SET state=5 WHERE sha256=?"));
  for (const BlobInfo& note : *notes) {
    if (blobs->stands(note.sha256)) continue;
    SATCHEL_TRY(insert_blob(note.sha256, note.size, BlobLane::original));
    SATCHEL_TRY(s->bind(0, note.sha256).run());
  }
  return {};
}

/// What was noted for the hub must be here, or trimmed: a photo's row is saved only after its bytes.
Status Store::Impl::verify_queued_blobs() {
  SATCHEL_ASSIGN(const auto notes, read_trim_notes(ports.files, options.folder));
  SATCHEL_ASSIGN(auto s, db->prepare("SELECT sha256,state FROM blob"));
  for (;;) {
    SATCHEL_ASSIGN(const bool row, s.step());
    if (!row) return {};
    const std::string name = "blob " + to_hex(s.blob(0));
    const std::int64_t state = s.integer(1);
    if (state < 0 || state > static_cast<std::int64_t>(BlobState::trimmed_missing))
      return fail(Code::corrupt, name + " is in no state that there is");
    const bool trimmed = state > static_cast<std::int64_t>(BlobState::at_hub);
    if (trimmed && !noted(notes, s.hash(0))) return fail(Code::corrupt, name + " counts as trimmed without a note");
    if (!trimmed && !blobs->exists(s.hash(0))) return fail(Code::corrupt, "the bytes of " + name + " are missing");
  }
}

}  // namespace satchel
