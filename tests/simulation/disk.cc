#include "tests/simulation/disk.h"

#include <algorithm>
#include <numeric>

#include "tests/simulation/disk_file.h"
#include "tests/support/allocations.h"

namespace satchel::sim {
namespace {

constexpr std::uint64_t kSector = 512;

void put(Bytes& data, std::uint64_t at, ByteView bytes) {
  const auto where = static_cast<std::size_t>(at);
  if (data.size() < where + bytes.size()) data.resize(where + bytes.size());
  data.replace(where, bytes.size(), bytes);
}

/// Whether `path` stands right in `folder`, or below it.
bool within(const std::string& path, const std::string& folder) {
  return path.size() > folder.size() && path.starts_with(folder) && path[folder.size()] == '/';
}

}  // namespace

Disk::Disk(std::uint64_t seed) : random_(seed) {}
Disk::~Disk() = default;

std::uint64_t Disk::total() const { return std::accumulate(calls_.begin(), calls_.end(), std::uint64_t{0}); }
std::uint64_t Disk::size(const FilePtr& file) const { return file->data.size(); }
std::uint64_t Disk::free_space() const { return capacity_ > used_ ? capacity_ - used_ : 0; }

bool Disk::exists(const std::string& path) const {
  const test::AllocationScope not_the_product(false);
  const auto it = names_.lower_bound(path);
  return it != names_.end() && (it->first == path || within(it->first, path));
}

Status Disk::call(Call kind) {
  if (dead_) return fail(Code::io, "the process has ended");
  if (on_call) on_call(kind);
  const std::uint64_t n = ++calls_[static_cast<std::size_t>(kind)];
  if (kill_at_ != 0 && total() >= kill_at_) {
    ++faults_;
    kill();
    return fail(Code::io, "the process ends here");
  }
  if (fail_at_ == 0 || kind != fail_kind_ || n < fail_at_) return {};
  fail_at_ = 0;
  ++faults_;
  return fail(fail_with_, "as the seed asks");
}

void Disk::fail_after(Call kind, std::uint64_t n, Code code) {
  fail_kind_ = kind;
  fail_with_ = code;
  fail_at_ = n == 0 ? 0 : calls(kind) + n;
}

Result<FilePtr> Disk::open(const std::string& path, bool create) {
  const test::AllocationScope not_the_product(false);
  SATCHEL_TRY(call(Call::open));
  if (const auto it = names_.find(path); it != names_.end()) return it->second;
  if (!create) return fail(Code::not_found, path);
  return names_[path] = std::make_shared<DiskFile>(path);
}

Result<Bytes> Disk::read(const FilePtr& file, std::uint64_t at, std::size_t n) {
  const test::AllocationScope not_the_product(false);
  SATCHEL_TRY(call(Call::read));
  if (at >= file->data.size()) return Bytes();
  return file->data.substr(static_cast<std::size_t>(at), n);
}

Status Disk::write(const FilePtr& file, std::uint64_t at, ByteView bytes) {
  const test::AllocationScope not_the_product(false);
  SATCHEL_TRY(call(Call::write));
  const std::uint64_t end = at + bytes.size(), before = file->data.size();
  const std::uint64_t more = end > before ? end - before : 0;
  if (more > free_space()) return ++faults_, fail(Code::disk_full, file->path);
  const Bytes old = at < before ? file->data.substr(static_cast<std::size_t>(at), bytes.size()) : Bytes();
  file->unsynced.push_back({at, bytes.size(), old, before});
  used_ += more;
  put(file->data, at, bytes);
  return {};
}

Status Disk::truncate(const FilePtr& file, std::uint64_t size) {
  const test::AllocationScope not_the_product(false);
  SATCHEL_TRY(call(Call::truncate));
  const std::uint64_t before = file->data.size();
  if (size >= before) return {};
  file->unsynced.push_back({size, 0, file->data.substr(static_cast<std::size_t>(size)), before});
  used_ -= before - size;
  file->data.resize(static_cast<std::size_t>(size));
  return {};
}

Status Disk::sync(const FilePtr& file, bool name_too) {
  const test::AllocationScope not_the_product(false);
  if (on_sync) on_sync();
  SATCHEL_TRY(call(Call::sync));
  if (lies_) return ++faults_, Status{};
  settle_removed();
  file->unsynced.clear();
  const auto it = names_.find(file->path);
  if (name_too && it != names_.end() && it->second == file) synced_names_[file->path] = file;
  return {};
}

Status Disk::remove(const std::string& path) {
  const test::AllocationScope not_the_product(false);
  SATCHEL_TRY(call(Call::remove));
  if (const auto it = names_.find(path); it != names_.end()) {
    used_ -= it->second->data.size();
    names_.erase(it);
    removed_.insert(path);
  }
  return {};
}

/// A file system with a log writes it out at any sync, in order: what was removed before does not come back.
void Disk::settle_removed() {
  for (const auto& path : removed_)
    if (!names_.contains(path)) synced_names_.erase(path);
  removed_.clear();
}

Status Disk::rename(const std::string& from, const std::string& to) {
  const test::AllocationScope not_the_product(false);
  SATCHEL_TRY(call(Call::rename));
  const auto it = names_.find(from);
  if (it == names_.end()) return fail(Code::not_found, from);
  if (const auto old = names_.find(to); old != names_.end()) used_ -= old->second->data.size();
  const FilePtr file = it->second;
  names_.erase(it);
  file->path = to;
  names_[to] = file;
  return {};
}

Status Disk::sync_names(const std::string& folder) {
  const test::AllocationScope not_the_product(false);
  SATCHEL_TRY(call(Call::sync));
  if (lies_) return ++faults_, Status{};
  settle_removed();
  std::erase_if(synced_names_,
                [&](const auto& name) { return within(name.first, folder) && !names_.contains(name.first); });
  for (const auto& [path, file] : names_)
    if (within(path, folder)) synced_names_[path] = file;
  return {};
}

Result<std::vector<std::string>> Disk::list(const std::string& folder) {
  const test::AllocationScope not_the_product(false);
  SATCHEL_TRY(call(Call::list));
  std::vector<std::string> out;
  for (auto it = names_.lower_bound(folder + "/"); it != names_.end() && within(it->first, folder); ++it) {
    const std::string rest = it->first.substr(folder.size() + 1);
    const std::string name = rest.substr(0, rest.find('/'));
    if (out.empty() || out.back() != name) out.push_back(name);
  }
  return out;
}

void Disk::kill() {
  dead_ = true;
  kill_at_ = fail_at_ = 0;
  ++generation_;
  for (const auto& [path, file] : names_) {
    left_mapped_.insert(left_mapped_.end(), file->shared.pages.begin(), file->shared.pages.end());
    file->shared = {};
  }
}

void Disk::revive() {
  dead_ = false;
  left_mapped_.clear();
}

/// Some of what was not synced is lost: all, none, all behind a point (the write there torn), or any.
void Disk::lose(DiskFile& file) {
  std::vector<Bytes> written;  // what each operation had put there, last first
  for (auto undo = file.unsynced.rbegin(); undo != file.unsynced.rend(); ++undo) {
    written.push_back(file.data.substr(static_cast<std::size_t>(undo->at), undo->length));
    put(file.data, undo->at, undo->old);
    file.data.resize(static_cast<std::size_t>(undo->size_before));
  }
  std::reverse(written.begin(), written.end());
  const std::uint64_t manner = random_.below(4), keep = random_.below(written.size() + 1);
  for (std::size_t i = 0; i < written.size(); ++i) {
    const bool torn = manner == 2 && i == keep;
    const bool kept = manner == 1 || (manner == 2 && i < keep) || (manner == 3 && random_.below(2) == 0);
    const auto& op = file.unsynced[i];
    if (kept && op.length == 0) file.data.resize(std::min(file.data.size(), static_cast<std::size_t>(op.at)));
    if (kept && op.length > 0) put(file.data, op.at, written[i]);
    if (torn)
      put(file.data, op.at, ByteView(written[i]).substr(0, random_.below(written[i].size() / kSector + 1) * kSector));
  }
  file.unsynced.clear();
}

void Disk::power_cut() {
  kill();
  ++faults_;
  const bool names_as_before = random_.below(2) == 0;
  if (names_as_before) names_ = synced_names_;
  used_ = 0;
  for (const auto& [path, file] : names_) {
    file->path = path;
    lose(*file);
    used_ += file->data.size();
  }
  synced_names_ = names_;
}

bool Disk::flip_bit(const std::string& path, std::uint64_t bit) {
  const auto it = names_.find(path);
  if (it == names_.end() || it->second->data.empty()) return false;
  Bytes& data = it->second->data;
  char& byte = data[static_cast<std::size_t>(bit / 8 % data.size())];
  byte = static_cast<char>(byte ^ (1 << (bit % 8)));
  return ++faults_, true;
}

Disk::Image Disk::image() const {
  Image out;
  for (const auto& [path, file] : names_) out.files[path] = file->data;
  return out;
}

void Disk::put_back(const Image& image) {
  kill();
  names_.clear();
  used_ = 0;
  for (const auto& [path, data] : image.files) {
    names_[path] = std::make_shared<DiskFile>(path);
    names_[path]->data = data;
    used_ += data.size();
  }
  synced_names_ = names_;
}

}  // namespace satchel::sim
