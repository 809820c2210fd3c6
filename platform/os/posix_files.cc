#include <algorithm>
#include <fcntl.h>
#include <filesystem>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include "platform/os/files.h"
#include "platform/os/posix_file.h"

namespace satchel::os {
namespace {

Status to_status(int rc, const char* call, const std::string& path) {
  if (rc == 0) return {};
  return error_of(call, path, errno);
}

Result<std::unique_ptr<WritableFile>> open_writable(const std::string& path, int flags) {
  SATCHEL_ASSIGN(Descriptor file, open_descriptor(path, O_WRONLY | O_CREAT | O_APPEND | flags));
  return writable(std::move(file), path);
}

bool is_folder(const std::string& path) {
  struct stat info {};
  return ::stat(path.c_str(), &info) == 0 && S_ISDIR(info.st_mode);
}

class PosixFiles final : public Files {
 public:
  Result<std::unique_ptr<WritableFile>> create(const std::string& path) override {
    return open_writable(path, O_TRUNC);
  }

  Result<std::unique_ptr<WritableFile>> append_to(const std::string& path) override { return open_writable(path, 0); }

  Result<std::unique_ptr<ReadableFile>> open(const std::string& path) override {
    // Not to wait for a writer, should a pipe stand there; a file does not mind.
    SATCHEL_ASSIGN(Descriptor file, open_descriptor(path, O_RDONLY | O_NONBLOCK));
    SATCHEL_ASSIGN(const auto size, regular_size(file, path));
    return readable(std::move(file), path, size);
  }

  Result<std::uint64_t> size(const std::string& path) override {
    SATCHEL_ASSIGN(const auto file, open(path));
    return file->size();
  }

  bool exists(const std::string& path) override {
    struct stat info {};
    return ::stat(path.c_str(), &info) == 0;
  }

  Status make_folder(const std::string& path) override {
    if (is_folder(path)) return {};
    if (const auto above = folder_of(path); !above.empty() && above != path) SATCHEL_TRY(make_folder(above));
    if (::mkdir(path.c_str(), 0700) == 0 || (errno == EEXIST && is_folder(path))) return {};
    return error_of("mkdir", path, errno);
  }

  Status rename(const std::string& from, const std::string& to) override {
    return to_status(::rename(from.c_str(), to.c_str()), "rename", from);
  }

  Status remove(const std::string& path) override {
    const int rc = ::remove(path.c_str());
    if (rc != 0 && errno == ENOENT) return {};
    return to_status(rc, "remove", path);
  }

  Status sync_folder(const std::string& path) override {
    SATCHEL_ASSIGN(const Descriptor folder, open_descriptor(path, O_RDONLY | O_DIRECTORY));
    return to_status(uninterrupted([&] { return ::fsync(folder.get()); }), "fsync", path);
  }

  Result<std::vector<std::string>> list(const std::string& path) override {
    std::error_code error;
    std::vector<std::string> names;
    std::filesystem::directory_iterator entry(path, error);
    for (; !error && entry != std::filesystem::directory_iterator(); entry.increment(error))
      names.push_back(entry->path().filename().string());
    if (error) return error_of("list", path, error.value());
    std::sort(names.begin(), names.end());
    return names;
  }

  Result<std::uint64_t> free_space(const std::string& path) override {
    struct statvfs info {};
    SATCHEL_TRY(to_status(uninterrupted([&] { return ::statvfs(path.c_str(), &info); }), "statvfs", path));
    return static_cast<std::uint64_t>(info.f_bavail) * info.f_frsize;
  }

  Status truncate(const std::string& path, std::uint64_t size) override {
    const auto length = static_cast<off_t>(size);
    return to_status(uninterrupted([&] { return ::truncate(path.c_str(), length); }), "truncate", path);
  }

  Result<std::shared_ptr<void>> lock(const std::string& path) override {
    SATCHEL_ASSIGN(Descriptor file, open_descriptor(path, O_RDWR | O_CREAT));
    SATCHEL_TRY(to_status(uninterrupted([&] { return ::flock(file.get(), LOCK_EX | LOCK_NB); }), "lock", path));
    struct stat held, there;
    const bool same = ::fstat(file.get(), &held) == 0 && ::stat(path.c_str(), &there) == 0 &&
                      held.st_ino == there.st_ino && held.st_dev == there.st_dev;
    if (!same) return fail(Code::locked, path + " was removed by who held it");  // another may hold a new one
    return std::shared_ptr<void>(std::make_shared<Descriptor>(std::move(file)));
  }
};

}  // namespace

std::unique_ptr<Files> system_files() { return std::make_unique<PosixFiles>(); }

}  // namespace satchel::os
