// One session on a connection: reads, and writes when it is the writing one.
#pragma once

#include <mutex>

#include "engine/store/table.h"
#include "sync/hub/central/central.h"

namespace satchel::hub {

/// A connection and the tables prepared on it, guarded by its own lock.
struct SqliteConnection {
  std::mutex mutex;
  std::unique_ptr<sql::Database> db;
  TableSet tables;
};

class SqliteSession : public CentralWrite {
 public:
  /// `published`: where a committed schema is to appear. `writes`: begins with the write lock, else with a snapshot.
  static Result<std::unique_ptr<SqliteSession>> begin(SqliteConnection& connection, bool writes,
                                                      std::function<void(SchemaPtr)> published);
  ~SqliteSession() override;

  Result<Head> head() override;
  Result<bool> knows(const Cursor& cursor) override;
  Result<std::optional<DeviceRow>> device(const Id& id) override;
  Result<std::vector<DeviceRow>> devices() override;
  Result<std::optional<WriterRow>> writer(const Id& device, Epoch epoch) override;
  Result<std::optional<WriterRow>> writer(WriterNo no) override;
  Result<std::optional<HistoryRow>> history(Version version) override;
  Status history(WriterNo writer, Seq after, Seq to, const std::function<Status(HistoryRow&&)>& visit) override;
  Result<bool> any_origin(const Id& device, Epoch epoch) override;
  Result<std::optional<Version>> version_of(const Id& device, const Origin& first, const Hash& entry) override;
  Result<std::optional<StoredRecord>> record(TypeNo type, const Id& id) override;
  Result<std::vector<StoredRecord>> records(TypeNo type, const Id& after, std::size_t limit) override;
  Result<std::vector<std::pair<TypeNo, Id>>> under(const Id& root) override;
  Result<std::vector<ScopeSet>> scope_sets() override;
  Status feed(const std::vector<ScopeSetNo>& sets, const Position& after,
              const std::function<Result<bool>(const FeedRow&)>& visit) override;
  Result<std::vector<Id>> refused_new(const Id& device) override;
  Result<std::optional<Id>> open_conflict(const Id& record, std::string_view field, const Id& device) override;
  Result<bool> any_open_conflict(const Id& root) override;
  Result<std::string> setting(std::string_view name) override;

  Status put_device(const DeviceRow& device) override;
  Result<WriterNo> put_writer(const WriterRow& writer) override;
  Status append(const HistoryRow& row) override;
  Status note_origin(const Id& device, const Origin& origin, const Hash& entry, Version version) override;
  Status put(StoredRecord record, const std::optional<Place>& before) override;
  Result<ScopeSetNo> intern(const std::vector<std::string>& scopes) override;
  Status set_refused_new(const Id& device, const Id& record, bool refused) override;
  Status set_open_conflict(const OpenConflict& conflict, bool open) override;
  Status to_intake(const Id& device, Version version, Code reason) override;
  Status put_setting(std::string_view name, std::string_view value) override;
  Status put_code(ByteView secret_hash, const DeviceRow& as, Millis expires) override;
  Result<DeviceRow> take_code(ByteView secret_hash, Millis now) override;
  Status use_schema(SchemaPtr schema) override;
  Status commit(const Head& head) override;

 private:
  explicit SqliteSession(SqliteConnection& c) : connection_(c), lock_(c.mutex) {}
  sql::Database& db() { return *connection_.db; }
  /// A cached statement; the session's methods bind, step to the end or reset it before they return.
  Result<sql::Statement*> sql(std::string_view text) { return db().cached(text); }
  Result<bool> exists(sql::Statement* bound);
  Status put_feed(const StoredRecord& record, const std::optional<Place>& before);
  Status drop_feed(ScopeSetNo scopes, Version version, const Id& id);

  SqliteConnection& connection_;
  std::unique_lock<std::mutex> lock_;
  std::optional<sql::Transaction> transaction_;
  bool reading_ = false;
  SchemaPtr next_schema_;
  std::optional<TableSet> next_tables_;
  std::map<std::string, ScopeSetNo> interned_;
  std::optional<bool> any_gone_;
  std::function<void(SchemaPtr)> published_;
};

}  // namespace satchel::hub
