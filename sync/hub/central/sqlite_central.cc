#include "sync/hub/central/sqlite_central.h"

#include "engine/base/planted.h"
#include "engine/sql/on_disk.h"
#include "sync/hub/central/sqlite_session.h"
#include "sync/hub/central/sqlite_steps.h"

namespace satchel::hub {
namespace {

constexpr std::size_t kMostViews = 4;  // one that reads long, of a bulletin say, must not hold up every sync

class SqliteCentral : public Central {
 public:
  Status open(const SqliteCentralOptions& o) {
    if (o.guest) beside_ = o.path;
    sql::Options options = central_file();
    options.vfs = o.vfs;
    options.full_sync = o.full_sync && !planted(Bug::hub_not_full);
    options.checkpoints = !o.guest;
    SATCHEL_TRY(writing_.open(o.path, options, 1));
    SATCHEL_TRY(lay_out_tables());
    options.mode = sql::Mode::read_only;
    SATCHEL_TRY(reading_.open(o.path, options, kMostViews));
    SATCHEL_TRY(prepare_tables());
    return schema_ ? name_blobs() : Status{};
  }

  Result<std::unique_ptr<CentralWrite>> write() override {
    SATCHEL_ASSIGN(auto lent, writing_.take());
    sql::Database& db = *lent->db;
    SATCHEL_ASSIGN(auto session,
                   SqliteSession::begin(std::move(lent), true, [this](SchemaPtr s) { publish(std::move(s)); }));
    SATCHEL_TRY(stays(db));
    return std::unique_ptr<CentralWrite>(std::move(session));
  }

  Result<std::unique_ptr<CentralView>> view() override {
    SATCHEL_ASSIGN(auto lent, reading_.take());
    SATCHEL_TRY(follow_schema(*lent));
    SATCHEL_ASSIGN(auto session, SqliteSession::begin(std::move(lent), false, {}));
    return std::unique_ptr<CentralView>(std::move(session));
  }

  SchemaPtr schema() const override {
    const std::lock_guard lock(schema_mutex_);
    return schema_;
  }

  Status copy_to(const std::string& path) override {
    SATCHEL_ASSIGN(const auto lent, reading_.take());
    return lent->db->copy_to(path);
  }

 private:
  /// A guest that waited for its turn while the database went elsewhere must not write into what was left of it.
  Status stays(sql::Database& db) const {
    if (beside_.empty()) return {};
    if (!sql::was_moved(db) && !sql::stands_on_disk_of(db, moving_mark(beside_))) return {};
    return fail(Code::locked, beside_ + " is being copied to another database, or was: nothing was written");
  }

  /// Once: of a database from before there was an index of who names a blob. A damaged one serves all the same, as
  /// before; verify tells of both, and the next start tries again.
  Status name_blobs() {
    constexpr const char* kDone = "blobs_named";
    SATCHEL_ASSIGN(auto lent, writing_.take());
    SATCHEL_ASSIGN(const auto session, SqliteSession::begin(std::move(lent), true, {}));
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

  Status lay_out_tables() {
    SATCHEL_ASSIGN(const auto lent, writing_.take());
    return lay_out(*lent->db);
  }

  /// Those of the schema that the hub has, if it has one.
  Status prepare_tables() {
    SATCHEL_ASSIGN(const std::string json, own_schema());
    if (json.empty()) return {};
    SATCHEL_ASSIGN(SchemaPtr schema, Schema::parse(json));
    SATCHEL_ASSIGN(const auto lent, writing_.take());
    SATCHEL_ASSIGN(lent->tables, TableSet::open(*lent->db, schema, true));
    schema_ = std::move(schema);
    return {};
  }

  Result<std::string> own_schema() {
    SATCHEL_ASSIGN(auto lent, writing_.take());
    SATCHEL_ASSIGN(const auto session, SqliteSession::begin(std::move(lent), true, {}));
    return session->setting("schema");
  }

  /// A reading connection prepares its tables when it first meets a schema.
  Status follow_schema(SqliteConnection& lent) const {
    const SchemaPtr now = schema();
    if (!now || lent.tables.schema() == now) return {};
    SATCHEL_ASSIGN(lent.tables, TableSet::open(*lent.db, now, true, true));
    return {};
  }

  std::string beside_;  // of a guest: its file
  SqlitePool writing_, reading_;
  mutable std::mutex schema_mutex_;
  SchemaPtr schema_;
};

}  // namespace

std::string moving_mark(const std::string& database) { return database + ".moving"; }

Result<std::unique_ptr<Central>> open_sqlite_central(const SqliteCentralOptions& options) {
  auto central = std::make_unique<SqliteCentral>();
  SATCHEL_TRY(central->open(options));
  return std::unique_ptr<Central>(std::move(central));
}

}  // namespace satchel::hub
