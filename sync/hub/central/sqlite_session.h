// One session on a connection: reads, and writes when it is the writing one.
#pragma once

#include "sync/hub/central/central.h"
#include "sync/hub/central/sqlite_pool.h"

namespace satchel::hub {

class SqliteSession : public CentralWrite {
 public:
  /// `published`: where a committed schema is to appear. `writes`: begins with the write lock, else with a snapshot.
  static Result<std::unique_ptr<SqliteSession>> begin(SqlitePool::Lent connection, bool writes,
                                                      std::function<void(SchemaPtr)> published);
  ~SqliteSession() override;

  Result<Head> head() override;
  Result<bool> knows(const Cursor& cursor) override;
  Result<Version> last_commit(Version upto) override;
  Result<std::optional<DeviceRow>> device(const Id& id) override;
  Result<std::vector<DeviceRow>> devices() override;
  Result<std::vector<ActorRow>> actors(const Id& device) override;
  Result<std::optional<WriterRow>> writer(const Id& device, Epoch epoch) override;
  Result<std::optional<WriterRow>> writer(WriterNo no) override;
  Result<std::vector<WriterRow>> writers(const Id& device) override;
  Result<std::optional<HistoryRow>> history(Version version) override;
  Status history(WriterNo writer, Seq after, Seq to, const std::function<Status(HistoryRow&&)>& visit) override;
  Result<std::vector<PayloadRow>> payloads(Millis received_before, Version after, std::size_t limit) override;
  Result<Version> last_received(Millis before) override;
  Result<bool> any_origin(const Id& device, Epoch epoch) override;
  Result<std::optional<Version>> version_of(const Id& device, const Origin& first, const Hash& entry) override;
  Status origins(const std::function<Status(const OriginRow&)>& visit) override;
  Result<std::optional<StoredRecord>> record(TypeNo type, const Id& id) override;
  Result<std::vector<StoredRecord>> records(TypeNo type, const Id& after, std::size_t limit) override;
  Result<std::vector<std::pair<TypeNo, Id>>> deleted(const Id& after, std::size_t limit) override;
  Result<std::vector<std::pair<TypeNo, Id>>> under(const Id& root) override;
  Result<std::vector<Id>> holding(TypeNo type, std::size_t field, const Value& value, const Id* root) override;
  Result<std::vector<ScopeSet>> scope_sets() override;
  Result<std::optional<FeedRow>> line(ScopeSetNo scopes, Version version, const Id& id) override;
  Status feed(const std::vector<ScopeSetNo>& sets, const Position& after,
              const std::function<Result<bool>(const FeedRow&)>& visit) override;
  Result<std::vector<Id>> refused_new(const Id& device) override;
  Result<std::optional<Id>> open_conflict(const Id& record, std::string_view field, const Id& device) override;
  Result<std::optional<OpenConflict>> open_conflict(const Id& conflict) override;
  Result<bool> any_open_conflict(const Id& root) override;
  Result<std::vector<ParkedRow>> parked() override;
  Result<std::vector<ParkedRow>> parked_under(const Id& root) override;
  Result<std::optional<ParkedRow>> parked(const Id& conflict) override;
  Result<std::vector<OrphanRow>> orphans(const Id& parent) override;
  Result<std::string> setting(std::string_view name) override;
  Result<std::optional<SignedHead>> signed_head(WriterNo writer, Seq seq) override;
  Result<std::uint64_t> log_size() override;
  Result<Hash> log_node(const merkle::Place& place) override;
  Result<std::optional<StatementRow>> statement(std::uint64_t no) override;
  Result<std::vector<SignedStatement>> statements(const Id& device, std::uint64_t from, std::size_t limit) override;
  Result<std::vector<SignedStatement>> enrolments(const Id& device) override;
  Result<std::optional<std::uint64_t>> receipt(const Id& device, Epoch epoch, Seq seq) override;
  Result<std::optional<std::uint64_t>> receipt(const Hash& blob) override;
  Result<std::vector<std::pair<TypeNo, Id>>> naming(const Hash& blob) override;
  Result<std::vector<AccessRow>> accesses(std::uint64_t after, std::size_t limit) override;
  Result<std::vector<IntakeRow>> intake(Version after, std::size_t limit) override;
  Result<std::vector<EventRow>> events(std::uint64_t after, std::size_t limit) override;
  Result<std::vector<Id>> recovered_ids(const Id& after, std::size_t limit) override;
  Result<std::vector<RecoveredRow>> recovered(const Id& id) override;
  Result<std::vector<HanderRow>> handers(const Id& id) override;
  Result<std::vector<BackRow>> back() override;
  Result<std::optional<AccountRow>> account(std::string_view user) override;
  Result<std::vector<AccountRow>> accounts() override;
  Result<std::optional<SessionRow>> session(const Hash& id) override;
  Result<std::vector<SessionRow>> sessions() override;
  Result<std::optional<StrangerRow>> stranger(const Hash& name) override;
  Status check() override;
  Result<Totals> totals() override;

  Status put_device(const DeviceRow& device) override;
  Status put_actor(const ActorRow& actor) override;
  Result<WriterNo> put_writer(const WriterRow& writer) override;
  Status append(const HistoryRow& row) override;
  Status put_payload(Version version, ByteView packed) override;
  Status note_origin(const Id& device, const Origin& origin, const Hash& entry, Version version) override;
  Status put(StoredRecord record, const std::optional<Place>& before) override;
  Status drop(const StoredRecord& record) override;
  Result<std::int64_t> drop_departed(Version upto) override;
  Result<ScopeSetNo> intern(const std::vector<std::string>& scopes) override;
  Status set_refused_new(const Id& device, const Id& record, bool refused) override;
  Status set_open_conflict(const OpenConflict& conflict, bool open) override;
  Status put_parked(const ParkedRow& row) override;
  Status drop_parked(const Id& conflict) override;
  Status put_orphan(const OrphanRow& row) override;
  Status drop_orphan(const Id& id) override;
  Status begin_piece() override;
  Status end_piece(bool stands) override;
  Status to_intake(const Id& device, Version version, Code reason) override;
  Status put_signed_head(WriterNo writer, const SignedHead& head) override;
  Status append(const StatementRow& row, const std::vector<merkle::Node>& nodes) override;
  Status note_access(const AccessRow& row) override;
  Status note_event(const EventRow& row) override;
  Status put_recovered(const RecoveredRow& row) override;
  Status note_hander(const HanderRow& row) override;
  Status note_back(const BackRow& row) override;
  Status put_setting(std::string_view name, std::string_view value) override;
  Status put_code(ByteView secret_hash, const DeviceRow& as, Millis expires) override;
  Result<DeviceRow> take_code(ByteView secret_hash, Millis now) override;
  Status put_account(const AccountRow& account) override;
  Status put_session(const SessionRow& session) override;
  Status end_session(const Hash& id) override;
  Status end_sessions(std::string_view user) override;
  Status end_sessions(Millis now, Millis idle_since) override;
  Status put_stranger(const StrangerRow& stranger, std::int64_t most) override;
  Status use_schema(SchemaPtr schema) override;
  Status commit(const Head& head) override;

  /// Notes of every record, dead or alive, which blobs it names.
  Status name_blobs();

 private:
  explicit SqliteSession(SqlitePool::Lent lent) : lent_(std::move(lent)), connection_(*lent_) {}
  sql::Database& db() { return *connection_.db; }
  /// A cached statement; the session's methods bind, step to the end or reset it before they return.
  Result<sql::Statement*> sql(std::string_view text) { return db().cached(text); }
  Result<bool> exists(sql::Statement* bound);
  Result<bool> any_orphan();
  Status put_feed(const StoredRecord& record, const std::optional<Place>& before);
  Status put_names(const RecordType& type, const RecordState& record);
  Status drop_feed(ScopeSetNo scopes, Version version, const Id& id);

  const SqlitePool::Lent lent_;
  SqliteConnection& connection_;
  std::optional<sql::Transaction> transaction_;
  bool reading_ = false;
  SchemaPtr next_schema_;
  std::optional<TableSet> next_tables_;
  std::map<std::string, ScopeSetNo> interned_;
  std::optional<bool> any_gone_, any_parked_, any_orphan_;
  std::function<void(SchemaPtr)> published_;
};

}  // namespace satchel::hub
