#include "platform/os/posix_file.h"

#include <algorithm>
#include <fcntl.h>
#include <new>
#include <sys/stat.h>
#include <system_error>

#include "platform/os/readable_file.h"

namespace satchel::os {
namespace {

Code code_of(int number) {
  switch (number) {
    case ENOENT:
    case ENOTDIR:
      return Code::not_found;
    case ENOSPC:
    case EDQUOT:
      return Code::disk_full;
    case EWOULDBLOCK:
      return Code::locked;
    default:
      return Code::io;
  }
}

int sync_data(int fd) {
#ifdef __APPLE__
  // Some file systems lack F_FULLFSYNC; fsync is the most that they can do.
  if (const int rc = fcntl(fd, F_FULLFSYNC); rc != -1 || (errno != ENOTSUP && errno != EINVAL)) return rc;
  return ::fsync(fd);
#else
  return ::fdatasync(fd);
#endif
}

/// Has the kernel begin to write what was appended, without waiting: whoever syncs a large file at its end waits for
/// little then. Only where this is to be had; what it says is of no interest, sync() finds the same.
void begin_writing([[maybe_unused]] int fd) {
#if defined(SYNC_FILE_RANGE_WRITE) && (!defined(__ANDROID__) || __ANDROID_API__ >= 26)
  (void)::sync_file_range(fd, 0, 0, SYNC_FILE_RANGE_WRITE);
#endif
}

constexpr std::uint64_t kBegunAtOnce = 8U << 20;

class PosixWritable final : public WritableFile {
 public:
  PosixWritable(Descriptor file, std::string path) : file_(std::move(file)), path_(std::move(path)) {}

  Status append(ByteView bytes) override {
    while (failed_ && !bytes.empty()) {
      const auto n = uninterrupted([&] { return ::write(file_.get(), bytes.data(), bytes.size()); });
      if (n < 0) return failed_ = error_of("write", path_, errno);
      bytes.remove_prefix(static_cast<std::size_t>(n));
      waiting_ += static_cast<std::uint64_t>(n);
    }
    if (waiting_ >= kBegunAtOnce) begin_writing(file_.get()), waiting_ = 0;
    return failed_;
  }

  Status sync() override {
    if (failed_ && uninterrupted([&] { return sync_data(file_.get()); }) != 0)
      failed_ = error_of("fsync", path_, errno);
    return failed_;
  }

 private:
  Descriptor file_;
  std::string path_;
  std::uint64_t waiting_ = 0;  // bytes appended since the kernel was last asked to begin
  Status failed_;
};

struct PosixSource {
  Descriptor file;
  std::string path;

  Result<std::size_t> read_at(std::uint64_t offset, char* to, std::size_t size) const {
    const auto n = uninterrupted([&] { return ::pread(file.get(), to, size, static_cast<off_t>(offset)); });
    if (n < 0) return error_of("read", path, errno);
    return static_cast<std::size_t>(n);
  }
};

}  // namespace

Error error_of(const char* call, const std::string& path, int number) {
  return fail(code_of(number), std::string(call) + " " + path + ": " + std::generic_category().message(number));
}

Result<Descriptor> open_descriptor(const std::string& path, int flags) {
  Descriptor file(uninterrupted([&] { return ::open(path.c_str(), flags | O_CLOEXEC, 0600); }));
  if (file.get() < 0) return error_of("open", path, errno);
  return file;
}

Result<std::uint64_t> regular_size(const Descriptor& file, const std::string& path) {
  struct stat info {};
  if (::fstat(file.get(), &info) != 0) return error_of("stat", path, errno);
  if (!S_ISREG(info.st_mode)) return fail(Code::not_found, path + " is not a file");
  return static_cast<std::uint64_t>(info.st_size);
}

std::unique_ptr<WritableFile> writable(Descriptor file, std::string path) {
  return std::make_unique<PosixWritable>(std::move(file), std::move(path));
}

std::unique_ptr<ReadableFile> readable(Descriptor file, std::string path, std::uint64_t size) {
  return std::make_unique<ReadableFrom<PosixSource>>(PosixSource{std::move(file), std::move(path)}, size);
}

}  // namespace satchel::os
