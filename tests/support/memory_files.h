// Files in memory, for tests of what stands on Files: they can run full, fail at any call, and lose their power.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "engine/ports/files.h"

namespace satchel::test {

/// Keeps the contract of Files (tests/contract/files_contract.h) and, beyond it, what a disk does at its worst: only
/// what was synced, under names whose folder was synced, outlives power_cut(). Safe from several threads.
class MemoryFiles final : public Files {
 public:
  MemoryFiles();
  ~MemoryFiles() override;

  Result<std::unique_ptr<WritableFile>> create(const std::string& path) override;
  Result<std::unique_ptr<WritableFile>> append_to(const std::string& path) override;
  Result<std::unique_ptr<ReadableFile>> open(const std::string& path) override;
  Result<std::uint64_t> size(const std::string& path) override;
  bool exists(const std::string& path) override;
  Status make_folder(const std::string& path) override;
  Status rename(const std::string& from, const std::string& to) override;
  Status remove(const std::string& path) override;
  Status sync_folder(const std::string& path) override;
  Result<std::vector<std::string>> list(const std::string& path) override;
  Result<std::uint64_t> free_space(const std::string& path) override;
  Status truncate(const std::string& path, std::uint64_t size) override;
  Result<std::shared_ptr<void>> lock(const std::string& path) override;

  /// Everything not synced is gone. Files that are open go on as orphans.
  void power_cut();
  /// Room for all files together; without it, 1 TiB.
  void set_capacity(std::uint64_t bytes);
  /// The n-th call from now (1 = the next; reads, appends and syncs count too) fails once with `code`. 0: none.
  void fail_call(std::uint64_t n, Code code = Code::io);
  /// Calls since the object was made, for trying every one of them in turn.
  std::uint64_t calls() const;

 private:
  struct Node;
  struct Disk;
  class Out;
  class In;
  Result<std::unique_ptr<WritableFile>> writable(const std::string& path, bool emptied);

  std::shared_ptr<Disk> disk_;
};

}  // namespace satchel::test
