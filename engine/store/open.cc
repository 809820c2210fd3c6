// How a store is made and opened, and what happens when it is not sound: salvage.h.
#include <algorithm>
#include <utility>

#include "engine/base/limits.h"
#include "engine/base/planted.h"
#include "engine/store/impl.h"
#include "engine/store/salvage.h"

namespace satchel {
namespace {

constexpr const char* kTables = R"(
CREATE TABLE held(n INTEGER PRIMARY KEY, exception BLOB NOT NULL) STRICT;
CREATE TABLE stage(page INTEGER PRIMARY KEY, items BLOB NOT NULL) STRICT;
CREATE TABLE quarantine(n INTEGER PRIMARY KEY, code INTEGER NOT NULL, detail TEXT NOT NULL, since INTEGER NOT NULL, entry BLOB NOT NULL) STRICT;
CREATE TABLE blob(sha256 BLOB PRIMARY KEY NOT NULL, size INTEGER NOT NULL, lane INTEGER NOT NULL, state INTEGER NOT NULL, upload TEXT NOT NULL, noted INTEGER NOT NULL) STRICT;
CREATE INDEX blob_by_lane ON blob(state, lane, noted);
)";

/// What the tables of every store must let be asked: their own text in the database rots like anything else.
constexpr const char* kQuestions[] = {
    "SELECT n,entry,hash FROM journal WHERE n=?",
    "SELECT ordinal,epoch,first,saved_from FROM epoch",
    "SELECT first,count,version FROM ack WHERE first<=?",
    "SELECT n,exception FROM held WHERE n=?",
    "SELECT page,items FROM stage WHERE page=?",
    "SELECT n,code,detail,since,entry FROM quarantine WHERE n=?",
    "SELECT sha256,size,lane,state,upload,noted FROM blob WHERE sha256=?",
    "SELECT id,type,record FROM gone WHERE id=?",
    "SELECT id,item FROM unknown_item WHERE id=?",
};

// A thumbnail is a few tens of KiB, an original some MiB. It only decides what goes first.
constexpr std::uint64_t kThumbnailBytes = 100U << 10;

// Beyond it, a number is damage, and no word on how many entries there were.
constexpr std::int64_t kMostEntries = std::int64_t{1} << 40;

Status make_tables(sql::Database& db, const Identity& identity, const Progress& progress, std::string_view schema,
                   const std::vector<EpochRow>& epochs) {
  SATCHEL_TRY(Settings::make(db));
  SATCHEL_TRY(Journal::make_with(db, epochs));
  SATCHEL_TRY(LocalRecords::make(db));
  SATCHEL_TRY(db.run(kTables));
  SATCHEL_TRY(db.run("PRAGMA user_version=" + std::to_string(kFormatVersion)));
  SATCHEL_TRY(Settings::write(db, identity));
  SATCHEL_TRY(Settings::write(db, progress));
  return Settings::write_schema(db, schema);
}

sql::Options sql_options(const StoreOptions& o, sql::Mode mode) {
  sql::Options out;
  out.mode = mode;
  out.application_id = kApplicationId;
  out.vfs = o.vfs;
  out.full_sync = o.full_sync && !planted(Bug::device_not_full);
  out.cache_kib = limits::kCacheKiB;
  out.page_bytes = limits::kPageBytesOnDisk;
  out.wal_pages = limits::kWalPages;
  return out;
}

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
  if (!ports.files.exists(path("reserve")) && room && *room >= 2 * limits::kReserveBytes)
    (void)write_whole(ports.files, path("reserve"), Bytes(limits::kReserveBytes, '\0'));
  return {};
}

Result<std::unique_ptr<Store::Impl>> Store::Impl::create(Ports ports, const StoreOptions& options,
                                                         const Identity& identity, SchemaPtr schema) {
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
  if (!options.read_only) SATCHEL_TRY(impl->claim());
  Status opened = options.read_only ? impl->open_for_reading() : impl->open_for_writing();
  if (opened.code() == Code::disk_full) {  // opening takes some room as well
    SATCHEL_ASSIGN(const bool released, impl->release_reserve());
    impl->let_go_sound();
    if (released) opened = impl->open_for_writing();
  }
  SATCHEL_TRY(std::move(opened));
  return impl;
}

Status Store::Impl::open_database(const Result<IdentityFile>& who) {
  const auto mode = options.read_only ? sql::Mode::read_only : sql::Mode::open;
  SATCHEL_ASSIGN(db, sql::Database::open(path("store.db"), sql_options(options, mode)));
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
  SATCHEL_ASSIGN(Journal opened, Journal::open(*db, options.read_only));
  journal.emplace(std::move(opened));
  records.emplace(*db, tables, *journal, progress);
  image.emplace(*db, tables, *journal, *records);
  blobs.emplace(ports.files, path("blobs"), ports.random);
  if (!options.read_only) (void)blobs->remove_leftovers();  // what cannot be tidied now can be later
  return {};
}

/// What is cheap enough for every opening. The rest is found where it is read.
Status Store::Impl::look_over(const Result<IdentityFile>& who) {
  for (const char* question : kQuestions)
    if (const auto asked = db->prepare(question); !asked) return fail(Code::corrupt, asked.error().detail);
  const bool whole = progress.folded >= 0 && progress.folded <= progress.acked && progress.acked <= journal->last();
  if (!whole) return fail(Code::corrupt, "the store's progress is beyond its journal");
  SATCHEL_TRY(journal->look_over());
  if (!who) return {};
  const Identity& known = who->identity;
  if (known.device != identity.device || known.hub != identity.hub || known.hub_key != identity.hub_key ||
      known.user != identity.user || known.role != identity.role)
    return fail(Code::corrupt, "store.db, or its log, belongs to another device");
  if (!same_life(who->epochs, journal->epochs())) return fail(Code::corrupt, "the epochs are not this store's");
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

/// Why store.db is not even to be opened; nothing when there is no such reason.
Result<std::optional<std::string>> Store::Impl::distrust() {
  using Reason = std::optional<std::string>;
  if (salvage_under_way(ports.files, options.folder)) return Reason("a salvage was cut");
  if (auto noted = noted_damage(ports.files, options.folder)) return noted;
  if (!ports.files.exists(path("store.db"))) return Reason("store.db is gone");
  SATCHEL_ASSIGN(log_before, scan_wal(ports.files, path("store.db-wal")));
  // Each commit is on the disk before the next begins: a power cut tears one transaction, never two.
  if (options.full_sync && log_before.commits_behind > 1) return Reason("the log is damaged in the middle");
  return Reason();
}

/// A single commit that SQLite passes over was torn by a power cut, or has rotted: if its entry is whole, it counts.
Status Store::Impl::look_behind_log() {
  if (!options.full_sync || log_before.commits_behind == 0) return {};
  JournalScan scan(ports.files, {}, path("store.db-wal"), journal->epochs());
  bool more = false;
  SATCHEL_TRY(scan.run([&](const FoundEntry& found) { return more |= found.n > journal->last(), Status{}; }));
  return more ? Status(fail(Code::corrupt, "the log is damaged at its end")) : Status();
}

Status Store::Impl::open_for_writing() {
  auto who = read_identity_file(ports.files, options.folder);
  SATCHEL_ASSIGN(auto reason, distrust());
  if (!reason) {
    Status status = open_database(who);
    if (status) status = look_behind_log();
    if (status) return keep_identity(), status;
    if (!is_damage(status, who)) return status;
    reason = status.error().detail;
  } else if (!who && !db && ports.files.exists(path("store.db"))) {
    (void)open_database(who);  // for what it says of itself
  }
  if (!who) who = what_it_says_of_itself();
  const std::int64_t last = let_go();
  if (!who) return fail(Code::corrupt, *reason + "; and whose store it is cannot be read");
  return salvage(*who, *reason, last);
}

Result<IdentityFile> Store::Impl::what_it_says_of_itself() {
  if (!db) return fail(Code::corrupt, "store.db cannot be opened");
  IdentityFile out;
  out.format = kFormatVersion;
  SATCHEL_ASSIGN(out.identity, Settings::read_identity(*db));
  SATCHEL_ASSIGN(out.schema, Settings::read_schema(*db));
  SATCHEL_TRY(Schema::parse(out.schema));
  const auto known = Settings::read_progress(*db);
  out.log_epoch = known ? known->log_epoch : -1;
  SATCHEL_ASSIGN(const Journal opened, Journal::open(*db, true));
  out.epochs = opened.epochs();
  return out;
}

/// Closes the database as it is. The last number of its journal, if it can be told.
std::int64_t Store::Impl::let_go() {
  std::int64_t last = 0;
  if (db) {
    const auto n = db->number("SELECT max(n) FROM journal");
    if (n && *n <= kMostEntries) last = *n;
    const auto known = Settings::read_progress(*db);
    if (known && known->acked <= kMostEntries) last = std::max(last, known->acked);
    db->leave_log();
  }
  image.reset();
  records.reset();
  journal.reset();
  tables = TableSet();
  db.reset();
  return last;
}

IdentityFile Store::Impl::own_identity() const {
  return {kFormatVersion, identity, progress.log_epoch, std::string(tables.schema()->text()), journal->epochs()};
}

/// Not being able to is no reason to refuse work: the next opening tries again.
void Store::Impl::keep_identity() {
  const IdentityFile now = own_identity();
  const auto there = read_identity_file(ports.files, options.folder);
  if (there && encode(*there) == encode(now)) return;
  (void)write_identity_file(ports.files, options.folder, now);
}

Status Store::Impl::salvage(const IdentityFile& who, const std::string& reason, std::int64_t last) {
  if (!read_identity_file(ports.files, options.folder))  // what comes must be able to go on with it
    SATCHEL_TRY(write_identity_file(ports.files, options.folder, who));
  SATCHEL_ASSIGN(const std::int64_t number, set_aside(ports.files, options.folder));
  if (!has_report(ports.files, options.folder, number)) {
    Damage found{number, ports.clock.wall(), reason, true, 0, {}, {}};
    SATCHEL_TRY(remove_half_built(ports.files, options.folder));
    const Status built = rebuild(who, last, found);
    let_go_sound();
    SATCHEL_TRY(built);
    SATCHEL_TRY(write_report(ports.files, options.folder, found));
  }
  SATCHEL_TRY(put_in_place(ports.files, options.folder));
  SATCHEL_TRY(open_database(fail(Code::not_found)));
  SATCHEL_TRY(write_identity_file(ports.files, options.folder, own_identity()));
  SATCHEL_TRY(end_salvage(ports.files, options.folder));
  SATCHEL_ASSIGN(const auto reports, read_reports(ports.files, options.folder));
  for (const auto& report : reports)
    if (report.number == number) salvaged = report;
  return {};
}

void Store::Impl::let_go_sound() {
  image.reset();
  records.reset();
  journal.reset();
  tables = TableSet();
  db.reset();
}

Status Store::Impl::rebuild(const IdentityFile& who, std::int64_t last, Damage& found) {
  const std::string aside = aside_folder(options.folder, found.number);
  SATCHEL_ASSIGN(db, sql::Database::open(path(kSalvaged), sql_options(options, sql::Mode::create)));
  SATCHEL_TRY(SoundEntries::make(*db));
  SoundEntries sound(*db);
  JournalScan scan(ports.files, aside + "/store.db", aside + "/store.db-wal", who.epochs);
  SATCHEL_TRY(sound.collect(scan));
  SATCHEL_ASSIGN(found.kept, sound.count());
  SATCHEL_ASSIGN(found.lost, sound.lost(scan.unsound(), last));
  SATCHEL_ASSIGN(const auto epochs, sound.epochs({ports.random.number()}));
  Progress anew;
  anew.log_epoch = who.log_epoch;
  anew.full = true;
  {
    SATCHEL_ASSIGN(auto transaction, sql::Transaction::begin(*db));
    SATCHEL_TRY(make_tables(*db, who.identity, anew, who.schema, epochs));
    SATCHEL_TRY(transaction.commit());
  }
  SATCHEL_TRY(load());
  Batches batches(*db);
  SATCHEL_TRY(sound.each([&](ByteView entry) -> Status {
    SATCHEL_TRY(batches.step());
    auto appended = journal->append(entry);
    return appended ? Status() : Status(std::move(appended).error());
  }));
  SATCHEL_TRY(queue_sound_blobs(batches, found));
  SATCHEL_TRY(batches.step());
  SATCHEL_TRY(image->put_in_place(0));  // what the device's own entries say shows at once
  SATCHEL_TRY(sound.drop());
  return batches.commit();
}

/// Each is offered to the hub again, which answers at once for those it has.
Status Store::Impl::queue_sound_blobs(Batches& batches, Damage& found) {
  SATCHEL_ASSIGN(const auto all, blobs->list());
  for (const auto& hash : all) {
    const Status sound = blobs->check(hash);
    if (sound.code() == Code::not_found) continue;
    if (sound.code() == Code::corrupt) {
      SATCHEL_TRY(set_blob_aside(ports.files, options.folder, found.number, blobs->path(hash), hash));
      continue;
    }
    SATCHEL_TRY(batches.step());
    SATCHEL_ASSIGN(const std::uint64_t size, blobs->size(hash));
    SATCHEL_TRY(insert_blob(hash, size, size <= kThumbnailBytes ? BlobLane::thumbnail : BlobLane::original));
  }
  SATCHEL_ASSIGN(found.blobs, blobs_aside(ports.files, options.folder, found.number));
  return {};
}

}  // namespace satchel
