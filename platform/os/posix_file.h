// What the POSIX files share: descriptors, calls that signals interrupt, and errno as a Code.
#pragma once

#include <cerrno>
#include <memory>
#include <string>
#include <unistd.h>
#include <utility>

#include "engine/ports/files.h"

namespace satchel::os {

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }

 private:
  int fd_;
};

/// Calls again while a signal interrupts.
template <class Call>
auto uninterrupted(Call call) {
  decltype(call()) rc;
  do rc = call();
  while (rc == -1 && errno == EINTR);
  return rc;
}

/// "<call> <path>: <what errno says>", under the code that errno means.
Error error_of(const char* call, const std::string& path, int number);
/// open(2), closed on exec, new files with mode 0600.
Result<Descriptor> open_descriptor(const std::string& path, int flags);
/// Size of the regular file; not_found where another kind of thing stands.
Result<std::uint64_t> regular_size(const Descriptor& file, const std::string& path);

std::unique_ptr<WritableFile> writable(Descriptor file, std::string path);
/// `size`: where the file ends for this reader.
std::unique_ptr<ReadableFile> readable(Descriptor file, std::string path, std::uint64_t size);

}  // namespace satchel::os
