// A disk in memory at its worst: it loses, tears and refuses, as a seed says. Files and SQLite both stand on it.
//
// What is written is there for whoever looks; what is not synced may be lost when the power goes, whole or in part, in
// sectors of 512 bytes. A name that was made, moved or removed without a sync of its folder may be as before. A process
// that is killed loses nothing but its handles. One thread.
#pragma once

#include <array>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/ports/files.h"
#include "tests/support/seeded_random.h"

namespace satchel::sim {

/// What a disk is asked for; faults can be drawn by it.
enum class Call : std::uint8_t { open, read, write, sync, truncate, remove, rename, list };
inline constexpr std::size_t kCalls = 8;

struct DiskFile;
using FilePtr = std::shared_ptr<DiskFile>;

class Disk {
 public:
  explicit Disk(std::uint64_t seed);
  ~Disk();
  Disk(const Disk&) = delete;
  Disk& operator=(const Disk&) = delete;

  // What stands on it. Errors: io (also once the disk is dead), disk_full, not_found.
  Result<FilePtr> open(const std::string& path, bool create);
  Result<Bytes> read(const FilePtr& file, std::uint64_t at, std::size_t n);
  Status write(const FilePtr& file, std::uint64_t at, ByteView bytes);
  Status truncate(const FilePtr& file, std::uint64_t size);
  /// `name_too`: the name of a new file is then safe as well, as SQLite and common file systems have it.
  Status sync(const FilePtr& file, bool name_too);
  Status remove(const std::string& path);
  Status rename(const std::string& from, const std::string& to);
  Status sync_names(const std::string& folder);
  Result<std::vector<std::string>> list(const std::string& folder);
  std::uint64_t size(const FilePtr& file) const;
  /// A file, or a folder with something in it.
  bool exists(const std::string& path) const;
  std::uint64_t free_space() const;

  // What befalls it.
  /// The process ends: every handle is dead from now on, what was written stays.
  void kill();
  /// And the power with it.
  void power_cut();
  /// After so many more calls the process ends, in the middle of whatever it does. 0: not.
  void kill_after(std::uint64_t calls) { kill_at_ = calls == 0 ? 0 : total() + calls; }
  /// The n-th call of a kind from now fails once. 0: none.
  void fail_after(Call kind, std::uint64_t n, Code code = Code::io);
  void set_capacity(std::uint64_t bytes) { capacity_ = bytes; }
  /// Called at each call.
  std::function<void(Call)> on_call;
  /// Called at each sync: what a slow one does to the clock.
  std::function<void()> on_sync;
  /// Syncs return and do nothing.
  void set_lying(bool lies) { lies_ = lies; }
  /// One bit of the file is another; false when there is no such file or it is empty.
  bool flip_bit(const std::string& path, std::uint64_t bit);

  bool dead() const { return dead_; }
  /// The process starts anew.
  void revive();
  /// Calls so far, of one kind or all.
  std::uint64_t calls(Call kind) const { return calls_[static_cast<std::size_t>(kind)]; }
  std::uint64_t total() const;
  std::uint64_t faults() const { return faults_; }

  /// All of it as it is now, synced; and back.
  struct Image {
    std::map<std::string, Bytes> files;
  };
  Image image() const;
  void put_back(const Image& image);

  test::SeededRandom& random() { return random_; }
  std::uint64_t generation() const { return generation_; }

 private:
  Status call(Call kind);
  std::uint64_t used() const { return used_; }
  void lose(DiskFile& file);
  void settle_removed();

  test::SeededRandom random_;
  std::map<std::string, FilePtr> names_, synced_names_;
  std::set<std::string> removed_;  // since the last sync
  std::array<std::uint64_t, kCalls> calls_{};
  std::uint64_t kill_at_ = 0, fail_at_ = 0, faults_ = 0, generation_ = 1;
  Call fail_kind_ = Call::open;
  Code fail_with_ = Code::io;
  std::uint64_t capacity_ = 1ULL << 40, used_ = 0;
  bool dead_ = false, lies_ = false;
  std::vector<std::shared_ptr<void>> left_mapped_;  // what a process that was killed in the middle of a call still sees
};

/// The port that stores and hubs take.
class DiskFiles final : public Files {
 public:
  explicit DiskFiles(Disk& disk) : disk_(disk) {}
  Result<std::unique_ptr<WritableFile>> create(const std::string& path) override;
  Result<std::unique_ptr<WritableFile>> append_to(const std::string& path) override;
  Result<std::unique_ptr<ReadableFile>> open(const std::string& path) override;
  Result<std::uint64_t> size(const std::string& path) override;
  bool exists(const std::string& path) override;
  Status make_folder(const std::string& path) override;
  Status rename(const std::string& from, const std::string& to) override { return disk_.rename(from, to); }
  Status remove(const std::string& path) override { return disk_.remove(path); }
  Status sync_folder(const std::string& path) override { return disk_.sync_names(path); }
  Result<std::vector<std::string>> list(const std::string& path) override { return disk_.list(path); }
  Result<std::uint64_t> free_space(const std::string&) override { return disk_.free_space(); }
  Status truncate(const std::string& path, std::uint64_t size) override;
  Result<std::shared_ptr<void>> lock(const std::string& path) override;

 private:
  Disk& disk_;
  std::map<std::string, std::weak_ptr<void>> locks_;
  std::uint64_t locks_of_ = 0;  // generation
};

}  // namespace satchel::sim
