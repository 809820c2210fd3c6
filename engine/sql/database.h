// RAII over SQLite: the only home of sqlite3.h.
//
// A Database is one connection, for one thread at a time. Errors: disk_full, corrupt, busy (SQLITE_BUSY, _LOCKED), io,
// out_of_memory, invalid (SQL that does not compile, a constraint), with SQLite's own message as detail.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "engine/base/id.h"
#include "engine/base/result.h"
#include "engine/base/value.h"

struct sqlite3;
struct sqlite3_stmt;

namespace satchel::sql {

/// A database and what SQLite may leave beside it: what follows its path.
inline constexpr const char* kFileTails[] = {"", "-wal", "-shm", "-journal"};

enum class Mode { create, open, read_only };

struct Options {
  Mode mode = Mode::create;
  std::int32_t application_id = 0;  // written by create; another one in the file is an error (invalid)
  const char* vfs = nullptr;        // SQLite's default, or a test's
  bool full_sync = true;            // synchronous FULL; NORMAL is for measurements only
  int cache_kib = 4096;
  int page_bytes = 0;       // of a new file; 0 = SQLite's default
  int wal_pages = 1000;     // a checkpoint after so many pages in the WAL; SQLite's default
  bool checkpoints = true;  // false for a guest beside the connection that owns the file
  /// Asked often while a statement of a read_only connection runs, and must not throw: true ends it, with cancelled.
  /// One that writes is not asked: SQLite may hear the answer when its commit is done.
  std::function<bool()> given_up = {};
};

/// A prepared statement. Parameters and columns count from 0. Views from text() and blob() live until the next step,
/// reset or destruction. Bound views must outlive the step.
class Statement {
 public:
  Statement() = default;
  ~Statement();
  Statement(Statement&& other) noexcept;
  Statement& operator=(Statement&& other) noexcept;

  Statement& bind(int at, std::int64_t v);
  Statement& bind(int at, double v);
  Statement& bind_text(int at, std::string_view v);
  Statement& bind_blob(int at, ByteView v);
  Statement& bind_null(int at);
  Statement& bind(int at, const Id& v) { return bind_blob(at, v.view()); }
  Statement& bind(int at, const Hash& v) { return bind_blob(at, v.view()); }

  /// True when a row stands ready; false at the end (the statement is then reset, ready to be bound anew).
  Result<bool> step();
  /// For statements without rows: steps to the end and resets.
  Status run();
  /// Needed only before the end was reached.
  void reset();

  int parameters() const;
  /// Whether running it changes no file.
  bool only_reads() const;
  int columns() const;
  std::string_view name(int at) const;
  bool is_null(int at) const;
  bool is_text(int at) const;
  bool is_blob(int at) const;
  bool is_real(int at) const;
  std::int64_t integer(int at) const;
  double real(int at) const;
  std::string_view text(int at) const;
  ByteView blob(int at) const;
  Id id(int at) const;      // null id when it is not 16 bytes
  Hash hash(int at) const;  // null hash when it is not 32 bytes

 private:
  friend class Database;
  sqlite3* db_ = nullptr;
  sqlite3_stmt* stmt_ = nullptr;
};

class Database {
 public:
  /// Opens with WAL, trusted_schema off, foreign keys off, and the options' synchronous level. `create` makes the file
  /// if it is missing. Errors: not_found, corrupt also for a file whose head lets nobody write, invalid for a file of
  /// another application, and those of the class.
  static Result<std::unique_ptr<Database>> open(const std::string& path, const Options& options);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  Result<Statement> prepare(std::string_view sql);
  /// The same, kept for the life of the connection: for statements with a fixed text.
  Result<Statement*> cached(std::string_view sql);
  /// One or several statements without rows.
  Status run(const std::string& sql);
  /// The first column of the first row; 0 when there is none.
  Result<std::int64_t> number(std::string_view sql);
  std::int64_t changes() const;
  /// Moves the WAL into the database file and empties it. Only the writing connection calls this.
  Status checkpoint();
  /// From now on neither closing nor a commit moves the log into the file: both stay as they are, to be looked into.
  void leave_log();
  /// All of it, as one commit left it, into a new file `path` on the same disk interface, synced: SQLite's own backup.
  /// Others may write meanwhile.
  Status copy_to(const std::string& path);
  /// PRAGMA integrity_check. Errors: corrupt, with its first lines; out_of_memory.
  Status check();
  /// Resets every statement and leaves the transaction, if there is one. Memory may be short: then it is tried again,
  /// and by the next begin once more.
  void roll_back() noexcept;
  /// Resets every statement: of work that was given up halfway, none may hold its snapshot.
  void reset_all() noexcept;
  Error error(int rc) const;
  sqlite3* handle() { return db_; }

 private:
  Database() = default;
  void heed(const std::function<bool()>& given_up);
  Status configure(const Options& options);
  Status look_at_head();
  sqlite3* db_ = nullptr;
  std::function<bool()> given_up_;
  std::unordered_map<std::string, Statement> cache_;
};

/// BEGIN IMMEDIATE … COMMIT. Rolls back unless committed.
class Transaction {
 public:
  static Result<Transaction> begin(Database& db);
  ~Transaction();
  Transaction(Transaction&& other) noexcept : db_(other.db_) { other.db_ = nullptr; }
  Transaction& operator=(Transaction&&) = delete;
  Status commit();

 private:
  explicit Transaction(Database* db) : db_(db) {}
  Database* db_;
};

/// `name` in double quotes, with inner quotes doubled.
std::string quoted(std::string_view name);
/// SQLite's code as one of ours.
Code code_of(int sqlite_code);

}  // namespace satchel::sql
