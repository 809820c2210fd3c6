// Connections to one SQLite file, each lent to one session at a time. Internal to sync/hub/central.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "engine/sql/database.h"
#include "engine/store/table.h"

namespace satchel::hub {

/// A connection and the tables prepared on it.
struct SqliteConnection {
  std::unique_ptr<sql::Database> db;
  TableSet tables;
};

/// Thread-safe. Must outlive what it lends.
class SqlitePool {
 public:
  struct GiveBack {
    SqlitePool* pool = nullptr;
    void operator()(SqliteConnection* lent) const { pool->give_back(std::unique_ptr<SqliteConnection>(lent)); }
  };
  using Lent = std::unique_ptr<SqliteConnection, GiveBack>;

  /// The first connection is made here, so that a file which cannot be opened is told at once; up to `most` are made
  /// when they are needed.
  Status open(std::string path, sql::Options options, std::size_t most);
  /// Waits where all are lent. Errors: of opening one more.
  Result<Lent> take();

 private:
  Result<std::unique_ptr<SqliteConnection>> make() const;
  void give_back(std::unique_ptr<SqliteConnection> connection);

  std::string path_;
  sql::Options options_;
  std::size_t most_ = 0;
  std::mutex mutex_;
  std::condition_variable freed_;
  std::size_t lent_ = 0;
  std::vector<std::unique_ptr<SqliteConnection>> free_;  // the one used last is at the end
};

}  // namespace satchel::hub
