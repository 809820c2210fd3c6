// Between a hub and its PostgreSQL: an answer of the server's does not arrive, and its connection is cut.
#pragma once

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/temp_folder.h"

namespace satchel::hub::test {

class CutRelay {
 public:
  /// `server`: the folder of the server's Unix socket.
  explicit CutRelay(const std::string& server);
  ~CutRelay();

  /// Of a database of that server, by way of this.
  std::string url(const std::string& database) const {
    return "host=" + folder_.path() + " user=satchel dbname=" + database;
  }
  /// From now on the n-th piece of what the server says is cut off.
  void cut(int nth) { left_ = nth; }
  /// Whether it was; from then on all arrives.
  bool has_cut() const { return left_ == 0; }

 private:
  void accept_all();
  void carry(int client);

  satchel::test::TempFolder folder_;
  const std::string server_;
  std::atomic<int> left_{-1};
  std::atomic<bool> ends_{false};
  int listening_ = -1;
  std::vector<std::thread> carriers_;  // of accepting_ alone, up to its end
  std::thread accepting_;
};

}  // namespace satchel::hub::test
