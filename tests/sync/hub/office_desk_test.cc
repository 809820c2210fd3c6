// What a request of the office meets on its way: a schema that comes meanwhile, and entries that no request can bring.
#include <functional>
#include <utility>

#include "engine/base/limits.h"
#include "sync/hub/api/records_api.h"
#include "sync/hub/central/file_blobs.h"
#include "sync/hub/office/office_entry.h"
#include "tests/support/manual_clock.h"
#include "tests/support/memory_files.h"
#include "tests/support/seeded_random.h"
#include "tests/support/temp_folder.h"
#include "tests/support/test_keys.h"
#include "tests/support/test_schema.h"
#include "tests/sync/hub/elsewhere.h"

namespace satchel::hub::test {
namespace {

using satchel::test::kTestSchema;
using satchel::test::test_schema;

/// Numbers, and what happens just before the next one is given.
struct Interrupting final : Random {
  Bytes bytes(std::size_t n) override {
    if (const auto now = std::exchange(next, {})) now();
    return seeded.bytes(n);
  }
  satchel::test::SeededRandom seeded{3};
  std::function<void()> next;
};

struct Desk {
  Desk() {
    commit([&](CentralWrite& write) {
      REQUIRE(write.put_setting("log_epoch", "1"));
      REQUIRE(write.use_schema(test_schema()));
    });
  }
  template <class Work>
  void commit(Work work) {
    const auto write = *central->write();
    work(*write);
    const Version now = write->head()->version;
    REQUIRE(write->commit({now.value == 0 ? first_version(1) : now + 1, 7}));
  }
  sync::HttpReply ask(const std::string& bearer, std::string method, std::string target, Bytes body = {}) {
    return api.handle({std::move(method),
                       std::move(target),
                       {{"Authorization", "Bearer " + bearer}, {"Content-Type", "application/json"}},
                       std::move(body),
                       {}});
  }

  satchel::test::TempFolder folder;
  satchel::test::ManualClock clock;
  Interrupting random;
  satchel::test::MemoryFiles files;
  satchel::test::TestKeys keys{1};
  Ports ports{clock, random, files, keys};
  Access access{Bytes(32, 'k')};
  std::unique_ptr<Central> central = *central_at(folder.path() + "/central.db");
  StatementLog statements{keys, Id{{7}}};
  Sessions sessions{*central, access};
  std::unique_ptr<FileBlobs> blobs = FileBlobs::beside(files, random, clock, folder.path());
  IdentityVault vault{*blobs, {}};
  RecordsApi api{*central, ports, access, sessions, statements, vault};
  std::string li = access.issue({}, "li", "office", clock.wall() + Millis{3'600'000});
};

/// Entries of li's, each in a session of its own that is given up.
struct Writing : Desk {
  Result<OfficeOutcome> merge(std::vector<Change> changes) {
    write.reset();
    write = *central->write();
    return OfficeEntry(*write, call, sight).merge(std::move(changes));
  }
  SchemaPtr schema = central->schema();
  Caller caller{{{}, "li", "office", {}}, {5}, office_device(Id{{7}}, "li")};
  std::unique_ptr<CentralWrite> write = *central->write();
  Sight sight = *Sight::of(*write, *schema, caller);
  sync::HttpRequest request;
  Target target;
  JsonCall call{*central, ports, request, target, caller, schema, statements};
};

FieldOp as_put(FieldNo field, Value value) { return {field, OpKind::put, {}, std::move(value), {}, {}, {}}; }

}  // namespace

TEST_CASE_FIXTURE(Desk, "a schema that comes while a request is read makes it busy, and it may be made again") {
  const std::string body = R"({"title": "x"})";
  random.next = [&] {
    std::string newer(kTestSchema);
    newer.replace(newer.find("\"version\": 3"), 12, "\"version\": 4");
    commit([&](CentralWrite& write) { REQUIRE(write.use_schema(test_schema(newer))); });
  };
  const auto busy = ask(li, "POST", "/v1/records/affair", body);
  CHECK(busy.status == info(Code::busy).http);
  CHECK(ask(li, "GET", "/v1/records/affair").body.find("\"records\":[]") != std::string::npos);
  CHECK(ask(li, "POST", "/v1/records/affair", body).status == 201);
}

TEST_CASE_FIXTURE(Desk, "a list ends after so many records that were not shown, and goes on behind") {
  constexpr int kOthers = 10'001;
  const RecordType& type = *central->schema()->find("statute");
  DeviceRow device;
  device.id.bytes[0] = 9;
  device.user = "zhou";
  device.role = "inspector";
  device.scopes = {"north"};
  commit([&](CentralWrite& write) {
    REQUIRE(write.put_device(device));
    const ScopeSetNo north = *write.intern({"north"}), south = *write.intern({"south"});
    for (int i = 0; i <= kOthers; ++i) {
      Id id;
      id.bytes[14] = static_cast<std::uint8_t>(i >> 8), id.bytes[15] = static_cast<std::uint8_t>(i & 0xFF);
      id.bytes[0] = 1;
      StoredRecord record{empty_record(type, id), i < kOthers ? south : north};
      record.state.version = record.state.entered = write.head()->version + 1;
      REQUIRE(write.put(std::move(record), {}));
    }
  });
  const std::string zhou = access.issue(device.id, "zhou", "inspector", clock.wall() + Millis{60'000});
  const std::string first = ask(zhou, "GET", "/v1/records/statute").body;
  CHECK(first.find("\"records\":[],\"next\":\"01000000-") != std::string::npos);
  const std::string after = first.substr(first.rfind("\":\"") + 3, 36);
  const std::string second = ask(zhou, "GET", "/v1/records/statute?after=" + after).body;
  CHECK(second.find("\"next\":null") != std::string::npos);
  CHECK(second.find("\"_id\":") != std::string::npos);
}

TEST_CASE_FIXTURE(Writing, "an entry above the limit of a transaction is refused whole") {
  std::vector<Change> changes;
  for (std::uint8_t i = 0; i < 20; ++i)
    changes.push_back({ChangeKind::create, 10, Id{{i}}, {}, {}, {as_put(3, std::string(250'000, 'x'))}});
  CHECK(merge(std::move(changes)).code() == Code::too_large);
  CHECK(write->records(10, {}, 10)->empty());
}

TEST_CASE_FIXTURE(Writing, "a refusal is an error to an author who waits for the answer") {
  CHECK(merge({{ChangeKind::create, 99, Id{{1}}, {}, {}, {}}}).code() == Code::unknown_type);
  CHECK(merge({{ChangeKind::update, 10, Id{{1}}, {}, {}, {as_put(3, std::string("x"))}}}).code() ==
        Code::unknown_record);
  const auto made = merge({{ChangeKind::create, 10, Id{{1}}, {}, {}, {as_put(3, std::string("x"))}}});
  REQUIRE(made);
  CHECK(made->merged.plain());
}

TEST_CASE_FIXTURE(Writing, "what became of a record that is not there any more is not told") {
  EntryOutcome outcome;
  outcome.whole.emplace_back(TypeNo{10}, Id{{77}});
  CHECK(*exceptions_json(*write, *schema, sight, outcome) == "[]");
}

}  // namespace satchel::hub::test
