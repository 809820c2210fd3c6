#include "tests/support/memory_files.h"

#include <algorithm>

namespace satchel::test {

struct MemoryFiles::Node {
  using Names = std::map<std::string, std::shared_ptr<Node>>;
  bool folder = false;
  Bytes data, synced;
  Names names, synced_names;
  std::weak_ptr<void> lock;
};

namespace {

std::vector<std::string> parts_of(const std::string& path) {
  std::vector<std::string> out;
  for (std::size_t at = 0, end = 0; at <= path.size(); at = end + 1) {
    end = std::min(path.find('/', at), path.size());
    if (const auto part = path.substr(at, end - at); !part.empty() && part != ".") out.push_back(part);
  }
  return out;
}

}  // namespace

struct MemoryFiles::Disk {
  using NodePtr = std::shared_ptr<Node>;
  std::mutex mutex;
  NodePtr root = std::make_shared<Node>();
  std::uint64_t capacity = 1ULL << 40, calls = 0, fail_at = 0;
  Code fail_with = Code::io;

  /// Counts a call; its turn to fail may have come.
  Status call() {
    if (++calls == fail_at) return fail(fail_with, "as the test asked");
    return {};
  }

  NodePtr find(const std::vector<std::string>& parts) const {
    NodePtr node = root;
    for (const auto& part : parts) {
      const auto next = node->names.find(part);
      if (next == node->names.end()) return nullptr;
      node = next->second;
    }
    return node;
  }
  Result<NodePtr> file(const std::string& path) const {
    auto node = find(parts_of(path));
    if (!node || node->folder) return fail(Code::not_found, path);
    return node;
  }
  Result<NodePtr> folder(const std::string& path) const {
    auto node = find(parts_of(path));
    if (!node || !node->folder) return fail(Code::not_found, path);
    return node;
  }
  struct Place {
    NodePtr above;
    std::string name;
  };
  Result<Place> place(const std::string& path) const {
    auto parts = parts_of(path);
    if (parts.empty()) return fail(Code::io, path);
    const std::string name = std::move(parts.back());
    parts.pop_back();
    const auto node = find(parts);
    if (!node || !node->folder) return fail(Code::not_found, path);
    return Place{node, name};
  }
  Result<NodePtr> make_file(const std::string& path) const {
    SATCHEL_ASSIGN(const auto at, place(path));
    auto& node = at.above->names[at.name];
    if (!node) node = std::make_shared<Node>();
    if (node->folder) return fail(Code::io, path + " is a folder");
    return node;
  }

  static std::uint64_t used(const Node& node) {
    std::uint64_t sum = node.data.size();
    for (const auto& [name, below] : node.names) sum += used(*below);
    return sum;
  }
  std::uint64_t room() const { return capacity - std::min(capacity, used(*root)); }

  static void forget_unsynced(Node& node) {
    node.data = node.synced;
    node.names = node.synced_names;
    node.lock.reset();
    for (const auto& [name, below] : node.names) forget_unsynced(*below);
  }
};

class MemoryFiles::Out final : public WritableFile {
 public:
  Out(std::shared_ptr<Disk> disk, std::shared_ptr<Node> node) : disk_(std::move(disk)), node_(std::move(node)) {}

  Status append(ByteView bytes) override {
    const std::lock_guard guard(disk_->mutex);
    if (!failed_) return failed_;
    failed_ = disk_->call();
    if (failed_ && bytes.size() > disk_->room()) failed_ = fail(Code::disk_full, "as the test asked");
    if (failed_) node_->data += bytes;
    return failed_;
  }
  Status sync() override {
    const std::lock_guard guard(disk_->mutex);
    if (!failed_) return failed_;
    failed_ = disk_->call();
    if (failed_) node_->synced = node_->data;
    return failed_;
  }

 private:
  std::shared_ptr<Disk> disk_;
  std::shared_ptr<Node> node_;
  Status failed_;
};

class MemoryFiles::In final : public ReadableFile {
 public:
  In(std::shared_ptr<Disk> disk, std::shared_ptr<Node> node)
      : disk_(std::move(disk)), node_(std::move(node)), size_(node_->data.size()) {}

  std::uint64_t size() const override { return size_; }
  Result<Bytes> read(std::uint64_t offset, std::size_t n) override {
    const std::lock_guard guard(disk_->mutex);
    SATCHEL_TRY(disk_->call());
    const auto end = std::min<std::uint64_t>(size_, node_->data.size());
    if (offset >= end) return Bytes{};
    return node_->data.substr(offset, std::min<std::uint64_t>(n, end - offset));
  }

 private:
  std::shared_ptr<Disk> disk_;
  std::shared_ptr<Node> node_;
  std::uint64_t size_;
};

MemoryFiles::MemoryFiles() : disk_(std::make_shared<Disk>()) { disk_->root->folder = true; }
MemoryFiles::~MemoryFiles() = default;

Result<std::unique_ptr<WritableFile>> MemoryFiles::writable(const std::string& path, bool emptied) {
  const std::lock_guard guard(disk_->mutex);
  SATCHEL_TRY(disk_->call());
  SATCHEL_ASSIGN(auto node, disk_->make_file(path));
  if (emptied) node->data.clear();
  return std::unique_ptr<WritableFile>(std::make_unique<Out>(disk_, std::move(node)));
}

Result<std::unique_ptr<WritableFile>> MemoryFiles::create(const std::string& path) { return writable(path, true); }
Result<std::unique_ptr<WritableFile>> MemoryFiles::append_to(const std::string& path) { return writable(path, false); }

Result<std::unique_ptr<ReadableFile>> MemoryFiles::open(const std::string& path) {
  const std::lock_guard guard(disk_->mutex);
  SATCHEL_TRY(disk_->call());
  SATCHEL_ASSIGN(auto node, disk_->file(path));
  return std::unique_ptr<ReadableFile>(std::make_unique<In>(disk_, std::move(node)));
}

Result<std::uint64_t> MemoryFiles::size(const std::string& path) {
  const std::lock_guard guard(disk_->mutex);
  SATCHEL_TRY(disk_->call());
  SATCHEL_ASSIGN(const auto node, disk_->file(path));
  return std::uint64_t{node->data.size()};
}

bool MemoryFiles::exists(const std::string& path) {
  const std::lock_guard guard(disk_->mutex);
  return disk_->find(parts_of(path)) != nullptr;
}

Status MemoryFiles::make_folder(const std::string& path) {
  const std::lock_guard guard(disk_->mutex);
  SATCHEL_TRY(disk_->call());
  auto node = disk_->root;
  for (const auto& part : parts_of(path)) {
    auto& below = node->names[part];
    if (!below) {
      below = std::make_shared<Node>();
      below->folder = true;
    }
    if (!below->folder) return fail(Code::io, path + ": a file stands in the way");
    node = below;
  }
  return {};
}

Status MemoryFiles::rename(const std::string& from, const std::string& to) {
  const std::lock_guard guard(disk_->mutex);
  SATCHEL_TRY(disk_->call());
  SATCHEL_ASSIGN(const auto source, disk_->place(from));
  SATCHEL_ASSIGN(const auto target, disk_->place(to));
  const auto node = disk_->find(parts_of(from));
  if (!node) return fail(Code::not_found, from);
  source.above->names.erase(source.name);
  target.above->names[target.name] = node;
  return {};
}

Status MemoryFiles::remove(const std::string& path) {
  const std::lock_guard guard(disk_->mutex);
  SATCHEL_TRY(disk_->call());
  const auto node = disk_->find(parts_of(path));
  if (!node) return {};
  if (!node->names.empty()) return fail(Code::io, path + " is not empty");
  SATCHEL_ASSIGN(const auto at, disk_->place(path));
  at.above->names.erase(at.name);
  return {};
}

Status MemoryFiles::sync_folder(const std::string& path) {
  const std::lock_guard guard(disk_->mutex);
  SATCHEL_TRY(disk_->call());
  SATCHEL_ASSIGN(const auto node, disk_->folder(path));
  node->synced_names = node->names;
  return {};
}

Result<std::vector<std::string>> MemoryFiles::list(const std::string& path) {
  const std::lock_guard guard(disk_->mutex);
  SATCHEL_TRY(disk_->call());
  SATCHEL_ASSIGN(const auto node, disk_->folder(path));
  std::vector<std::string> out;
  for (const auto& [name, below] : node->names) out.push_back(name);
  return out;
}

Result<std::uint64_t> MemoryFiles::free_space(const std::string& path) {
  const std::lock_guard guard(disk_->mutex);
  SATCHEL_TRY(disk_->call());
  if (!disk_->find(parts_of(path))) return fail(Code::not_found, path);
  return disk_->room();
}

Status MemoryFiles::truncate(const std::string& path, std::uint64_t size) {
  const std::lock_guard guard(disk_->mutex);
  SATCHEL_TRY(disk_->call());
  SATCHEL_ASSIGN(const auto node, disk_->file(path));
  node->data.resize(size);
  return {};
}

Result<std::shared_ptr<void>> MemoryFiles::lock(const std::string& path) {
  const std::lock_guard guard(disk_->mutex);
  SATCHEL_TRY(disk_->call());
  SATCHEL_ASSIGN(const auto node, disk_->make_file(path));
  if (!node->lock.expired()) return fail(Code::locked, path);
  const std::shared_ptr<void> held = std::make_shared<int>();
  node->lock = held;
  return held;
}

void MemoryFiles::power_cut() {
  const std::lock_guard guard(disk_->mutex);
  Disk::forget_unsynced(*disk_->root);
}

void MemoryFiles::set_capacity(std::uint64_t bytes) {
  const std::lock_guard guard(disk_->mutex);
  disk_->capacity = bytes;
}

void MemoryFiles::fail_call(std::uint64_t n, Code code) {
  const std::lock_guard guard(disk_->mutex);
  disk_->fail_at = n == 0 ? 0 : disk_->calls + n;
  disk_->fail_with = code;
}

std::uint64_t MemoryFiles::calls() const {
  const std::lock_guard guard(disk_->mutex);
  return disk_->calls;
}

}  // namespace satchel::test
