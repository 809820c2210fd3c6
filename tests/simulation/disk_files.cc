#include "tests/simulation/disk.h"

namespace satchel::sim {
namespace {

class Out final : public WritableFile {
 public:
  Out(Disk& disk, FilePtr file) : disk_(disk), file_(std::move(file)), generation_(disk.generation()) {}
  Status append(ByteView bytes) override {
    if (generation_ != disk_.generation()) return fail(Code::io, "a handle of a process that has ended");
    return disk_.write(file_, disk_.size(file_), bytes);
  }
  Status sync() override {
    if (generation_ != disk_.generation()) return fail(Code::io, "a handle of a process that has ended");
    return disk_.sync(file_, false);
  }

 private:
  Disk& disk_;
  FilePtr file_;
  std::uint64_t generation_;
};

class In final : public ReadableFile {
 public:
  In(Disk& disk, FilePtr file) : disk_(disk), file_(std::move(file)) {}
  std::uint64_t size() const override { return disk_.size(file_); }
  Result<Bytes> read(std::uint64_t offset, std::size_t n) override { return disk_.read(file_, offset, n); }

 private:
  Disk& disk_;
  FilePtr file_;
};

}  // namespace

Result<std::unique_ptr<WritableFile>> DiskFiles::create(const std::string& path) {
  SATCHEL_ASSIGN(const FilePtr file, disk_.open(path, true));
  SATCHEL_TRY(disk_.truncate(file, 0));
  return std::unique_ptr<WritableFile>(std::make_unique<Out>(disk_, file));
}

Result<std::unique_ptr<WritableFile>> DiskFiles::append_to(const std::string& path) {
  SATCHEL_ASSIGN(const FilePtr file, disk_.open(path, true));
  return std::unique_ptr<WritableFile>(std::make_unique<Out>(disk_, file));
}

Result<std::unique_ptr<ReadableFile>> DiskFiles::open(const std::string& path) {
  SATCHEL_ASSIGN(const FilePtr file, disk_.open(path, false));
  return std::unique_ptr<ReadableFile>(std::make_unique<In>(disk_, file));
}

Result<std::uint64_t> DiskFiles::size(const std::string& path) {
  SATCHEL_ASSIGN(const FilePtr file, disk_.open(path, false));
  return disk_.size(file);
}

bool DiskFiles::exists(const std::string& path) { return disk_.exists(path); }

/// Folders are only parts of names here.
Status DiskFiles::make_folder(const std::string&) {
  return disk_.dead() ? Status{fail(Code::io, "the process has ended")} : Status{};
}

Status DiskFiles::truncate(const std::string& path, std::uint64_t size) {
  SATCHEL_ASSIGN(const FilePtr file, disk_.open(path, false));
  return disk_.truncate(file, size);
}

Result<std::shared_ptr<void>> DiskFiles::lock(const std::string& path) {
  SATCHEL_ASSIGN(const FilePtr file, disk_.open(path, true));
  if (locks_of_ != disk_.generation()) locks_.clear(), locks_of_ = disk_.generation();
  if (!locks_[path].expired()) return fail(Code::locked, path);
  auto lock = std::make_shared<char>();
  locks_[path] = lock;
  return std::shared_ptr<void>(lock);
}

}  // namespace satchel::sim
