// Entries that meet records as no other entry left them, and records that move while an entry is under way.
#include <doctest/doctest.h>

#include "engine/base/pack.h"
#include "sync/hub/entries/committer.h"
#include "tests/support/temp_folder.h"
#include "tests/support/test_schema.h"
#include "tests/sync/hub/elsewhere.h"

namespace satchel::hub::test {
namespace {

namespace cf = conflict_field;

/// The test schema, but that a visit may go from one affair to another, or to a type that it names.
std::string moving_schema() {
  std::string out(satchel::test::kTestSchema);
  const std::string visit = R"("scope": {"parent": "affair"},)";
  out.replace(out.find(visit), visit.size(), R"("scope": {"parent": "affair", "parent_type": "of"},)");
  const std::string reference = R"("policy": "append", "refers_to": "affair"})";
  out.replace(out.find(reference), reference.size(),
              R"("policy": "last", "refers_to": ""}, {"number": 4, "name": "of", "type": "text", "policy": "last"})");
  return out;
}

Id seven(std::uint8_t n) {
  Id out;
  out.bytes[0] = 7;
  out.bytes[15] = n;
  return out;
}

FieldOp says(FieldNo field, std::string text, Version base = {}) {
  return {field, OpKind::put, base, Value{std::move(text)}, {}, {}, {}};
}
FieldOp refers(const Id& id, Version base = {}) { return {1, OpKind::put, base, octets(id.view()), {}, {}, {}}; }

Change creating(TypeNo type, const Id& id, std::vector<FieldOp> ops) {
  return {ChangeKind::create, type, id, {}, {}, std::move(ops)};
}
Change updating(TypeNo type, const Id& id, std::vector<FieldOp> ops) {
  return {ChangeKind::update, type, id, {}, {}, std::move(ops)};
}

struct Ledger {
  Ledger() {
    REQUIRE(session->use_schema(schema));
    REQUIRE(session->commit({first_version(1), 7}));
    session.reset();
    session = *central->write();
    head = *session->head();
    li = author(1, "li", {"north"});
    wang = author(2, "wang", {"north", "south"});
  }
  Author author(std::uint8_t n, const char* user, std::vector<std::string> scopes) {
    DeviceRow device{seven(n), {}, user, "inspector", std::move(scopes), {}, false, {}};
    REQUIRE(session->put_device(device));
    const WriterNo no = *session->put_writer({{}, device.id, {n}, {}, {}});
    return {device, no, {n}, false, {}};
  }
  Result<Committed> commit(Author& by, std::vector<Change> changes, std::optional<Origin> origin = {}) {
    Entry entry{schema->version(), by.device.user, {}, std::move(changes)};
    const Bytes bytes = encode(entry);
    Committer committer(*session, *schema, by, Millis{1'767'225'600'000});
    Seq& last = lasts[by.no.value];
    auto done =
        committer.commit({{last + 1, origin, pack(bytes), sha256(bytes), sha256(bytes), entry}}, last, {}, head);
    if (done) last = done->last;
    outcome = committer.outcome();
    return done;
  }
  Code refused(Author& by, std::vector<Change> changes) {
    REQUIRE(commit(by, std::move(changes)));
    return outcome.refused;
  }
  StoredRecord stored(TypeNo type, const Id& id) { return **session->record(type, id); }
  /// What the scope sets of a record are.
  std::vector<std::string> scopes_of(TypeNo type, const Id& id) {
    const ScopeSetNo no = stored(type, id).scopes;
    for (const auto& set : *session->scope_sets())
      if (set.no == no) return set.scopes;
    return {};
  }

  satchel::test::TempFolder folder;
  SchemaPtr schema = satchel::test::test_schema(moving_schema());
  std::unique_ptr<Central> central = *central_at(folder.path() + "/moving.db");
  std::unique_ptr<CentralWrite> session = *central->write();
  std::map<std::int64_t, Seq> lasts;
  Head head;
  Author li, wang;
  EntryOutcome outcome;
};

constexpr TypeNo kOfAffair = 10, kOfVisit = 11;

}  // namespace

TEST_CASE_FIXTURE(Ledger, "a record is of one type: an update of another one under its id meets nothing") {
  CHECK(refused(li, {creating(kOfAffair, seven(10), {says(3, "x")}), updating(kOfVisit, seven(10), {says(2, "y")})}) !=
        Code::ok);
  CHECK(refused(li, {creating(kOfAffair, seven(11), {says(3, "x")})}) == Code::ok);
  CHECK(refused(li, {updating(kOfAffair, seven(11), {says(3, "y")}), updating(kOfVisit, seven(11), {says(2, "y")})}) !=
        Code::ok);
  CHECK(is_null(stored(kOfAffair, seven(11)).state.fields[1].value));
}

TEST_CASE_FIXTURE(Ledger, "a record that an entry makes is its own to change, and to write twice") {
  CHECK(refused(li, {creating(kOfAffair, seven(10), {says(4, "gate"), says(1, "")}),
                     updating(kOfAffair, seven(10), {says(4, "north gate")}),
                     updating(kOfAffair, seven(10), {says(4, "south gate")})}) == Code::ok);
  CHECK(scopes_of(kOfAffair, seven(10)) == std::vector<std::string>{"north"});  // an empty district is none: its home
  CHECK(session->totals()->open_conflicts == 0);
}

TEST_CASE_FIXTURE(Ledger, "a visit without a parent that is known stays where its maker is at home") {
  CHECK(refused(wang, {creating(kOfVisit, seven(20), {refers(seven(20)), says(4, "visit")})}) == Code::ok);
  CHECK(refused(wang, {creating(kOfVisit, seven(21), {refers(seven(99)), says(4, "affair")})}) == Code::ok);
  CHECK(refused(wang, {creating(kOfVisit, seven(22), {refers(seven(99))})}) == Code::ok);
  CHECK(refused(wang, {creating(kOfVisit, seven(23), {refers(seven(99)), says(4, "castle")})}) == Code::ok);
  CHECK(refused(wang, {creating(kOfVisit, seven(24), {})}) == Code::ok);
  for (std::uint8_t n = 20; n < 25; ++n) {
    CHECK(scopes_of(kOfVisit, seven(n)) == std::vector<std::string>{"north"});
    const bool waits = n > 20 && n < 24;  // for one that may still come
    CHECK(stored(kOfVisit, seven(n)).state.root == (waits ? seven(99) : seven(n)));
  }
}

TEST_CASE_FIXTURE(Ledger, "a visit that leaves an affair in the very entry that moves the affair is not taken along") {
  CHECK(refused(wang,
                {creating(kOfAffair, seven(1), {says(1, "north")}), creating(kOfAffair, seven(2), {says(1, "north")}),
                 creating(kOfVisit, seven(20), {refers(seven(1)), says(4, "affair")}),
                 creating(kOfVisit, seven(21), {refers(seven(1)), says(4, "affair")})}) == Code::ok);
  const Version seen = head.version;
  CHECK(refused(wang, {updating(kOfVisit, seven(20), {refers(seven(2), seen)}),
                       updating(kOfAffair, seven(1), {says(1, "south", seen)})}) == Code::ok);
  CHECK(stored(kOfVisit, seven(20)).state.root == seven(2));
  CHECK(scopes_of(kOfVisit, seven(20)) == std::vector<std::string>{"north"});
  CHECK(scopes_of(kOfVisit, seven(21)) == std::vector<std::string>{"south"});
}

TEST_CASE_FIXTURE(Ledger, "a conflict over a value whose entry is not known has nobody on that side") {
  for (std::uint8_t n = 1; n <= 3; ++n) {
    StoredRecord record{empty_record(*schema->find(kOfAffair), seven(n)), *session->intern({"north"})};
    RecordState& r = record.state;
    r.version = r.entered = head.version + 1;
    r.fields[3] = {Value{std::string("gate")}, r.version, WriterNo{40 + n}};
    head.version = r.version;
    REQUIRE(session->put(record, {}));
    if (n == 1) continue;                                   // no row at all
    const WriterNo writer = n == 2 ? WriterNo{77} : li.no;  // that nobody is; or whose bytes are damaged
    REQUIRE(session->append({r.version, writer, {900 + n}, {}, {}, {}, "li", {}, {}, "not packed"}));
  }
  REQUIRE(commit(li, {updating(kOfAffair, seven(1), {says(4, "north gate", first_version(1))})}));
  REQUIRE(commit(li, {updating(kOfAffair, seven(2), {says(4, "north gate", first_version(1))})}));
  CHECK(session->totals()->open_conflicts == 2);
  const auto conflict = *session->open_conflict(seven(1), "place", li.device.id);
  REQUIRE(conflict);
  const RecordType& type = *schema->find(cf::kType);
  const auto at = [&](FieldNo field) { return stored(cf::kType, *conflict).state.fields[*type.index_of(field)].value; };
  CHECK(at(cf::standing) == Value{std::string("\"gate\"")});
  CHECK(at(cf::standing_author) == Value{std::string()});
  CHECK(at(cf::proposed_author) == Value{std::string("li")});
  CHECK_FALSE(commit(li, {updating(kOfAffair, seven(3), {says(4, "north gate", first_version(1))})}));
}

TEST_CASE_FIXTURE(Ledger, "an entry that came before is told as it stands, as far as the hub still knows") {
  const std::vector<Change> again{creating(kOfAffair, seven(1), {says(3, "x"), says(90, "of a field that is none")}),
                                  creating(kOfAffair, seven(2), {says(3, "never came")})};
  REQUIRE(refused(wang, {creating(kOfAffair, seven(1), {says(3, "x")})}) == Code::ok);
  const Bytes bytes = encode(Entry{schema->version(), "li", {}, again});
  const WriterNo old = *session->put_writer({{}, li.device.id, {99}, {}, {}});
  const auto row = [&](std::int64_t seq, Bytes told) {
    head.version = head.version + 1;
    REQUIRE(session->append({head.version, old, {seq}, {}, {}, {}, "li", {}, std::move(told), pack(bytes)}));
  };
  row(1, {});
  row(2, "no outcome");
  REQUIRE(commit(li, again, Origin{{99}, {1}}));
  CHECK(outcome.refused == Code::ok);
  REQUIRE(outcome.fields.size() == 1);
  CHECK(outcome.fields[0].value == Value{std::string("x")});
  CHECK(outcome.whole.empty());
  CHECK_FALSE(*session->record(kOfAffair, seven(2)));
  CHECK_FALSE(commit(li, again, Origin{{99}, {2}}));
  REQUIRE(
      session->note_origin(li.device.id, {{99}, {3}}, sha256(bytes), head.version + 50));  // of an entry that is gone
  CHECK(commit(li, {again[1]}, Origin{{99}, {3}}));
  CHECK(*session->record(kOfAffair, seven(2)));
}

TEST_CASE("of a conflict that says nothing the index says nothing either") {
  const SchemaPtr schema = satchel::test::test_schema();
  const RecordType& type = *schema->find(cf::kType);
  const OpenConflict line = open_conflict_of(type, empty_record(type, seven(1)));
  CHECK(line == OpenConflict{seven(1), {}, {}, seven(1), ""});
}

}  // namespace satchel::hub::test
