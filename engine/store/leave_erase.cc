// What goes from a device that left service once its bundle stands: everything but who it is, the chain's hashes and
// the hub's words. A new database is built beside the old one and takes its place.
#include "engine/store/behind.h"
#include "engine/store/copy_rows.h"
#include "engine/store/impl.h"
#include "engine/store/layout.h"
#include "engine/store/salvage.h"

namespace satchel {
namespace {

constexpr std::string_view kRemains = "left.db";

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

/// A database of what may stay: who this is, the chain, what the hub said.
Status Store::Impl::write_remains(sql::Database& to, const IdentityFile& who, bool with_journal) {
  SATCHEL_ASSIGN(auto transaction, sql::Transaction::begin(to));
  Progress kept;
  kept.log_epoch = with_journal ? progress.log_epoch : who.log_epoch;
  if (with_journal) {
    kept.acked = kept.folded = journal->last();
    kept.cursor = progress.cursor, kept.position = {progress.cursor.version, {}};
    kept.last_contact = progress.last_contact, kept.rescoped = progress.rescoped;
    kept.statements = progress.statements;
  }
  SATCHEL_TRY(make_tables(to, who.identity, kept, who.schema, who.epochs));
  if (who.rest) SATCHEL_TRY(Settings::write_rest(to, *who.rest));
  SATCHEL_TRY(to.run("INSERT INTO setting(name,value) VALUES('left',x'01')"));
  if (with_journal) {
    SATCHEL_TRY(journal->copy_hashes(to));
    SATCHEL_TRY(copy_rows(*db, to, "receipt"));
    SATCHEL_TRY(copy_rows(*db, to, "blob"));
  }
  return transaction.commit();
}

/// Whole under its name.
Status Store::Impl::build_remains(const IdentityFile& who, bool with_journal) {
  const std::string name = path(kRemains), part = name + ".part";
  for (const char* tail : sql::kFileTails) SATCHEL_TRY(ports.files.remove(part + tail));
  {
    SATCHEL_ASSIGN(const auto to, sql::Database::open(part, sql_options(options, sql::Mode::create)));
    SATCHEL_TRY(write_remains(*to, who, with_journal));
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

/// Photos, plain ones that an app claimed among them, and what was ever set aside of damaged databases: it says the
/// same.
Status Store::Impl::erase_files() {
  SATCHEL_TRY(image_part().remove());
  SATCHEL_TRY(remove_half_built(ports.files, options.folder));
  SATCHEL_TRY(remove_behind(ports.files, options.folder));
  SATCHEL_TRY(empty_folder(ports.files, path("blobs"), is_shelf));
  SATCHEL_TRY(empty_folder(ports.files, path("handover"), [](const std::string&) { return false; }));
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

}  // namespace satchel
