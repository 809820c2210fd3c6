// A disk that runs full: a small file system of its own where this process may mount one, else a limit on the size of
// files, which a write meets as it meets a full disk.
#pragma once

#include <cstdint>
#include <string>

namespace satchel::crash {

class SmallDisk {
 public:
  /// Mounts one on `folder`, which is there and empty. Only this process and what it starts see it.
  SmallDisk(std::string folder, std::uint64_t bytes);
  ~SmallDisk();
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;

  bool mounted() const { return mounted_; }
  /// Leaves room for about so many bytes.
  void fill(std::uint64_t room);
  void free();

 private:
  std::string folder_;
  bool mounted_ = false;
};

}  // namespace satchel::crash
