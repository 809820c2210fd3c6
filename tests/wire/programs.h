// The programs under test as processes, and what a check says when it fails.
#pragma once

#include <boost/json/value.hpp>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/support/process.h"

namespace satchel::wire {

using Words = std::vector<std::string>;

struct Failure : std::runtime_error {
  using std::runtime_error::runtime_error;
};
inline void check(bool holds, const std::string& what) {
  if (!holds) throw Failure(what);
}

/// Where the programs are: beside this one.
const std::string& bin_folder();
/// A folder of its own for each, in memory where there is such a place: no power is cut here. Removed at the end.
class Folder {
 public:
  Folder();
  ~Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

/// What a serving hub took in by uploads, by its own word when it stopped.
struct PhotoBytes {
  std::uint64_t received = 0, in_vain = 0;
};

class HubProgram {
 public:
  explicit HubProgram(const std::string& data);
  const std::string& data() const { return data_; }
  std::string port() const;
  /// A store in `folder`, whose hub is at `url`: this one, or a wire before it.
  void enrol(const std::string& folder, const std::string& url, const std::string& user, const std::string& role,
             const std::string& scopes) const;
  /// SIGTERM; fails unless it ends with 0.
  PhotoBytes stop();
  /// `satchel-hub verify`.
  void verify() const;

 private:
  std::string data_, url_;
  test::Process process_;
};

class ProxyProgram {
 public:
  explicit ProxyProgram(Words options);
  const std::string& url() const { return url_; }
  /// Its counts, after it has taken the order.
  std::map<std::string, std::uint64_t> order(const std::string& line);

 private:
  test::Process process_;
  std::string url_;
};

/// A device: a store's folder and the command line.
class StoreProgram {
 public:
  StoreProgram() = default;
  explicit StoreProgram(std::string folder) : folder_(std::move(folder)) {}
  const std::string& folder() const { return folder_; }
  /// `satchel COMMAND FOLDER …`.
  test::Ended call(const std::string& command, Words words = {}) const;
  test::Process begin(const std::string& command, Words words = {}) const;
  /// The same; fails unless it ends with 0. Its output without the last line's end.
  std::string must(const std::string& command, Words words = {}) const;
  boost::json::value json(const std::string& command, Words words = {}) const;
  /// The lines that `satchel export` writes of a type, in order. Without the record's version: that of a device whose
  /// change was merged without effect is its change's.
  std::vector<std::string> lines(const std::string& type) const;
  /// Nothing waits, no verdict is outstanding, every photo is confirmed.
  bool drained() const;

 private:
  std::string folder_;
};

}  // namespace satchel::wire
