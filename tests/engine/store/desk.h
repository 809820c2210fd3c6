// A store on a disk of its own, and a hub that says what the test has it say.
#pragma once

#include <doctest/doctest.h>
#include <memory>
#include <optional>

#include "engine/base/pack.h"
#include "engine/store.h"
#include "platform/os/files.h"
#include "tests/support/manual_clock.h"
#include "tests/support/seeded_random.h"
#include "tests/support/statement_faults.h"
#include "tests/support/temp_folder.h"
#include "tests/support/test_keys.h"
#include "tests/support/test_schema.h"

namespace satchel::test {

inline constexpr TypeNo kAffair = 10, kVisit = 11;

inline Value text(const char* s) { return std::string(s); }
inline Value number(std::int64_t n) { return n; }

/// What `work` gives in the end, after each of its statements failed once: then it says so, and may be called again.
template <class Work>
auto as_if_sound(Work work) -> decltype(work()) {
  std::optional<decltype(work())> out;
  fail_each_statement([&] { out.emplace(work()); }, [&] { REQUIRE(out->code() == Code::cancelled); });
  return *std::move(out);
}

class Desk {
 public:
  explicit Desk(std::string_view schema = kTestSchema, const std::string& role = "inspector") {
    watch_statements();
    identity.device = id(1);
    identity.hub = id(2);
    identity.user = "li";
    identity.role = role;
    identity.scopes = {"north"};
    auto made = Store::create(ports(), {folder.path()}, identity, test_schema(schema));
    REQUIRE_MESSAGE(made, made.error().detail);
    store = *std::move(made);
  }

  static Id id(std::uint8_t n) {
    Id out;
    out.bytes[15] = n;
    return out;
  }
  Ports ports() { return {clock, random, *files, keys}; }

  Result<std::vector<Id>> save(ChangeKind kind, const std::string& type, const Id& record, std::vector<Assign> fields) {
    const Seq before = store->last_seq();
    auto saved = as_if_sound([&] { return store->save({{{kind, type, record, fields}}, {}}); });
    REQUIRE(store->last_seq() == (saved ? before + 1 : before));
    return saved;
  }
  Id create(const std::string& type, std::vector<Assign> fields) {
    auto made = save(ChangeKind::create, type, {}, std::move(fields));
    REQUIRE_MESSAGE(made, made.error().detail);
    return made->front();
  }
  /// Why an update is refused; ok when it is not.
  Code update(const std::string& type, const Id& record, std::vector<Assign> fields) {
    return save(ChangeKind::update, type, record, std::move(fields)).code();
  }

  /// The hub's whole word on what is new up to `version`.
  Status pull(const std::vector<PullItem>& items, std::int64_t version) {
    Bytes bytes;
    Writer out(bytes);
    for (const auto& item : items) write_item(out, item);
    return pull_bytes(bytes, version);
  }
  Status pull_bytes(const Bytes& items, std::int64_t version) {
    return as_if_sound([&] { return store->receive({}, page(items, version), clock.wall()); });
  }
  /// The next page of the pull under way, and the last unless more is to come.
  PullPage page(const Bytes& items, std::int64_t version, bool complete = true) const {
    const Progress& p = store->progress();
    return {p.position, p.full, complete, {{version}, {}}, {{version}, 1}, pack(items)};
  }

  Value value(TypeNo type, const Id& record, const std::string& field) {
    const auto found = as_if_sound([&] { return store->get(type, record); });
    REQUIRE(found);
    REQUIRE(*found);
    return (*found)->values[*store->schema()->find(type)->index_of(field)];
  }
  std::int64_t count(const std::string& sql) { return *(*store->reader())->number(sql); }

  /// Closes the store, runs `sql` on its file as an intruder would, and opens it again.
  void tamper(const std::string& sql) {
    store.reset();
    {
      auto db = sql::Database::open(folder.path() + "/store.db", {sql::Mode::open, 0x53617463});
      REQUIRE_MESSAGE(db, db.error().detail);
      REQUIRE((*db)->run(sql));
    }
    reopen();
  }
  void reopen() {
    store.reset();
    auto opened = Store::open(ports(), {folder.path()});
    REQUIRE_MESSAGE(opened, opened.error().detail);
    store = *std::move(opened);
  }

  TempFolder folder;
  ManualClock clock;
  SeededRandom random{1};
  TestKeys keys{1};
  std::unique_ptr<Files> files = os::system_files();
  Identity identity;
  std::unique_ptr<Store> store;
};

inline PullItem item_of(TypeNo type, const Id& id, std::int64_t version, std::vector<ItemField> fields) {
  return {ItemKind::whole, type, id, {version}, false, "wang", std::move(fields)};
}

}  // namespace satchel::test
