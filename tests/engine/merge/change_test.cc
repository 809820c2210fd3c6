#include "engine/merge/change.h"

#include <doctest/doctest.h>
#include <limits>
#include <rapidcheck.h>

#include "engine/base/limits.h"

using namespace satchel;

namespace {

constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kMin = std::numeric_limits<std::int64_t>::min();

rc::Gen<std::string> word() {
  return rc::gen::elementOf(std::vector<std::string>{"", "a", "现场", "noise\nat night", std::string("\0x", 2)});
}
rc::Gen<Id> id() {
  return rc::gen::map(rc::gen::arbitrary<std::uint64_t>(), [](std::uint64_t n) {
    Id out;
    std::memcpy(out.bytes.data() + 3, &n, sizeof n);
    return out;
  });
}
rc::Gen<Version> version() {
  return rc::gen::map(rc::gen::oneOf(rc::gen::inRange<std::int64_t>(0, 9), rc::gen::inRange<std::int64_t>(0, kMax)),
                      [](std::int64_t n) { return Version{n}; });
}
rc::Gen<Millis> millis() {
  return rc::gen::map(rc::gen::oneOf(rc::gen::arbitrary<std::int64_t>(), rc::gen::element(kMin, kMax)),
                      [](std::int64_t n) { return Millis{n}; });
}
rc::Gen<TextSet> set() {
  return rc::gen::map(rc::gen::resize(4, rc::gen::container<std::vector<std::string>>(word())), make_set);
}
rc::Gen<Value> value() {
  return rc::gen::oneOf(rc::gen::just(Value{}),
                        rc::gen::map(rc::gen::arbitrary<std::int64_t>(), [](std::int64_t n) { return Value{n}; }),
                        rc::gen::map(rc::gen::arbitrary<double>(), [](double d) { return Value{d}; }),
                        rc::gen::map(word(), [](std::string s) { return Value{std::move(s)}; }),
                        rc::gen::map(rc::gen::string<std::string>(), [](const std::string& s) { return octets(s); }),
                        rc::gen::map(set(), [](TextSet s) { return Value{std::move(s)}; }));
}

FieldOp any_op() {
  FieldOp op;
  op.field = *rc::gen::inRange<FieldNo>(1, std::numeric_limits<FieldNo>::max());
  op.kind = *rc::gen::element(OpKind::put, OpKind::set, OpKind::sum, OpKind::text, OpKind::state);
  op.base = *version();
  if (op.kind == OpKind::set) return op.add = *set(), op.remove = *set(), op;
  op.value = *value();
  if (op.kind == OpKind::text || op.kind == OpKind::state) op.from = *value();
  return op;
}

Change any_change() {
  Change change;
  change.kind = static_cast<ChangeKind>(*rc::gen::inRange(1, 7));
  change.type = *rc::gen::inRange<TypeNo>(1, std::numeric_limits<TypeNo>::max());
  change.id = *id();
  if (change.kind == ChangeKind::remove) change.base = *version();
  if (change.kind == ChangeKind::seal) change.content = sha256(*word());
  for (int n = *rc::gen::inRange(0, 4); n > 0; --n) change.ops.push_back(any_op());
  return change;
}

Entry any_entry() {
  Entry entry;
  entry.schema = *rc::gen::inRange<std::int64_t>(0, kMax);
  entry.actor = *word();
  entry.stamp = {*millis(), *millis(), *rc::gen::arbitrary<std::uint64_t>(), *millis(), *millis()};
  for (int n = *rc::gen::inRange(0, 4); n > 0; --n) entry.changes.push_back(any_change());
  if (*rc::gen::arbitrary<bool>()) entry.salt = Bytes(kSaltBytes, *rc::gen::arbitrary<char>());
  return entry;
}

/// Garbled bytes are refused, or are the one way in which what they say is written.
bool refused_or_exact(const Bytes& bytes) {
  const auto entry = decode_entry(bytes);
  return entry ? encode(*entry) == bytes : entry.code() == Code::invalid || entry.code() == Code::too_large;
}

Entry small_entry() {
  Entry entry;
  entry.schema = 3;
  entry.actor = "zhang";
  entry.stamp = {{1'700'000'000'000}, {5'000}, 7, {1'699'999'999'000}, {4'000}};
  FieldOp put{1, OpKind::put, Version{4}, std::string("x"), {}, {}, {}};
  FieldOp add{2, OpKind::set, Version{9}, {}, {}, {"a", "b"}, {"c"}};
  entry.changes = {{ChangeKind::update, 10, Id{}, {}, {}, {put, add}}, {ChangeKind::remove, 10, Id{}, {8}, {}, {}}};
  return entry;
}

Stamp stamp(std::int64_t wall, std::int64_t monotonic, std::int64_t anchor_hub, std::int64_t anchor_monotonic) {
  return {{wall}, {monotonic}, 1, {anchor_hub}, {anchor_monotonic}};
}

constexpr std::int64_t kNoon = 1'700'000'000'000, kHour = 3'600'000, kDay = 24 * kHour;

}  // namespace

TEST_CASE("an entry goes to bytes and back") {
  CHECK(rc::check([] {
    const Entry entry = any_entry();
    const auto back = decode_entry(encode(entry));
    RC_ASSERT(static_cast<bool>(back));
    RC_ASSERT(*back == entry);
  }));
}

TEST_CASE("an entry that is cut anywhere is refused") {
  const Bytes bytes = encode(small_entry());
  REQUIRE(decode_entry(bytes));
  for (std::size_t n = 0; n < bytes.size(); ++n) CHECK(decode_entry(bytes.substr(0, n)).code() == Code::invalid);
  CHECK(decode_entry(bytes + '\0').code() == Code::invalid);
  for (const std::size_t more : {kSaltBytes - 1, kSaltBytes + 1})
    CHECK(decode_entry(bytes + Bytes(more, 's')).code() == Code::invalid);
  CHECK(decode_entry(bytes + Bytes(kSaltBytes, 's'))->salt == Bytes(kSaltBytes, 's'));
}

TEST_CASE("an entry with a flipped bit is refused, or says exactly what its bytes say") {
  const Bytes bytes = encode(small_entry());
  for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    Bytes odd = bytes;
    odd[bit / 8] = static_cast<char>(odd[bit / 8] ^ (1 << (bit % 8)));
    CHECK(refused_or_exact(odd));
  }
}

TEST_CASE("any entry with bytes put in, cut out or replaced is refused, or says exactly what its bytes say") {
  CHECK(rc::check([] {
    Bytes bytes = encode(any_entry());
    const std::size_t at = *rc::gen::inRange<std::size_t>(0, bytes.size());
    const std::size_t length = *rc::gen::inRange<std::size_t>(0, 4);
    bytes.replace(at, length, *rc::gen::string<std::string>());
    RC_ASSERT(refused_or_exact(bytes));
  }));
}

TEST_CASE("a number written longer than it need be is no entry of ours") {
  Bytes bytes = encode(small_entry());
  bytes.replace(1, 1, "\x83\x00", 2);  // the schema's version, 3
  CHECK(decode_entry(bytes).code() == Code::invalid);
}

TEST_CASE("an entry above the limits of a transaction is too large") {
  Entry entry = small_entry();
  entry.changes.assign(limits::kTransactionChanges, Change{ChangeKind::update, 10, Id{}, {}, {}, {}});
  CHECK(decode_entry(encode(entry)));
  entry.changes.push_back(entry.changes.front());
  CHECK(decode_entry(encode(entry)).code() == Code::too_large);
  entry.changes.clear();
  entry.actor.assign(limits::kTransactionBytes, 'a');
  CHECK(decode_entry(encode(entry)).code() == Code::too_large);
}

TEST_CASE("a seal's hash is over what is frozen, in whatever order it comes, and empty fields add nothing") {
  const FieldOp a{1, OpKind::put, Version{1}, std::string("x"), {}, {}, {}};
  const FieldOp b{2, OpKind::put, Version{2}, std::int64_t{5}, {}, {}, {}};
  const FieldOp none{3, OpKind::put, Version{2}, {}, {}, {}, {}};
  FieldOp other = b;
  other.value = std::int64_t{6};
  const Hash hash = seal_hash(10, Id{}, {a, b});
  CHECK(seal_hash(10, Id{}, {b, none, a}) == hash);
  CHECK(seal_hash(10, Id{}, {a, other}) != hash);
  CHECK(seal_hash(11, Id{}, {a, b}) != hash);
  CHECK(seal_hash(10, Id{}, {a}) != hash);
}

TEST_CASE("time is the hub's last word and what went by since, whatever the wall clock says") {
  const auto t = trusted_time(stamp(kNoon - 300 * kDay, 10 * kHour, kNoon, 8 * kHour), {kNoon + kDay});
  CHECK(t.time.count == kNoon + 2 * kHour);
  CHECK(t.error.count == 2'000 + 2 * kHour / 10'000);
  CHECK(t.suspicious);
  CHECK_FALSE(trusted_time(stamp(kNoon + 2 * kHour, 10 * kHour, kNoon, 8 * kHour), {kNoon + kDay}).suspicious);
}

TEST_CASE("without a word from the hub the wall clock has to do, within a day") {
  const auto t = trusted_time(stamp(kNoon, 5, 0, 0), {kNoon + kDay});
  CHECK(t.time.count == kNoon);
  CHECK(t.error.count == kDay);
  CHECK_FALSE(t.suspicious);
}

TEST_CASE("a monotonic clock that ran back is no guide") {
  CHECK(trusted_time(stamp(kNoon, 4, kNoon - kHour, 5), {kNoon + kDay}).time.count == kNoon);
}

TEST_CASE("nothing was made after it was received") {
  CHECK(trusted_time(stamp(kNoon + kDay, 0, 0, 0), {kNoon}).time.count == kNoon);
  CHECK(trusted_time(stamp(kNoon, kDay, kNoon, 0), {kNoon}).time.count == kNoon);
}

TEST_CASE("a wall clock that must be wrong is flagged, and its error owned up to") {
  const auto future = trusted_time(stamp(kNoon + 400 * kDay, 0, 0, 0), {kNoon});
  CHECK(future.suspicious);
  CHECK(future.error.count == 400 * kDay);
  const auto unset = trusted_time(stamp(1'000, 0, 0, 0), {kNoon});
  CHECK(unset.suspicious);
  CHECK(unset.time.count + unset.error.count >= kNoon);
}

TEST_CASE("no clock, however odd, breaks the reckoning") {
  CHECK(rc::check([] {
    const Stamp odd{*millis(), *millis(), 1, *millis(), *millis()};
    const Millis received{kNoon};
    const auto t = trusted_time(odd, received);
    RC_ASSERT(t.time <= received);
    RC_ASSERT(t.time >= kFirstTime);
    RC_ASSERT(t.error.count > 0);
  }));
}
