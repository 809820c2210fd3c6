#include "sync/hub/central/sqlite_central.h"

#include "engine/base/planted.h"
#include "engine/sql/on_disk.h"
#include "sync/hub/central/sqlite_session.h"
#include "sync/hub/central/sqlite_steps.h"

namespace satchel::hub {
namespace {

class SqliteCentral : public Central {
 public:
  Status open(const SqliteCentralOptions& o) {
    if (o.guest) beside_ = o.path;
    sql::Options options = central_file();
    options.vfs = o.vfs;
    options.full_sync = o.full_sync && !planted(Bug::hub_not_full);
    options.checkpoints = !o.guest;
    SATCHEL_ASSIGN(writing_.db, sql::Database::open(o.path, options));
    SATCHEL_TRY(lay_out(*writing_.db));
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
    SATCHEL_TRY(stays());
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
  /// A guest that waited for its turn while the database went elsewhere must not write into what was left of it.
  Status stays() {
    if (beside_.empty()) return {};
    if (!sql::was_moved(*writing_.db) && !sql::stands_on_disk_of(*writing_.db, moving_mark(beside_))) return {};
    return fail(Code::locked, beside_ + " is being copied to another database, or was: nothing was written");
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

  std::string beside_;  // of a guest: its file
  SqliteConnection writing_, reading_;
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
