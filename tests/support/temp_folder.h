// A folder of the real file system that goes with the test.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <random>
#include <stdexcept>
#include <string>

namespace satchel::test {

class TempFolder {
 public:
  TempFolder() {
    const std::string name = (std::filesystem::temp_directory_path() / "satchel-XXXXXX").generic_string();
    path_ = make(name);
    if (path_.empty()) throw std::runtime_error("no temporary folder");
  }
  ~TempFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;
  const std::string& path() const { return path_; }

 private:
#ifdef _WIN32
  static std::string make(std::string name) {
    name.replace(name.size() - 6, 6, std::to_string(std::random_device()()));
    return std::filesystem::create_directory(name) ? name : std::string();
  }
#else
  static std::string make(std::string name) { return mkdtemp(name.data()) == nullptr ? std::string() : name; }
#endif
  std::string path_;
};

}  // namespace satchel::test
