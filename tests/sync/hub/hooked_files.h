// Files that a test steps into: before a call, which then may fail; and once a file stands open.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "engine/ports/files.h"

namespace satchel::hub::test {

struct HookedFiles : Files {
  explicit HookedFiles(Files& beneath) : files(beneath) {}

  Result<std::unique_ptr<WritableFile>> create(const std::string& path) override {
    SATCHEL_TRY(ask("create", path));
    return files.create(path);
  }
  Result<std::unique_ptr<WritableFile>> append_to(const std::string& path) override {
    SATCHEL_TRY(ask("append_to", path));
    return files.append_to(path);
  }
  Result<std::unique_ptr<ReadableFile>> open(const std::string& path) override {
    SATCHEL_TRY(ask("open", path));
    auto file = files.open(path);
    if (file && opened) opened(path);
    return file;
  }
  Result<std::uint64_t> size(const std::string& path) override { return files.size(path); }
  bool exists(const std::string& path) override { return files.exists(path); }
  Status make_folder(const std::string& path) override { return files.make_folder(path); }
  Status rename(const std::string& from, const std::string& to) override {
    SATCHEL_TRY(ask("rename", to));
    return files.rename(from, to);
  }
  Status remove(const std::string& path) override {
    SATCHEL_TRY(ask("remove", path));
    return files.remove(path);
  }
  Status sync_folder(const std::string& path) override { return files.sync_folder(path); }
  Result<std::vector<std::string>> list(const std::string& path) override { return files.list(path); }
  Result<std::uint64_t> free_space(const std::string& path) override { return files.free_space(path); }
  Status truncate(const std::string& path, std::uint64_t size) override { return files.truncate(path, size); }
  Result<std::shared_ptr<void>> lock(const std::string& path) override { return files.lock(path); }

  Files& files;
  std::function<Status(std::string_view call, const std::string& path)> before;
  std::function<void(const std::string& path)> opened;

 private:
  Status ask(std::string_view call, const std::string& path) const { return before ? before(call, path) : Status{}; }
};

}  // namespace satchel::hub::test
