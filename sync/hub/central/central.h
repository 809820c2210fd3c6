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
#include "engine/merge/record.h"
#include "engine/store/exchange.h"

namespace satchel::hub {

/// Scopes of a record, interned: a small number for each combination that ever stood.
struct ScopeSetNo {
  std::int64_t value = 0;
  auto operator<=>(const ScopeSetNo&) const = default;
};
struct ScopeSet {
  ScopeSetNo no;
  std::vector<std::string> scopes;  // sorted
};

struct DeviceRow {
  Id id;
  PublicKey key;
  std::string user, role;
  std::vector<std::string> scopes;  // the first is its home: where new records without a scope of their own go
  Version rescoped;                 // when they last changed
  bool revoked = false;             // still delivers, to intake; pulls nothing
  Millis enrolled;
};

/// A device under one of its epochs, or a session of the office.
struct WriterRow {
  WriterNo no;
  Id device;
  Epoch epoch;
  Seq last;   // highest entry here
  Hash head;  // chain head there
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
  Bytes packed;   // the entry's bytes, as engine/base/pack.h has them
};

struct StoredRecord {
  RecordState state;
  ScopeSetNo scopes;
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
};

struct OpenConflict {
  Id conflict, record, device, root;
  std::string field;
};

struct Head {
  Version version;
  std::uint64_t tag = 0;  // random, of its commit
};

/// Reads, all from one snapshot.
class CentralView {
 public:
  virtual ~CentralView() = default;
  virtual Result<Head> head() = 0;
  /// Whether that commit happened here, with that tag.
  virtual Result<bool> knows(const Cursor& cursor) = 0;
  virtual Result<std::optional<DeviceRow>> device(const Id& id) = 0;
  virtual Result<std::vector<DeviceRow>> devices() = 0;
  virtual Result<std::optional<WriterRow>> writer(const Id& device, Epoch epoch) = 0;
  virtual Result<std::optional<WriterRow>> writer(WriterNo no) = 0;
  virtual Result<std::optional<HistoryRow>> history(Version version) = 0;
  /// Version, seq, hash and outcome of a stretch, ascending; without the entries' bytes.
  virtual Status history(WriterNo writer, Seq after, Seq to, const std::function<Status(HistoryRow&&)>& visit) = 0;
  /// Whether any entry of that epoch came under another one.
  virtual Result<bool> any_origin(const Id& device, Epoch epoch) = 0;
  /// The version under which this very entry first came: by where it first stood and the SHA-256 of its bytes, since
  /// twins have different entries at one place.
  virtual Result<std::optional<Version>> version_of(const Id& device, const Origin& first, const Hash& entry) = 0;

  /// Dead or alive; nothing when the hub never had it.
  virtual Result<std::optional<StoredRecord>> record(TypeNo type, const Id& id) = 0;
  /// Live records of a type by id, after `after`, at most `limit`.
  virtual Result<std::vector<StoredRecord>> records(TypeNo type, const Id& after, std::size_t limit) = 0;
  virtual Result<std::vector<std::pair<TypeNo, Id>>> under(const Id& root) = 0;
  virtual Result<std::vector<ScopeSet>> scope_sets() = 0;
  /// Rows of these sets behind `after`, ascending by version and id, until `visit` says false.
  virtual Status feed(const std::vector<ScopeSetNo>& sets, const Position& after,
                      const std::function<Result<bool>(const FeedRow&)>& visit) = 0;

  /// Ids that this device tried to create and that were refused, not yet mended.
  virtual Result<std::vector<Id>> refused_new(const Id& device) = 0;
  virtual Result<std::optional<Id>> open_conflict(const Id& record, std::string_view field, const Id& device) = 0;
  virtual Result<bool> any_open_conflict(const Id& root) = 0;
  virtual Result<std::string> setting(std::string_view name) = 0;  // empty when there is none
};

class CentralWrite : public CentralView {
 public:
  virtual Status put_device(const DeviceRow& device) = 0;
  /// A writer's row, made if new (its `no` is then given), else its last and head.
  virtual Result<WriterNo> put_writer(const WriterRow& writer) = 0;
  virtual Status append(const HistoryRow& row) = 0;
  virtual Status note_origin(const Id& device, const Origin& origin, const Hash& entry, Version version) = 0;
  /// Writes the record and its line in the feed. `before`: as read in this session; nothing when it is new.
  virtual Status put(StoredRecord record, const std::optional<Place>& before) = 0;
  virtual Result<ScopeSetNo> intern(const std::vector<std::string>& scopes) = 0;
  virtual Status set_refused_new(const Id& device, const Id& record, bool refused) = 0;
  virtual Status set_open_conflict(const OpenConflict& conflict, bool open) = 0;
  /// An entry that could not be merged and must reach a person of the office.
  virtual Status to_intake(const Id& device, Version version, Code reason) = 0;
  virtual Status put_setting(std::string_view name, std::string_view value) = 0;
  virtual Status put_code(ByteView secret_hash, const DeviceRow& as, Millis expires) = 0;
  /// The device row that an enrolment code stands for; the code is used up. Error: bad_code.
  virtual Result<DeviceRow> take_code(ByteView secret_hash, Millis now) = 0;
  /// Typed tables for a schema; grows them.
  virtual Status use_schema(SchemaPtr schema) = 0;
  /// All of it becomes visible, as the commit of `head`; nothing does when this is not reached.
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
};

}  // namespace satchel::hub
