// What is shown and written of a store whose key is not at hand.
#include <doctest/doctest.h>
#include <sstream>

#include "engine/store/conflict_view.h"
#include "platform/cli/exporter.h"
#include "platform/cli/record_text.h"
#include "platform/os/files.h"
#include "tests/support/manual_clock.h"
#include "tests/support/seeded_random.h"
#include "tests/support/temp_folder.h"
#include "tests/support/test_keys.h"
#include "tests/support/test_schema.h"

using namespace satchel;
using namespace satchel::cli;
using namespace satchel::test;

namespace {

struct LockedTablet {
  LockedTablet() {
    Identity who;
    who.user = "li";
    who.role = "inspector";
    const SchemaPtr schema = test_schema(marked(kTestSchema, {"title"}));
    auto made = *Store::create(ports(), {folder.path()}, who, schema);
    const auto saved =
        made->save({{{ChangeKind::create,
                      "affair",
                      {},
                      {{"title", Value{std::string("smoke")}}, {"summary", Value{std::string("open")}}}}},
                    {}});
    REQUIRE(saved);
    id = saved->front();
    made.reset();
    keys.locked = true;
    store = *Store::open(ports(), {folder.path()});
  }
  Ports ports() { return {clock, random, *files, keys}; }
  const RecordType& type() const { return *store->schema()->find("affair"); }

  TempFolder folder;
  ManualClock clock;
  SeededRandom random{1};
  TestKeys keys{1};
  std::unique_ptr<Files> files = os::system_files();
  std::unique_ptr<Store> store;
  Id id;
};

}  // namespace

TEST_CASE_FIXTURE(LockedTablet, "a value that is encrypted is named, for people and for machines") {
  const Record record = **store->get(type().number, id);
  const std::string json = record_json(type(), record);
  CHECK(json.find(R"("encrypted":["title"])") != std::string::npos);
  CHECK(json.find(R"("summary":"open")") != std::string::npos);
  const std::size_t title = *type().index_of(std::string_view("title"));
  CHECK(value_for_people(Language::zh, type(), record, title) == "〔已加密〕");
  CHECK(value_for_people(Language::en, type(), record, title) == "[encrypted]");
  CHECK(value_for_people(Language::en, type(), record, *type().index_of(std::string_view("summary"))) == "open");
}

TEST_CASE_FIXTURE(LockedTablet, "an export does not pass over what it cannot read") {
  for (const ExportFormat format : {ExportFormat::csv, ExportFormat::ndjson}) {
    std::ostringstream out;
    CHECK(export_records(*store, type(), format, out).code() == Code::key_locked);
  }
}
