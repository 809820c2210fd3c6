#include "engine/evidence/blobs.h"

#include "engine/base/guarded.h"
#include "engine/base/limits.h"
#include "engine/base/planted.h"

namespace satchel {
namespace {

constexpr std::size_t kPiece = 256U << 10;
constexpr std::string_view kPart = ".part", kDamaged = ".damaged";

/// Hands all of a file to `take`, piece by piece.
template <class Take>
Status for_each_piece(Files& files, const std::string& path, Take take) {
  SATCHEL_ASSIGN(const auto file, files.open(path));
  for (std::uint64_t at = 0;;) {
    SATCHEL_ASSIGN(const Bytes piece, file->read(at, kPiece));
    if (piece.empty()) return {};
    SATCHEL_TRY(take(piece));
    at += piece.size();
  }
}

Result<Hash> hash_of(Files& files, const std::string& path) {
  Sha256 hasher;
  SATCHEL_TRY(for_each_piece(files, path, [&](ByteView piece) {
    hasher.update(piece);
    return Status{};
  }));
  return hasher.finish();
}

}  // namespace

BlobFolder::BlobFolder(Files& files, std::string root, Random& random)
    : files_(files), root_(std::move(root)), random_(random) {}

Result<BlobInfo> BlobFolder::add_file(const std::string& source) {
  return guarded([&]() -> Result<BlobInfo> {
    SATCHEL_ASSIGN(const auto size, files_.size(source));
    if (size > limits::kBlobBytes) return fail(Code::too_large, source);
    SATCHEL_ASSIGN(const auto writer, write());
    SATCHEL_TRY(for_each_piece(files_, source, [&](ByteView piece) { return writer->append(piece); }));
    SATCHEL_ASSIGN(const Hash again, hash_of(files_, source));
    auto info = writer->finish(again);
    if (info.code() == Code::bad_checksum) return fail(Code::busy, source + " changed while it was read");
    return info;
  });
}

Result<BlobInfo> BlobFolder::add_bytes(ByteView bytes) {
  return guarded([&]() -> Result<BlobInfo> {
    SATCHEL_ASSIGN(const auto writer, write());
    SATCHEL_TRY(writer->append(bytes));
    return writer->finish();
  });
}

Result<std::unique_ptr<BlobFolder::Writer>> BlobFolder::write() {
  return guarded([&]() -> Result<std::unique_ptr<BlobFolder::Writer>> {
    SATCHEL_TRY(make_ready());
    std::string part = root_ + "/" + to_hex(random_.bytes(16)) + std::string(kPart);
    SATCHEL_ASSIGN(auto file, files_.create(part));
    return std::unique_ptr<Writer>(new Writer(*this, std::move(part), std::move(file)));
  });
}

/// Once a run, and all shelves at once: that a folder is there does not say that its name was ever synced, and one sync
/// for all costs less than one for each.
Status BlobFolder::make_ready() {
  if (ready_) return {};
  SATCHEL_TRY(files_.make_folder(root_));
  SATCHEL_TRY(files_.sync_folder(folder_of(root_)));
  for (unsigned number = 0; number < shelf_durable_.size(); ++number)
    SATCHEL_TRY(files_.make_folder(root_ + "/" + to_hex(Bytes(1, static_cast<char>(number)))));
  SATCHEL_TRY(files_.sync_folder(root_));
  ready_ = true;
  return {};
}

Result<BlobInfo> BlobFolder::enter(const std::string& part, const BlobInfo& info) {
  const std::string target = path(info.sha256);
  const auto number = info.sha256.bytes[0];
  shelf_durable_.reset(number);
  SATCHEL_TRY(files_.rename(part, target));
  if (!planted(Bug::name_not_synced)) SATCHEL_TRY(files_.sync_folder(folder_of(target)));
  shelf_durable_.set(number);
  reached(Point::blob_named);
  return info;
}

std::string BlobFolder::path(const Hash& hash) const {
  const std::string name = to_hex(hash.view());
  return root_ + "/" + name.substr(0, 2) + "/" + name.substr(2);
}

bool BlobFolder::exists(const Hash& hash) {
  if (!files_.exists(path(hash))) return false;
  const auto number = hash.bytes[0];
  if (!shelf_durable_[number]) shelf_durable_[number] = make_ready() && files_.sync_folder(folder_of(path(hash)));
  return shelf_durable_[number];
}

Result<std::uint64_t> BlobFolder::size(const Hash& hash) { return files_.size(path(hash)); }

Status BlobFolder::check(const Hash& hash) {
  return guarded([&]() -> Status {
    SATCHEL_ASSIGN(const Hash found, hash_of(files_, path(hash)));
    if (found == hash) return {};
    return fail(Code::corrupt, path(hash) + " holds bytes of hash " + to_hex(found.view()));
  });
}

Status BlobFolder::set_aside(const Hash& hash) {
  SATCHEL_TRY(files_.rename(path(hash), path(hash) + std::string(kDamaged)));
  return files_.sync_folder(folder_of(path(hash)));
}

Status BlobFolder::remove(const Hash& hash) {
  SATCHEL_TRY(files_.remove(path(hash)));
  return files_.sync_folder(folder_of(path(hash)));
}

Result<std::vector<Hash>> BlobFolder::list() {
  std::vector<Hash> out;
  if (!files_.exists(root_)) return out;
  SATCHEL_ASSIGN(const auto shelves, files_.list(root_));
  for (const auto& shelf : shelves) {
    if (shelf.size() != 2 || !from_hex(shelf)) continue;
    SATCHEL_ASSIGN(const auto names, files_.list(root_ + "/" + shelf));
    for (const auto& name : names)
      if (const auto hash = hash_from_hex(shelf + name); hash && path(*hash) == root_ + "/" + shelf + "/" + name)
        out.push_back(*hash);
  }
  return out;
}

Status BlobFolder::remove_leftovers() {
  if (!files_.exists(root_)) return {};
  SATCHEL_ASSIGN(const auto names, files_.list(root_));
  for (const auto& name : names)
    if (std::string_view(name).ends_with(kPart)) SATCHEL_TRY(files_.remove(root_ + "/" + name));
  return {};
}

BlobFolder::Writer::~Writer() {
  file_.reset();
  // Should it stay, remove_leftovers() takes it.
  if (!part_.empty()) static_cast<void>(guarded([&] { return folder_.files_.remove(part_); }));
}

Status BlobFolder::Writer::append(ByteView bytes) {
  return guarded([&]() -> Status {
    if (bytes.size() > limits::kBlobBytes - size_) return fail(Code::too_large, "a blob");
    SATCHEL_TRY(file_->append(bytes));
    hasher_.update(bytes);
    size_ += bytes.size();
    return {};
  });
}

Result<BlobInfo> BlobFolder::Writer::finish(std::optional<Hash> expected) {
  return guarded([&]() -> Result<BlobInfo> {
    const BlobInfo info{hasher_.finish(), size_};
    if (expected && *expected != info.sha256) return fail(Code::bad_checksum, "hash " + to_hex(info.sha256.view()));
    if (!planted(Bug::row_before_bytes)) SATCHEL_TRY(file_->sync());
    file_.reset();
    SATCHEL_TRY(folder_.enter(part_, info));
    part_.clear();
    return info;
  });
}

}  // namespace satchel
