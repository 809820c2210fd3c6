// A store whose file somebody damaged: every call ends, in an error where it has to. Most of these were found by
// tests/fuzz (targets cells and store).
#include "engine/base/limits.h"
#include "engine/store/held.h"
#include "engine/store/local_record.h"
#include "tests/engine/store/desk.h"

using namespace satchel;
using namespace satchel::test;

namespace {

constexpr const char* kMost = "9223372036854775807";

Bytes item_bytes(std::int64_t version, std::int64_t behind) {
  Bytes bytes;
  Writer out(bytes);
  out.u8(static_cast<std::uint8_t>(ItemKind::whole)), out.varint(kAffair), out.id(Desk::id(5));
  out.varint(static_cast<std::uint64_t>(version)), out.bytes("wang"), out.varint(1);
  out.varint(3), out.zigzag(behind), write_value(out, text("x"));
  return bytes;
}

bool reads_as_item(const Bytes& bytes) {
  Reader in(bytes);
  (void)read_item(in);
  return in.done();
}

/// What damaged SQL leaves: the store says so when it is asked, or is salvaged as it opens.
Code found_by(Desk& desk, const std::string& damage, const std::function<Code(Store&)>& ask) {
  desk.store.reset();
  {
    auto db = sql::Database::open(desk.folder.path() + "/store.db", {sql::Mode::open, 0x53617463});
    REQUIRE(db);
    const Status done = (*db)->run(damage);
    REQUIRE_MESSAGE(done, damage);
  }
  auto opened = Store::open(desk.ports(), {desk.folder.path()});
  if (opened && (*opened)->salvaged()) return Code::corrupt;
  return opened ? ask(**opened) : opened.code();
}

Code each_affair(Store& store) {
  return store.each(kAffair, [](const Record&) { return Status(); }).code();
}
Code verified(Store& store) {
  return store.verify([](const std::string&) {}).code();
}

}  // namespace

TEST_CASE_FIXTURE(Desk, "a row without a proper id ends a walk instead of turning it in circles") {
  create("affair", {{"title", text("smoke")}});
  for (const char* id : {"x'0102030405'", "zeroblob(17)", "x'ff'"}) {
    const std::string damage = std::string("UPDATE affair SET _id=") + id;
    CHECK_MESSAGE(found_by(*this, damage, verified) == Code::corrupt, id);
    CHECK_MESSAGE(found_by(*this, damage, each_affair) == Code::corrupt, id);
  }
}

TEST_CASE_FIXTURE(Desk, "numbers that no store can have are found, and never added up") {
  REQUIRE(pull({}, 30));
  const Id affair = create("affair", {{"title", text("smoke")}});
  REQUIRE(as_if_sound([&] { return store->receive({{1}, {{{1}, 1, {40}}}, {}}, page({}, 41), clock.wall()); }));
  const auto get = [&](Store& s) { return s.get(kAffair, affair).code(); };
  SUBCASE("an epoch's first entry") {
    CHECK(found_by(*this, std::string("UPDATE epoch SET first=") + kMost, get) == Code::corrupt);
  }
  SUBCASE("below zero") { CHECK(found_by(*this, "UPDATE epoch SET first=-9223372036854775807", get) == Code::corrupt); }
  SUBCASE("where an epoch was saved from") {
    CHECK(found_by(*this, "UPDATE epoch SET saved_from=0", get) == Code::corrupt);
  }
  SUBCASE("an entry") { CHECK(found_by(*this, std::string("UPDATE journal SET n=") + kMost, get) == Code::corrupt); }
  SUBCASE("a count") { CHECK(found_by(*this, std::string("UPDATE ack SET count=") + kMost, get) == Code::corrupt); }
  SUBCASE("a version") { CHECK(found_by(*this, std::string("UPDATE ack SET version=") + kMost, get) == Code::corrupt); }
  SUBCASE("a first one") { CHECK(found_by(*this, "UPDATE ack SET first=-9223372036854775807", get) == Code::corrupt); }
}

TEST_CASE_FIXTURE(Desk, "a verdict that is held for an entry that is not here is found when it would take effect") {
  create("affair", {{"title", text("smoke")}});
  const Verdicts verdicts{{1}, {{{1}, 1, {40}}}, {{{1}, Code::sealed, "no", {}, {}}}};
  REQUIRE(as_if_sound([&] { return store->receive(verdicts, {}, clock.wall()); }));
  const PullPage last = page({}, 41);
  for (const char* n : {"-9223372036854775808", "0", "2", kMost}) {
    SUBCASE(n) {
      CHECK(found_by(*this, std::string("UPDATE held SET n=") + n,
                     [&](Store& s) { return s.receive({}, last, {}).code(); }) == Code::corrupt);
    }
  }
}

TEST_CASE("versions below zero, or beyond what a number holds, are no versions") {
  CHECK(reads_as_item(item_bytes(40, 40)));
  CHECK(reads_as_item(item_bytes(40, -3)));
  CHECK_FALSE(reads_as_item(item_bytes(40, 41)));
  CHECK_FALSE(reads_as_item(item_bytes(40, INT64_MAX)));
  CHECK_FALSE(reads_as_item(item_bytes(40, INT64_MIN)));
  CHECK_FALSE(reads_as_item(item_bytes(-1, 0)));

  const SchemaPtr schema = test_schema();
  const RecordType& type = *schema->find(kAffair);
  LocalRecord record = new_local_record(type, Desk::id(9));
  record.at_hub = true;
  record.version = {40};
  CHECK(from_row(type, to_row(record)));
  record.hub[3].version = {-1};
  CHECK(from_row(type, to_row(record)).code() == Code::corrupt);
  record.hub[3].version = {};
  record.version = {-1};
  CHECK(from_row(type, to_row(record)).code() == Code::corrupt);
}

TEST_CASE("an exception is on an entry with a number, and gives versions that there are") {
  const VerdictException sound{{1}, Code::ok, {}, {{kAffair, Desk::id(5), 3, text("x"), {9}}}, {}};
  CHECK(decode_exception(encode(sound)));
  VerdictException odd = sound;
  for (const std::int64_t seq : {std::int64_t{-1}, limits::kNumbers + 1, std::int64_t{INT64_MIN}}) {
    odd.seq = {seq};
    CHECK(decode_exception(encode(odd)).code() == Code::invalid);
  }
  odd = sound;
  odd.fields[0].version = {-1};
  CHECK(decode_exception(encode(odd)).code() == Code::invalid);
}
