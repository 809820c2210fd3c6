// Entries against the hub's records, one after the other, without devices or messages.
#include "sync/hub/entries/committer.h"

#include <doctest/doctest.h>

#include "engine/base/pack.h"
#include "engine/sql/database.h"
#include "sync/hub/central/sqlite_central.h"
#include "tests/support/temp_folder.h"
#include "tests/support/test_schema.h"
#include "tests/sync/hub/elsewhere.h"

namespace satchel::hub::test {
namespace {

namespace cf = conflict_field;

constexpr FieldNo kDistrict = 1, kPlace = 4, kStatus = 10;
constexpr TypeNo kAffair = 10;
constexpr Millis kNow{1'767'225'600'000};

Value text(const char* s) { return std::string(s); }

FieldOp put(FieldNo field, const char* value, Version base = {}) {
  return {field, OpKind::put, base, text(value), {}, {}, {}};
}

FieldOp step(const char* from, const char* to, Version base) {
  return {kStatus, OpKind::state, base, text(to), text(from), {}, {}};
}

Id numbered(std::uint8_t n) {
  Id out;
  out.bytes[15] = n;
  return out;
}

/// An affair that two tablets know, at rest in the state "visited".
class Visited {
 public:
  Visited() {
    REQUIRE(session->use_schema(schema));
    REQUIRE(session->commit(head));
    session.reset();
    session = *central->write();
    li = author(1, "li");
    wang = author(2, "wang");
    made = commit(li, {{ChangeKind::create, kAffair, affair, {}, {}, {put(kDistrict, "north"), put(kPlace, "gate")}}});
    commit(li, {change({step("open", "visited", made)})});
  }

  Change change(std::vector<FieldOp> ops) const {
    return {ChangeKind::update, kAffair, affair, {}, {}, std::move(ops)};
  }

  Change settling(const Id& conflict) const {
    return {ChangeKind::settle, cf::kType, conflict, {}, {}, {put(cf::taken, "standing")}};
  }

  Version commit(Author& by, std::vector<Change> changes) {
    Entry entry{schema->version(), by.device.user, {kNow, {}, 0, {}, {}}, std::move(changes)};
    const Bytes bytes = encode(entry);
    Committer committer(*session, *schema, by, kNow);
    Seq& last = lasts[by.no.value];
    const auto done =
        committer.commit({{last + 1, {}, pack(bytes), sha256(bytes), sha256(bytes), entry}}, last, {}, head);
    REQUIRE_MESSAGE(done, done.error().detail);
    last = done->last;
    outcome = committer.outcome();
    CHECK_MESSAGE(outcome.refused == Code::ok, outcome.detail);
    return head.version;
  }

  std::string value(FieldNo field) const {
    const auto record = session->record(kAffair, affair);
    const Value& v = (*record)->state.fields[*schema->find(kAffair)->index_of(field)].value;
    return is_null(v) ? "" : std::get<std::string>(v);
  }

  bool contested() const { return *session->any_open_conflict(affair); }

  satchel::test::TempFolder folder;
  SchemaPtr schema = satchel::test::test_schema();
  std::unique_ptr<Central> central = *central_at(folder.path() + "/central.db");
  std::unique_ptr<CentralWrite> session = *central->write();
  std::map<std::int64_t, Seq> lasts;
  Head head = *session->head();
  Id affair = numbered(7);
  Author li, wang;
  Version made;
  EntryOutcome outcome;

 private:
  Author author(std::uint8_t n, const char* user) {
    DeviceRow device{numbered(n), {}, user, "inspector", {"north"}, {}, false, kNow};
    REQUIRE(session->put_device(device));
    const WriterNo no = *session->put_writer({{}, device.id, {n}, {}, {}});
    return {device, no, {n}, false, {}};
  }
};

}  // namespace

TEST_CASE_FIXTURE(Visited, "settling the last conflict and closing the case go in one transaction") {
  commit(li, {change({put(kPlace, "north gate", made)})});
  commit(wang, {change({put(kPlace, "south gate", made)})});
  const auto conflict = *session->open_conflict(affair, "place", wang.device.id);
  REQUIRE(conflict);
  commit(wang, {settling(*conflict), change({step("visited", "closed", head.version)})});
  CHECK(value(kStatus) == "closed");
  CHECK_FALSE(contested());
}

TEST_CASE_FIXTURE(Visited, "a conflict keeps the case from closing also in the very transaction that raises it") {
  commit(li, {change({put(kPlace, "north gate", made)})});
  commit(wang, {change({put(kPlace, "south gate", made)}), change({step("visited", "closed", head.version)})});
  CHECK(value(kPlace) == "north gate");
  CHECK(value(kStatus) == "visited");
  CHECK(contested());
}

TEST_CASE_FIXTURE(Visited, "a second edit of a contested field in one transaction renews the proposal") {
  commit(li, {change({put(kPlace, "north gate", made)})});
  commit(wang, {change({put(kPlace, "south gate", made)}), change({put(kPlace, "east gate", made)})});
  const auto conflict = *session->open_conflict(affair, "place", wang.device.id);
  REQUIRE(conflict);
  const auto record = *session->record(cf::kType, *conflict);
  CHECK(record->state.fields[*schema->find(cf::kType)->index_of(FieldNo{cf::proposed})].value == text("\"east gate\""));
  CHECK(session->records(cf::kType, {}, 10)->size() == 1);
}

#ifndef SATCHEL_HUB_ELSEWHERE
TEST_CASE("a database of a newer build is refused, and left as it is") {
  const satchel::test::TempFolder folder;
  const std::string path = folder.path() + "/central.db";
  REQUIRE(open_sqlite_central({path}));
  {
    const auto db = sql::Database::open(path, {sql::Mode::open, 0x53617448});
    REQUIRE(db);
    REQUIRE((*db)->run("PRAGMA user_version=2"));
  }
  CHECK(open_sqlite_central({path}).code() == Code::unsupported);
}
#endif

TEST_CASE_FIXTURE(Visited,
                  "a record of a device without a home, that says no scope, is kept where only who sees all finds it") {
  Author homeless = li;
  homeless.device.scopes.clear();
  const Id lone = numbered(77);
  commit(homeless, {{ChangeKind::create, kAffair, lone, {}, {}, {put(kPlace, "gate")}}});
  const auto record = *session->record(kAffair, lone);
  REQUIRE(record);
  const auto sets = *session->scope_sets();
  const auto set = std::ranges::find(sets, record->scopes, &ScopeSet::no);
  REQUIRE(set != sets.end());
  CHECK(set->scopes.empty());
}

}  // namespace satchel::hub::test
