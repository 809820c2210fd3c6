#include "platform/cli/demo/folder.h"

#include <filesystem>
#include <random>
#include <utility>

namespace satchel::cli::demo {
namespace {

namespace fs = std::filesystem;

Result<std::string> temporary() {
  std::error_code error;
  const fs::path base = fs::temp_directory_path(error);
  std::random_device random;
  for (int tries = 0; !error && tries < 100; ++tries) {
    const fs::path path = base / ("satchel-demo-" + std::to_string(random()));
    if (fs::create_directory(path, error)) return path.generic_string();
  }
  return fail(Code::io, "no temporary folder: " + error.message());
}

}  // namespace

Result<Folder> Folder::make(const std::string& keep) {
  if (keep.empty()) {
    SATCHEL_ASSIGN(std::string path, temporary());
    return Folder(std::move(path), false);
  }
  std::error_code error;
  const fs::path path = fs::u8path(keep);
  if (fs::exists(path, error) && !fs::is_empty(path, error)) return fail(Code::invalid, keep + " is not empty");
  fs::create_directories(path, error);
  if (error) return fail(Code::io, keep + ": " + error.message());
  return Folder(keep, true);
}

Folder::Folder(Folder&& other) noexcept : path_(std::exchange(other.path_, {})), kept_(other.kept_) {}

Folder::~Folder() {
  std::error_code ignored;
  if (!path_.empty() && !kept_) fs::remove_all(fs::u8path(path_), ignored);
}

}  // namespace satchel::cli::demo
