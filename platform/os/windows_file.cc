#include <algorithm>
#include <exception>

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

class WindowsReadable final : public ReadableFile {
 public:
  WindowsReadable(Handle file, std::string path, std::uint64_t size)
      : file_(std::move(file)), path_(std::move(path)), size_(size) {}

  std::uint64_t size() const override { return size_; }

  Result<Bytes> read(std::uint64_t offset, std::size_t n) override {
    if (offset >= size_) return Bytes{};
    try {
      return fill(offset, Bytes(static_cast<std::size_t>(std::min<std::uint64_t>(n, size_ - offset)), '\0'));
    } catch (const std::exception&) {
      return fail(Code::out_of_memory, "read " + path_);
    }
  }

 private:
  Result<Bytes> fill(std::uint64_t offset, Bytes out) {
    std::size_t done = 0;
    while (done < out.size()) {
      OVERLAPPED at = place(offset + done);
      DWORD n = 0;
      const auto most = static_cast<DWORD>(std::min(out.size() - done, kMostAtOnce));
      if (::ReadFile(file_.get(), out.data() + done, most, &n, &at) == 0 && ::GetLastError() != ERROR_HANDLE_EOF)
        return windows_error("read", path_, ::GetLastError());
      if (n == 0) break;
      done += n;
    }
    out.resize(done);
    return out;
  }

  Handle file_;
  std::string path_;
  std::uint64_t size_;
};

}  // namespace

std::unique_ptr<WritableFile> windows_writable(Handle file, std::string path) {
  return std::make_unique<WindowsWritable>(std::move(file), std::move(path));
}

std::unique_ptr<ReadableFile> windows_readable(Handle file, std::string path, std::uint64_t size) {
  return std::make_unique<WindowsReadable>(std::move(file), std::move(path), size);
}

}  // namespace satchel::os
