// Seals at the hub, on a real database: what is incomplete is refused whoever sends it, and nothing else with it.
#include <doctest/doctest.h>

#include "engine/base/pack.h"
#include "sync/hub/entries/committer.h"
#include "tests/support/seal_schema.h"
#include "tests/support/temp_folder.h"
#include "tests/support/test_schema.h"
#include "tests/sync/hub/elsewhere.h"

namespace satchel::hub::test {
namespace {

using satchel::test::kSealSchema;
using satchel::test::moment;
using satchel::test::ref;

constexpr TypeNo kVisits = 10, kPeople = 11, kLicences = 12, kSigners = 13, kPictures = 14, kReadings = 15;

Id nth(std::uint8_t n) {
  Id out;
  out.bytes[15] = n;
  return out;
}

/// A hub with the register of two people, and tablets that say whatever a test has them say.
class SealDesk {
 public:
  SealDesk() {
    REQUIRE(session->use_schema(schema));
    REQUIRE(session->commit(head));
    session.reset();
    session = *central->write();
    Author office = author(9, "office");
    for (std::uint8_t n = 1; n <= 2; ++n) {
      const auto licence = static_cast<std::uint8_t>(n + 2);
      REQUIRE(send(office, {create(kPeople, n, {put(kPeople, "user", std::string(n == 1 ? "li" : "wang"))}),
                            create(kLicences, licence, {put(kLicences, "person", ref(nth(n)))})}) == Code::ok);
    }
    li = author(7, "inspector"), wang = author(8, "inspector");
    REQUIRE(send(li, {create(kVisits, 20, visited(true))}) == Code::ok);
    made = head.version;
  }

  FieldOp put(TypeNo type, std::string_view field, Value value, Version base = {}) const {
    const RecordType& t = *schema->find(type);
    return {t.fields[*t.index_of(field)].number, OpKind::put, base, std::move(value), {}, {}, {}};
  }
  std::vector<FieldOp> visited(bool shown, const char* party = "absent") const {
    return {put(kVisits, "district", std::string("north")), put(kVisits, "crew", TextSet{"li", "wang"}),
            put(kVisits, "arrive", moment("2026-03-01T02:00:00Z")), put(kVisits, "shown", std::int64_t{shown}),
            put(kVisits, "party", std::string(party))};
  }
  std::vector<FieldOp> signer(std::uint8_t visit) const {
    return {put(kSigners, "visit", ref(nth(visit))), put(kSigners, "roles", TextSet{"party"}),
            put(kSigners, "mark", octets(Bytes(32, 'x')))};
  }
  static Change create(TypeNo type, std::uint8_t n, std::vector<FieldOp> ops) {
    return {ChangeKind::create, type, nth(n), {}, {}, std::move(ops)};
  }
  static Change update(TypeNo type, std::uint8_t n, std::vector<FieldOp> ops) {
    return {ChangeKind::update, type, nth(n), {}, {}, std::move(ops)};
  }
  /// What the seal freezes: all but what is the office's.
  Change seal(TypeNo type, std::uint8_t n, std::vector<FieldOp> ops, Version base) const {
    std::erase_if(ops, [&](const FieldOp& op) { return type == kVisits && op.field == 1; });
    for (FieldOp& op : ops) op.base = base;
    const Hash content = seal_hash(type, nth(n), ops);
    return {ChangeKind::seal, type, nth(n), {}, content, std::move(ops)};
  }

  Code send(Author& by, std::vector<Change> changes) {
    Entry entry{schema->version(), by.device.user, {Millis{1'767'225'600'000}, {}, 0, {}, {}}, std::move(changes)};
    const Bytes bytes = encode(entry);
    Committer committer(*session, *schema, by, Millis{1'767'225'600'000});
    Seq& last = lasts[by.no.value];
    const auto done =
        committer.commit({{last + 1, {}, pack(bytes), sha256(bytes), sha256(bytes), entry}}, last, {}, head);
    REQUIRE_MESSAGE(done, done.error().detail);
    last = done->last;
    detail = committer.outcome().detail;
    return committer.outcome().refused;
  }
  bool sealed(TypeNo type, std::uint8_t n) const { return (*session->record(type, nth(n)))->state.sealed; }

  satchel::test::TempFolder folder;
  SchemaPtr schema = satchel::test::test_schema(kSealSchema);
  std::unique_ptr<Central> central = *central_at(folder.path() + "/seals.db");
  std::unique_ptr<CentralWrite> session = *central->write();
  std::map<std::int64_t, Seq> lasts;
  Head head = *session->head();
  Author li, wang;
  Version made;
  std::string detail;

 private:
  Author author(std::uint8_t n, const char* role) {
    DeviceRow device{nth(n), {}, std::string(role) + std::to_string(n), role, {"north"}, {}, false, {}};
    REQUIRE(session->put_device(device));
    const WriterNo no = *session->put_writer({{}, device.id, {n}, {}, {}});
    return {device, no, {n}, false, {}};
  }
};

}  // namespace

TEST_CASE_FIXTURE(SealDesk, "a forged seal of what is incomplete is refused, and what comes behind it is not") {
  REQUIRE(send(li, {create(kVisits, 21, visited(false))}) == Code::ok);
  CHECK(send(li, {seal(kVisits, 21, visited(false), head.version)}) == Code::incomplete);
  CHECK(detail == "visit " + to_text(nth(21)) + ": Shown");
  CHECK_FALSE(sealed(kVisits, 21));
  CHECK(send(wang, {update(kVisits, 21, {put(kVisits, "shown", std::int64_t{1}, head.version)})}) == Code::ok);
  CHECK(send(li, {seal(kVisits, 20, visited(true), made)}) == Code::ok);
  CHECK(sealed(kVisits, 20));
}

TEST_CASE_FIXTURE(SealDesk,
                  "what hangs on a record is found at the hub, by its root, and what hangs on another is not") {
  REQUIRE(send(li, {create(kVisits, 21, visited(true))}) == Code::ok);
  REQUIRE(send(wang, {create(kSigners, 30, signer(21))}) == Code::ok);
  CHECK(send(li, {seal(kVisits, 20, visited(true, "present"), made)}) == Code::incomplete);
  REQUIRE(send(wang, {create(kSigners, 31, signer(20))}) == Code::ok);
  CHECK(send(li, {seal(kVisits, 20, visited(true, "present"), made)}) == Code::ok);
}

TEST_CASE_FIXTURE(SealDesk, "what was sealed along takes no edits of others, and of two seals the first stands") {
  REQUIRE(send(li, {create(kSigners, 31, signer(20))}) == Code::ok);
  const Version seen = head.version;
  CHECK(send(li, {seal(kVisits, 20, visited(true), made), seal(kSigners, 31, signer(20), seen)}) == Code::ok);
  CHECK(sealed(kSigners, 31));
  CHECK(send(wang, {update(kSigners, 31, {put(kSigners, "name", std::string("n"), seen)})}) == Code::sealed);
  CHECK(send(wang, {seal(kVisits, 20, visited(true), made)}) == Code::sealed);
  CHECK(send(wang, {create(kPictures, 40, {put(kPictures, "visit", ref(nth(20)))})}) == Code::ok);
}

TEST_CASE_FIXTURE(SealDesk, "a reading's visit and its picture are looked for by the reference that names them") {
  const auto reading = [&](std::uint8_t visit) {
    return std::vector<FieldOp>{put(kReadings, "times", std::int64_t{3}), put(kReadings, "visit", ref(nth(visit)))};
  };
  REQUIRE(send(li, {create(kPictures, 40,
                           {put(kPictures, "visit", ref(nth(20))), put(kPictures, "taken", std::int64_t{1})})}) ==
          Code::ok);
  REQUIRE(send(li, {create(kReadings, 50, reading(20)), create(kReadings, 51, reading(99))}) == Code::ok);
  CHECK(send(li, {seal(kReadings, 51, reading(99), head.version)}) == Code::incomplete);
  CHECK(detail.find("Visit " + to_text(nth(99)) + " is not here") != std::string::npos);
  CHECK(send(li, {seal(kReadings, 50, reading(20), head.version)}) == Code::ok);
  REQUIRE(send(li, {create(kReadings, 52, {put(kReadings, "times", std::int64_t{3})}),
                    create(kReadings, 53,
                           {put(kReadings, "of_type", std::string("reading")), put(kReadings, "of", ref(nth(52)))})}) ==
          Code::ok);
  const std::vector<FieldOp> alone{put(kReadings, "times", std::int64_t{3})};
  CHECK(send(li, {seal(kReadings, 52, alone, head.version)}) == Code::incomplete);  // a reading on it has no name
}

TEST_CASE_FIXTURE(SealDesk, "records are asked for by type") {
  CHECK(session->holding(99, 0, ref(nth(20)), nullptr).code() == Code::unknown_type);
  CHECK(session->holding(kPeople, 0, Value{std::string("li")}, nullptr)->size() == 1);
}

}  // namespace satchel::hub::test
