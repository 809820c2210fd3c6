#include "engine/store.h"

#include "engine/base/guarded.h"
#include "engine/base/limits.h"
#include "engine/base/planted.h"
#include "engine/store/impl.h"

namespace satchel {
namespace {

constexpr const char* kTables = R"(
CREATE TABLE held(n INTEGER PRIMARY KEY, exception BLOB NOT NULL) STRICT;
CREATE TABLE stage(page INTEGER PRIMARY KEY, items BLOB NOT NULL) STRICT;
CREATE TABLE quarantine(n INTEGER PRIMARY KEY, code INTEGER NOT NULL, detail TEXT NOT NULL, since INTEGER NOT NULL, entry BLOB NOT NULL) STRICT;
CREATE TABLE blob(sha256 BLOB PRIMARY KEY NOT NULL, size INTEGER NOT NULL, lane INTEGER NOT NULL, state INTEGER NOT NULL, upload TEXT NOT NULL, noted INTEGER NOT NULL) STRICT;
CREATE INDEX blob_by_lane ON blob(state, lane, noted);
)";

Status make_tables(sql::Database& db, Epoch epoch) {
  SATCHEL_TRY(Settings::make(db));
  SATCHEL_TRY(Journal::make(db, epoch));
  SATCHEL_TRY(LocalRecords::make(db));
  SATCHEL_TRY(db.run(kTables));
  return db.run("PRAGMA user_version=" + std::to_string(kFormatVersion));
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

}  // namespace

Status Store::Impl::claim() {
  if (options.read_only) return {};
  SATCHEL_TRY(ports.files.make_folder(options.folder));
  SATCHEL_ASSIGN(lock, ports.files.lock(path("lock")));
  // Not being able to reserve is no reason to refuse work; and what is reserved is not the last room there is.
  const auto room = ports.files.free_space(options.folder);
  if (!ports.files.exists(path("reserve")) && room && *room >= 2 * limits::kReserveBytes)
    (void)write_whole(ports.files, path("reserve"), Bytes(limits::kReserveBytes, '\0'));
  return {};
}

Status Store::Impl::open_database() {
  const auto mode = options.read_only ? sql::Mode::read_only : sql::Mode::open;
  SATCHEL_ASSIGN(db, sql::Database::open(path("store.db"), sql_options(options, mode)));
  return load();
}

Result<bool> Store::Impl::release_reserve() {
  if (options.read_only || !ports.files.exists(path("reserve"))) return false;
  SATCHEL_TRY(ports.files.remove(path("reserve")));
  return true;
}

Status Store::Impl::load() {
  SATCHEL_ASSIGN(const std::int64_t format, db->number("PRAGMA user_version"));
  if (format > kFormatVersion) return fail(Code::unsupported, "the store was written by a newer build");
  SATCHEL_ASSIGN(identity, Settings::read_identity(*db));
  SATCHEL_ASSIGN(progress, Settings::read_progress(*db));
  SATCHEL_ASSIGN(const std::string json, Settings::read_schema(*db));
  SATCHEL_ASSIGN(SchemaPtr schema, Schema::parse(json));
  SATCHEL_ASSIGN(tables, TableSet::open(*db, std::move(schema), false, options.read_only));
  SATCHEL_ASSIGN(Journal opened, Journal::open(*db));
  journal.emplace(std::move(opened));
  records.emplace(*db, tables, *journal, progress);
  image.emplace(*db, tables, *journal, *records);
  blobs.emplace(ports.files, path("blobs"), ports.random);
  if (!options.read_only) (void)blobs->remove_leftovers();  // what cannot be tidied now can be later
  return {};
}

Result<std::unique_ptr<Store::Impl>> Store::Impl::create(Ports ports, const StoreOptions& options,
                                                         const Identity& identity, SchemaPtr schema) {
  std::unique_ptr<Impl> impl(new Impl(ports, options));
  SATCHEL_TRY(impl->claim());
  SATCHEL_ASSIGN(impl->db, sql::Database::open(impl->path("store.db"), sql_options(options, sql::Mode::create)));
  SATCHEL_ASSIGN(const std::int64_t tables, impl->db->number("SELECT count(*) FROM sqlite_schema"));
  if (tables != 0) return fail(Code::invalid, "a store stands there already: " + options.folder);
  {
    SATCHEL_ASSIGN(auto transaction, sql::Transaction::begin(*impl->db));
    SATCHEL_TRY(make_tables(*impl->db, {ports.random.number()}));
    SATCHEL_TRY(Settings::write(*impl->db, identity));
    Progress first;
    first.log_epoch = identity.log_epoch;
    first.rescoped = identity.rescoped;
    first.full = true;
    SATCHEL_TRY(Settings::write(*impl->db, first));
    SATCHEL_TRY(Settings::write_schema(*impl->db, schema->text()));
    SATCHEL_TRY(transaction.commit());
  }
  SATCHEL_TRY(impl->load());
  return impl;
}

Result<std::unique_ptr<Store::Impl>> Store::Impl::open(Ports ports, const StoreOptions& options) {
  std::unique_ptr<Impl> impl(new Impl(ports, options));
  if (!ports.files.exists(impl->path("store.db"))) return fail(Code::not_found, "no store in " + options.folder);
  SATCHEL_TRY(impl->claim());
  Status opened = impl->open_database();
  if (opened.code() == Code::disk_full) {  // opening takes some room as well
    SATCHEL_ASSIGN(const bool released, impl->release_reserve());
    if (released) opened = impl->open_database();
  }
  SATCHEL_TRY(std::move(opened));
  return impl;
}

Status Store::Impl::try_transaction(const std::function<Status()>& work) {
  const Progress progress_before = progress;
  const std::int64_t last_before = journal->last();
  const Hash head_before = journal->head();
  const std::size_t epochs_before = journal->epochs();
  Status status = guarded([&]() -> Status {
    SATCHEL_ASSIGN(auto transaction, sql::Transaction::begin(*db));
    SATCHEL_TRY(work());
    return transaction.commit();
  });
  if (status) return {};
  progress = progress_before;
  journal->rolled_back(last_before, head_before, epochs_before);
  image->rolled_back();
  none_gone = false;
  return status;
}

Status Store::Impl::in_transaction(const std::function<Status()>& work) {
  if (options.read_only) return fail(Code::not_permitted, "the store is open for reading only");
  Status status = try_transaction(work);
  if (status.code() != Code::disk_full) return status;
  SATCHEL_ASSIGN(const bool released, release_reserve());
  return released ? try_transaction(work) : status;
}

Stamp Store::Impl::stamp() {
  Stamp s{ports.clock.wall(), ports.clock.monotonic(), ports.clock.boot_id(), {}, {}};
  if (progress.hub_time_boot == s.boot) {
    s.anchor_hub = progress.hub_time;
    s.anchor_monotonic = progress.hub_time_monotonic;
  }
  return s;
}

Store::Store(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Store::~Store() = default;

Result<std::unique_ptr<Store>> Store::create(Ports ports, const StoreOptions& options, const Identity& identity,
                                             SchemaPtr schema) {
  return guarded([&]() -> Result<std::unique_ptr<Store>> {
    SATCHEL_ASSIGN(auto impl, Impl::create(ports, options, identity, std::move(schema)));
    return std::unique_ptr<Store>(new Store(std::move(impl)));
  });
}

Result<std::unique_ptr<Store>> Store::open(Ports ports, const StoreOptions& options) {
  return guarded([&]() -> Result<std::unique_ptr<Store>> {
    SATCHEL_ASSIGN(auto impl, Impl::open(ports, options));
    return std::unique_ptr<Store>(new Store(std::move(impl)));
  });
}

const Identity& Store::identity() const { return impl_->identity; }
const SchemaPtr& Store::schema() const { return impl_->tables.schema(); }
const Progress& Store::progress() const { return impl_->progress; }
BlobFolder& Store::blobs() { return *impl_->blobs; }
Id Store::make_id() { return impl_->make_id(); }
Stamp Store::stamp() { return impl_->stamp(); }
Result<std::vector<Id>> Store::save(const Draft& draft) {
  return impl_->guard([&] { return impl_->save(draft); });
}
Status Store::seal(TypeNo type, const Id& id) {
  return impl_->guard([&] { return impl_->seal(type, id); });
}
Status Store::settle(const Id& conflict, Take take, std::string_view json) {
  return impl_->guard([&] { return impl_->settle(conflict, take, json); });
}
Result<std::optional<Record>> Store::get(TypeNo type, const Id& id) {
  return impl_->guard([&] { return impl_->get(type, id); });
}
Status Store::each(TypeNo type, const std::function<Status(const Record&)>& visit) {
  return impl_->guard([&] { return impl_->each(type, visit); });
}
Result<std::vector<Quarantined>> Store::quarantine() {
  return impl_->guard([&] { return impl_->quarantine(); });
}
Status Store::retry(std::int64_t entry, const std::vector<Assign>& instead) {
  return impl_->guard([&] { return impl_->retry(entry, instead); });
}
Result<StoreStatus> Store::status() {
  return impl_->guard([&] { return impl_->status(); });
}
Result<std::unique_ptr<sql::Database>> Store::reader() {
  return impl_->guard([&] { return impl_->reader(); });
}
Status Store::verify(const std::function<void(const std::string&)>& report) {
  return impl_->guard([&] { return impl_->verify(report); });
}
Status Store::note_blob(const Hash& sha256, std::uint64_t size, BlobLane lane) {
  return impl_->guard([&] { return impl_->note_blob(sha256, size, lane); });
}
Result<std::optional<BlobRow>> Store::next_blob(bool originals, const std::vector<Hash>& busy) {
  return impl_->guard([&] { return impl_->next_blob(originals, busy); });
}
Status Store::mark_blob(const Hash& sha256, BlobState state, const std::string& upload) {
  return impl_->guard([&] { return impl_->mark_blob(sha256, state, upload); });
}

Status Store::confirm_blobs(const std::vector<Hash>& asked, const std::vector<Hash>& held) {
  return impl_->guard([&] { return impl_->confirm_blobs(asked, held); });
}
Result<std::vector<Hash>> Store::unconfirmed_blobs(std::size_t limit) {
  return impl_->guard([&] { return impl_->unconfirmed_blobs(limit); });
}
std::int64_t Store::waiting() const { return impl_->journal->last() - impl_->progress.acked; }
Seq Store::last_seq() const { return impl_->journal->seq_of(impl_->journal->last()); }

Result<Outbox> Store::outbox(std::size_t bytes, std::optional<Seq> after) {
  return impl_->guard(
      [&] { return impl_->journal->outbox(after ? impl_->journal->number_of(*after) : impl_->progress.acked, bytes); });
}
Epoch Store::epoch() const { return impl_->journal->epoch(); }
Seq Store::confirmed_seq() const { return impl_->journal->seq_of(impl_->progress.acked); }

Result<std::optional<Hash>> Store::journal_head(Seq seq) {
  const std::int64_t n = impl_->journal->number_of(seq);
  if (seq.value == 0) return std::optional<Hash>(Hash{});
  if (seq.value < 0 || n > impl_->journal->last()) return std::optional<Hash>();
  SATCHEL_ASSIGN(const Hash head, impl_->guard([&] { return impl_->journal->head_at(n); }));
  return std::optional<Hash>(head);
}

Status Store::receive(const Verdicts& verdicts, const std::optional<PullPage>& page, Millis hub_time) {
  return impl_->guard([&] { return impl_->receive(verdicts, page, hub_time); });
}
Status Store::adopt_schema(std::string_view json, std::int64_t version) {
  return impl_->guard([&] { return impl_->adopt_schema(json, version); });
}
Status Store::begin_epoch() {
  return impl_->guard([&] { return impl_->begin_epoch(); });
}
Status Store::hub_restored(std::int64_t log_epoch, Seq has) {
  return impl_->guard([&] { return impl_->hub_restored(log_epoch, has); });
}
Status Store::rescope(std::vector<std::string> scopes, std::int64_t rescoped) {
  return impl_->guard([&] { return impl_->rescope(std::move(scopes), rescoped); });
}

}  // namespace satchel
