#include "sync/hub/central/sqlite_whole.h"

#include "sync/hub/central/sqlite_steps.h"

namespace satchel::hub {
namespace {

std::string columns_of(const ListedTable& table) {
  std::string out;
  for (const auto& column : table.columns) out += (out.empty() ? "" : ",") + sql::quoted(column.name);
  return out;
}

Error not_of_its_kind(const ListedTable& table, const ListedColumn& column) {
  return fail(Code::corrupt, std::string(table.name) + "." + std::string(column.name) + " is not of its kind");
}

Result<Value> value_at(const sql::Statement& s, int at, const ListedTable& table, const ListedColumn& column) {
  constexpr std::size_t kUuidBytes = sizeof(Id);
  const Error wrong = not_of_its_kind(table, column);
  if (s.is_null(at)) return column.may_be_null ? Result<Value>(Value{}) : Result<Value>(wrong);
  switch (column.kind) {
    case Kind::text:
      return s.is_text(at) ? Result<Value>(std::string(s.text(at))) : Result<Value>(wrong);
    case Kind::id:
      return s.blob(at).size() == kUuidBytes ? Result<Value>(octets(s.blob(at))) : Result<Value>(wrong);
    case Kind::bytes:
      return s.is_blob(at) ? Result<Value>(octets(s.blob(at))) : Result<Value>(wrong);
    case Kind::boolean:
      if (s.integer(at) != 0 && s.integer(at) != 1) return wrong;
      break;
    case Kind::integer:
      break;
  }
  return Value{s.integer(at)};
}

class WholeSqlite : public WholeDatabase {
 public:
  explicit WholeSqlite(std::unique_ptr<sql::Database> db) : db_(std::move(db)) {}
  ~WholeSqlite() override {
    transaction_.reset();
    db_->roll_back();
  }

  Status begin(bool writes) {
    if (writes) {
      SATCHEL_ASSIGN(auto transaction, sql::Transaction::begin(*db_));
      transaction_.emplace(std::move(transaction));
      return {};
    }
    SATCHEL_TRY(db_->run("BEGIN"));
    return db_->number("SELECT count(*) FROM head") ? Status{} : fail(Code::corrupt, "no hub's database");
  }

  /// A new database begins with the rows that it is made with: none.
  Result<bool> is_empty() override {
    for (const ListedTable& table : listed_tables()) {
      SATCHEL_ASSIGN(const std::int64_t n, db_->number("SELECT count(*) FROM " + sql::quoted(table.name)));
      if (n != 0) return false;
    }
    return true;
  }

  Result<SchemaPtr> schema() override {
    if (tables_.schema()) return tables_.schema();
    SATCHEL_ASSIGN(auto s, db_->prepare("SELECT value FROM setting WHERE name='schema'"));
    SATCHEL_ASSIGN(const bool row, s.step());
    if (!row) return SchemaPtr();
    SATCHEL_ASSIGN(SchemaPtr schema, Schema::parse(s.text(0)));
    s.reset();
    SATCHEL_ASSIGN(tables_, TableSet::open(*db_, schema, true, true));
    return schema;
  }

  Status use_schema(SchemaPtr schema) override {
    SATCHEL_ASSIGN(tables_, TableSet::open(*db_, std::move(schema), true));
    return {};
  }

  Status rows(const ListedTable& table, const std::function<Status(const ListedRow&)>& visit) override {
    SATCHEL_ASSIGN(auto s, db_->prepare("SELECT " + columns_of(table) + " FROM " + sql::quoted(table.name)));
    ListedRow row(table.columns.size());
    for (;;) {
      SATCHEL_ASSIGN(const bool more, s.step());
      if (!more) return {};
      for (std::size_t i = 0; i < row.size(); ++i) {
        SATCHEL_ASSIGN(row[i], value_at(s, static_cast<int>(i), table, table.columns[i]));
      }
      SATCHEL_TRY(visit(row));
    }
  }

  Status records(const RecordType& type, const std::function<Status(const Row&)>& visit) override {
    TypedTable* table = tables_.find(type.number);
    if (!table) return fail(Code::unknown_type, type.name);
    for (Row row;;) {
      const Id after = row.id;
      SATCHEL_ASSIGN(const bool more, table->next(after, row));
      if (!more) return {};
      SATCHEL_TRY(visit(row));
    }
  }

  Status add(const ListedTable& table, const ListedRow& row) override {
    std::string marks = "?";
    for (std::size_t i = 1; i < row.size(); ++i) marks += ",?";
    SATCHEL_ASSIGN(auto* s, db_->cached("INSERT INTO " + sql::quoted(table.name) + "(" + columns_of(table) +
                                        ") VALUES(" + marks + ")"));
    for (std::size_t i = 0; i < row.size(); ++i) {
      const int at = static_cast<int>(i);
      if (const auto* n = std::get_if<std::int64_t>(&row[i])) s->bind(at, *n);
      if (const auto* text = std::get_if<std::string>(&row[i])) s->bind_text(at, *text);
      if (const auto* bytes = std::get_if<Octets>(&row[i])) s->bind_blob(at, bytes->bytes);
      if (is_null(row[i])) s->bind_null(at);
    }
    return s->run();
  }

  Status add(const RecordType& type, const Row& row) override {
    TypedTable* table = tables_.find(type.number);
    if (!table) return fail(Code::unknown_type, type.name);
    SATCHEL_ASSIGN(const bool fresh, table->insert(row));
    return fresh ? Status{} : Status{fail(Code::corrupt, "a record stands twice: " + to_text(row.id))};
  }

  /// Where the log does not go into the file, closing would not say so.
  Status commit() override {
    SATCHEL_TRY(transaction_->commit());
    return db_->checkpoint();
  }

 private:
  std::unique_ptr<sql::Database> db_;
  std::optional<sql::Transaction> transaction_;
  TableSet tables_;
};

struct HeldSqlite {
  std::unique_ptr<sql::Database> db;
  std::optional<sql::Transaction> transaction;
};

}  // namespace

Result<std::unique_ptr<WholeDatabase>> read_sqlite_whole(const std::string& path, const char* vfs) {
  sql::Options options = central_file();
  options.vfs = vfs;
  options.mode = sql::Mode::read_only;
  SATCHEL_ASSIGN(auto db, sql::Database::open(path, options));
  auto out = std::make_unique<WholeSqlite>(std::move(db));
  SATCHEL_TRY(out->begin(false));
  return std::unique_ptr<WholeDatabase>(std::move(out));
}

Result<std::shared_ptr<void>> hold_sqlite_writes(const std::string& path) {
  sql::Options options = central_file();
  options.mode = sql::Mode::open;
  auto out = std::make_shared<HeldSqlite>();
  SATCHEL_ASSIGN(out->db, sql::Database::open(path, options));
  SATCHEL_ASSIGN(const auto other, sql::Database::open(path, options));
  SATCHEL_ASSIGN(auto transaction, sql::Transaction::begin(*out->db));
  out->transaction.emplace(std::move(transaction));
  SATCHEL_TRY(other->run("PRAGMA wal_checkpoint(PASSIVE)"));
  return std::shared_ptr<void>(std::move(out));
}

Result<std::unique_ptr<WholeDatabase>> make_sqlite_whole(const std::string& path, const char* vfs) {
  sql::Options options = central_file();
  options.vfs = vfs;
  SATCHEL_ASSIGN(auto db, sql::Database::open(path, options));
  SATCHEL_TRY(lay_out(*db));
  auto out = std::make_unique<WholeSqlite>(std::move(db));
  SATCHEL_TRY(out->begin(true));
  return std::unique_ptr<WholeDatabase>(std::move(out));
}

Status move_log_in(const std::string& path, const char* vfs) {
  sql::Options options = central_file();
  options.vfs = vfs;
  options.mode = sql::Mode::open;
  SATCHEL_ASSIGN(const auto db, sql::Database::open(path, options));
  return db->checkpoint();
}

}  // namespace satchel::hub
