// Where records belong at the hub: what hangs on one goes where it goes, also where a child came before its parent.
#include <doctest/doctest.h>

#include "engine/base/pack.h"
#include "sync/hub/entries/committer.h"
#include "sync/hub/upkeep/verify_parts.h"
#include "tests/support/temp_folder.h"
#include "tests/support/test_schema.h"
#include "tests/sync/hub/elsewhere.h"

namespace satchel::hub::test {
namespace {

constexpr TypeNo kCase = 10, kVisit = 11, kPicture = 13;
constexpr FieldNo kDistrictOf = 1, kParent = 1, kText = 2;
constexpr Millis kDay{1'767'225'600'000};

/// Cases with visits, and pictures on visits; a visit may be pointed elsewhere.
std::string three_storeys() {
  std::string out(satchel::test::kTestSchema);
  const std::string once = R"("policy": "append", "refers_to": "affair")",
                    fixed = R"({"number": 12, "name": "statute")";
  out.replace(out.find(once), once.size(), R"("policy": "last", "refers_to": "affair")");
  out.insert(out.find(fixed), R"({"number": 13, "name": "picture", "scope": {"parent": "visit"}, "fields": [
    {"number": 1, "name": "visit", "type": "reference", "policy": "last", "refers_to": "visit"},
    {"number": 2, "name": "caption", "type": "text", "policy": "ask"}]},
    )");
  return out;
}

Id known(std::uint8_t n) {
  Id out;
  out.bytes[15] = n;
  return out;
}

struct Storeys {
  Storeys() {
    REQUIRE(session->use_schema(schema));
    REQUIRE(session->commit(head));
    session.reset();
    session = *central->write();
    office = author(1, "office", {"north", "south"}, true);
    li = author(2, "li", {"north"}, false);
    wang = author(3, "wang", {"north", "south"}, false);
  }

  Author author(std::uint8_t n, const char* user, std::vector<std::string> scopes, bool all) {
    DeviceRow device{known(n), {}, user, "inspector", std::move(scopes), {}, false, kDay};
    REQUIRE(session->put_device(device));
    const WriterNo no = *session->put_writer({{}, device.id, {n}, {}, {}});
    return {device, no, {n}, all, {}};
  }

  static FieldOp put(FieldNo field, Value value, Version base = {}) {
    return {field, OpKind::put, base, std::move(value), {}, {}, {}};
  }
  static Change make(TypeNo type, const Id& id, std::vector<FieldOp> ops) {
    return {ChangeKind::create, type, id, {}, {}, std::move(ops)};
  }
  Change a_case(const Id& id, const char* district) {
    return make(kCase, id, {put(kDistrictOf, std::string(district))});
  }
  Change child(TypeNo type, const Id& id, const Id& parent) {
    return make(type, id, {put(kParent, octets(parent.view())), put(kText, std::string("seen"))});
  }
  Change point(TypeNo type, const Id& id, const Id& parent) {
    return {ChangeKind::update, type, id, {}, {}, {put(kParent, octets(parent.view()), value_version(type, id))}};
  }

  void commit(Author& by, std::vector<Change> changes) {
    Entry entry{schema->version(), by.device.user, {kDay, {}, 0, {}, {}}, std::move(changes)};
    const Bytes bytes = encode(entry);
    Committer committer(*session, *schema, by, kDay);
    Seq& last = lasts[by.no.value];
    const auto done =
        committer.commit({{last + 1, {}, pack(bytes), sha256(bytes), sha256(bytes), entry}}, last, {}, head);
    REQUIRE_MESSAGE(done, done.error().detail);
    last = done->last;
    CHECK_MESSAGE(committer.outcome().refused == Code::ok, committer.outcome().detail);
    sound();
  }

  void sound() {
    std::string said;
    const std::function<void(const std::string&)> report = [&](const std::string& line) { said += line + "\n"; };
    Findings findings(report);
    CHECK(verify_records(*session, *schema, nullptr, findings));
    CHECK_MESSAGE(findings.result(), said);
  }

  StoredRecord record(TypeNo type, const Id& id) {
    const auto found = *session->record(type, id);
    REQUIRE(found);
    return *found;
  }
  /// Of the field that decides where it belongs: the first.
  Version value_version(TypeNo type, const Id& id) { return record(type, id).state.fields.front().version; }
  std::vector<std::string> scopes(TypeNo type, const Id& id) {
    const ScopeSetNo no = record(type, id).scopes;
    for (const auto& set : *session->scope_sets())
      if (set.no == no) return set.scopes;
    return {};
  }
  bool lies_under(TypeNo type, const Id& id, const Id& root, const char* district) {
    return record(type, id).state.root == root && scopes(type, id) == std::vector<std::string>{district};
  }

  satchel::test::TempFolder folder;
  SchemaPtr schema = satchel::test::test_schema(three_storeys());
  std::unique_ptr<Central> central = *central_at(folder.path() + "/storeys.db");
  std::unique_ptr<CentralWrite> session = *central->write();
  std::map<std::int64_t, Seq> lasts;
  Head head = *session->head();
  Author office, li, wang;
  const Id north = known(21), south = known(22), visit = known(23), picture = known(24), second = known(25);
};

}  // namespace

TEST_CASE_FIXTURE(Storeys,
                  "a visit that is pointed to another case takes its photos along, and the conflicts on them") {
  commit(office, {a_case(north, "north"), a_case(south, "south")});
  commit(li, {child(kVisit, visit, north)});
  commit(li, {child(kPicture, picture, visit)});
  const Version base = head.version;
  const auto caption = [&](const char* text) {
    return Change{ChangeKind::update, kPicture, picture, {}, {}, {put(kText, std::string(text), base)}};
  };
  commit(li, {caption("gate")});
  commit(wang, {caption("door")});
  const auto conflict = *session->open_conflict(picture, "caption", wang.device.id);
  REQUIRE(conflict);
  CHECK(lies_under(conflict_field::kType, *conflict, north, "north"));

  commit(office, {point(kVisit, visit, south)});
  CHECK(lies_under(kVisit, visit, south, "south"));
  CHECK(lies_under(kPicture, picture, south, "south"));
  CHECK(lies_under(conflict_field::kType, *conflict, south, "south"));
  CHECK(*session->any_open_conflict(south));
  CHECK_FALSE(*session->any_open_conflict(north));
  CHECK(record(kPicture, picture).state.entered == head.version);  // its new readers get it whole

  commit(office, {Change{ChangeKind::update,
                         kCase,
                         south,
                         {},
                         {},
                         {put(kDistrictOf, std::string("east"), value_version(kCase, south))}}});
  CHECK(lies_under(kPicture, picture, south, "east"));
}

TEST_CASE_FIXTURE(Storeys,
                  "in one entry a child may stand before its parent, and be new under one that goes elsewhere") {
  commit(office, {child(kPicture, picture, visit), child(kVisit, visit, north), a_case(north, "north")});
  CHECK(lies_under(kPicture, picture, north, "north"));
  commit(office, {a_case(south, "south")});

  commit(office, {child(kPicture, second, visit), point(kVisit, visit, south)});
  CHECK(lies_under(kPicture, second, south, "south"));
  CHECK(lies_under(kPicture, picture, south, "south"));

  const Id third = known(26);
  commit(office,
         {child(kPicture, third, visit), Change{ChangeKind::update,
                                                kCase,
                                                south,
                                                {},
                                                {},
                                                {put(kDistrictOf, std::string("east"), value_version(kCase, south))}}});
  CHECK(lies_under(kPicture, third, south, "east"));
}

TEST_CASE_FIXTURE(Storeys,
                  "what came before its parent is with its maker, and goes to its place when the parent comes") {
  commit(wang, {child(kPicture, picture, visit)});
  CHECK(scopes(kPicture, picture) == std::vector<std::string>{"north"});
  REQUIRE(session->orphans(visit)->size() == 1);
  commit(wang, {child(kVisit, visit, south)});
  CHECK(session->orphans(visit)->empty());
  CHECK(lies_under(kPicture, picture, south, "north"));
  commit(office, {a_case(south, "south")});
  CHECK(lies_under(kVisit, visit, south, "south"));
  CHECK(lies_under(kPicture, picture, south, "south"));
  CHECK(session->totals()->orphans == 0);
}

TEST_CASE_FIXTURE(Storeys, "a child that names another parent waits for that one") {
  commit(office, {a_case(north, "north")});
  commit(wang, {child(kVisit, visit, south)});
  commit(wang, {point(kVisit, visit, north)});
  CHECK(lies_under(kVisit, visit, north, "north"));
  CHECK(session->orphans(south)->empty());
  commit(wang, {point(kVisit, visit, south)});
  CHECK(scopes(kVisit, visit) == std::vector<std::string>{"north"});  // nobody loses sight of it meanwhile
  CHECK(session->orphans(south)->size() == 1);
  commit(office, {a_case(south, "south")});
  CHECK(lies_under(kVisit, visit, south, "south"));
}

}  // namespace satchel::hub::test
