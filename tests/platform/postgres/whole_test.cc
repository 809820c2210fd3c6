// All that a hub's database holds, carried between the two back ends: row for row, whole or not at all.
#include "platform/postgres/whole.h"

#include "sync/hub/central/sqlite_central.h"
#include "sync/hub/central/sqlite_whole.h"
#include "tests/contract/central_records_contract.h"
#include "tests/platform/postgres/grounds.h"
#include "tests/support/short_file.h"
#include "tests/sync/hub/house.h"

namespace satchel::hub::test {
namespace {

/// Rows of its making in every table, with texts that no text column of PostgreSQL holds as they are.
struct Lived {
  explicit Lived(const std::string& path) {
    auto made = make_sqlite_whole(path);
    REQUIRE_MESSAGE(made, made.error().detail);
    const SchemaPtr schema = every_type_schema();
    REQUIRE((*made)->use_schema(schema));
    for (const ListedTable& table : listed_tables())
      for (int n = 1; n <= 3; ++n) REQUIRE((*made)->add(table, row_of(table, n)));
    REQUIRE((*made)->add(listed_tables().front(), {Value{std::string("schema")}, Value{schema->text()}, octets("m")}));
    for (int n = 1; n <= 2500; ++n) {
      Row row;
      row.id = numbered(n);
      row.version.value = n;
      row.meta = "meta " + std::to_string(n);
      row.values.resize(schema->find(kOrder)->fields.size());
      row.values[0] = odd_text(n);
      REQUIRE((*made)->add(*schema->find(kOrder), row));
    }
    REQUIRE((*made)->commit());
  }
  static Id numbered(int n) {
    Id out;
    out.bytes[14] = static_cast<std::uint8_t>(n >> 8), out.bytes[15] = static_cast<std::uint8_t>(n);
    return out;
  }
  static std::string odd_text(int n) {
    const std::string texts[] = {"安康", std::string("a\0b", 3), "\x01", "\xff\xfe not UTF-8"};
    return texts[n % 4] + std::to_string(n);
  }
  static Value value_of(const ListedColumn& column, int n) {
    if (column.may_be_null && n == 1) return {};
    switch (column.kind) {
      case Kind::text:
        return odd_text(n);
      case Kind::id:
        return octets(numbered(n).view());
      case Kind::bytes:
        return octets(std::string("\0\x80", 2) + std::to_string(n));
      case Kind::boolean:
        return std::int64_t{n % 2};
      case Kind::integer:
        break;
    }
    return n == 2 ? std::numeric_limits<std::int64_t>::max() : std::int64_t{n};
  }
  static ListedRow row_of(const ListedTable& table, int n) {
    ListedRow out;
    for (const auto& column : table.columns) out.push_back(value_of(column, n));
    return out;
  }
};

postgres::PostgresOptions tenant(const std::string& name) {
  static const std::string database = PostgresCluster::here().make_database();
  postgres::PostgresOptions out;
  out.url = PostgresCluster::here().url(database);
  out.tenant = name;
  return out;
}

std::vector<TableSum> sums(Result<std::unique_ptr<WholeDatabase>> of) {
  REQUIRE_MESSAGE(of, of.error().detail);
  const auto schema = (*of)->schema();
  REQUIRE(schema);
  const auto out = sums_of(**of);
  REQUIRE_MESSAGE(out, out.error().detail);
  return *out;
}

std::string in_first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

}  // namespace

TEST_CASE("every table and every column of both back ends is on the list of what is carried") {
  const satchel::test::TempFolder folder;
  REQUIRE(open_sqlite_central({folder.path() + "/central.db"}));
  const auto db = sql::Database::open(folder.path() + "/central.db", {sql::Mode::open, 0x53617448});
  REQUIRE(db);
  PostgresGrounds hub(PostgresCluster::here().make_database());
  const std::string database = hub.options.url.substr(hub.options.url.rfind('=') + 1);
  std::string names;
  for (const ListedTable& table : listed_tables()) {
    std::string columns;
    for (const auto& column : table.columns) columns += (columns.empty() ? "" : ",") + std::string(column.name);
    const std::string name(table.name);
    CHECK_MESSAGE(
        (*db)->number("SELECT group_concat(name)='" + columns + "' FROM pragma_table_info('" + name + "')").code() ==
            Code::ok,
        name);
    CHECK(*(*db)->number("SELECT group_concat(name)='" + columns + "' FROM pragma_table_info('" + name + "')") == 1);
    CHECK(in_first_line(PostgresCluster::here().sql(
              "SELECT string_agg(attname,',' ORDER BY attnum) FROM pg_attribute WHERE attrelid='satchel_hub." + name +
                  "'::regclass AND attnum>0 AND attname NOT IN ('tenant'" + (name == "scope_set" ? ",'sha256')" : ")"),
              database)) == columns);
    names += (names.empty() ? "'" : ",'") + name + "'";
  }
  CHECK(*(*db)->number("SELECT count(*) FROM sqlite_schema WHERE type='table' AND name NOT IN ('migration'," + names +
                       ")") == 0);
  CHECK(PostgresCluster::here()
            .sql("SELECT relname FROM pg_class WHERE relkind='r' AND relnamespace="
                 "'satchel_hub'::regnamespace AND relname NOT IN ('migration','reader','tenant'," +
                     names + ")",
                 database)
            .empty());
}

TEST_CASE("there and back again, every row of every table is as it was") {
  const satchel::test::TempFolder folder;
  const std::string path = folder.path() + "/central.db";
  const Lived lived(path);
  const auto options = tenant("there and back");
  const auto was = sums(read_sqlite_whole(path));
  CHECK(was.size() > listed_tables().size());
  for (std::size_t i = 0; i < listed_tables().size(); ++i) CHECK(was[i].rows >= 3);
  {
    const auto from = *read_sqlite_whole(path), to = *postgres::fill_postgres_whole(options);
    const auto copied = copy_whole(*from, *to);
    REQUIRE_MESSAGE(copied, copied.error().detail);
    CHECK(*copied == was);
  }
  CHECK(sums(postgres::read_postgres_whole(options)) == was);
  {
    const auto from = *postgres::read_postgres_whole(options), to = *make_sqlite_whole(path + ".back");
    REQUIRE(copy_whole(*from, *to));
  }
  CHECK(sums(read_sqlite_whole(path + ".back")) == was);
}

TEST_CASE("a tenant that has anything is not copied into, one that is not there is not copied from") {
  const satchel::test::TempFolder folder;
  const std::string path = folder.path() + "/central.db";
  const Lived lived(path);
  const auto options = tenant("full");
  REQUIRE(copy_whole(**read_sqlite_whole(path), **postgres::fill_postgres_whole(options)));
  const auto was = sums(postgres::read_postgres_whole(options));
  CHECK(copy_whole(**read_sqlite_whole(path), **postgres::fill_postgres_whole(options)).code() == Code::invalid);
  CHECK(sums(postgres::read_postgres_whole(options)) == was);
  CHECK(postgres::read_postgres_whole(tenant("nobody")).code() == Code::not_found);
  REQUIRE(make_sqlite_whole(folder.path() + "/empty.db"));
  CHECK(copy_whole(**read_sqlite_whole(folder.path() + "/empty.db"), **postgres::fill_postgres_whole(tenant("new")))
            .code() == Code::not_found);
}

TEST_CASE("a copy that ends before its commit leaves nothing, and the next one does all") {
  const satchel::test::TempFolder folder;
  const std::string path = folder.path() + "/central.db";
  const Lived lived(path);
  const auto options = tenant("ended");
  for (std::size_t tables = 1; tables <= listed_tables().size(); tables += 5) {
    const auto from = *read_sqlite_whole(path), to = *postgres::fill_postgres_whole(options);
    REQUIRE(to->use_schema(*from->schema()));
    for (std::size_t i = 0; i < tables; ++i)
      REQUIRE(from->rows(listed_tables()[i], [&](const ListedRow& row) { return to->add(listed_tables()[i], row); }));
  }
  REQUIRE(copy_whole(**read_sqlite_whole(path), **postgres::fill_postgres_whole(options)));
  CHECK(sums(postgres::read_postgres_whole(options)) == sums(read_sqlite_whole(path)));
}

TEST_CASE("a row that came otherwise than it was is found, and nothing is committed") {
  struct Liar : WholeDatabase {
    explicit Liar(std::unique_ptr<WholeDatabase> of) : real(std::move(of)) {}
    Result<bool> is_empty() override { return real->is_empty(); }
    Result<SchemaPtr> schema() override { return real->schema(); }
    Status rows(const ListedTable& t, const std::function<Status(const ListedRow&)>& visit) override {
      return real->rows(t, visit);
    }
    Status records(const RecordType& t, const std::function<Status(const Row&)>& visit) override {
      return real->records(t, visit);
    }
    Status use_schema(SchemaPtr s) override { return real->use_schema(std::move(s)); }
    Status add(const ListedTable& table, const ListedRow& row) override {
      ListedRow other = row;
      if (table.name == "history" && other[0] == Value{std::int64_t{3}}) other.back() = octets("other");
      return real->add(table, other);
    }
    Status add(const RecordType& type, const Row& row) override { return real->add(type, row); }
    Status commit() override { return real->commit(); }
    std::unique_ptr<WholeDatabase> real;
  };
  const satchel::test::TempFolder folder;
  const Lived lived(folder.path() + "/central.db");
  const auto options = tenant("lied to");
  {
    Liar to(*postgres::fill_postgres_whole(options));
    const auto copied = copy_whole(**read_sqlite_whole(folder.path() + "/central.db"), to);
    CHECK(copied.code() == Code::corrupt);
    CHECK(copied.error().detail.find("history") != std::string::npos);
  }
  CHECK(postgres::read_postgres_whole(options).code() == Code::not_found);
}

TEST_CASE("a copy into one tenant holds up no reader of another, nor a hub that begins") {
  const satchel::test::TempFolder folder;
  const Lived lived(folder.path() + "/central.db");
  const std::string database = PostgresCluster::here().make_database();
  PostgresGrounds before(database);
  before.commit(1, [](auto& w) { REQUIRE(w.use_schema(every_type_schema())); });
  postgres::PostgresOptions options = before.options;
  options.tenant = "copied";
  const auto to = *postgres::fill_postgres_whole(options);
  REQUIRE(to->use_schema(satchel::test::test_schema(grown_schema())));
  const auto sql = [&](const std::string& text) {
    return PostgresCluster::here().sql("SET lock_timeout='3s'; " + text, database);
  };
  CHECK(sql("SELECT count(*) FROM satchel.v_order") == "0\n");
  CHECK(sql("DO $$ BEGIN PERFORM pg_advisory_xact_lock(8315162685126305893); END $$").empty());
}

TEST_CASE(
    "who reads for long is waited for, and those behind him do not; views that stay as they are are not touched") {
  const std::string database = PostgresCluster::here().make_database();
  PostgresGrounds hub(database);
  hub.commit(1, [](auto& w) { REQUIRE(w.use_schema(every_type_schema())); });
  const auto reader = *postgres::Connection::open(hub.options.url);
  REQUIRE(reader->script("BEGIN; SELECT * FROM satchel.v_note"));
  int waited = 0;
  const auto waits = [&] {
    ++waited;
    CHECK(PostgresCluster::here().sql("SET lock_timeout='3s'; SELECT count(*) FROM satchel.v_note", database) == "0\n");
    if (waited == 2) CHECK(reader->script("ROLLBACK"));
  };
  // Another text of the same, as another tenant may have it.
  const std::string text = every_type_schema()->text();
  REQUIRE(postgres::grow_apart(hub.options.url, **Schema::parse(text + " "), waits));
  CHECK(waited == 0);
  REQUIRE(postgres::grow_apart(hub.options.url, *every_type_schema(), waits));
  CHECK(waited == 0);
  REQUIRE(postgres::grow_apart(hub.options.url, *satchel::test::test_schema(grown_schema()), waits));
  CHECK(waited >= 2);
}

namespace {

/// Houses stand on PostgreSQL in this program; this one begins on SQLite.
struct OnSqlite {
  OnSqlite() : there(std::exchange(central_elsewhere, {})) {}
  ~OnSqlite() { central_elsewhere = there; }
  std::function<Result<std::unique_ptr<Central>>(const std::string&)> there;
};

struct Moving : OnSqlite, House {
  std::string database() const { return folder.path() + "/hub/central.db"; }
  void move(const postgres::PostgresOptions& to) {
    hub.reset();
    const auto copied = copy_whole(**read_sqlite_whole(database()), **postgres::fill_postgres_whole(to));
    REQUIRE_MESSAGE(copied, copied.error().detail);
    std::filesystem::remove(database());
    central_elsewhere = [to](const std::string&) { return postgres::open_postgres_central(to); };
    open();
  }
};

Bytes moved_title(const char* title) {
  const FieldOp op{3, OpKind::put, {}, Value{std::string(title)}, {}, {}, {}};
  Id record;
  record.bytes[15] = static_cast<std::uint8_t>(title[0]);
  return encode(Entry{3, "li", {}, {{ChangeKind::create, 10, record, {}, {}, {op}}}});
}

}  // namespace

TEST_CASE_FIXTURE(Moving, "a device goes on with a hub that moved to PostgreSQL, and does not notice") {
  Peer peer(*this);
  peer.enrolled();
  peer.message.rescoped = peer.heard().rescoped;
  peer.add(moved_title("first"));
  const SyncReply before = peer.heard();
  REQUIRE(before.acked == 1);
  move(tenant("moved"));
  CHECK(peer.heard().acked == 1);  // its reply was lost: it says all again
  peer.go_on_from(before);
  peer.message.first = 2;
  peer.message.before = peer.head;
  peer.add(moved_title("second"));
  const SyncReply after = peer.heard();
  CHECK(after.outcome == static_cast<std::uint8_t>(SyncOutcome::ok));
  CHECK(after.acked == 2);
  CHECK(after.log_epoch == before.log_epoch);
  CHECK(after.cursor > before.cursor);
  std::string findings;
  CHECK(hub->verify([&](const std::string& finding) { findings += finding + "\n"; }));
  CHECK(findings == "");
  const auto central = *central_elsewhere({});
  const auto view = *central->view();
  CHECK(view->totals()->entries == 2);
  CHECK(view->records(10, {}, 9)->size() == 2);
}

TEST_CASE_FIXTURE(Moving, "what PostgreSQL holds is copied to a file as one commit left it, and that file is a hub's") {
  Peer peer(*this);
  peer.enrolled();
  move(tenant("backed up"));
  peer.add(moved_title("first"));
  REQUIRE(peer.heard().acked == 1);
  const auto central = *central_elsewhere({});
  const std::string copy = folder.path() + "/copy.db";
  REQUIRE(central->copy_to(copy));
  CHECK(sums(read_sqlite_whole(copy)) == sums(postgres::read_postgres_whole(tenant("backed up"))));
  const auto file = open_sqlite_central({copy});
  REQUIRE(file);
  CHECK(*(*(*file)->view())->head() == *(*central->view())->head());
  const satchel::test::ShortFile disk("/short.db", 64U << 10);  // its log has room
  CHECK(central->copy_to(folder.path() + "/short.db").code() == Code::disk_full);
}

}  // namespace satchel::hub::test
