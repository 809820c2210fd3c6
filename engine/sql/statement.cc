#include <new>
#include <sqlite3.h>
#include <utility>

#include "engine/sql/database.h"

namespace satchel::sql {

Statement::~Statement() { sqlite3_finalize(stmt_); }

Statement::Statement(Statement&& other) noexcept
    : db_(std::exchange(other.db_, nullptr)), stmt_(std::exchange(other.stmt_, nullptr)) {}

Statement& Statement::operator=(Statement&& other) noexcept {
  std::swap(db_, other.db_);
  std::swap(stmt_, other.stmt_);
  return *this;
}

// A failed bind (out of memory, a number out of range) leaves the parameter null; step() then fails or a NOT NULL
// constraint does.
Statement& Statement::bind(int at, std::int64_t v) { return sqlite3_bind_int64(stmt_, at + 1, v), *this; }
Statement& Statement::bind(int at, double v) { return sqlite3_bind_double(stmt_, at + 1, v), *this; }
Statement& Statement::bind_null(int at) { return sqlite3_bind_null(stmt_, at + 1), *this; }

Statement& Statement::bind_text(int at, std::string_view v) {
  sqlite3_bind_text64(stmt_, at + 1, v.data() ? v.data() : "", v.size(), SQLITE_STATIC, SQLITE_UTF8);
  return *this;
}

Statement& Statement::bind_blob(int at, ByteView v) {
  sqlite3_bind_blob64(stmt_, at + 1, v.data() ? v.data() : "", v.size(), SQLITE_STATIC);
  return *this;
}

Result<bool> Statement::step() {
  const int rc = sqlite3_step(stmt_);
  if (rc == SQLITE_ROW) return true;
  Error error{Code::ok, {}};
  if (rc != SQLITE_DONE) error = Error{code_of(sqlite3_extended_errcode(db_)), sqlite3_errmsg(db_)};
  sqlite3_reset(stmt_);
  if (rc == SQLITE_DONE) return false;
  return error;
}

Status Statement::run() {
  for (;;) {
    SATCHEL_ASSIGN(const bool row, step());
    if (!row) return {};
  }
}

void Statement::reset() { sqlite3_reset(stmt_); }

int Statement::parameters() const { return sqlite3_bind_parameter_count(stmt_); }
bool Statement::only_reads() const { return sqlite3_stmt_readonly(stmt_) != 0; }
int Statement::columns() const { return sqlite3_column_count(stmt_); }
std::string_view Statement::name(int at) const { return sqlite3_column_name(stmt_, at); }
bool Statement::is_null(int at) const { return sqlite3_column_type(stmt_, at) == SQLITE_NULL; }
bool Statement::is_text(int at) const { return sqlite3_column_type(stmt_, at) == SQLITE_TEXT; }
bool Statement::is_blob(int at) const { return sqlite3_column_type(stmt_, at) == SQLITE_BLOB; }
bool Statement::is_real(int at) const { return sqlite3_column_type(stmt_, at) == SQLITE_FLOAT; }
std::int64_t Statement::integer(int at) const { return sqlite3_column_int64(stmt_, at); }
double Statement::real(int at) const { return sqlite3_column_double(stmt_, at); }

std::string_view Statement::text(int at) const {
  const auto* p = reinterpret_cast<const char*>(sqlite3_column_text(stmt_, at));
  if (!p && !is_null(at)) throw std::bad_alloc();  // SQLite had no memory for it: that is not the same as nothing
  return p ? std::string_view(p, static_cast<std::size_t>(sqlite3_column_bytes(stmt_, at))) : std::string_view();
}

ByteView Statement::blob(int at) const {
  const auto* p = static_cast<const char*>(sqlite3_column_blob(stmt_, at));
  return p ? ByteView(p, static_cast<std::size_t>(sqlite3_column_bytes(stmt_, at))) : ByteView();
}

Id Statement::id(int at) const {
  auto out = id_from_bytes(blob(at));
  return out ? *out : Id{};
}

Hash Statement::hash(int at) const {
  auto out = hash_from_bytes(blob(at));
  return out ? *out : Hash{};
}

}  // namespace satchel::sql
