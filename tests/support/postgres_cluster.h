// A PostgreSQL cluster of a test program's own: made and started when it is first asked for, on a Unix socket in a
// folder that goes with the program; it ends with the program, however that ends.
#pragma once

#include <string>
#include <vector>

#include "tests/support/process.h"
#include "tests/support/temp_folder.h"

namespace satchel::test {

class PostgresCluster {
 public:
  /// The one of this program. Throws std::runtime_error where there is no PostgreSQL to be started.
  static PostgresCluster& here();
  /// One of its own, set up by "name=value"; the tests' one is quick and forgets with a power cut. Throws as here().
  explicit PostgresCluster(std::vector<std::string> settings);
  ~PostgresCluster();

  /// Of a database; "postgres" is there from the start.
  std::string url(const std::string& database = "postgres", const std::string& user = "satchel") const;
  /// A new and empty database.
  std::string make_database(const std::string& options = {});
  /// What psql answers, a line a row, columns parted by "|". Throws where a statement fails.
  std::string sql(const std::string& statements, const std::string& database = "postgres",
                  const std::string& user = "satchel") const;
  /// Ends the server at once, as a power cut would, and starts it again over the same files.
  void restart();

 private:
  void start();
  std::string tool(const std::string& name) const;
  std::string data() const { return folder_.path() + "/data"; }

  TempFolder folder_;
  const std::vector<std::string> settings_;
  std::string programs_;
  int databases_ = 0;
  std::optional<Process> server_;
};

}  // namespace satchel::test
