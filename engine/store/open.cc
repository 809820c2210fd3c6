// How a store is made and opened, and by what damage is seen.
#include <algorithm>
#include <utility>

#include "engine/base/limits.h"
#include "engine/store/impl.h"
#include "engine/store/journal_scan.h"
#include "engine/store/layout.h"

namespace satchel {
namespace {

/// Whether one is the other's beginning: the store went on, or is an older state of itself.
bool same_life(const std::vector<EpochRow>& a, const std::vector<EpochRow>& b) {
  return std::equal(a.begin(), a.begin() + static_cast<std::ptrdiff_t>(std::min(a.size(), b.size())), b.begin());
}

}  // namespace

Status Store::Impl::claim() {
  SATCHEL_TRY(ports.files.make_folder(options.folder));
  SATCHEL_ASSIGN(lock, ports.files.lock(path("lock")));
  // Not being able to reserve is no reason to refuse work; and what is reserved is not the last room there is.
  const auto room = ports.files.free_space(options.folder);
  if (!ports.files.exists(path("reserve")) && room && *room >= 2 * options.reserve)
    (void)write_whole(ports.files, path("reserve"), Bytes(options.reserve, '\0'));
  return {};
}

Result<std::unique_ptr<Store::Impl>> Store::Impl::create(Ports ports, const StoreOptions& options,
                                                         const Identity& identity, const SchemaPtr& schema) {
  std::unique_ptr<Impl> impl(new Impl(ports, options));
  if (ports.files.exists(impl->path("identity"))) return fail(Code::invalid, "a store stands there already");
  SATCHEL_TRY(impl->claim());
  SATCHEL_ASSIGN(impl->db, sql::Database::open(impl->path("store.db"), sql_options(options, sql::Mode::create)));
  SATCHEL_ASSIGN(const std::int64_t tables, impl->db->number("SELECT count(*) FROM sqlite_schema"));
  if (tables != 0) return fail(Code::invalid, "a store stands there already: " + options.folder);
  Progress first;
  first.log_epoch = identity.log_epoch;
  first.rescoped = identity.rescoped;
  first.full = true;
  {
    SATCHEL_ASSIGN(auto transaction, sql::Transaction::begin(*impl->db));
    SATCHEL_TRY(make_tables(*impl->db, identity, first, schema->text(), {{{ports.random.number()}, 1, 1}}));
    (void)impl->vault->ready();  // while the keystore is locked, a later transaction notes the key
    SATCHEL_TRY(impl->note_key());
    SATCHEL_TRY(transaction.commit());
  }
  SATCHEL_TRY(impl->load());
  impl->keep_identity();
  return impl;
}

Result<std::unique_ptr<Store::Impl>> Store::Impl::open(Ports ports, const StoreOptions& options) {
  std::unique_ptr<Impl> impl(new Impl(ports, options));
  const bool known = ports.files.exists(impl->path("identity"));
  if (!known && !ports.files.exists(impl->path("store.db")))
    return fail(Code::not_found, "no store in " + options.folder);
  if (!options.read_only) {
    SATCHEL_TRY(impl->claim());
    SATCHEL_TRY(impl->put_image_in_place());
  }
  SATCHEL_TRY(impl->read_leave_note());
  Status opened = options.read_only ? impl->open_for_reading() : impl->open_for_writing();
  if (opened.code() == Code::disk_full && impl->image_gave_way()) {
    impl->close();
    opened = impl->open_for_writing();
  }
  if (opened.code() == Code::disk_full) {  // opening takes some room as well
    SATCHEL_ASSIGN(const bool released, impl->release_reserve());
    impl->close();
    if (released) opened = impl->open_for_writing();
  }
  SATCHEL_TRY(std::move(opened));
  if (!options.read_only) SATCHEL_TRY(impl->go_on_leaving());
  if (!impl->progress.full || !ports.files.exists(impl->path("image.part"))) impl->drop_image();
  return impl;
}

Status Store::Impl::open_database(const Result<IdentityFile>& who) {
  const auto mode = options.read_only ? sql::Mode::read_only : sql::Mode::open;
  SATCHEL_ASSIGN(db, sql::Database::open(path("store.db"), sql_options(options, mode)));
  if (keeps_log) db->leave_log();
  SATCHEL_TRY(load());
  return look_over(who);
}

Status Store::Impl::load() {
  SATCHEL_ASSIGN(const std::int64_t format, db->number("PRAGMA user_version"));
  if (format > kFormatVersion) return fail(Code::unsupported, "the store was written by a newer build");
  if (format < kFormatVersion) return fail(Code::corrupt, "the store has no format");
  SATCHEL_ASSIGN(identity, Settings::read_identity(*db));
  SATCHEL_ASSIGN(progress, Settings::read_progress(*db));
  SATCHEL_ASSIGN(const std::string json, Settings::read_schema(*db));
  SATCHEL_ASSIGN(SchemaPtr schema, Schema::parse(json));
  SATCHEL_ASSIGN(tables, TableSet::open(*db, std::move(schema), false, options.read_only));
  SATCHEL_ASSIGN(const auto tag, Settings::read_rest(*db));
  expect_key(tag);
  SATCHEL_ASSIGN(const std::int64_t wiping, db->number("SELECT count(*) FROM setting WHERE name='traces'"));
  traces = wiping != 0;
  SATCHEL_ASSIGN(Journal opened, Journal::open(*db, &*vault));
  journal.emplace(std::move(opened));
  records.emplace(*db, tables, *journal, progress, *vault);
  image.emplace(*db, tables, *journal, *records);
  if (blobs) return {};
  blobs.emplace(ports.files, path("blobs"), ports.random, &*vault);
  blobs->on_full_disk([this] { return image_gave_way(); });
  if (!options.read_only) (void)blobs->remove_leftovers();  // what cannot be tidied now can be later
  return {};
}

void Store::Impl::expect_key(const std::optional<KeyTag>& tag) {
  rest = tag;
  rest_noted = true;
  if (tag) vault->expect(*tag);
}

/// What is cheap enough for every opening. The rest is found where it is read.
Status Store::Impl::look_over(const Result<IdentityFile>& who) {
  SATCHEL_TRY(look_at_tables(*db));
  if (progress.acked > journal->last()) return fail(Code::corrupt, "the store's progress is beyond its journal");
  SATCHEL_TRY(journal->look_over());
  if (!who) return {};
  const Identity& known = who->identity;
  if (known.device != identity.device || known.hub != identity.hub || known.hub_key != identity.hub_key ||
      known.user != identity.user || known.role != identity.role)
    return fail(Code::corrupt, "store.db, or its log, belongs to another device");
  if (!same_life(who->epochs, journal->epochs())) return fail(Code::corrupt, "the epochs are not this store's");
  if (rest && who->rest && *rest != *who->rest) return fail(Code::corrupt, "the tag of the key is not this store's");
  if (who->rest) vault->expect(*who->rest);
  return {};
}

/// Whether an error of opening says that store.db is not what this store wrote.
bool Store::Impl::is_damage(const Status& status, const Result<IdentityFile>& who) {
  switch (status.code()) {
    case Code::corrupt:
      return true;
    case Code::invalid:  // SQLite does not understand it, or it is another application's
      return bool(who);
    case Code::unsupported:
      return who && who->format <= kFormatVersion;
    case Code::bad_schema: {
      const auto json = Settings::read_schema(*db);
      return who && (!json || *json != who->schema);
    }
    default:
      return false;
  }
}

Status Store::Impl::open_for_reading() {
  if (noted_damage(ports.files, options.folder) || salvage_under_way(ports.files, options.folder))
    return fail(Code::corrupt, "damage was met before; opening for writing salvages the store");
  const auto who = read_identity_file(ports.files, options.folder);
  Status status = open_database(who);
  if (status.code() == Code::not_found || (!status && is_damage(status, who)))
    return fail(Code::corrupt, status.error().detail);
  return status;
}

/// A commit that was written and whose sync failed, or never came, shows again after an opening: what shows is to be on
/// the disk.
Status Store::Impl::make_log_durable() {
  const std::string log = path("store.db-wal");
  if (!options.full_sync || !ports.files.exists(log)) return {};
  SATCHEL_ASSIGN(const auto file, ports.files.append_to(log));
  return file->sync();
}

/// Why store.db is not even to be opened; nothing when there is no such reason.
Result<std::optional<std::string>> Store::Impl::distrust() {
  using Reason = std::optional<std::string>;
  if (auto noted = noted_damage(ports.files, options.folder)) return noted;
  if (salvage_under_way(ports.files, options.folder)) return Reason("a salvage was cut");
  if (!ports.files.exists(path("store.db"))) return Reason("store.db is gone");
  SATCHEL_ASSIGN(log_before, scan_wal(ports.files, path("store.db-wal")));
  // Each commit is on the disk before the next begins: a power cut tears one transaction, never two.
  if (options.full_sync && log_before.commits_behind > 1) return Reason("the log is damaged in the middle");
  return Reason();
}

/// What is written over left-overs and cut looks like damage together with them: better not written, where the disk
/// lets nobody clear them. Who reads meanwhile can be in the way as well; he does not hold up work.
Status Store::Impl::begin_log_anew() {
  if (!left_behind_log) return {};
  Status cleared = db->checkpoint();
  left_behind_log = !cleared;
  return cleared || cleared.code() == Code::busy ? Status{} : cleared;
}

Status Store::Impl::open_for_writing() {
  auto who = read_identity_file(ports.files, options.folder);
  SATCHEL_TRY(make_log_durable());
  SATCHEL_ASSIGN(auto reason, distrust());
  if (!reason) {
    keeps_log = !log_before.behind.empty();  // SQLite lets go of it with its last connection, however that ends
    Status status = open_database(who);
    if (status) status = look_behind_log();
    if (std::exchange(keeps_log, false) && status) close(), status = open_database(who);
    if (status) status = keep_trim_notes();
    left_behind_log = status && !log_before.behind.empty();
    if (status) (void)begin_log_anew(), status = grow_tables(*db);
    if (status) keep_key(who), keep_identity(), status = save_what_was_behind();
    if (status) status = wipe_traces();
    if (status) return {};
    if (!is_damage(status, who)) return status;
    reason = status.error().detail;
  } else if (!who && !db && ports.files.exists(path("store.db"))) {
    (void)open_database(who);  // for what it says of itself
  }
  if (!who) who = what_it_says_of_itself();
  if (db && who && !who->rest)
    if (const auto tag = Settings::read_rest(*db)) who->rest = *tag;
  const std::int64_t last = let_go();
  if (!who) return fail(Code::corrupt, *reason + "; and whose store it is cannot be read");
  return salvage(*who, *reason, last);
}

IdentityFile Store::Impl::own_identity() const {
  return {kFormatVersion, identity, progress.log_epoch, std::string(tables.schema()->text()), journal->epochs(), rest};
}

/// Of a store that does not say which key is its own: as its file says, else the one that is at hand. Not being able to
/// write it down is no reason to refuse work: the next transaction does.
void Store::Impl::keep_key(const Result<IdentityFile>& who) {
  if (rest) return;
  auto tag = who ? who->rest : std::nullopt;
  if (const auto present = vault->tag(); !tag && present) tag = *present;
  if (!tag) return;
  rest = tag;
  rest_noted = false;
  (void)in_transaction([] { return Status{}; });
}

/// Not being able to is no reason to refuse work: the next opening tries again.
void Store::Impl::keep_identity() {
  const IdentityFile now = own_identity();
  const auto there = read_identity_file(ports.files, options.folder);
  if (there && encode(*there) == encode(now)) return;
  (void)write_identity_file(ports.files, options.folder, now);
}

}  // namespace satchel
