// One session on a connection: reads, and writes when it is a writing one.
#pragma once

#include <functional>

#include "platform/postgres/typed_table.h"
#include "sync/hub/central/central.h"

namespace satchel::postgres {

/// Where a session takes place, and what is told of its end.
struct Seat {
  Connection* connection = nullptr;
  std::string tenant;
  /// The tables of the tenant's schema number `no`, by the setting of that snapshot where they are not known yet.
  std::function<Result<TablesPtr>(std::int64_t no, hub::CentralView& snapshot)> tables;
  std::function<void(TablesPtr)> published;  // a committed schema is to appear there
  std::function<void()> left;                // the connection is free again
};

/// A limit as LIMIT takes it.
inline std::int64_t most(std::size_t limit) {
  constexpr std::size_t kAll = std::size_t{1} << 40;
  return static_cast<std::int64_t>(limit < kAll ? limit : kAll);
}

class Session : public hub::CentralWrite {
 public:
  /// A transaction: `writes` holds the tenant's lock up to its end, else all is read from one snapshot. `seat.left` is
  /// called when there is none, too.
  static Result<std::unique_ptr<Session>> begin(Seat seat, bool writes);
  ~Session() override;

  Result<hub::Head> head() override;
  Result<bool> knows(const Cursor& cursor) override;
  Result<Version> last_commit(Version upto) override;
  Result<std::optional<hub::DeviceRow>> device(const Id& id) override;
  Result<std::vector<hub::DeviceRow>> devices() override;
  Result<std::vector<hub::ActorRow>> actors(const Id& device) override;
  Result<std::optional<hub::WriterRow>> writer(const Id& device, Epoch epoch) override;
  Result<std::optional<hub::WriterRow>> writer(WriterNo no) override;
  Result<std::vector<hub::WriterRow>> writers(const Id& device) override;
  Result<std::optional<hub::HistoryRow>> history(Version version) override;
  Status history(WriterNo writer, Seq after, Seq to, const std::function<Status(hub::HistoryRow&&)>& visit) override;
  Result<std::vector<hub::PayloadRow>> payloads(Millis received_before, Version after, std::size_t limit) override;
  Result<std::vector<hub::IntakeRow>> intake(Version after, std::size_t limit) override;
  Result<bool> any_origin(const Id& device, Epoch epoch) override;
  Result<std::optional<Version>> version_of(const Id& device, const Origin& first, const Hash& entry) override;
  Status origins(const std::function<Status(const hub::OriginRow&)>& visit) override;
  Result<std::optional<hub::StoredRecord>> record(TypeNo type, const Id& id) override;
  Status expect(const std::vector<std::pair<TypeNo, Id>>& records) override;
  Result<std::vector<hub::StoredRecord>> records(TypeNo type, const Id& after, std::size_t limit) override;
  Result<Version> last_received(Millis before) override;
  Result<std::vector<std::pair<TypeNo, Id>>> deleted(const Id& after, std::size_t limit) override;
  Result<std::vector<std::pair<TypeNo, Id>>> under(const Id& root) override;
  Result<std::vector<Id>> holding(TypeNo type, std::size_t field, const satchel::Value& value, const Id* root) override;
  Result<std::vector<hub::ScopeSet>> scope_sets() override;
  Result<std::optional<hub::FeedRow>> line(hub::ScopeSetNo scopes, Version version, const Id& id) override;
  Status feed(const std::vector<hub::ScopeSetNo>& sets, const Position& after,
              const std::function<Result<bool>(const hub::FeedRow&)>& visit) override;
  Result<std::vector<Id>> refused_new(const Id& device) override;
  Result<std::optional<Id>> open_conflict(const Id& record, std::string_view field, const Id& device) override;
  Result<std::optional<hub::OpenConflict>> open_conflict(const Id& conflict) override;
  Result<bool> any_open_conflict(const Id& root) override;
  Result<std::vector<hub::ParkedRow>> parked() override;
  Result<std::vector<hub::ParkedRow>> parked_under(const Id& root) override;
  Result<std::optional<hub::ParkedRow>> parked(const Id& conflict) override;
  Result<std::vector<hub::OrphanRow>> orphans(const Id& parent) override;
  Result<std::string> setting(std::string_view name) override;
  Result<std::optional<hub::SignedHead>> signed_head(WriterNo writer, Seq seq) override;
  Result<std::uint64_t> log_size() override;
  Result<Hash> log_node(const merkle::Place& place) override;
  Result<std::optional<hub::StatementRow>> statement(std::uint64_t no) override;
  Result<std::vector<SignedStatement>> statements(const Id& device, std::uint64_t from, std::size_t limit) override;
  Result<std::vector<SignedStatement>> enrolments(const Id& device) override;
  Result<std::optional<std::uint64_t>> receipt(const Id& device, Epoch epoch, Seq seq) override;
  Result<std::optional<std::uint64_t>> receipt(const Hash& blob) override;
  Result<std::vector<std::pair<TypeNo, Id>>> naming(const Hash& blob) override;
  Result<std::vector<hub::AccessRow>> accesses(std::uint64_t after, std::size_t limit) override;
  Result<std::vector<hub::EventRow>> events(std::uint64_t after, std::size_t limit) override;
  Result<std::vector<Id>> recovered_ids(const Id& after, std::size_t limit) override;
  Result<std::vector<hub::RecoveredRow>> recovered(const Id& id) override;
  Result<std::vector<hub::HanderRow>> handers(const Id& id) override;
  Result<std::vector<hub::BackRow>> back() override;
  Result<std::optional<hub::AccountRow>> account(std::string_view user) override;
  Result<std::vector<hub::AccountRow>> accounts() override;
  Result<std::optional<hub::SessionRow>> session(const Hash& id) override;
  Result<std::vector<hub::SessionRow>> sessions() override;
  Result<std::optional<hub::StrangerRow>> stranger(const Hash& name) override;
  Status check() override;
  Result<hub::Totals> totals() override;

  Status put_device(const hub::DeviceRow& device) override;
  Status put_actor(const hub::ActorRow& actor) override;
  Result<WriterNo> put_writer(const hub::WriterRow& writer) override;
  Status append(const hub::HistoryRow& row) override;
  Status put_payload(Version version, ByteView packed) override;
  Status note_origin(const Id& device, const Origin& origin, const Hash& entry, Version version) override;
  Status put(hub::StoredRecord record, const std::optional<hub::Place>& before) override;
  Status drop(const hub::StoredRecord& record) override;
  Result<std::int64_t> drop_departed(Version upto) override;
  Result<hub::ScopeSetNo> intern(const std::vector<std::string>& scopes) override;
  Status set_refused_new(const Id& device, const Id& record, bool refused) override;
  Status set_open_conflict(const hub::OpenConflict& conflict, bool open) override;
  Status put_parked(const hub::ParkedRow& row) override;
  Status drop_parked(const Id& conflict) override;
  Status put_orphan(const hub::OrphanRow& row) override;
  Status drop_orphan(const Id& id) override;
  Status begin_piece() override;
  Status end_piece(bool stands) override;
  Status to_intake(const Id& device, Version version, Code reason) override;
  Status put_signed_head(WriterNo writer, const hub::SignedHead& head) override;
  Status append(const hub::StatementRow& row, const std::vector<merkle::Node>& nodes) override;
  Status note_access(const hub::AccessRow& row) override;
  Status note_event(const hub::EventRow& row) override;
  Status put_recovered(const hub::RecoveredRow& row) override;
  Status note_hander(const hub::HanderRow& row) override;
  Status note_back(const hub::BackRow& row) override;
  Status put_setting(std::string_view name, std::string_view value) override;
  Status put_code(ByteView secret_hash, const hub::DeviceRow& as, Millis expires) override;
  Result<hub::DeviceRow> take_code(ByteView secret_hash, Millis now) override;
  Status put_account(const hub::AccountRow& account) override;
  Status put_session(const hub::SessionRow& session) override;
  Status end_session(const Hash& id) override;
  Status end_sessions(std::string_view user) override;
  Status end_sessions(Millis now, Millis idle_since) override;
  Status put_stranger(const hub::StrangerRow& stranger, std::int64_t most) override;
  Status use_schema(SchemaPtr schema) override;
  Status commit(const hub::Head& head) override;

 private:
  explicit Session(Seat seat) : seat_(std::move(seat)) {}
  Connection& db() { return *seat_.connection; }
  /// Parameters of a statement that begins with the tenant.
  Params key() const { return Params().text(seat_.tenant); }
  Result<Rows> ask(std::string_view text, const Params& params) { return db().ask(text, params); }
  Result<bool> exists(std::string_view text, const Params& params);
  /// Whether a table has any row of the tenant's, asked once a session.
  Result<bool> any(std::optional<bool>& known, std::string_view table);
  /// The next of numbers without gaps, from 1.
  Result<std::int64_t> next(std::optional<std::int64_t>& last, std::string_view table);
  Result<const TypedTable*> table(TypeNo type) const;
  Status put_feed(const hub::StoredRecord& record, const std::optional<hub::Place>& before);
  void remember(TypeNo type, const Id& id, Result<std::optional<hub::StoredRecord>> record);
  Result<std::optional<hub::StoredRecord>> read_record(TypeNo type, const Id& id);
  Status put_names(const RecordType& type, const RecordState& record);

  Seat seat_;
  TablesPtr tables_, next_tables_;  // null while the tenant has no schema
  std::int64_t schema_no_ = 0;
  bool open_ = false, read_only_ = true;
  std::map<std::string, hub::ScopeSetNo> interned_;
  /// Records as they stand in this session, some of them: under the tenant's lock, or in a snapshot, nobody else
  /// changes them.
  std::map<std::pair<TypeNo, Id>, Result<std::optional<hub::StoredRecord>>> known_;
  std::optional<bool> any_parked_, any_orphan_;
  std::optional<std::int64_t> last_access_, last_event_;
};

}  // namespace satchel::postgres
