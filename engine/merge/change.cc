#include "engine/merge/change.h"

#include <algorithm>
#include <cstdlib>

#include "engine/base/limits.h"

namespace satchel {
namespace {

constexpr std::uint8_t kFormat = 1;

void write_set(Writer& out, const TextSet& set) { write_value(out, Value{set}); }

TextSet read_set(Reader& in) {
  Value v = read_value(in);
  auto* set = std::get_if<TextSet>(&v);
  if (!set) return in.fail(), TextSet{};
  return std::move(*set);
}

void write_op(Writer& out, const FieldOp& op, Version change_base) {
  out.varint(op.field);
  out.u8(static_cast<std::uint8_t>(op.kind));
  out.zigzag(op.base.value - change_base.value);
  if (op.kind == OpKind::set) return write_set(out, op.add), write_set(out, op.remove);
  write_value(out, op.value);
  if (op.kind == OpKind::text || op.kind == OpKind::state) write_value(out, op.from);
}

FieldOp read_op(Reader& in, Version change_base) {
  FieldOp op;
  const std::uint64_t field = in.varint();
  if (field == 0 || field > UINT16_MAX) in.fail();
  op.field = static_cast<FieldNo>(field);
  const std::uint8_t kind = in.u8();
  if (kind > static_cast<std::uint8_t>(OpKind::state)) in.fail();
  op.kind = static_cast<OpKind>(kind);
  op.base.value = static_cast<std::int64_t>(static_cast<std::uint64_t>(in.zigzag()) +
                                            static_cast<std::uint64_t>(change_base.value));
  if (op.base.value < 0) in.fail();
  if (op.kind == OpKind::set) return op.add = read_set(in), op.remove = read_set(in), op;
  op.value = read_value(in);
  if (op.kind == OpKind::text || op.kind == OpKind::state) op.from = read_value(in);
  return op;
}

bool has_base(ChangeKind kind) { return kind == ChangeKind::remove || kind == ChangeKind::undelete; }

/// Operations of one change mostly share their base: it is written once, and each as a difference to it.
Version common_base(const Change& change) {
  if (has_base(change.kind)) return change.base;
  return change.ops.empty() ? Version{} : change.ops.front().base;
}

void write_change(Writer& out, const Change& change) {
  out.u8(static_cast<std::uint8_t>(change.kind));
  out.varint(change.type);
  out.id(change.id);
  const Version base = common_base(change);
  out.varint(static_cast<std::uint64_t>(base.value));
  if (change.kind == ChangeKind::seal) out.hash(change.content);
  out.varint(change.ops.size());
  for (const auto& op : change.ops) write_op(out, op, base);
}

Change read_change(Reader& in) {
  Change change;
  const std::uint8_t kind = in.u8();
  if (kind < 1 || kind > static_cast<std::uint8_t>(ChangeKind::settle)) in.fail();
  change.kind = static_cast<ChangeKind>(kind);
  const std::uint64_t type = in.varint();
  if (type == 0 || type > UINT16_MAX) in.fail();
  change.type = static_cast<TypeNo>(type);
  change.id = in.id();
  const Version base{in.natural()};
  if (has_base(change.kind)) change.base = base;
  if (change.kind == ChangeKind::seal) change.content = in.hash();
  const std::size_t n = in.count(4);
  if (n > limits::kFieldsPerType) in.fail();
  change.ops.reserve(in.ok() ? n : 0);
  for (std::size_t i = 0; i < n && in.ok(); ++i) change.ops.push_back(read_op(in, base));
  if (common_base(change) != base) in.fail();  // another way to write the same
  return change;
}

void write_stamp(Writer& out, const Stamp& s) {
  out.fixed64(s.boot);
  out.zigzag(s.anchor_hub.count);
  out.zigzag(s.anchor_monotonic.count);
  out.zigzag(s.monotonic.count);
  // Nearly constant, so that it packs well. Unsigned: a stamp may hold anything.
  out.zigzag(static_cast<std::int64_t>(static_cast<std::uint64_t>(s.wall.count) -
                                       static_cast<std::uint64_t>(s.monotonic.count)));
}

Stamp read_stamp(Reader& in) {
  Stamp s;
  s.boot = in.fixed64();
  s.anchor_hub.count = in.zigzag();
  s.anchor_monotonic.count = in.zigzag();
  s.monotonic.count = in.zigzag();
  s.wall.count = static_cast<std::int64_t>(static_cast<std::uint64_t>(in.zigzag()) +
                                           static_cast<std::uint64_t>(s.monotonic.count));
  return s;
}

/// Clocks come from outside: within these bounds sums and differences of a few do not overflow.
std::int64_t sane(Millis time) {
  constexpr std::int64_t kBound = std::int64_t{1} << 59;
  return std::clamp(time.count, -kBound, kBound);
}

}  // namespace

EntryWriter::EntryWriter(Bytes& out, const Entry& head, std::size_t changes) : out_(out) {
  out_.u8(kFormat);
  out_.varint(static_cast<std::uint64_t>(head.schema));
  out_.bytes(head.actor);
  write_stamp(out_, head.stamp);
  out_.varint(changes);
}

void EntryWriter::add(const Change& change) { write_change(out_, change); }

Bytes encode(const Entry& entry) {
  Bytes bytes;
  EntryWriter writer(bytes, entry, entry.changes.size());
  for (const auto& change : entry.changes) writer.add(change);
  writer.add_salt(entry.salt);
  return bytes;
}

Result<Entry> decode_entry(ByteView bytes) {
  if (bytes.size() > limits::kTransactionBytes) return fail(Code::too_large, "a journal entry above the limit");
  Reader in(bytes);
  if (in.u8() != kFormat) return fail(Code::invalid, "not a journal entry of a known format");
  Entry entry;
  entry.schema = in.natural();
  entry.actor = in.bytes();
  entry.stamp = read_stamp(in);
  const std::size_t n = in.count(20);
  if (n > limits::kTransactionChanges) return fail(Code::too_large, "a transaction of too many changes");
  entry.changes.reserve(in.ok() ? n : 0);
  for (std::size_t i = 0; i < n && in.ok(); ++i) entry.changes.push_back(read_change(in));
  if (in.ok() && in.left() == kSaltBytes) entry.salt = in.raw(kSaltBytes);
  if (!in.done() || !is_utf8(entry.actor)) return fail(Code::invalid, "a journal entry is cut or garbled");
  return entry;
}

Hash seal_hash(TypeNo type, const Id& id, const std::vector<FieldOp>& frozen) {
  std::vector<const FieldOp*> ops;
  ops.reserve(frozen.size());
  for (const auto& op : frozen) ops.push_back(&op);
  std::sort(ops.begin(), ops.end(), [](const auto* a, const auto* b) { return a->field < b->field; });
  Bytes bytes = "satchel-seal-1";
  Writer out(bytes);
  out.varint(type);
  out.id(id);
  for (const auto* op : ops) {
    if (is_null(op->value)) continue;
    out.varint(op->field);
    write_value(out, op->value);
  }
  return sha256(bytes);
}

bool frozen_by_seal(const Field& field) {
  return field.policy != Policy::office && field.policy != Policy::sum && field.policy != Policy::state;
}

OpKind op_kind(Policy policy) {
  switch (policy) {
    case Policy::set:
      return OpKind::set;
    case Policy::sum:
      return OpKind::sum;
    case Policy::text:
      return OpKind::text;
    case Policy::state:
      return OpKind::state;
    default:
      return OpKind::put;
  }
}

TrustedTime trusted_time(const Stamp& stamp, Millis received) {
  constexpr std::int64_t kFar = 5LL * 60'000, kNetwork = 2'000, kUnknown = 86'400'000, kYear2020 = 1'577'836'800'000;
  const std::int64_t wall = sane(stamp.wall), hub = sane(stamp.anchor_hub), now = sane(received);
  const std::int64_t elapsed = sane(stamp.monotonic) - sane(stamp.anchor_monotonic);
  const bool anchored = hub > 0 && elapsed >= 0;
  const std::int64_t reckoned = anchored ? hub + elapsed : wall;
  TrustedTime out;
  out.time = std::clamp(Millis{std::min(reckoned, now)}, kFirstTime, kLastTime);
  out.suspicious = wall > now + kFar || wall < kYear2020 || (anchored && std::abs(wall - reckoned) > kFar);
  out.error.count = anchored ? kNetwork + elapsed / 10'000 : kUnknown;
  // A wall clock known to be wrong, and nothing to hold it against, is off by what it is off now or more.
  if (!anchored && out.suspicious) out.error.count = std::max(kUnknown, std::abs(now - wall));
  return out;
}

}  // namespace satchel
