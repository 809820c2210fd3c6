// A device that the hub withdrew from service: what only it has is sealed for the hub, all else goes. leave_note.h has
// the steps; the bundle between the first two is written by sync/client.
#include <algorithm>

#include "engine/store/impl.h"
#include "engine/store/layout.h"
#include "engine/store/salvage.h"

namespace satchel {
namespace {

constexpr std::string_view kRemains = "left.db";
constexpr std::size_t kHashPiece = 256U << 10;

Status hash_file(Files& files, const std::string& path, Leaving& out) {
  SATCHEL_ASSIGN(const auto file, files.open(path));
  Sha256 hasher;
  out.bytes = file->size();
  for (std::uint64_t at = 0; at < out.bytes;) {
    SATCHEL_ASSIGN(const Bytes piece, file->read(at, kHashPiece));
    if (piece.empty()) return fail(Code::io, path + " became shorter while it was read");
    hasher.update(piece);
    at += piece.size();
  }
  out.bundle = hasher.finish();
  return {};
}

Status copy_rows(sql::Database& from, sql::Database& to, const std::string& table, int columns) {
  std::string places = "?";
  for (int i = 1; i < columns; ++i) places += ",?";
  SATCHEL_ASSIGN(auto s, from.prepare("SELECT * FROM " + table));
  SATCHEL_ASSIGN(auto in, to.prepare("INSERT INTO " + table + " VALUES(" + places + ")"));
  for (;;) {
    SATCHEL_ASSIGN(const bool row, s.step());
    if (!row) return {};
    for (int i = 0; i < columns; ++i) {
      if (s.is_blob(i))
        in.bind_blob(i, s.blob(i));
      else if (s.is_text(i))
        in.bind_text(i, s.text(i));
      else
        in.bind(i, s.integer(i));
    }
    SATCHEL_TRY(in.run());
  }
}

Result<std::vector<std::string>> names_in(Files& files, const std::string& folder) {
  auto names = files.list(folder);
  if (names.code() == Code::not_found) return std::vector<std::string>();
  return names;
}

/// Its files, but for `report` and what `folders` says to be folders, in which the same is done.
Status empty_folder(Files& files, const std::string& folder, const std::function<bool(const std::string&)>& folders) {
  SATCHEL_ASSIGN(const auto names, names_in(files, folder));
  for (const std::string& name : names) {
    const std::string inner = folder + "/" + name;
    if (name == "report") continue;
    SATCHEL_TRY(folders(name) ? empty_folder(files, inner, folders) : files.remove(inner));
  }
  return names.empty() ? Status{} : files.sync_folder(folder);
}

bool is_shelf(const std::string& name) { return name.size() == 2; }
bool is_aside(const std::string& name) {
  return name == "blobs" || name.find_first_not_of("0123456789") == std::string::npos;
}

}  // namespace

bool Store::Impl::withdrawn() { return leaving || (options.read_only && is_leaving(ports.files, options.folder)); }

Status Store::Impl::note_leaving(Leaving next) {
  SATCHEL_TRY(write_leaving(ports.files, options.folder, next));
  leaving = std::move(next);
  return {};
}

Status Store::Impl::begin_leaving() {
  if (leaving) return {};
  if (options.read_only) return fail(Code::not_permitted, "the store is open for reading only");
  (void)release_reserve();  // what follows takes some room
  Leaving next;
  next.since = ports.clock.wall();
  return note_leaving(std::move(next));
}

Result<KeptElsewhere> Store::Impl::kept_elsewhere() {
  KeptElsewhere out;
  std::int64_t received = 0, covered = 0;
  std::set<Hash> copied;
  SATCHEL_ASSIGN(auto s, db->prepare("SELECT upto,body,signature FROM receipt"));
  for (;;) {
    SATCHEL_ASSIGN(const bool row, s.step());
    if (!row) break;
    SignedStatement kept{Bytes(s.blob(1)), {}};
    if (const auto signature = signature_from_bytes(s.blob(2))) kept.signature = *signature;
    const auto statement = opened(identity.hub_key, kept);
    if (!statement || statement->hub != identity.hub) continue;
    const auto* receipt = std::get_if<Receipt>(&statement->what);
    if (receipt && receipt->device == identity.device && s.integer(0) >= 0) {
      if (s.integer(0) > 0) received = std::max(received, s.integer(0));
      out.ends.push_back({receipt->epoch, receipt->seq, receipt->head});
      out.blobs.insert(receipt->blobs.begin(), receipt->blobs.end());
    }
    const auto* words = std::get_if<Covered>(&statement->what);
    if (!words || words->device != identity.device) continue;
    out.copies = true;
    for (const Reach& reach : words->journals) {
      SATCHEL_ASSIGN(const std::int64_t n, place_of(reach));
      covered = std::max(covered, n);
      out.covered_ends.push_back(reach);
    }
    copied.insert(words->blobs.begin(), words->blobs.end());
  }
  out.upto = out.copies ? covered : std::min(received, progress.acked);
  out.covered_blobs = std::move(copied);
  return out;
}

/// Safe is what the hub has receipted; where it speaks of second copies, what is in one. All else is to be sent anew.
Status Store::Impl::doubt_unsafe_blobs(const KeptElsewhere& kept) {
  SATCHEL_ASSIGN(const auto here, blobs->list());
  SATCHEL_ASSIGN(auto* state, db->cached("SELECT state,receipted FROM blob WHERE sha256=?"));
  SATCHEL_ASSIGN(auto* again, db->cached("UPDATE blob SET state=0,upload='' WHERE sha256=?"));
  for (const Hash& hash : here) {
    state->bind(0, hash);
    SATCHEL_ASSIGN(const bool known, state->step());
    const bool held =
        known && state->integer(0) >= static_cast<std::int64_t>(BlobState::at_hub) && state->integer(1) == 1;
    state->reset();
    const bool safe = kept.copies ? kept.covered_blobs.contains(hash) : held && kept.blobs.contains(hash);
    if (safe && known) continue;
    SATCHEL_ASSIGN(const std::uint64_t size, blobs->size(hash));
    SATCHEL_TRY(insert_blob(hash, size, BlobLane::original));
    if (!safe) SATCHEL_TRY(again->bind(0, hash).run());
  }
  return {};
}

/// Under an epoch of its own, so that a hub which went back to an older backup misses nothing before it.
Status Store::Impl::prepare_bundle() {
  if (!leaving) return fail(Code::invalid, "this device was not withdrawn");
  if (leaving->step != LeavingStep::told || prepared_to_leave) return {};
  SATCHEL_ASSIGN(const KeptElsewhere kept, kept_elsewhere());
  Status status = in_transaction([&]() -> Status {
    SATCHEL_TRY(doubt_unsafe_blobs(kept));
    progress.acked = std::min(kept.upto, journal->last());
    progress.folded = std::min(progress.folded, progress.acked);
    SATCHEL_TRY(db->run("DELETE FROM held WHERE n>" + std::to_string(progress.acked)));
    SATCHEL_TRY(journal->begin_epoch({ports.random.number()}, progress.acked));
    SATCHEL_TRY(receipts_end_at(progress.acked));
    return write_progress();
  });
  prepared_to_leave = bool(status);
  return status;
}

Status Store::Impl::note_sealed(const std::vector<Hash>& missing, const std::vector<Hash>& rotten) {
  if (!leaving || leaving->step != LeavingStep::told) return fail(Code::invalid, "there is nothing to be sealed");
  const auto among = [](const std::vector<Hash>& some, const Hash& hash) {
    return std::find(some.begin(), some.end(), hash) != some.end();
  };
  Leaving next = *leaving;
  next.step = LeavingStep::sealed;
  next.epoch = journal->epoch();
  next.last = journal->seq_of(journal->last());
  next.head = journal->head();
  next.entries = journal->last() - progress.acked;
  next.damaged = rotten;
  next.missing = missing.size();
  SATCHEL_ASSIGN(const auto all, unsent_blobs());
  for (const BlobRow& row : all)
    if (!among(missing, row.sha256) && !among(rotten, row.sha256)) next.blobs.push_back({row.sha256, row.size});
  SATCHEL_TRY(hash_file(ports.files, leaving_bundle_path(options.folder), next));
  return note_leaving(std::move(next));
}

/// A database of what may stay: who this is, the chain, what the hub said. Whole under its name.
Status Store::Impl::build_remains(const IdentityFile& who, bool with_journal) {
  const std::string name = path(kRemains), part = name + ".part";
  for (const char* tail : {"", "-wal", "-shm", "-journal"}) SATCHEL_TRY(ports.files.remove(part + tail));
  {
    SATCHEL_ASSIGN(const auto to, sql::Database::open(part, sql_options(options, sql::Mode::create)));
    SATCHEL_ASSIGN(auto transaction, sql::Transaction::begin(*to));
    Progress kept;
    kept.log_epoch = with_journal ? progress.log_epoch : who.log_epoch;
    if (with_journal) {
      kept.acked = kept.folded = journal->last();
      kept.cursor = progress.cursor, kept.position = {progress.cursor.version, {}};
      kept.last_contact = progress.last_contact, kept.rescoped = progress.rescoped;
      kept.statements = progress.statements;
    }
    SATCHEL_TRY(make_tables(*to, who.identity, kept, who.schema, who.epochs));
    SATCHEL_TRY(to->run("INSERT INTO setting(name,value) VALUES('left',x'01')"));
    if (with_journal) {
      SATCHEL_TRY(journal->copy_hashes(*to));
      SATCHEL_TRY(copy_rows(*db, *to, "receipt", 5));
      SATCHEL_TRY(copy_rows(*db, *to, "blob", 7));
    }
    SATCHEL_TRY(transaction.commit());
    SATCHEL_TRY(to->checkpoint());  // it goes to its place without its log
  }
  for (const char* tail : {"-wal", "-shm"}) SATCHEL_TRY(ports.files.remove(part + tail));
  SATCHEL_TRY(ports.files.rename(part, name));
  return ports.files.sync_folder(options.folder);
}

/// Done before: nothing happens. The old log goes first: it would be taken for that of the new database.
Status Store::Impl::put_remains_in_place() {
  if (!ports.files.exists(path(kRemains))) return {};
  for (const char* name : {"store.db-wal", "store.db-shm", "store.db-journal"})
    SATCHEL_TRY(ports.files.remove(path(name)));
  SATCHEL_TRY(ports.files.sync_folder(options.folder));
  SATCHEL_TRY(ports.files.rename(path(kRemains), path("store.db")));
  return ports.files.sync_folder(options.folder);
}

Result<bool> Store::Impl::only_remains() {
  SATCHEL_ASSIGN(const std::int64_t left, db->number("SELECT count(*) FROM setting WHERE name='left'"));
  return left != 0;
}

/// Nothing works any more until the store is opened again; who asks for the schema gets it still.
void Store::Impl::close_but_for(const SchemaPtr& schema) {
  close();
  tables = TableSet::of(schema);
}

/// Photos, and what was ever set aside of damaged databases: it says the same.
Status Store::Impl::erase_files() {
  SATCHEL_TRY(remove_half_built(ports.files, options.folder));
  SATCHEL_TRY(empty_folder(ports.files, path("blobs"), is_shelf));
  return empty_folder(ports.files, path("aside"), is_aside);
}

Status Store::Impl::erase_contents() {
  if (!leaving || leaving->step == LeavingStep::told) return fail(Code::invalid, "nothing was sealed yet");
  if (leaving->step != LeavingStep::sealed) return {};
  SATCHEL_ASSIGN(const bool only, only_remains());
  if (!only) {
    SATCHEL_TRY(build_remains(own_identity(), true));
    const SchemaPtr schema = tables.schema();
    close();
    const Status placed = put_remains_in_place();
    const Status opened = open_database(fail(Code::not_found));  // whichever stands there
    if (!opened) close_but_for(schema);
    SATCHEL_TRY(placed);
    SATCHEL_TRY(opened);
  }
  SATCHEL_TRY(erase_files());
  Leaving next = *leaving;
  next.step = LeavingStep::erased;
  return note_leaving(std::move(next));
}

/// store.db is damaged and what was in it is in the bundle, or erased: nothing of it is set aside.
Status Store::Impl::remake_remains(const IdentityFile& who, const std::string& reason) {
  SATCHEL_ASSIGN(const std::int64_t number, next_aside(ports.files, options.folder));
  const Damage found{number, ports.clock.wall(), reason, false, 0, {}, {}};
  SATCHEL_TRY(build_remains(who, false));
  SATCHEL_TRY(put_remains_in_place());
  SATCHEL_TRY(open_database(fail(Code::not_found)));
  SATCHEL_TRY(write_report(ports.files, options.folder, found));
  SATCHEL_TRY(write_identity_file(ports.files, options.folder, own_identity()));
  salvaged = found;
  return end_salvage(ports.files, options.folder);
}

/// Before the database is opened.
Status Store::Impl::read_leave_note() {
  SATCHEL_ASSIGN(leaving, read_leaving(ports.files, options.folder));
  if (!leaving || options.read_only) return {};
  const bool garbled = leaving->step == LeavingStep::told && ports.files.exists(path(kRemains));
  if (garbled) leaving->step = LeavingStep::sealed;  // the database that is to stay was not built before
  return leaving->step == LeavingStep::told ? Status{} : put_remains_in_place();
}

/// Once it is open. What cannot be done now is tried again by the next sync.
Status Store::Impl::go_on_leaving() {
  SATCHEL_ASSIGN(const bool only, only_remains());
  if (only && (!leaving || leaving->step == LeavingStep::told)) {  // the note is gone, or garbled
    Leaving next;
    next.step = LeavingStep::sealed;
    SATCHEL_TRY(note_leaving(std::move(next)));
  }
  if (!leaving) return {};
  if (leaving->step == LeavingStep::sealed) (void)erase_contents();
  if (leaving->step == LeavingStep::delivered) (void)ports.files.remove(leaving_bundle_path(options.folder));
  if (leaving->step >= LeavingStep::erased) (void)erase_files();
  return db ? Status{} : Status{fail(Code::io, "what a withdrawn device leaves could not be put in its place")};
}

Status Store::Impl::hear_leaving(const std::vector<SignedStatement>& statements, std::int64_t log_epoch) {
  return in_transaction([&]() -> Status {
    if (log_epoch != progress.log_epoch) {  // what the hub said of the timeline that it lost does not count
      SATCHEL_TRY(db->run("UPDATE receipt SET upto=-1"));
      progress.log_epoch = log_epoch;
      progress.cursor = {};
      progress.position = {};
      progress.statements = 0;
    }
    for (const auto& statement : statements) SATCHEL_TRY(count_again(statement));
    SATCHEL_TRY(take_statements(statements));
    progress.last_contact = ports.clock.wall();
    return write_progress();
  });
}

Status Store::Impl::count_again(const SignedStatement& statement) {
  SATCHEL_ASSIGN(auto* s, db->cached("UPDATE receipt SET upto=0 WHERE signature=? AND upto<0"));
  return s->bind_blob(0, view(statement.signature)).run();
}

Result<Undelivered> Store::Impl::undelivered() {
  Undelivered out;
  if (!leaving || leaving->step == LeavingStep::delivered) return out;
  if (leaving->step == LeavingStep::told) return fail(Code::invalid, "nothing was sealed yet");
  SATCHEL_ASSIGN(const KeptElsewhere kept, kept_elsewhere());
  const Reach end{leaving->epoch, leaving->last, leaving->head};
  const auto among = [&](const std::vector<Reach>& ends) {
    return std::find(ends.begin(), ends.end(), end) != ends.end();
  };
  const bool covered = leaving->entries == 0 || among(kept.covered_ends);
  if (!covered && !among(kept.ends)) out.entries = leaving->entries;
  std::int64_t not_covered = covered ? 0 : leaving->entries;
  for (const BlobInfo& blob : leaving->blobs) {
    const bool copied = kept.covered_blobs.contains(blob.sha256);
    if (!copied) ++not_covered;
    if (!copied && !kept.blobs.contains(blob.sha256)) ++out.blobs;
  }
  out.not_covered = kept.copies ? not_covered : 0;
  out.known = leaving->bytes > 0;
  out.damaged = static_cast<std::int64_t>(leaving->damaged.size());
  return out;
}

Status Store::Impl::finish_leaving() {
  SATCHEL_ASSIGN(const Undelivered left, undelivered());
  if (!leaving || leaving->step != LeavingStep::erased || !left.nothing())
    return fail(Code::invalid, "not all is delivered");
  Leaving next = *leaving;
  next.step = LeavingStep::delivered;
  SATCHEL_TRY(note_leaving(std::move(next)));
  SATCHEL_TRY(ports.files.remove(leaving_bundle_path(options.folder)));
  return ports.files.sync_folder(options.folder);
}

/// Of a device that left: the chain by its hashes, the hub's words by their signatures, the bundle by its own hash.
Status Store::Impl::verify_left() {
  SATCHEL_TRY(db->check());
  SATCHEL_TRY(journal->verify());
  SATCHEL_ASSIGN(auto s, db->prepare("SELECT body,signature FROM receipt"));
  for (;;) {
    SATCHEL_ASSIGN(const bool row, s.step());
    if (!row) break;
    SignedStatement kept{Bytes(s.blob(0)), {}};
    if (const auto signature = signature_from_bytes(s.blob(1))) kept.signature = *signature;
    if (!opened(identity.hub_key, kept)) return fail(Code::corrupt, "a receipt is not of this hub");
  }
  return {};
}

Status Store::Impl::verify_bundle() {
  if (leaving->step != LeavingStep::sealed && leaving->step != LeavingStep::erased) return {};
  Leaving found;
  const Status read = hash_file(ports.files, leaving_bundle_path(options.folder), found);
  if (read.code() == Code::not_found) return fail(Code::corrupt, "the bundle is gone");
  SATCHEL_TRY(read);
  const bool same = leaving->bytes == 0 || (found.bundle == leaving->bundle && found.bytes == leaving->bytes);
  return same ? Status{} : Status{fail(Code::corrupt, "the bundle is not as it was written")};
}

}  // namespace satchel
