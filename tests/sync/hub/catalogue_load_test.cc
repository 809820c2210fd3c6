// Catalogue rows become records of the office, once; what people changed since stays.
#include "sync/hub/office/catalogue_load.h"

#include "engine/schema/environment.h"
#include "sync/hub/json/json_edit.h"
#include "sync/hub/upkeep/verify_central.h"
#include "tests/sync/hub/records_fixture.h"

namespace satchel::hub::test {
namespace {

using casework::CatalogueRow;

struct LoadHouse {
  LoadHouse() {
    const auto write = *central->write();
    REQUIRE(write->put_setting("log_epoch", "1"));
    REQUIRE(write->use_schema(schema));
    REQUIRE(write->commit({first_version(1), 7}));
  }

  std::vector<CatalogueRow> rows(std::string_view json) const {
    auto out = casework::own_catalogue_rows(*schema, json);
    REQUIRE_MESSAGE(out, out.error().detail);
    return *std::move(out);
  }
  /// What became of each row, by its key: "a added,b unchanged".
  std::string load(std::string_view json, LoadOptions options = {}) {
    OfficeWork work(*central, ports, statements, "zhang", catalogue_device(statements.hub()));
    const auto all = rows(json);
    std::string out;
    const Status done = load_catalogue(work, all, options, [&](const LoadedRow& row) {
      out += (out.empty() ? "" : ",") + row.row->key + " " + std::string(name_of(row.what));
    });
    REQUIRE_MESSAGE(done, done.error().detail);
    return out;
  }
  StoredRecord stored(const char* key) const { return **(*central->view())->record(statute.number, id(key)); }
  Value value(const char* key, const char* field) const {
    return stored(key).state.fields[*statute.index_of(field)].value;
  }
  Version head() const { return (*central->view())->head()->version; }
  /// By a person, at the hub.
  void edit(const char* key, ChangeKind kind, std::vector<Assign> fields = {}) {
    OfficeWork person(*central, ports, statements, "wang");
    REQUIRE(person.write([&](CentralWrite& write, const Schema&, RoleSet role) -> Result<std::vector<Change>> {
      const auto record = **write.record(statute.number, id(key));
      if (kind == ChangeKind::remove)
        return std::vector{*compose_delete(statute, role, record.state, record.state.version)};
      return std::vector{
          *compose_update(statute, {std::move(fields), {}, {}}, role, record.state, record.state.version)};
    }));
  }
  static Id id(const char* key) { return casework::catalogue_id("statute", key); }
  static Value text(const char* s) { return std::string(s); }

  TempFolder folder;
  ManualClock clock;
  SeededRandom random{5};
  MemoryFiles files;
  TestKeys keys{1};
  Ports ports{clock, random, files, keys};
  SchemaPtr schema = *Schema::parse(environment_json());
  const RecordType& statute = *schema->find("statute");
  std::unique_ptr<Central> central = *central_at(folder.path() + "/office.db");
  StatementLog statements{keys, Id{{7}}};
};

constexpr const char* kTwo =
    R"({"statute": [{"key": "a", "name": "A", "article": "1"}, {"key": "b", "name": "B", "replaces": "a"}]})";

}  // namespace

TEST_CASE_FIXTURE(LoadHouse, "rows are written once, with who loaded them; a second load writes nothing") {
  CHECK(load(kTwo, {false, true}) == "a added,b added");
  CHECK(head() == first_version(1));  // only asked
  CHECK(load(kTwo) == "a added,b added");
  const Version loaded = head();
  CHECK(value("b", "replaces") == octets(id("a").view()));
  CHECK(stored("a").state.author == "zhang");
  CHECK(load(kTwo) == "a unchanged,b unchanged");
  CHECK(head() == loaded);
}

TEST_CASE_FIXTURE(LoadHouse, "a row that ships otherwise is an update; what it no longer says is emptied") {
  load(kTwo);
  const char* newer = R"({"statute": [{"key": "a", "name": "A", "valid_to": "2026-08-15"}]})";
  CHECK(load(newer) == "a updated");
  CHECK(value("a", "valid_to") == text("2026-08-15"));
  CHECK(is_null(value("a", "article")));
  CHECK(load(newer) == "a unchanged");
}

TEST_CASE_FIXTURE(LoadHouse, "what a person set stays, is told, and gives way to force alone") {
  load(kTwo);
  edit("a", ChangeKind::update, {{"article", text("one"), How::put}, {"text", text("words"), How::put}});
  const char* newer = R"({"statute": [{"key": "a", "name": "A2", "article": "2"}]})";
  CHECK(load(newer) == "a edited");
  CHECK(value("a", "name") == text("A2"));  // nobody had touched it
  CHECK(value("a", "article") == text("one"));
  CHECK(value("a", "text") == text("words"));  // the file is silent about it
  CHECK(load(newer, {true, false}) == "a updated");
  CHECK(value("a", "article") == text("2"));
  CHECK(value("a", "text") == text("words"));
}

TEST_CASE_FIXTURE(LoadHouse, "what a person emptied stays empty; what they set to what ships is no difference") {
  load(kTwo);
  edit("a", ChangeKind::update, {{"article", {}, How::put}});
  CHECK(load(kTwo) == "a edited,b unchanged");
  edit("a", ChangeKind::update, {{"article", text("1"), How::put}});
  CHECK(load(kTwo) == "a unchanged,b unchanged");
}

TEST_CASE_FIXTURE(LoadHouse, "a row that a person deleted stays deleted until it is forced") {
  load(kTwo);
  edit("a", ChangeKind::remove);
  CHECK(load(kTwo) == "a deleted,b unchanged");
  CHECK_FALSE(stored("a").state.alive);
  CHECK(load(kTwo, {true, false}) == "a updated,b unchanged");
  CHECK(stored("a").state.alive);
  CHECK(value("a", "article") == text("1"));
}

TEST_CASE_FIXTURE(LoadHouse, "more rows than one commit holds, and a load that was cut goes on") {
  std::string json = R"({"statute": [)";
  for (int i = 0; i < 450; ++i) json += (i == 0 ? "" : ",") + (R"({"key": "k)" + std::to_string(i) + R"("})");
  json += "]}";
  const Version before = head();
  load(json);
  CHECK(head().value - before.value == 3);
  edit("k7", ChangeKind::remove);
  CHECK(load(json).find("k7 deleted") != std::string::npos);
}

}  // namespace satchel::hub::test
