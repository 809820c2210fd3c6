#include "platform/postgres/whole.h"

#include "platform/postgres/growth.h"
#include "platform/postgres/sql_text.h"
#include "platform/postgres/steps.h"
#include "platform/postgres/typed_table.h"

namespace satchel::postgres {
namespace {

using namespace hub;

constexpr std::int64_t kFetched = 1000;
/// The one table that has a column more here: the key by which a set of scopes is found.
constexpr std::string_view kHashedTable = "scope_set", kHashedColumn = "scopes", kHashColumn = "sha256";

Insert insertion(const ListedTable& table) {
  std::string names = "tenant";
  for (const auto& column : table.columns) names += "," + quoted(column.name);
  if (table.name == kHashedTable) names += "," + quoted(kHashColumn);
  return {"INSERT INTO " + std::string(kHubSchema) + "." + quoted(table.name) + "(" + names + ")", {}};
}

std::string selection(const ListedTable& table) {
  std::string names;
  for (const auto& column : table.columns) names += (names.empty() ? "" : ",") + quoted(column.name);
  return "SELECT " + names + " FROM " + std::string(kHubSchema) + "." + quoted(table.name);
}

Oid oid_of(Kind kind) {
  switch (kind) {
    case Kind::boolean:
      return Oid::boolean;
    case Kind::text:
      return Oid::text;
    case Kind::bytes:
      return Oid::bytea;
    case Kind::id:
      return Oid::uuid;
    case Kind::integer:
      break;
  }
  return Oid::int8;
}

Status bind_listed(Params& params, const ListedColumn& column, const satchel::Value& value) {
  const Error wrong = fail(Code::corrupt, std::string(column.name) + " is not of its kind");
  if (is_null(value)) return params.null(oid_of(column.kind)), Status{};
  if (const auto* n = std::get_if<std::int64_t>(&value)) {
    column.kind == Kind::boolean ? params.flag(*n != 0) : params.number(*n);
    return {};
  }
  if (const auto* text = std::get_if<std::string>(&value)) return params.text(*text), Status{};
  const auto* bytes = std::get_if<Octets>(&value);
  if (!bytes) return wrong;
  if (column.kind == Kind::bytes) return params.bytes(bytes->bytes), Status{};
  const auto id = id_from_bytes(bytes->bytes);
  return id ? (params.id(*id), Status{}) : Status{wrong};
}

satchel::Value value_at(const Row& row, int at, const ListedColumn& column) {
  if (row.is_null(at)) return {};
  switch (column.kind) {
    case Kind::text:
      return row.text(at);
    case Kind::bytes:
    case Kind::id:
      return octets(row.blob(at));
    case Kind::boolean:
    case Kind::integer:
      break;
  }
  return row.integer(at);
}

class WholePostgres : public WholeDatabase {
 public:
  WholePostgres(std::unique_ptr<Connection> connection, const PostgresOptions& options)
      : connection_(std::move(connection)), tenant_(options.tenant), url_(options.url), waits_(options.waits) {}

  Status begin(bool writes) {
    SATCHEL_TRY(connection_->script("SET search_path=''; SET synchronous_commit=on"));
    SteppedPostgres stepped(*connection_);
    if (writes) {
      SATCHEL_TRY(migrate(stepped, postgres_steps(), {}));
      SATCHEL_TRY(connection_->script("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"));
      SATCHEL_TRY(connection_->send(
          "INSERT INTO satchel_hub.tenant(tenant,schema_no) VALUES($1,0) ON CONFLICT DO NOTHING", key()));
    } else {
      SATCHEL_ASSIGN(const auto ran, stepped.ran());
      SATCHEL_TRY(steps_left(ran, postgres_steps()));
      SATCHEL_TRY(connection_->script("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"));
    }
    SATCHEL_ASSIGN(const Rows row,
                   connection_->ask(writes ? "SELECT 1 FROM satchel_hub.tenant WHERE tenant=$1 FOR UPDATE"
                                           : "SELECT 1 FROM satchel_hub.tenant WHERE tenant=$1",
                                    key()));
    return row.size() == 1 ? Status{} : fail(Code::not_found, "no tenant is called " + tenant_);
  }

  Result<bool> is_empty() override {
    for (const ListedTable& table : listed_tables()) {
      SATCHEL_ASSIGN(const Rows rows, connection_->ask(selection(table) + " WHERE tenant=$1 LIMIT 1", key()));
      if (rows.size() != 0) return false;
    }
    return true;
  }

  Result<SchemaPtr> schema() override {
    if (tables_) return tables_->schema;
    SATCHEL_ASSIGN(const Rows rows, connection_->ask("SELECT value FROM satchel_hub.setting WHERE tenant=$1 AND "
                                                     "name='schema'",
                                                     key()));
    if (rows.size() == 0) return SchemaPtr();
    SATCHEL_ASSIGN(SchemaPtr schema, Schema::parse(rows[0].text(0)));
    tables_ = std::make_shared<const TypedTables>(schema, 1);
    return schema;
  }

  /// As of a session's (session.cc), but that the setting comes with the rows. Tables and views are there before these,
  /// and stay where these are taken back: readers of other tenants, and other hubs, do not wait for the copy.
  Status use_schema(SchemaPtr schema) override {
    SATCHEL_TRY(grow_apart(url_, *schema, waits_));
    tables_ = std::make_shared<const TypedTables>(std::move(schema), 1);
    return connection_->send("UPDATE satchel_hub.tenant SET schema_no=schema_no+1 WHERE tenant=$1", key(),
                             Changes::one);
  }

  Status rows(const ListedTable& table, const std::function<Status(const ListedRow&)>& visit) override {
    ListedRow listed(table.columns.size());
    return fetched({selection(table) + " WHERE tenant=$1", key()}, [&](const Row& row) {
      for (std::size_t i = 0; i < listed.size(); ++i) listed[i] = value_at(row, static_cast<int>(i), table.columns[i]);
      return visit(listed);
    });
  }

  Status records(const RecordType& type, const std::function<Status(const satchel::Row&)>& visit) override {
    SATCHEL_ASSIGN(const TypedTable* table, typed(type));
    for (Id after;;) {
      const Question page = table->page(tenant_, after, kFetched);
      SATCHEL_ASSIGN(const Rows found, connection_->ask(page.text, page.params));
      for (std::size_t i = 0; i < found.size(); ++i) {
        SATCHEL_ASSIGN(const satchel::Row row, table->row_of(found[i]));
        SATCHEL_TRY(visit(row));
        after = row.id;
      }
      if (static_cast<std::int64_t>(found.size()) < kFetched) return {};
    }
  }

  Status add(const ListedTable& table, const ListedRow& row) override {
    Params params = key();
    std::string hashed;
    for (std::size_t i = 0; i < row.size(); ++i) {
      SATCHEL_TRY(bind_listed(params, table.columns[i], row[i]));
      if (table.columns[i].name == kHashedColumn && std::holds_alternative<std::string>(row[i]))
        hashed = std::get<std::string>(row[i]);
    }
    if (table.name == kHashedTable) params.hash(sha256(hashed));
    return connection_->add(insertion(table), params);
  }

  Status add(const RecordType& type, const satchel::Row& row) override {
    SATCHEL_ASSIGN(const TypedTable* table, typed(type));
    return table->insert(*connection_, tenant_, row);
  }

  Status commit() override { return connection_->commit(); }

 private:
  Params key() const { return Params().text(tenant_); }

  Result<const TypedTable*> typed(const RecordType& type) const {
    const TypedTable* out = tables_ ? tables_->find(type.number) : nullptr;
    return out ? Result<const TypedTable*>(out) : fail(Code::unknown_type, type.name);
  }

  /// Some rows at a time, however many there are. A cursor has a name of its own: what FETCH answers is known by it.
  Status fetched(const Question& question, const std::function<Status(const Row&)>& visit) {
    const std::string cursor = "rows" + std::to_string(++cursors_);
    SATCHEL_TRY(connection_->send("DECLARE " + cursor + " NO SCROLL CURSOR FOR " + question.text, question.params));
    for (;;) {
      SATCHEL_ASSIGN(const Rows rows, connection_->ask("FETCH " + std::to_string(kFetched) + " FROM " + cursor, {}));
      for (std::size_t i = 0; i < rows.size(); ++i) SATCHEL_TRY(visit(rows[i]));
      if (static_cast<std::int64_t>(rows.size()) < kFetched) return connection_->send("CLOSE " + cursor, {});
    }
  }

  std::unique_ptr<Connection> connection_;
  const std::string tenant_, url_;
  const Waits waits_;
  TablesPtr tables_;
  int cursors_ = 0;
};

Result<std::unique_ptr<WholeDatabase>> open_whole(const PostgresOptions& options, bool writes) {
  if (options.tenant.empty()) return fail(Code::invalid, "a hub on PostgreSQL needs a tenant");
  SATCHEL_ASSIGN(auto connection, Connection::open(options.url));
  auto out = std::make_unique<WholePostgres>(std::move(connection), options);
  SATCHEL_TRY(out->begin(writes));
  return std::unique_ptr<WholeDatabase>(std::move(out));
}

}  // namespace

Result<std::unique_ptr<WholeDatabase>> read_postgres_whole(const PostgresOptions& options) {
  return open_whole(options, false);
}

Result<std::unique_ptr<WholeDatabase>> fill_postgres_whole(const PostgresOptions& options) {
  return open_whole(options, true);
}

}  // namespace satchel::postgres
