// Roles that read the views of one tenant: as psql sees it that logs in as somebody of theirs.
#include "engine/schema/environment.h"
#include "platform/postgres/views.h"
#include "tests/contract/central_records_contract.h"
#include "tests/platform/postgres/grounds.h"

namespace satchel::hub::test {
namespace {

using postgres::grant_reader;

/// A tenant with one order and its note, in a database that is given or new.
struct Bureau : PostgresGrounds {
  explicit Bureau(const std::string& database, const std::string& called) : PostgresGrounds(database) {
    commit(1, [](auto& w) { REQUIRE(w.use_schema(every_type_schema())); });
    commit(2, [&](auto& w) {
      StoredRecord order = stored(kOrder, 1, 2, {1}), note = stored(kNote, 2, 2, {1}, 1);
      order.state.fields[0].value = called;
      note.state.fields[0].value = octets(id_of(1).view());
      put_new(w, order);
      put_new(w, note);
    });
  }
};

struct Readers {
  Readers() {
    admin("CREATE ROLE \"" + user + "\" LOGIN");
    REQUIRE(grant_reader(url, {role, ankang.options.tenant, false}));
    admin("GRANT \"" + role + "\" TO \"" + user + "\"");
  }
  std::string admin(const std::string& statements) const { return PostgresCluster::here().sql(statements, database); }
  /// As somebody who was granted the role and logs in.
  std::string reader(const std::string& statements) const {
    return PostgresCluster::here().sql(statements, database, user);
  }
  const std::string database = PostgresCluster::here().make_database(), url = PostgresCluster::here().url(database);
  const std::string role = "reader of " + database, user = "clerk of " + database;
  Bureau ankang{database, "安康"}, other{database, "汉中"};
};

}  // namespace

TEST_CASE_FIXTURE(Readers, "a reader sees the rows of its tenant alone, with names, also of what they refer to") {
  CHECK(reader("SELECT \"select\" FROM satchel.v_order") == "安康\n");
  CHECK(reader("SELECT \"order.name\" FROM satchel.v_note") == "安康\n");
  CHECK(reader("SELECT count(*) FROM satchel.v_order WHERE _tenant<>'" + ankang.options.tenant + "'") == "0\n");
  CHECK(admin("SELECT count(*) FROM satchel.v_order") == "2\n");
}

TEST_CASE_FIXTURE(Readers, "a reader reads nothing but views, and writes nothing") {
  for (const char* denied :
       {"SELECT * FROM satchel.note", "SELECT * FROM satchel_hub.account", "SELECT * FROM satchel_hub.reader",
        "SELECT * FROM satchel_hub.history", "DELETE FROM satchel.v_note", "UPDATE satchel.v_order SET \"select\"='x'",
        "INSERT INTO satchel.v_note(_id) VALUES(gen_random_uuid())", "CREATE TABLE satchel.x(y int)",
        "CREATE VIEW satchel.x AS SELECT 1", "SET ROLE satchel", "TRUNCATE satchel.note",
        "LOCK TABLE satchel.note IN EXCLUSIVE MODE"})
    CHECK_THROWS_AS(reader(denied), std::runtime_error);
}

/// Without a barrier the planner asks a cheap function of the reader's own about each row before it asks whose it is.
TEST_CASE_FIXTURE(Readers, "no function of a reader's own is asked about another tenant's row") {
  const std::string seen = reader(
      "CREATE TEMP TABLE seen(what text); CREATE FUNCTION pg_temp.look(text) RETURNS boolean LANGUAGE plpgsql COST "
      "0.0000001 AS $$ BEGIN INSERT INTO seen VALUES($1); RETURN true; END $$; SELECT count(*) FROM satchel.v_order "
      "WHERE pg_temp.look(\"select\"); SELECT what FROM seen");
  CHECK(seen == "1\n安康\n");
}

TEST_CASE_FIXTURE(Readers,
                  "who logs in and was granted nothing reads nothing; what was withdrawn is not read any more") {
  const std::string nobody = "nobody of " + database;
  admin("CREATE ROLE \"" + nobody + "\" LOGIN");
  CHECK_THROWS_AS(PostgresCluster::here().sql("SELECT * FROM satchel.v_note", database, nobody), std::runtime_error);
  REQUIRE(grant_reader(url, {role, other.options.tenant, false}));
  CHECK(reader("SELECT count(*) FROM satchel.v_order") == "2\n");
  REQUIRE(grant_reader(url, {role, ankang.options.tenant, true}));
  CHECK(reader("SELECT \"select\" FROM satchel.v_order") == "汉中\n");
  CHECK(grant_reader(url, {role, ankang.options.tenant, true}).code() == Code::not_found);
}

TEST_CASE_FIXTURE(Readers, "what a later schema brings is read as well; a role that is gone holds nobody up") {
  REQUIRE(grant_reader(url, {"gone of " + database, ankang.options.tenant, false}));
  admin("DROP OWNED BY \"gone of " + database + "\"; DROP ROLE \"gone of " + database + "\"");
  ankang.commit(3, [](auto& w) { REQUIRE(w.use_schema(satchel::test::test_schema(grown_schema()))); });
  CHECK(reader("SELECT \"select\" FROM satchel.v_order") == "安康\n");
  const std::string views = "SELECT count(*) FROM pg_class WHERE relkind='v' AND relnamespace='satchel'::regnamespace";
  CHECK(admin(views) == reader(views + " AND has_table_privilege(oid,'SELECT')"));
}

TEST_CASE_FIXTURE(
    Readers, "of the pack that ships, no view shows who a complainant is, nor what is confidential, nor its hash") {
  const auto pack = Schema::parse(environment_json());
  REQUIRE(pack);
  PostgresGrounds shipped(PostgresCluster::here().make_database());
  shipped.commit(1, [&](auto& w) { REQUIRE(w.use_schema(*pack)); });
  std::string hidden;
  for (const auto& type : (*pack)->types())
    for (const auto& f : type.fields)
      if (type.identity || f.identity || f.confidential || type.builtin ||
          (f.type == FieldType::blob && (type.has_confidential() || type.sealed_field())))
        hidden += (hidden.empty() ? "" : ",") + ("('v_" + type.name + "','" + f.name + "')");
  const std::string in = shipped.options.url.substr(shipped.options.url.rfind('=') + 1);
  CHECK(PostgresCluster::here().sql("SELECT count(*)>300 FROM information_schema.columns WHERE table_schema='satchel' "
                                    "AND table_name LIKE 'v\\_%'",
                                    in) == "t\n");
  CHECK(PostgresCluster::here()
            .sql("SELECT table_name,column_name FROM information_schema.columns WHERE table_schema='satchel' AND "
                 "(table_name,split_part(column_name,'.',1)) IN (" +
                     hidden + ")",
                 in)
            .empty());
}

TEST_CASE("a view of an earlier build that shows a signature's hash is made anew, and read as before") {
  const auto pack = Schema::parse(environment_json());
  REQUIRE(pack);
  const std::string database = PostgresCluster::here().make_database();
  PostgresGrounds shipped(database);
  shipped.commit(1, [&](auto& w) { REQUIRE(w.use_schema(*pack)); });
  const auto admin = [&](const std::string& statements) { return PostgresCluster::here().sql(statements, database); };
  const std::string role = "reader of attendees in " + database;
  admin("CREATE ROLE \"" + role +
        "\"; DROP VIEW satchel.v_attendee; CREATE VIEW satchel.v_attendee WITH (security_barrier) AS SELECT "
        "_tenant,_id,_root,visit,signature FROM satchel.attendee");
  const std::string columns =
      "SELECT count(*) FILTER (WHERE attname='signature'),count(*) FILTER (WHERE attname='signed_state'),"
      "has_table_privilege('" +
      role + "','satchel.v_attendee','SELECT') FROM pg_attribute WHERE attrelid='satchel.v_attendee'::regclass";
  REQUIRE(admin(columns) == "1|0|f\n");
  REQUIRE(grant_reader(shipped.options.url, {role, shipped.options.tenant, false}));
  CHECK(admin(columns) == "0|1|t\n");
}

TEST_CASE_FIXTURE(Readers, "roles that nobody can have and tenants that nobody is are refused") {
  CHECK(grant_reader(url, {"", ankang.options.tenant, false}).code() == Code::invalid);
  CHECK(grant_reader(url, {"pg_monitor", ankang.options.tenant, false}).code() == Code::invalid);
  for (const std::string& name : {std::string("public"), std::string("none"), std::string(64, 'r')}) {
    CHECK(grant_reader(url, {name, ankang.options.tenant, false}).code() == Code::invalid);
    CHECK(grant_reader(url, {name, ankang.options.tenant, true}).code() == Code::invalid);
  }
  CHECK(admin("SELECT count(*) FROM satchel_hub.reader") == "1\n");
  CHECK(grant_reader(url, {role, "no such bureau", false}).code() == Code::not_found);
  CHECK(grant_reader(PostgresCluster::here().url(database, user), {role, ankang.options.tenant, false}).code() ==
        Code::not_permitted);
}

}  // namespace satchel::hub::test
