#include "sync/hub/central/sqlite_central.h"

#include <set>

#include "engine/base/limits.h"
#include "engine/base/planted.h"
#include "sync/hub/central/sqlite_session.h"
#include "sync/hub/central/sqlite_tables.h"

namespace satchel::hub {
namespace {

constexpr std::int32_t kApplicationId = 0x53617448;  // "SatH"
constexpr std::int64_t kFormatVersion = 1;           // PRAGMA user_version, see sqlite_tables.h
constexpr int kCacheKiB = 2 * limits::kCacheKiB;
constexpr int kWalPages = 4 * limits::kWalPages;  // a server's disk has room for 16 MiB of WAL

/// Whether every table that kCentralTables names is there.
Result<bool> has_all_tables(sql::Database& db) {
  constexpr std::string_view kMakes = "CREATE TABLE IF NOT EXISTS ";
  SATCHEL_ASSIGN(auto s, db.prepare("SELECT name FROM sqlite_schema WHERE type='table'"));
  std::set<std::string, std::less<>> there;
  for (;;) {
    SATCHEL_ASSIGN(const bool row, s.step());
    if (!row) break;
    there.emplace(s.text(0));
  }
  std::string_view text(kCentralTables);
  for (auto at = text.find(kMakes); at != std::string_view::npos; at = text.find(kMakes)) {
    text.remove_prefix(at + kMakes.size());
    if (!there.contains(text.substr(0, text.find('(')))) return false;
  }
  return true;
}

class SqliteCentral : public Central {
 public:
  Status open(const SqliteCentralOptions& o) {
    sql::Options options;
    options.application_id = kApplicationId;
    options.vfs = o.vfs;
    options.full_sync = o.full_sync && !planted(Bug::hub_not_full);
    options.cache_kib = kCacheKiB;
    options.page_bytes = limits::kPageBytesOnDisk;
    options.wal_pages = kWalPages;
    options.checkpoints = !o.guest;
    SATCHEL_ASSIGN(writing_.db, sql::Database::open(o.path, options));
    SATCHEL_ASSIGN(const std::int64_t format, writing_.db->number("PRAGMA user_version"));
    if (format > kFormatVersion) return fail(Code::unsupported, "the database was written by a newer build");
    SATCHEL_ASSIGN(const bool whole, has_all_tables(*writing_.db));
    if (!whole) SATCHEL_TRY(make(kCentralTables));
    options.mode = sql::Mode::read_only;
    SATCHEL_ASSIGN(reading_.db, sql::Database::open(o.path, options));
    SATCHEL_ASSIGN(auto session, SqliteSession::begin(writing_, true, {}));
    SATCHEL_ASSIGN(const std::string json, session->setting("schema"));
    session.reset();
    if (json.empty()) return {};
    SATCHEL_ASSIGN(SchemaPtr schema, Schema::parse(json));
    SATCHEL_ASSIGN(writing_.tables, TableSet::open(*writing_.db, schema, true));
    schema_ = std::move(schema);
    return name_blobs();
  }

  Result<std::unique_ptr<CentralWrite>> write() override {
    SATCHEL_ASSIGN(auto session, SqliteSession::begin(writing_, true, [this](SchemaPtr s) { publish(std::move(s)); }));
    return std::unique_ptr<CentralWrite>(std::move(session));
  }

  Result<std::unique_ptr<CentralView>> view() override {
    SATCHEL_TRY(follow_schema());
    SATCHEL_ASSIGN(auto session, SqliteSession::begin(reading_, false, {}));
    return std::unique_ptr<CentralView>(std::move(session));
  }

  SchemaPtr schema() const override {
    const std::lock_guard lock(schema_mutex_);
    return schema_;
  }

  Status copy_to(const std::string& path) override {
    const std::lock_guard lock(reading_.mutex);
    return reading_.db->copy_to(path);
  }

 private:
  Status make(const char* tables) {
    SATCHEL_ASSIGN(auto transaction, sql::Transaction::begin(*writing_.db));
    SATCHEL_TRY(writing_.db->run(tables));
    return transaction.commit();
  }

  /// Once: of a database from before there was an index of who names a blob. A damaged one serves all the same, as
  /// before; verify tells of both, and the next start tries again.
  Status name_blobs() {
    constexpr const char* kDone = "blobs_named";
    SATCHEL_ASSIGN(const auto session, SqliteSession::begin(writing_, true, {}));
    SATCHEL_ASSIGN(const std::string done, session->setting(kDone));
    if (!done.empty()) return {};
    if (const Status named = session->name_blobs(); !named)
      return named.code() == Code::corrupt ? Status{} : Status{named};
    SATCHEL_TRY(session->put_setting(kDone, "1"));
    SATCHEL_ASSIGN(const Head head, session->head());
    return session->commit(head);
  }

  void publish(SchemaPtr schema) {
    const std::lock_guard lock(schema_mutex_);
    schema_ = std::move(schema);
  }

  /// The reading connection prepares its tables when it first meets a schema.
  Status follow_schema() {
    const SchemaPtr now = schema();
    const std::lock_guard lock(reading_.mutex);
    if (!now || reading_.tables.schema() == now) return {};
    SATCHEL_ASSIGN(reading_.tables, TableSet::open(*reading_.db, now, true, true));
    return {};
  }

  SqliteConnection writing_, reading_;
  mutable std::mutex schema_mutex_;
  SchemaPtr schema_;
};

}  // namespace

Result<std::unique_ptr<Central>> open_sqlite_central(const SqliteCentralOptions& options) {
  auto central = std::make_unique<SqliteCentral>();
  SATCHEL_TRY(central->open(options));
  return std::unique_ptr<Central>(std::move(central));
}

}  // namespace satchel::hub
