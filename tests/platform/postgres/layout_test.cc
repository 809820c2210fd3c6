// What psql sees: the layout.
#include <filesystem>
#include <fstream>

#include "platform/postgres/sqlstate.h"
#include "tests/contract/central_records_contract.h"
#include "tests/platform/postgres/grounds.h"

namespace satchel::hub::test {
namespace {

/// A database by itself, so that nothing else is counted.
struct Layout : PostgresGrounds {
  Layout() : Layout(PostgresCluster::here().make_database()) {}
  explicit Layout(std::string of) : PostgresGrounds(of), database(std::move(of)) {
    commit(1, [](auto& w) { REQUIRE(w.use_schema(every_type_schema())); });
  }
  std::string sql(const std::string& statements) const { return PostgresCluster::here().sql(statements, database); }
  std::string database;
};

constexpr const char* kOurs = "('satchel'::regnamespace,'satchel_hub'::regnamespace)";

}  // namespace

TEST_CASE_FIXTURE(Layout, "every key and every index leads with the tenant; no sequence, no foreign key, no trigger") {
  const std::string ours = kOurs;
  CHECK(sql("SELECT count(*)>30 FROM pg_class WHERE relkind='r' AND relnamespace IN " + ours) == "t\n");
  CHECK(sql("SELECT relname FROM pg_class c WHERE relkind='r' AND relnamespace IN " + ours +
            " AND NOT EXISTS(SELECT 1 FROM pg_index i WHERE i.indrelid=c.oid AND i.indisprimary)")
            .empty());
  CHECK(sql("SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid=i.indexrelid JOIN pg_attribute a ON "
            "a.attrelid=i.indrelid AND a.attnum=i.indkey[0] WHERE c.relnamespace IN " +
            ours + " AND a.attname NOT IN ('tenant','_tenant')")
            .empty());
  CHECK(sql("SELECT relname FROM pg_class WHERE relkind='S' AND relnamespace IN " + ours).empty());
  CHECK(sql("SELECT conname FROM pg_constraint WHERE contype='f'").empty());
  CHECK(sql("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal").empty());
  CHECK(sql("SELECT proname FROM pg_proc WHERE pronamespace IN " + ours).empty());
  CHECK(sql("SELECT polname FROM pg_policy UNION SELECT evtname FROM pg_event_trigger UNION SELECT rulename FROM "
            "pg_rules WHERE schemaname LIKE 'satchel%'")
            .empty());
  CHECK(sql("SELECT attrelid::regclass,attname FROM pg_attribute WHERE attidentity<>'' OR atthasdef AND "
            "attrelid::regclass::text LIKE 'satchel%'")
            .empty());
  // What a tenant is called stands in each key as bytes, whatever the database's language.
  CHECK(sql("SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid=i.indexrelid WHERE c.relnamespace IN " + ours +
            " AND i.indcollation[0]<>'pg_catalog.\"C\"'::regcollation")
            .empty());
}

/// What tells another session of a commit but the rows themselves would be in the path of correctness.
TEST_CASE("no statement of the hub listens or notifies, and none makes what a tenant would share") {
  namespace fs = std::filesystem;
  std::size_t sources = 0;
  for (const auto& source : fs::directory_iterator(SATCHEL_SOURCE_DIR "/platform/postgres")) {
    if (source.path().extension() == ".md") continue;
    std::ifstream in(source.path());
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    for (const char* word : {"LISTEN", "NOTIFY", "pg_notify", "nextval", "SERIAL", "REFERENCES", "TRIGGER", "IDENTITY"})
      CHECK_MESSAGE(text.find(word) == std::string::npos, (source.path().string() + ": " + word));
    ++sources;
  }
  CHECK(sources > 20);
}

TEST_CASE_FIXTURE(Layout, "tables and columns say what they are, in both languages") {
  CHECK(sql("SELECT obj_description('satchel.\"order\"'::regclass)") == "交办单's / order\n");
  CHECK(sql("SELECT col_description(attrelid,attnum) FROM pg_attribute WHERE attrelid='satchel.\"order\"'::regclass "
            "AND attname='select'") == "文本 / text\n");
  CHECK(sql("SELECT col_description(attrelid,attnum) FROM pg_attribute WHERE attrelid='satchel.v_order'::regclass "
            "AND attname='check.name'") == sql("SELECT col_description(attrelid,attnum) FROM pg_attribute WHERE "
                                               "attrelid='satchel.\"order\"'::regclass AND attname='check'"));
  CHECK(sql("SELECT relname FROM pg_class WHERE relkind='r' AND obj_description(oid) IS NULL AND relnamespace IN " +
            std::string(kOurs))
            .empty());
}

TEST_CASE_FIXTURE(Layout, "values are of SQL's own types, and views have names beside ids") {
  commit(2, [](auto& w) {
    StoredRecord order = stored(kOrder, 1, 2, {1}), note = stored(kNote, 2, 2, {1}, 1);
    const Value values[] = {Value{std::string("安康")},
                            Value{std::int64_t{5}},
                            Value{0.5},
                            Value{std::int64_t{1}},
                            Value{std::int64_t{1'700'000'000'123}},
                            Value{std::string("2024-02-29")},
                            Value{std::string("open")},
                            octets(id_of(1).view()),
                            Value{},
                            Value{TextSet{"a", "b"}}};
    for (std::size_t i = 0; i < std::size(values); ++i) order.state.fields[i].value = values[i];
    note.state.fields[0].value = octets(id_of(1).view());
    put_new(w, order);
    put_new(w, note);
  });
  CHECK(sql("SET timezone='UTC'; SELECT \"select\",\"user\",\"real\",\"table\",\"time\",\"date\",\"check\",tenant,"
            "\"group\"->>1 FROM satchel.\"order\"") ==
        "安康|5|0.5|t|2023-11-14 22:13:20.123+00|2024-02-29|open|01000000-0000-0000-0000-000000000000|b\n");
  CHECK(sql("SELECT \"order.name\" FROM satchel.v_note") == "安康\n");
  CHECK(sql("SELECT \"check.name\",\"tenant.name\" FROM satchel.v_order") == "open|安康\n");
  CHECK(sql("SELECT count(*) FROM pg_views WHERE viewname='v_conflict'") == "0\n");
}

TEST_CASE_FIXTURE(Layout, "a tenant whose schema is newer, and one whose is older, share the tables") {
  PostgresGrounds newer(database);
  newer.commit(1, [](auto& w) { REQUIRE(w.use_schema(satchel::test::test_schema(grown_schema()))); });
  PostgresGrounds older(database);
  older.commit(1, [](auto& w) { REQUIRE(w.use_schema(every_type_schema())); });
  for (PostgresGrounds* on : {&newer, &older, static_cast<PostgresGrounds*>(this)}) {
    on->commit(2, [&](auto& w) { put_new(w, stored(kOrder, 1, 2, {1})); });
    CHECK(on->view()->records(kOrder, {}, 9)->size() == 1);
  }
  CHECK(sql("SELECT count(*) FROM satchel.v_order") == "3\n");
}

TEST_CASE_FIXTURE(Layout, "a field that another tenant has as another type is refused, and nothing is changed") {
  PostgresGrounds other(database);
  std::string text(kEveryType);
  const std::string was = R"("name": "real", "type": "real")";
  text.replace(text.find(was), was.size(), R"("name": "real", "type": "text")");
  const auto session = other.write();
  CHECK(session->use_schema(satchel::test::test_schema(text)).code() == Code::bad_schema);
}

TEST_CASE("what PostgreSQL says is wrong comes to what the caller can do about it") {
  using postgres::code_of_sqlstate;
  for (const char* again : {"40001", "40P01", "57P01", "57014", "08006", "08003", "53300", "55P03", "25006"})
    CHECK(code_of_sqlstate(again) == Code::busy);
  CHECK(code_of_sqlstate("53100") == Code::disk_full);
  CHECK(code_of_sqlstate("53200") == Code::out_of_memory);
  CHECK(code_of_sqlstate("58030") == Code::io);
  CHECK(code_of_sqlstate("XX001") == Code::corrupt);
  for (const char* kept_out : {"42501", "28P01", "28000"}) CHECK(code_of_sqlstate(kept_out) == Code::not_permitted);
  CHECK(code_of_sqlstate("3D000") == Code::not_found);
  CHECK(code_of_sqlstate("23505") == Code::internal);
}

}  // namespace satchel::hub::test
