#include "engine/sql/database.h"

#include <sqlite3.h>

namespace satchel::sql {

Code code_of(int sqlite_code) {
  if (sqlite_code == SQLITE_IOERR_SHMSIZE) return Code::disk_full;  // the WAL's index cannot grow
  switch (sqlite_code & 0xFF) {
    case SQLITE_OK:
      return Code::ok;
    case SQLITE_FULL:
      return Code::disk_full;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return Code::corrupt;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return Code::busy;
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
      return Code::io;
    case SQLITE_NOMEM:
      return Code::out_of_memory;
    case SQLITE_TOOBIG:
      return Code::too_large;
    case SQLITE_INTERRUPT:
    case SQLITE_AUTH:  // by an authorizer, where the host set one
      return Code::cancelled;
    default:
      return Code::invalid;
  }
}

std::string quoted(std::string_view name) {
  std::string out = "\"";
  for (char c : name) out.append(c == '"' ? 2 : 1, c);
  return out + '"';
}

Error Database::error(int rc) const { return fail(code_of(rc), db_ ? sqlite3_errmsg(db_) : sqlite3_errstr(rc)); }

Result<std::unique_ptr<Database>> Database::open(const std::string& path, const Options& options) {
  std::unique_ptr<Database> db(new Database);
  int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  flags |= options.mode == Mode::read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
  if (options.mode == Mode::create) flags |= SQLITE_OPEN_CREATE;
  const int rc = sqlite3_open_v2(path.c_str(), &db->db_, flags, options.vfs);
  if (rc != SQLITE_OK) {
    Error error = db->error(rc);
    if ((rc & 0xFF) == SQLITE_CANTOPEN && options.mode != Mode::create) error.code = Code::not_found;
    error.detail += ": " + path;
    return error;
  }
  sqlite3_db_config(db->db_, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);  // what cannot be opened stays as it is
  SATCHEL_TRY(db->configure(options));
  sqlite3_db_config(db->db_, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0, nullptr);
  return db;
}

/// SQLite asks within a statement, between two of its instructions.
void Database::heed(const std::function<bool()>& given_up) {
  constexpr int kInstructions = 1000;
  given_up_ = given_up;
  const auto ask = [](void* asked) { return (*static_cast<const std::function<bool()>*>(asked))() ? 1 : 0; };
  sqlite3_progress_handler(db_, kInstructions, ask, &given_up_);
}

Status Database::configure(const Options& options) {
  sqlite3_busy_timeout(db_, 5000);
  if (options.given_up && options.mode == Mode::read_only) heed(options.given_up);
  sqlite3_db_config(db_, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  sqlite3_db_config(db_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  SATCHEL_ASSIGN(const std::int64_t found, number("PRAGMA application_id"));
  SATCHEL_ASSIGN(const std::int64_t tables, number("SELECT count(*) FROM sqlite_schema"));
  if (options.application_id != 0 && found != options.application_id && (tables != 0 || options.mode != Mode::create))
    return fail(Code::invalid, "the file belongs to another application");
  SATCHEL_TRY(run("PRAGMA cache_size=-" + std::to_string(options.cache_kib)));
  SATCHEL_TRY(run("PRAGMA temp_store=FILE"));
  if (options.mode == Mode::read_only) return run("PRAGMA query_only=ON");
  SATCHEL_TRY(look_at_head());
  // Before anything is written: that makes the file, and its pages then have the size that they have.
  if (tables == 0 && options.page_bytes > 0) SATCHEL_TRY(run("PRAGMA page_size=" + std::to_string(options.page_bytes)));
  if (tables == 0) SATCHEL_TRY(run("PRAGMA application_id=" + std::to_string(options.application_id)));
  SATCHEL_TRY(run("PRAGMA journal_mode=WAL"));
  SATCHEL_TRY(run(options.full_sync ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL"));
  SATCHEL_TRY(run("PRAGMA wal_autocheckpoint=" + std::to_string(options.checkpoints ? options.wal_pages : 0)));
  return run("PRAGMA journal_size_limit=16777216");
}

Database::~Database() {
  cache_.clear();
  sqlite3_close_v2(db_);
}

Result<Statement> Database::prepare(std::string_view sql) {
  Statement out;
  out.db_ = db_;
  const int rc =
      sqlite3_prepare_v3(db_, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT, &out.stmt_, nullptr);
  if (rc != SQLITE_OK) {
    Error e = error(rc);
    e.detail += " in: " + std::string(sql.substr(0, 200));
    return e;
  }
  if (!out.stmt_) return fail(Code::invalid, "no statement");
  return out;
}

Result<Statement*> Database::cached(std::string_view sql) {
  std::string key(sql);
  if (auto it = cache_.find(key); it != cache_.end()) return &it->second;
  SATCHEL_ASSIGN(Statement statement, prepare(sql));
  return &cache_.emplace(std::move(key), std::move(statement)).first->second;
}

Status Database::run(const std::string& sql) {
  const int rc = sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, nullptr);
  if (rc != SQLITE_OK) return error(rc);
  return {};
}

Result<std::int64_t> Database::number(std::string_view sql) {
  SATCHEL_ASSIGN(Statement statement, prepare(sql));
  SATCHEL_ASSIGN(const bool row, statement.step());
  return row ? statement.integer(0) : 0;
}

std::int64_t Database::changes() const { return sqlite3_changes64(db_); }

Status Database::checkpoint() {
  const int rc = sqlite3_wal_checkpoint_v2(db_, nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
  if (rc != SQLITE_OK) return error(rc);
  return {};
}

Status Database::copy_to(const std::string& path) {
  sqlite3* to = nullptr;
  sqlite3_vfs* vfs = nullptr;
  sqlite3_file_control(db_, "main", SQLITE_FCNTL_VFS_POINTER, &vfs);
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  int rc = sqlite3_open_v2(path.c_str(), &to, flags, vfs ? vfs->zName : nullptr);
  sqlite3_backup* backup = rc == SQLITE_OK ? sqlite3_backup_init(to, "main", db_, "main") : nullptr;
  if (backup) {
    const int stepped = sqlite3_backup_step(backup, -1);
    rc = sqlite3_backup_finish(backup);
    if (rc == SQLITE_OK && stepped != SQLITE_DONE) rc = stepped;
  } else if (rc == SQLITE_OK) {
    rc = sqlite3_extended_errcode(to);
  }
  Status out = rc == SQLITE_OK ? Status{} : Status{fail(code_of(rc), std::string(sqlite3_errmsg(to)) + ": " + path)};
  sqlite3_close_v2(to);
  return out;
}

void Database::leave_log() {
  sqlite3_db_config(db_, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  sqlite3_wal_autocheckpoint(db_, 0);
}

/// SQLite takes a file whose write version it does not know for one that may only be read, and says no more.
Status Database::look_at_head() {
  constexpr int kWriteVersion = 18;
  if (sqlite3_db_readonly(db_, "main") != 1) return {};
  sqlite3_file* file = nullptr;
  unsigned char version = 0;
  sqlite3_file_control(db_, "main", SQLITE_FCNTL_FILE_POINTER, &file);
  const bool read = file && file->pMethods && file->pMethods->xRead(file, &version, 1, kWriteVersion) == SQLITE_OK;
  if (read && version > 2) return fail(Code::corrupt, "the head of the file is damaged");
  return fail(Code::io, "the file may only be read");
}

namespace {

Status check_once(Database& db) {
  SATCHEL_ASSIGN(Statement statement, db.prepare("PRAGMA integrity_check(5)"));
  SATCHEL_ASSIGN(const bool row, statement.step());
  if (row && statement.text(0) == "ok") return {};
  return fail(Code::corrupt, std::string(statement.text(0)));
}

}  // namespace

/// Where memory runs out within it, SQLite speaks of pages that it could not get, as of damage: so it is asked again.
Status Database::check() {
  Status first = check_once(*this);
  if (first.code() != Code::corrupt) return first;
  const Status again = check_once(*this);
  return again ? Status{fail(Code::out_of_memory, first.error().detail)} : again;
}

void Database::reset_all() noexcept {
  for (auto* s = sqlite3_next_stmt(db_, nullptr); s; s = sqlite3_next_stmt(db_, s))
    if (sqlite3_stmt_busy(s)) sqlite3_reset(s);
}

void Database::roll_back() noexcept {
  constexpr int kTries = 3;
  reset_all();
  for (int tries = 0; tries < kTries && !sqlite3_get_autocommit(db_); ++tries)
    sqlite3_exec(db_, "ROLLBACK", nullptr, nullptr, nullptr);
}

Result<Transaction> Transaction::begin(Database& db) {
  if (!sqlite3_get_autocommit(db.handle())) db.roll_back();
  SATCHEL_ASSIGN(Statement * begin, db.cached("BEGIN IMMEDIATE"));
  SATCHEL_TRY(begin->run());
  return Transaction(&db);
}

Transaction::~Transaction() {
  if (db_) db_->roll_back();  // SQLite may have done so by itself
}

Status Transaction::commit() {
  SATCHEL_ASSIGN(Statement * commit, db_->cached("COMMIT"));
  SATCHEL_TRY(commit->run());
  db_ = nullptr;
  return {};
}

}  // namespace satchel::sql
