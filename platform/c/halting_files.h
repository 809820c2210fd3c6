// Files whose reading and writing of bytes can be broken off.
#pragma once

#include <functional>

#include "engine/ports/files.h"

namespace satchel::capi {

/// As `files`; but each read and append, of what is opened through it, ends with cancelled while `halted` says so. It
/// is asked by whichever thread reads, as long as anything is open. What gives bytes their name, and what takes them
/// away, goes on: nothing half written is to stay.
class HaltingFiles final : public Files {
 public:
  HaltingFiles(Files& files, std::function<bool()> halted) : files_(files), halted_(std::move(halted)) {}
  /// The same, owning `files`.
  HaltingFiles(std::unique_ptr<Files> files, std::function<bool()> halted)
      : owned_(std::move(files)), files_(*owned_), halted_(std::move(halted)) {}

  Result<std::unique_ptr<WritableFile>> create(const std::string& path) override;
  Result<std::unique_ptr<WritableFile>> append_to(const std::string& path) override;
  Result<std::unique_ptr<ReadableFile>> open(const std::string& path) override;
  Result<std::uint64_t> size(const std::string& path) override { return files_.size(path); }
  bool exists(const std::string& path) override { return files_.exists(path); }
  Status make_folder(const std::string& path) override { return files_.make_folder(path); }
  Status rename(const std::string& from, const std::string& to) override { return files_.rename(from, to); }
  Status remove(const std::string& path) override { return files_.remove(path); }
  Status sync_folder(const std::string& path) override { return files_.sync_folder(path); }
  Result<std::vector<std::string>> list(const std::string& path) override { return files_.list(path); }
  Result<std::uint64_t> free_space(const std::string& path) override { return files_.free_space(path); }
  Status truncate(const std::string& path, std::uint64_t size) override { return files_.truncate(path, size); }
  Result<std::shared_ptr<void>> lock(const std::string& path) override { return files_.lock(path); }

 private:
  Result<std::unique_ptr<WritableFile>> watched(Result<std::unique_ptr<WritableFile>> file);

  const std::unique_ptr<Files> owned_;
  Files& files_;
  const std::function<bool()> halted_;
};

}  // namespace satchel::capi
