// What passes between a store and the sync above it: values, no wire format (that is sync/wire).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/evidence/statement.h"
#include "engine/merge/apply.h"

namespace satchel {

/// How far a device has pulled: a commit of the hub, and the random tag of that commit, by which a restored hub is told
/// from the one that the device knew.
struct Cursor {
  Version version;
  std::uint64_t tag = 0;
  bool operator==(const Cursor&) const = default;
};

/// How far a pull has come: everything up to and with `version` was sent; with `within`, of that version itself only
/// the records up to this id (a commit may be larger than a page).
struct Position {
  Version version;
  Id within;
  bool operator==(const Position&) const = default;
};

struct OutboxEntry {
  std::optional<Origin> origin;  // when it first stood under another epoch
  Bytes entry;
  bool erased = false;  // its contents were: `entry` is its SHA-256
};

/// Blobs that are named to the hub at once hold at most so much together, or are one: it reads them again before it
/// replies, and its disk may do no more than that in a few seconds.
inline constexpr std::uint64_t kReadAgainBytes = 64U << 20;

/// The next stretch of the journal that the hub has not acknowledged.
struct Outbox {
  Epoch epoch;
  Seq first;    // of entries; where none wait, the number after the last
  Hash before;  // chain head before `first`
  std::vector<OutboxEntry> entries;
  Hash head;          // chain head after the last of entries
  bool more = false;  // entries remain beyond these
};

/// Outcomes as the hub reports them: `runs` give accepted and refused entries their versions, in one row for each run.
struct VerdictRun {
  Seq first;
  std::int64_t count = 0;
  Version version;  // of `first`; each later entry has one more
  bool operator==(const VerdictRun&) const = default;
};

enum class ItemKind : std::uint8_t { fields, whole, tomb, forget };

struct ItemField {
  FieldNo number = 0;
  Value value;
  Version version;
  bool operator==(const ItemField&) const = default;
};

/// What a pull says of one record: some fields, all of it, that it was deleted, or that it left the device's scopes.
struct PullItem {
  ItemKind kind = ItemKind::fields;
  TypeNo type = 0;
  Id id;
  Version version;
  bool sealed = false;
  std::string author;
  std::vector<ItemField> fields;
  bool operator==(const PullItem&) const = default;
};

void write_item(Writer& out, const PullItem& item);
/// Fails the reader on anything odd.
PullItem read_item(Reader& in);

/// What this device had pulled and a restored hub lacks, as far as one request holds of it: items of kinds `fields`
/// (values above what the hub still has) and `tomb`.
struct HandBack {
  std::vector<Bytes> items;  // encoded; conflicts first, then records of the office, then the others
  bool last = false;         // with these, all is handed back
};

struct VerdictException {
  Seq seq;
  Code refused = Code::ok;
  std::string detail;
  std::vector<FieldException> fields;
  std::vector<PullItem> whole;  // records that stand again, or never fell
};

struct Verdicts {
  Seq acked;                                     // all up to here is at the hub
  std::vector<VerdictRun> runs;                  // cover what the request had not confirmed, up to acked
  std::vector<VerdictException> exceptions;      // ascending; entries without one were accepted as they are
  std::vector<SignedStatement> statements = {};  // of the hub, on this device, ascending; seen to be the hub's
};

/// One page of a pull.
struct PullPage {
  Position from;          // where it begins: the position that was asked for
  bool full = false;      // a pull from nothing: what it does not name is to be forgotten
  bool complete = false;  // with this page the device has everything up to `cursor`
  Position position;      // where the next page goes on
  Cursor cursor;          // only with complete
  Bytes items;            // PullItems, one after the other, packed (engine/base/pack.h)
};

}  // namespace satchel
