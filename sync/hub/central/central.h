// The central case database, as an interface: the embedded default is on SQLite; PostgreSQL comes beside it.
//
// It keeps what it is told and decides nothing: merging, scopes and roles are the service's. A write session holds the
// tenant's lock from begin to commit, so that versions are taken in the order in which they become visible (a plain
// sequence would let a cursor pass a version that still commits). Errors of any call: busy, io, disk_full, corrupt.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/hash.h"
#include "engine/evidence/statement.h"
#include "engine/merge/record.h"
#include "engine/store/exchange.h"
#include "sync/hub/central/account_rows.h"
#include "sync/hub/central/recovered_rows.h"

namespace satchel::hub {

/// Scopes of a record, interned: a small number for each combination that ever stood.
struct ScopeSetNo {
  std::int64_t value = 0;
  auto operator<=>(const ScopeSetNo&) const = default;
};
struct ScopeSet {
  ScopeSetNo no;
  std::vector<std::string> scopes;  // sorted
  bool operator==(const ScopeSet&) const = default;
};

struct DeviceRow {
  Id id;
  PublicKey key;
  std::string user, role;
  std::vector<std::string> scopes;  // the first is its home: where new records without a scope of their own go
  Version rescoped;                 // when they last changed
  bool revoked = false;             // still delivers, to intake; pulls nothing
  Millis enrolled;
  bool operator==(const DeviceRow&) const = default;
};

/// One more inspector who records on a device, beside the user that it was enrolled for.
struct ActorRow {
  Id device;
  std::string user;
  Millis since;
  bool withdrawn = false;  // what he signs from now on goes to intake
  bool operator==(const ActorRow&) const = default;
};

/// A device under one of its epochs, or a session of the office.
struct WriterRow {
  WriterNo no;
  Id device;
  Epoch epoch;
  Seq last;   // highest entry here
  Hash head;  // chain head there
  bool operator==(const WriterRow&) const = default;
};

/// An entry as it was processed: kept whatever became of it.
struct HistoryRow {
  Version version;
  WriterNo writer;
  Seq seq;
  Hash hash;  // chain head with it
  Millis time, received;
  std::string author;
  std::optional<Origin> origin;
  Bytes outcome;  // a VerdictException, encoded; empty when it was accepted as it is
  Bytes packed;   // what is kept of the entry (kept_entry.h)
  bool operator==(const HistoryRow&) const = default;
};

/// Of an entry whose contents are kept.
struct PayloadRow {
  Version version;
  Bytes packed;
  bool in_intake = false;  // it waits for a person of the office
  bool operator==(const PayloadRow&) const = default;
};

/// An entry that waits for a person of the office.
struct IntakeRow {
  Version version;
  Id device;
  Code reason{};
  bool operator==(const IntakeRow&) const = default;
};

/// An entry that came again under another epoch: where it first stood, and its version when it first did.
struct OriginRow {
  Id device;
  Origin first;
  Hash entry;  // SHA-256 of its bytes
  Version version;
  bool operator==(const OriginRow&) const = default;
};

/// A head of a journal with its device's signature (engine/evidence/chain.h).
struct SignedHead {
  Seq seq;
  Hash head;
  Signature signature{};
  bool operator==(const SignedHead&) const = default;
};

/// A statement, and by what it is found again: the device that it is about, if any, and what it says of its journal.
struct StatementRow {
  SignedStatement statement;
  std::uint64_t no = 0;  // leaf of the log
  Id device;
  Epoch epoch;
  Seq seq;
  std::vector<Hash> blobs;
  bool operator==(const StatementRow&) const = default;
};

/// Somebody was given an identity to read.
struct AccessRow {
  std::uint64_t no = 0;  // from 1, without gaps
  Millis time;
  std::string user, role;
  TypeNo type = 0;
  Id record;
  std::string way;  // "read", "list", "write", "conflict", "blob", "package"
  bool operator==(const AccessRow&) const = default;
};

/// What befell a device or the hub, and the office is told of: events.h.
struct EventRow {
  std::uint64_t no = 0;  // from 1, without gaps
  Millis time;
  std::string kind;                                  // a name of events.def
  Id device;                                         // null: it befell the hub
  std::string user;                                  // whose device it is
  Epoch epoch;                                       // of the device, from here on; of the hub: its log epoch
  std::int64_t entries = 0, known = 0, lacking = 0;  // as the kind has it
  std::string by{};                                  // who did it, of what somebody did at the hub
  std::string detail{};                              // as the kind has it
  bool operator==(const EventRow&) const = default;
};

struct StoredRecord {
  RecordState state;
  ScopeSetNo scopes;
  bool operator==(const StoredRecord&) const = default;
};

/// Where a record stood before it is written: its line in the feed, and whether in its table or aside.
struct Place {
  ScopeSetNo scopes;
  Version version;
  bool alive = true;
};

/// One line of what changed, in order of version, for each scope set.
struct FeedRow {
  ScopeSetNo scopes;
  Version version;
  TypeNo type = 0;
  Id id;
  bool left = false;  // the record left this scope set here
  WriterNo only;      // see RecordState::only
  bool operator==(const FeedRow&) const = default;
};

struct OpenConflict {
  Id conflict, record, device, root;
  std::string field;
  bool operator==(const OpenConflict&) const = default;
};

/// A step that is kept and does not stand yet (PROTOCOL.md, "Parked"): found by its conflict record, which says all of
/// it. `awaits` is one of the blobs that it waits for; null: whether it still waits is to be asked anew.
struct ParkedRow {
  Id conflict, root;
  Hash awaits;
  bool operator==(const ParkedRow&) const = default;
};

/// A record that came before the one that it names as its parent: that one's children are found by it.
struct OrphanRow {
  Id id;
  TypeNo type = 0;
  Id parent;
  bool operator==(const OrphanRow&) const = default;
};

/// How many there are of each, for who counts what he finds.
struct Totals {
  std::int64_t records = 0;  // dead or alive
  std::int64_t lines = 0;    // of the feed, but for those of records that left a scope set
  std::int64_t open_conflicts = 0, entries = 0;
  std::int64_t signed_heads = 0, log_nodes = 0, blob_receipts = 0, accesses = 0, actors = 0, events = 0;
  std::int64_t recovered = 0, handers = 0, parked = 0, orphans = 0;
  bool operator==(const Totals&) const = default;
};

struct Head {
  Version version;
  std::uint64_t tag = 0;  // random, of its commit
  bool operator==(const Head&) const = default;
};

/// Reads, all from one snapshot.
class CentralView {
 public:
  virtual ~CentralView() = default;
  virtual Result<Head> head() = 0;
  /// Whether that commit happened here, with that tag.
  virtual Result<bool> knows(const Cursor& cursor) = 0;
  /// The highest version up to that which a commit here ended with; 0 when none did.
  virtual Result<Version> last_commit(Version upto) = 0;
  virtual Result<std::optional<DeviceRow>> device(const Id& id) = 0;
  virtual Result<std::vector<DeviceRow>> devices() = 0;
  /// By user. Error, too: corrupt for a row that is not as written.
  virtual Result<std::vector<ActorRow>> actors(const Id& device) = 0;
  virtual Result<std::optional<WriterRow>> writer(const Id& device, Epoch epoch) = 0;
  virtual Result<std::optional<WriterRow>> writer(WriterNo no) = 0;
  /// Of all epochs of a device that the hub has met, in that order.
  virtual Result<std::vector<WriterRow>> writers(const Id& device) = 0;
  virtual Result<std::optional<HistoryRow>> history(Version version) = 0;
  /// Version, seq, hash and outcome of a stretch, ascending; without the entries' bytes.
  virtual Status history(WriterNo writer, Seq after, Seq to, const std::function<Status(HistoryRow&&)>& visit) = 0;
  /// Contents of entries that came before then and were not erased, behind `after`, by version, at most `limit`.
  virtual Result<std::vector<PayloadRow>> payloads(Millis received_before, Version after, std::size_t limit) = 0;
  /// The highest version of those that came before then; 0 when none did.
  virtual Result<Version> last_received(Millis before) = 0;
  /// Entries that wait for a person of the office, behind `after`, by version, at most `limit`.
  virtual Result<std::vector<IntakeRow>> intake(Version after, std::size_t limit) = 0;
  /// Whether any entry of that epoch came under another one.
  virtual Result<bool> any_origin(const Id& device, Epoch epoch) = 0;
  /// The version under which this very entry first came: by where it first stood and the SHA-256 of its bytes, since
  /// twins have different entries at one place.
  virtual Result<std::optional<Version>> version_of(const Id& device, const Origin& first, const Hash& entry) = 0;

  /// All of them.
  virtual Status origins(const std::function<Status(const OriginRow&)>& visit) = 0;

  /// Dead or alive; nothing when the hub never had it.
  virtual Result<std::optional<StoredRecord>> record(TypeNo type, const Id& id) = 0;
  /// These will be asked for by record() soon: where each question is a journey, they are read at once. What was
  /// expected before is so no more. It changes no answer.
  virtual Status expect(const std::vector<std::pair<TypeNo, Id>>& records) {
    (void)records;
    return {};
  }
  /// Live records of a type by id, after `after`, at most `limit`.
  virtual Result<std::vector<StoredRecord>> records(TypeNo type, const Id& after, std::size_t limit) = 0;
  /// Deleted records of any type by id, after `after`, at most `limit`.
  virtual Result<std::vector<std::pair<TypeNo, Id>>> deleted(const Id& after, std::size_t limit) = 0;
  virtual Result<std::vector<std::pair<TypeNo, Id>>> under(const Id& root) = 0;
  /// Ids of live records of a type whose field (index into its fields) holds this text or id; with `root`, of those
  /// that have it: without, it takes as long as reading all of the type.
  virtual Result<std::vector<Id>> holding(TypeNo type, std::size_t field, const Value& value, const Id* root) = 0;
  virtual Result<std::vector<ScopeSet>> scope_sets() = 0;
  /// The row of a record at its place; nothing when there is none.
  virtual Result<std::optional<FeedRow>> line(ScopeSetNo scopes, Version version, const Id& id) = 0;
  /// Rows of these sets behind `after`, ascending by version and id, until `visit` says false.
  virtual Status feed(const std::vector<ScopeSetNo>& sets, const Position& after,
                      const std::function<Result<bool>(const FeedRow&)>& visit) = 0;

  /// Ids that this device tried to create and that were refused, not yet mended.
  virtual Result<std::vector<Id>> refused_new(const Id& device) = 0;
  virtual Result<std::optional<Id>> open_conflict(const Id& record, std::string_view field, const Id& device) = 0;
  virtual Result<std::optional<OpenConflict>> open_conflict(const Id& conflict) = 0;
  virtual Result<bool> any_open_conflict(const Id& root) = 0;
  /// Error, of these three: corrupt, too, for a row that is not as written.
  virtual Result<std::vector<ParkedRow>> parked() = 0;
  virtual Result<std::vector<ParkedRow>> parked_under(const Id& root) = 0;
  virtual Result<std::optional<ParkedRow>> parked(const Id& conflict) = 0;
  /// By id. Error, too: corrupt for a row that is not as written.
  virtual Result<std::vector<OrphanRow>> orphans(const Id& parent) = 0;
  virtual Result<std::string> setting(std::string_view name) = 0;  // empty when there is none

  /// The first head that its device signed at `seq` or behind it.
  virtual Result<std::optional<SignedHead>> signed_head(WriterNo writer, Seq seq) = 0;
  /// How many statements there are, numbered from 0.
  virtual Result<std::uint64_t> log_size() = 0;
  /// Error: corrupt where it is missing.
  virtual Result<Hash> log_node(const merkle::Place& place) = 0;
  /// Without its blobs.
  virtual Result<std::optional<StatementRow>> statement(std::uint64_t no) = 0;
  /// On that device, from number `from` on, at most `limit`, ascending.
  virtual Result<std::vector<SignedStatement>> statements(const Id& device, std::uint64_t from, std::size_t limit) = 0;
  /// Of these, what tells who records on it.
  virtual Result<std::vector<SignedStatement>> enrolments(const Id& device) = 0;
  /// The first receipt that reaches that entry, and the first that names that blob.
  virtual Result<std::optional<std::uint64_t>> receipt(const Id& device, Epoch epoch, Seq seq) = 0;
  virtual Result<std::optional<std::uint64_t>> receipt(const Hash& blob) = 0;
  /// Every record that ever named the blob; it need not any more.
  virtual Result<std::vector<std::pair<TypeNo, Id>>> naming(const Hash& blob) = 0;
  /// Readings of identities behind number `after`, at most `limit`. Error: corrupt where one was changed or is missing.
  virtual Result<std::vector<AccessRow>> accesses(std::uint64_t after, std::size_t limit) = 0;
  /// Events behind number `after`, at most `limit`. Error: corrupt where one was changed or is missing.
  virtual Result<std::vector<EventRow>> events(std::uint64_t after, std::size_t limit) = 0;
  /// Records of which anything was handed back, by id, after `after`, at most `limit`.
  virtual Result<std::vector<Id>> recovered_ids(const Id& after, std::size_t limit) = 0;
  /// What was handed back of a record, by field; who did; and who has handed back all. Error, too: corrupt for a row
  /// that is not as written.
  virtual Result<std::vector<RecoveredRow>> recovered(const Id& id) = 0;
  virtual Result<std::vector<HanderRow>> handers(const Id& id) = 0;
  virtual Result<std::vector<BackRow>> back() = 0;
  /// Error, of these and the two below: corrupt, too, for a row that is not as written.
  virtual Result<std::optional<AccountRow>> account(std::string_view user) = 0;
  virtual Result<std::vector<AccountRow>> accounts() = 0;  // by user
  virtual Result<std::optional<SessionRow>> session(const Hash& id) = 0;
  virtual Result<std::vector<SessionRow>> sessions() = 0;
  virtual Result<std::optional<StrangerRow>> stranger(const Hash& name) = 0;
  /// The database's own look at its structure; as long as reading all of it. Error: corrupt.
  virtual Status check() = 0;
  virtual Result<Totals> totals() = 0;
};

/// Of a commit whose answer was lost.
inline constexpr const char* kOutcomeUnknown = "it is not known whether this was done";

class CentralWrite : public CentralView {
 public:
  virtual Status put_device(const DeviceRow& device) = 0;
  virtual Status put_actor(const ActorRow& actor) = 0;
  /// A writer's row, made if new (its `no` is then given), else its last and head.
  virtual Result<WriterNo> put_writer(const WriterRow& writer) = 0;
  virtual Status append(const HistoryRow& row) = 0;
  /// Of that entry this is kept, and nothing else.
  virtual Status put_payload(Version version, ByteView packed) = 0;
  virtual Status note_origin(const Id& device, const Origin& origin, const Hash& entry, Version version) = 0;
  /// Writes the record and its line in the feed. `before`: as read in this session; nothing when it is new.
  virtual Status put(StoredRecord record, const std::optional<Place>& before) = 0;
  /// A deleted record goes, with its line in the feed, as if it had never been.
  virtual Status drop(const StoredRecord& record) = 0;
  /// Lines up to that version of records that left a scope set go: how many there were.
  virtual Result<std::int64_t> drop_departed(Version upto) = 0;
  virtual Result<ScopeSetNo> intern(const std::vector<std::string>& scopes) = 0;
  virtual Status set_refused_new(const Id& device, const Id& record, bool refused) = 0;
  virtual Status set_open_conflict(const OpenConflict& conflict, bool open) = 0;
  virtual Status put_parked(const ParkedRow& row) = 0;
  virtual Status drop_parked(const Id& conflict) = 0;
  virtual Status put_orphan(const OrphanRow& row) = 0;
  virtual Status drop_orphan(const Id& id) = 0;
  /// What is written from here on can be taken back at the end of the piece. One at a time.
  virtual Status begin_piece() = 0;
  virtual Status end_piece(bool stands) = 0;
  /// An entry that could not be merged and must reach a person of the office.
  virtual Status to_intake(const Id& device, Version version, Code reason) = 0;
  virtual Status put_signed_head(WriterNo writer, const SignedHead& head) = 0;
  /// The next statement of the log, with the nodes that come with it.
  virtual Status append(const StatementRow& row, const std::vector<merkle::Node>& nodes) = 0;
  /// As the next one, whatever its number says.
  virtual Status note_access(const AccessRow& row) = 0;
  virtual Status note_event(const EventRow& row) = 0;  // likewise
  /// A new row, or another one in its place.
  virtual Status put_recovered(const RecoveredRow& row) = 0;
  /// The first time counts.
  virtual Status note_hander(const HanderRow& row) = 0;
  virtual Status note_back(const BackRow& row) = 0;
  virtual Status put_setting(std::string_view name, std::string_view value) = 0;
  virtual Status put_code(ByteView secret_hash, const DeviceRow& as, Millis expires) = 0;
  /// The device row that an enrolment code stands for; the code is used up. Error: bad_code.
  virtual Result<DeviceRow> take_code(ByteView secret_hash, Millis now) = 0;
  /// A new row, or another one in its place; so too the two below.
  virtual Status put_account(const AccountRow& account) = 0;
  virtual Status put_session(const SessionRow& session) = 0;
  virtual Status end_session(const Hash& id) = 0;
  virtual Status end_sessions(std::string_view user) = 0;
  /// All that expire at `now` or before it, or were last seen at `idle_since` or before it.
  virtual Status end_sessions(Millis now, Millis idle_since) = 0;
  /// Beyond `most` rows, those that failed longest ago go.
  virtual Status put_stranger(const StrangerRow& stranger, std::int64_t most) = 0;
  /// Typed tables for a schema; grows them.
  virtual Status use_schema(SchemaPtr schema) = 0;
  /// All of it becomes visible, as the commit of `head`; nothing does when this is not reached. Error, too: busy, its
  /// detail beginning with kOutcomeUnknown where it is not known whether it happened.
  virtual Status commit(const Head& head) = 0;
};

class Central {
 public:
  virtual ~Central() = default;
  /// Waits for the tenant's lock.
  virtual Result<std::unique_ptr<CentralWrite>> write() = 0;
  virtual Result<std::unique_ptr<CentralView>> view() = 0;
  /// Null until one was given.
  virtual SchemaPtr schema() const = 0;
  /// All of it, as one commit left it, as a new database at `path`, durable. It may be served meanwhile.
  virtual Status copy_to(const std::string& path) = 0;
};

}  // namespace satchel::hub
