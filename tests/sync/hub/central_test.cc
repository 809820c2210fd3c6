// The central database by itself: what no service asks of it, and rows that somebody else wrote.
#include <doctest/doctest.h>
#include <thread>

#include "engine/base/pack.h"
#include "engine/sql/database.h"
#include "sync/hub/central/sqlite_central.h"
#include "sync/hub/central/sqlite_codec.h"
#include "tests/support/statement_faults.h"
#include "tests/support/temp_folder.h"
#include "tests/support/test_schema.h"

namespace satchel::hub::test {
namespace {

constexpr TypeNo kStatute = 12;

struct Alone {
  Alone() {
    REQUIRE(write->use_schema(schema));
    REQUIRE(write->commit({first_version(1), 7}));
    write.reset();
    write = *central->write();
    device.bytes[0] = 5;
  }
  StoredRecord statute(std::uint8_t n, std::int64_t version) {
    Id id;
    id.bytes[0] = n;
    StoredRecord out{empty_record(*schema->find(kStatute), id), {}};
    out.state.version = out.state.entered = first_version(1) + version;
    return out;
  }
  HistoryRow row(WriterNo writer, std::int64_t seq, std::int64_t version, Bytes packed) {
    return {first_version(1) + version, writer, {seq}, {}, {}, {}, "li", {}, {}, std::move(packed)};
  }

  satchel::test::TempFolder folder;
  SchemaPtr schema = satchel::test::test_schema();
  std::unique_ptr<Central> central = *open_sqlite_central({folder.path() + "/central.db"});
  std::unique_ptr<CentralWrite> write = *central->write();
  Id device;
};

}  // namespace

TEST_CASE("scopes that somebody else wrote as no list of texts are none") {
  CHECK(scopes_from_json(scopes_to_json({"a", "\"b\""})) == std::vector<std::string>{"a", "\"b\""});
  CHECK(scopes_from_json("[").empty());
  CHECK(scopes_from_json("{}").empty());
  CHECK(scopes_from_json(R"([1, "a", null])") == std::vector<std::string>{"a"});
}

TEST_CASE_FIXTURE(Alone, "of a type that the schema does not know there is no record to ask for") {
  CHECK(write->record(99, Id{{1}}).code() == Code::unknown_type);
  CHECK(write->records(99, {}, 10).code() == Code::unknown_type);
}

TEST_CASE_FIXTURE(Alone, "who reads where all connections are in use waits for one of them") {
  std::vector<std::unique_ptr<CentralView>> views;
  for (int n = 0; n < 4; ++n) views.push_back(*central->view());
  Version seen;
  std::thread another([&] { seen = (*central->view())->head()->version; });
  views.pop_back();
  another.join();
  CHECK(seen == first_version(1));
  for (int n = 0; n < 10; ++n) CHECK(central->view());  // each was given back
}

TEST_CASE_FIXTURE(Alone, "a record that is put again at its version keeps its one line in the feed") {
  const ScopeSetNo north = *write->intern({"north"}), south = *write->intern({"south"});
  StoredRecord record = statute(1, 1);
  record.scopes = north;
  const Id id = record.state.id;
  const Version at = record.state.version;
  REQUIRE(write->put(record, {}));
  REQUIRE(write->put(record, Place{north, at, true}));
  CHECK(write->totals()->lines == 1);
  CHECK(write->line(north, at, id)->has_value());
  record.scopes = south;
  REQUIRE(write->put(record, Place{north, at, true}));
  CHECK(write->totals()->lines == 1);
  CHECK((*write->line(north, at, id))->left);
  CHECK_FALSE((*write->line(south, at, id))->left);
}

TEST_CASE_FIXTURE(Alone, "an entry that came under several epochs is known by its first coming") {
  const Bytes bytes = "an entry";
  const Hash hash = sha256(bytes);
  const WriterNo writer = *write->put_writer({{}, device, {1}, {}, {}});
  const Origin first{{1}, {1}};
  CHECK_FALSE(*write->version_of(device, first, hash));
  REQUIRE(write->note_origin(device, first, hash, first_version(1) + 9));
  CHECK(*write->version_of(device, first, hash) == first_version(1) + 9);
  REQUIRE(write->append(row(writer, 1, 5, pack(bytes))));
  CHECK(*write->version_of(device, first, hash) == first_version(1) + 5);
  CHECK_FALSE(*write->version_of(device, first, sha256("its twin")));

  const Origin later{{1}, {2}};
  REQUIRE(write->append(row(writer, 2, 20, pack(bytes))));
  REQUIRE(write->note_origin(device, later, hash, first_version(1) + 12));
  CHECK(*write->version_of(device, later, hash) == first_version(1) + 12);
  REQUIRE(write->append(row(writer, 3, 21, "not packed")));
  CHECK_FALSE(write->version_of(device, {{1}, {3}}, hash));
}

TEST_CASE("a database whose making fails at any statement is made by the next who opens it") {
  satchel::test::watch_statements();
  const satchel::test::TempFolder folder;
  int n = 0;
  Result<std::unique_ptr<Central>> made = fail(Code::internal);
  const auto make = [&] {
    made = fail(Code::internal);
    made = open_sqlite_central({folder.path() + "/" + std::to_string(++n), false});
  };
  satchel::test::fail_each_statement(make, [&] {
    CHECK(made.code() != Code::ok);
    if (n % 8 == 0) CHECK(open_sqlite_central({folder.path() + "/" + std::to_string(n), false}));
  });
  CHECK(made);
}

TEST_CASE("a view that could not follow a new schema follows it the next time") {
  satchel::test::watch_statements();
  const satchel::test::TempFolder folder;
  const auto central = *open_sqlite_central({folder.path() + "/central.db"});
  {
    const auto write = *central->write();
    REQUIRE(write->use_schema(satchel::test::test_schema()));
    REQUIRE(write->commit({first_version(1), 7}));
  }
  bool went_well = false;
  const auto look = [&] {
    const auto view = central->view();
    went_well = view && (*view)->records(kStatute, {}, 10);
  };
  satchel::test::fail_each_statement(look, [&] { CHECK_FALSE(went_well); });
  CHECK(went_well);
}

TEST_CASE("a database from before there was an index of blobs has it as it opens") {
  std::string with_picture(satchel::test::kTestSchema);
  const std::string place = R"({"number": 3, "name": "place", "type": "text", "policy": "ask"}]},
    {"number": 12)";
  const auto at = with_picture.find(place);
  REQUIRE(at != std::string::npos);
  with_picture.insert(at, R"({"number": 4, "name": "picture", "type": "blob", "policy": "append"}, )");
  const SchemaPtr schema = satchel::test::test_schema(with_picture);
  const RecordType& visit = *schema->find("visit");
  const satchel::test::TempFolder folder;
  const std::string path = folder.path() + "/central.db";
  const Hash blob = sha256("a photo"), other = sha256("of one that was deleted");
  {
    const auto central = *open_sqlite_central({path});
    const auto write = *central->write();
    REQUIRE(write->use_schema(schema));
    REQUIRE(write->commit({first_version(1), 7}));
  }
  const auto put = [&](std::uint8_t n, const Hash& named, bool alive) {
    const auto central = *open_sqlite_central({path});
    const auto write = *central->write();
    StoredRecord record{empty_record(visit, Id{{n}}), *write->intern({"north"})};
    record.state.version = record.state.entered = first_version(1) + n;
    record.state.alive = alive;
    record.state.fields[*visit.index_of("picture")].value = Octets{Bytes(named.view())};
    REQUIRE(write->put(record, {}));
    REQUIRE(write->commit({first_version(1) + n, 8}));
  };
  put(1, blob, true);
  put(2, other, false);
  {
    const auto db = *sql::Database::open(path, {});
    REQUIRE(
        db->run("DROP TABLE blob_name; DROP TABLE access; DROP TABLE stranger; DROP TABLE told; "
                "DELETE FROM setting WHERE name='blobs_named'"));
  }
  const auto central = *open_sqlite_central({path});
  const auto view = *central->view();
  CHECK(*view->naming(blob) == std::vector<std::pair<TypeNo, Id>>{{visit.number, Id{{1}}}});
  CHECK(view->naming(other)->size() == 1);
  CHECK(view->accesses(0, 10)->empty());
}

}  // namespace satchel::hub::test
