// What the look at everything finds of records, conflicts and blobs that somebody changed.
#include <doctest/doctest.h>

#include "engine/schema/environment.h"
#include "engine/sql/database.h"
#include "sync/hub/central/file_blobs.h"
#include "sync/hub/entries/working_set.h"
#include "sync/hub/upkeep/verify_central.h"
#include "tests/support/manual_clock.h"
#include "tests/support/memory_files.h"
#include "tests/support/seeded_random.h"
#include "tests/support/statement_faults.h"
#include "tests/support/temp_folder.h"
#include "tests/support/test_keys.h"
#include "tests/sync/hub/elsewhere.h"
#include "tests/sync/hub/hooked_files.h"

namespace satchel::hub::test {
namespace {

namespace cf = conflict_field;

const Bytes kDeed = "the receipt, scanned";

struct Looked {
  Looked() {
    satchel::test::watch_statements();
    REQUIRE(files.make_folder("data"));
    blobs = *FileBlobs::open(hooked, random, clock, "data");
    for (const auto& t : schema->types())
      for (std::size_t i = 0; i < t.fields.size(); ++i)
        if (t.fields[i].name == "receipt" && t.fields[i].type == FieldType::blob) type = &t, receipt = i;
    REQUIRE(type);
    const auto write = *central->write();
    REQUIRE(write->use_schema(schema));
    REQUIRE(write->commit({first_version(1), 7}));
  }
  Id put(const RecordType& of, std::map<std::size_t, Value> values, bool alive = true) {
    const auto write = *central->write();
    const Version version = write->head()->version + 1;
    Id id;
    id.bytes[0] = ++records;
    StoredRecord record{empty_record(of, id), *write->intern({"office"})};
    record.state.version = record.state.entered = version;
    record.state.alive = alive;
    for (auto& [at, value] : values) record.state.fields[at] = {std::move(value), version, {}};
    if (of.number == cf::kType) REQUIRE(write->set_open_conflict(open_conflict_of(of, record.state), false));
    REQUIRE(write->put(std::move(record), {}));
    REQUIRE(write->commit({version, 7}));
    return id;
  }
  std::string arrived(const Bytes& bytes) {
    UploadInfo info;
    info.length = bytes.size();
    const auto chunk = *blobs->append(*blobs->create(info), 0, WhenCut::keep);
    REQUIRE(chunk->append(bytes));
    REQUIRE(chunk->commit());
    return ("data/blobs/" + to_hex(sha256(bytes).view())).insert(13, "/");
  }
  Status look() {
    said.clear();
    const auto view = central->view();
    if (!view) return view.error();
    return verify_central(**view, *schema, *blobs, keys.public_key(),
                          [this](const std::string& line) { said += line + "\n"; });
  }
  bool told(const char* text) const { return said.find(text) != std::string::npos; }

  satchel::test::TempFolder folder;
  satchel::test::MemoryFiles files;
  HookedFiles hooked{files};
  satchel::test::SeededRandom random{1};
  satchel::test::ManualClock clock;
  satchel::test::TestKeys keys{1};
  SchemaPtr schema = *Schema::parse(environment_json());
  std::unique_ptr<Central> central = *central_at(folder.path() + "/office.db");
  std::unique_ptr<FileBlobs> blobs;
  const RecordType* type = nullptr;
  std::size_t receipt = 0;
  std::uint8_t records = 0;
  std::string said;
};

}  // namespace

TEST_CASE_FIXTURE(Looked, "a blob that is whole, or has not come, is no damage; one with other bytes is") {
  const std::string path = arrived(kDeed);
  put(*type, {{receipt, octets(sha256(kDeed).view())}});
  put(*type, {{receipt, octets(sha256("not sent").view())}});
  CHECK(look());
  CHECK(told("has not come yet"));
  REQUIRE((*files.create(path))->append("the receipt, altered"));
  CHECK(look().code() == Code::corrupt);
  CHECK(told("has other bytes"));
}

TEST_CASE_FIXTURE(Looked, "a value that names no blob is damage") {
  put(*type, {{receipt, octets("short")}});
  CHECK_FALSE(look());
}

TEST_CASE_FIXTURE(Looked, "a blob that cannot be opened, or read to its end, is found, and found well the next time") {
  arrived(kDeed);
  put(*type, {{receipt, octets(sha256(kDeed).view())}});
  for (std::uint64_t call = 1;; ++call) {
    files.fail_call(call);
    const Status looked = look();
    files.fail_call(0);
    CHECK(look());
    if (looked) break;
    REQUIRE(call < 20);
  }
  hooked.before = [](std::string_view call, const std::string& path) {
    return call == "open" ? Status{fail(Code::io, path)} : Status{};
  };
  CHECK_FALSE(look());
  hooked.before = nullptr;
  hooked.opened = [&](const std::string&) { files.fail_call(1); };
  CHECK_FALSE(look());
  hooked.opened = nullptr;
  CHECK(look());
  hooked.opened = [&](const std::string& path) { REQUIRE(files.truncate(path, 0)); };
  CHECK_FALSE(look());
}

TEST_CASE_FIXTURE(Looked, "conflicts that are settled, or say nothing, stand in no index of open ones") {
  const RecordType& conflict = *schema->find(cf::kType);
  const std::size_t state = *conflict.index_of(FieldNo{cf::state});
  put(conflict, {{state, std::string("settled")}});
  put(conflict, {});
  CHECK_MESSAGE(look(), said);
  put(conflict, {{state, std::string("open")}});
  CHECK(look().code() == Code::corrupt);
  CHECK(told("index of open ones"));
}

#ifndef SATCHEL_HUB_ELSEWHERE
TEST_CASE_FIXTURE(Looked, "a record that stands both among the living and the deleted is damage") {
  const Id id = put(*type, {});
  put(*type, {}, false);
  CHECK(look());
  {
    sql::Options options;
    options.application_id = 0x53617448;
    const auto db = sql::Database::open(folder.path() + "/office.db", options);
    REQUIRE(db);
    REQUIRE((*db)->run("INSERT INTO gone(id,type,root,record) SELECT x'" + to_hex(id.view()) +
                       "',type,root,record FROM gone"));
  }
  CHECK(look().code() == Code::corrupt);
  CHECK(told("stands among the deleted"));
}
#endif

TEST_CASE_FIXTURE(Looked, "a look of which any statement fails says so, and the next one looks at all") {
  put(*type, {});
  put(*type, {}, false);
  put(*schema->find(cf::kType), {});
  Status looked;
  satchel::test::fail_each_statement([&] { looked = look(); }, [&] { CHECK_FALSE(looked); });
  CHECK(looked);
}

}  // namespace satchel::hub::test
