// Several hubs and several tenants over one database, and a database that goes away.
#include "tests/contract/central_records_contract.h"
#include "tests/platform/postgres/grounds.h"

namespace satchel::hub::test {
namespace {

postgres::PostgresOptions options_of(const std::string& url, const std::string& tenant) {
  postgres::PostgresOptions out;
  out.url = url, out.tenant = tenant;
  return out;
}

}  // namespace

TEST_CASE_FIXTURE(PostgresGrounds, "tenants never see one another") {
  PostgresGrounds other;
  for (PostgresGrounds* on : {static_cast<PostgresGrounds*>(this), &other})
    on->commit(1, [](auto& w) { REQUIRE(w.use_schema(every_type_schema())); });
  commit(2, [](auto& w) {
    put_new(w, stored(kOrder, 1, 2, *w.intern({"north"})));
    REQUIRE(w.put_device(device_row(1, "li")));
    REQUIRE(w.put_setting("mine", "1"));
    REQUIRE(w.note_access({}));
    CHECK(w.put_writer({{}, id_of(1), {1}, {}, {}})->value == 1);
  });
  const auto view = other.view();
  CHECK_FALSE(*view->record(kOrder, id_of(1)));
  CHECK(view->records(kOrder, {}, 9)->empty());
  CHECK(view->under(id_of(1))->empty());
  CHECK(lines(*view, {{1}}).empty());
  CHECK(view->devices()->empty());
  CHECK(view->scope_sets()->empty());
  CHECK(view->setting("mine")->empty());
  CHECK(view->accesses(0, 9)->empty());
  CHECK(view->head()->version == first_version(1) + 1);
  CHECK(*view->totals() == Totals{});
  const auto held = write();
  other.commit(2, [](auto& w) { CHECK(w.put_writer({{}, id_of(1), {1}, {}, {}})->value == 1); });
}

TEST_CASE_FIXTURE(PostgresGrounds, "a view that lasts holds up no other, nor a writer") {
  const auto long_one = view();
  CHECK(long_one->setting("a")->empty());
  for (std::int64_t i = 1; i < 20; ++i) {
    commit(i, [&](auto& w) { REQUIRE(w.put_setting("a", std::to_string(i))); });
    CHECK(*view()->setting("a") == std::to_string(i));
  }
  CHECK(long_one->setting("a")->empty());
}

TEST_CASE_FIXTURE(PostgresGrounds, "more views than there is room for wait for one another") {
  options.most_views = 2;
  central = another();
  std::vector<std::thread> readers;
  std::atomic<int> went_well = 0;
  for (int i = 0; i < 8; ++i)
    readers.emplace_back([&] {
      for (int n = 0; n < 5; ++n) {
        const auto one = central->view();
        if (one && (*one)->setting("a")) ++went_well;
      }
    });
  for (auto& reader : readers) reader.join();
  CHECK(went_well == 40);
}

TEST_CASE_FIXTURE(PostgresGrounds, "what one hub commits, another has with its next session; a schema too") {
  const auto other = another();
  CHECK_FALSE(other->schema());
  commit(1, [](auto& w) { REQUIRE(w.use_schema(every_type_schema())); });
  commit(2, [](auto& w) { put_new(w, stored(kOrder, 1, 2, {1})); });
  CHECK((*other->view())->records(kOrder, {}, 9)->size() == 1);
  CHECK(other->schema()->version() == 1);
  commit(3, [](auto& w) { REQUIRE(w.use_schema(satchel::test::test_schema(grown_schema()))); });
  const auto session = *other->write();
  CHECK(other->schema()->version() == 2);
  CHECK(session->put(stored(kOrder, 2, 4, {1}), {}));
}

TEST_CASE_FIXTURE(PostgresGrounds, "a database that restarts makes sessions busy, and the next ones go on") {
  commit(1, [](auto& w) { REQUIRE(w.put_setting("a", "1")); });
  auto writing = write();
  const auto reading = view();
  REQUIRE(writing->put_setting("a", "2"));
  PostgresCluster::here().restart();
  CHECK(writing->commit({first_version(1) + 2, 2}).code() == Code::busy);
  CHECK(reading->setting("a").code() == Code::busy);
  CHECK(writing->setting("a").code() == Code::busy);
  writing.reset();
  CHECK(*view()->setting("a") == "1");
  commit(2, [](auto& w) { REQUIRE(w.put_setting("a", "2")); });
  PostgresCluster::here().restart();  // while all connections are free
  CHECK(*view()->setting("a") == "2");
  commit(3, [](auto& w) { REQUIRE(w.put_setting("a", "3")); });
}

TEST_CASE_FIXTURE(PostgresGrounds,
                  "a hub that is cut off in the middle leaves the lock, and nothing of what it wrote") {
  const auto other = another();
  const auto cut = *other->write();
  REQUIRE(cut->put_setting("a", "1"));
  CHECK(*cut->setting("a") == "1");
  PostgresCluster::here().sql(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name='satchel-hub' AND "
      "state='idle in transaction'");
  commit(1, [](auto& w) { CHECK(w.setting("a")->empty()); });
  CHECK(cut->put_setting("a", "2").code() != Code::corrupt);
  CHECK(cut->commit({first_version(1) + 2, 2}).code() == Code::busy);
  CHECK(view()->setting("a")->empty());
}

TEST_CASE_FIXTURE(PostgresGrounds, "what is not to be had says so") {
  CHECK(postgres::open_postgres_central(options_of("postgresql://[", "t")).code() == Code::invalid);
  CHECK(postgres::open_postgres_central(options_of(options.url, "")).code() == Code::invalid);
  CHECK(postgres::open_postgres_central(options_of("host=/nowhere", "t")).code() == Code::busy);
  const std::string latin = PostgresCluster::here().make_database("TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'");
  CHECK(postgres::open_postgres_central(options_of(PostgresCluster::here().url(latin), "t")).code() ==
        Code::unsupported);
  const std::string later = PostgresCluster::here().make_database();
  PostgresCluster::here().sql("CREATE SCHEMA satchel_hub; COMMENT ON SCHEMA satchel_hub IS 'format 2'", later);
  CHECK(postgres::open_postgres_central(options_of(PostgresCluster::here().url(later), "t")).code() ==
        Code::unsupported);
}

}  // namespace satchel::hub::test
