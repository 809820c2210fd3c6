#include <algorithm>

#include "platform/os/readable_file.h"
#include "platform/os/windows_path.h"

namespace satchel::os {
namespace {

constexpr std::size_t kMostAtOnce = 1U << 30;  // a call takes 32 bits

class WindowsWritable final : public WritableFile {
 public:
  WindowsWritable(Handle file, std::string path) : file_(std::move(file)), path_(std::move(path)) {}

  Status append(ByteView bytes) override {
    while (failed_ && !bytes.empty()) {
      DWORD n = 0;
      const auto most = static_cast<DWORD>(std::min(bytes.size(), kMostAtOnce));
      failed_ = windows_status(::WriteFile(file_.get(), bytes.data(), most, &n, nullptr) != 0, "write", path_);
      bytes.remove_prefix(n);
    }
    return failed_;
  }

  Status sync() override {
    if (failed_) failed_ = windows_status(::FlushFileBuffers(file_.get()) != 0, "flush", path_);
    return failed_;
  }

 private:
  Handle file_;
  std::string path_;
  Status failed_;
};

/// Where a read begins, so that several threads may read through one handle.
OVERLAPPED place(std::uint64_t at) {
  OVERLAPPED out{};
  out.Offset = static_cast<DWORD>(at);
  out.OffsetHigh = static_cast<DWORD>(at >> 32);
  return out;
}

struct WindowsSource {
  Handle file;
  std::string path;

  Result<std::size_t> read_at(std::uint64_t offset, char* to, std::size_t size) const {
    OVERLAPPED at = place(offset);
    DWORD n = 0;
    const auto most = static_cast<DWORD>(std::min(size, kMostAtOnce));
    if (::ReadFile(file.get(), to, most, &n, &at) == 0 && ::GetLastError() != ERROR_HANDLE_EOF)
      return windows_error("read", path, ::GetLastError());
    return std::size_t{n};
  }
};

}  // namespace

std::unique_ptr<WritableFile> windows_writable(Handle file, std::string path) {
  return std::make_unique<WindowsWritable>(std::move(file), std::move(path));
}

std::unique_ptr<ReadableFile> windows_readable(Handle file, std::string path, std::uint64_t size) {
  return std::make_unique<ReadableFrom<WindowsSource>>(WindowsSource{std::move(file), std::move(path)}, size);
}

}  // namespace satchel::os
