#include "engine/evidence/blobs.h"

#include "engine/base/guarded.h"
#include "engine/base/limits.h"
#include "engine/base/planted.h"

namespace satchel {
namespace {

constexpr std::size_t kPiece = 256U << 10;
constexpr std::string_view kPart = ".part", kDamaged = ".damaged", kSealedName = ".sealed";

/// Hands all of a file to `take`, piece by piece.
template <class Take>
Status for_each_piece(Result<std::unique_ptr<ReadableFile>> opened, Take take) {
  SATCHEL_ASSIGN(const auto file, std::move(opened));
  for (std::uint64_t at = 0;;) {
    SATCHEL_ASSIGN(const Bytes piece, file->read(at, kPiece));
    if (piece.empty()) return {};
    SATCHEL_TRY(take(piece));
    at += piece.size();
  }
}

Result<Hash> hash_of(Result<std::unique_ptr<ReadableFile>> opened) {
  Sha256 hasher;
  SATCHEL_TRY(for_each_piece(std::move(opened), [&](ByteView piece) {
    hasher.update(piece);
    return Status{};
  }));
  return hasher.finish();
}

}  // namespace

BlobFolder::BlobFolder(Files& files, std::string root, Random& random, Vault* vault)
    : files_(files), root_(std::move(root)), random_(random), vault_(vault) {}

Result<BlobInfo> BlobFolder::with_room(const std::function<Result<BlobInfo>()>& add) {
  auto added = guarded(add);
  if (added.code() == Code::disk_full && gave_way_ && gave_way_()) added = guarded(add);
  return added;
}

Result<BlobInfo> BlobFolder::add_file(const std::string& source) {
  return with_room([&]() -> Result<BlobInfo> {
    SATCHEL_ASSIGN(const auto size, files_.size(source));
    if (size > limits::kBlobBytes) return fail(Code::too_large, source);
    SATCHEL_ASSIGN(const auto writer, write());
    SATCHEL_TRY(for_each_piece(files_.open(source), [&](ByteView piece) { return writer->append(piece); }));
    SATCHEL_ASSIGN(const Hash again, hash_of(files_.open(source)));
    auto info = writer->finish(again);
    if (info.code() == Code::bad_checksum) return fail(Code::busy, source + " changed while it was read");
    return info;
  });
}

Result<BlobInfo> BlobFolder::add_bytes(ByteView bytes) {
  return with_room([&]() -> Result<BlobInfo> {
    SATCHEL_ASSIGN(const auto writer, write());
    SATCHEL_TRY(writer->append(bytes));
    return writer->finish();
  });
}

Result<std::unique_ptr<BlobFolder::Writer>> BlobFolder::write() {
  return guarded([&]() -> Result<std::unique_ptr<BlobFolder::Writer>> {
    if (vault_) SATCHEL_TRY(vault_->ready());
    SATCHEL_TRY(make_ready());
    std::string part = root_ + "/" + to_hex(random_.bytes(16)) + std::string(kPart);
    SATCHEL_ASSIGN(auto file, files_.create(part));
    std::unique_ptr<Writer> writer(new Writer(*this, std::move(part), std::move(file)));
    if (vault_) {
      SATCHEL_ASSIGN(writer->sealed_, SealedFileWriter::begin(*vault_, random_, *writer->file_));
    }
    return writer;
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
  if (const std::string plain = plain_path(info.sha256); plain != target && files_.exists(plain)) {
    SATCHEL_TRY(files_.remove(plain));
    SATCHEL_TRY(files_.sync_folder(folder_of(plain)));
  }
  return info;
}

std::string BlobFolder::plain_path(const Hash& hash) const {
  const std::string name = to_hex(hash.view());
  return root_ + "/" + name.substr(0, 2) + "/" + name.substr(2);
}

std::string BlobFolder::path(const Hash& hash) const {
  return vault_ ? plain_path(hash) + std::string(kSealedName) : plain_path(hash);
}

std::string BlobFolder::standing(const Hash& hash) {
  std::string written = path(hash);
  return !vault_ || files_.exists(written) ? written : plain_path(hash);
}

bool BlobFolder::stands(const Hash& hash) { return files_.exists(standing(hash)); }

Result<std::unique_ptr<ReadableFile>> BlobFolder::open(const Hash& hash) {
  return guarded([&]() -> Result<std::unique_ptr<ReadableFile>> {
    std::string name = standing(hash);
    auto file = files_.open(name);
    if (!file || !name.ends_with(kSealedName)) return file;
    return open_sealed_file(*vault_, *std::move(file), hash, std::move(name));
  });
}

Result<std::unique_ptr<ReadableFile>> BlobFolder::open_damaged(const Hash& hash, std::uint64_t size) {
  return guarded([&]() -> Result<std::unique_ptr<ReadableFile>> {
    std::string name = standing(hash);
    auto file = files_.open(name);
    if (!file || !name.ends_with(kSealedName)) return file;
    return open_damaged_file(*vault_, *std::move(file), size, std::move(name));
  });
}

bool BlobFolder::exists(const Hash& hash) {
  if (!stands(hash)) return false;
  const auto number = hash.bytes[0];
  if (!shelf_durable_[number]) shelf_durable_[number] = make_ready() && files_.sync_folder(folder_of(path(hash)));
  return shelf_durable_[number];
}

Result<std::uint64_t> BlobFolder::size(const Hash& hash) {
  const std::string name = standing(hash);
  SATCHEL_ASSIGN(const std::uint64_t bytes, files_.size(name));
  if (!name.ends_with(kSealedName)) return bytes;
  const auto size = size_in_sealed(bytes);
  if (!size) return fail(Code::corrupt, name + " has a length that no encrypted file has");
  return *size;
}

Status BlobFolder::check(const Hash& hash) {
  return guarded([&]() -> Status {
    SATCHEL_ASSIGN(const Hash found, hash_of(open(hash)));
    if (found == hash) return {};
    return fail(Code::corrupt, standing(hash) + " holds bytes of hash " + to_hex(found.view()));
  });
}

Status BlobFolder::set_aside(const Hash& hash) {
  const std::string name = standing(hash);
  SATCHEL_TRY(files_.rename(name, name + std::string(kDamaged)));
  return files_.sync_folder(folder_of(path(hash)));
}

Status BlobFolder::remove(const Hash& hash) {
  SATCHEL_TRY(files_.remove(path(hash)));
  if (vault_) SATCHEL_TRY(files_.remove(plain_path(hash)));
  return files_.sync_folder(folder_of(path(hash)));
}

Result<std::vector<Hash>> BlobFolder::list() {
  std::vector<Hash> out;
  if (!files_.exists(root_)) return out;
  SATCHEL_ASSIGN(const auto shelves, files_.list(root_));
  for (const auto& shelf : shelves) {
    if (shelf.size() != 2 || !from_hex(shelf)) continue;
    SATCHEL_ASSIGN(const auto names, files_.list(root_ + "/" + shelf));
    for (std::string name : names) {
      if (vault_ && name.ends_with(kSealedName)) name.resize(name.size() - kSealedName.size());
      const auto hash = hash_from_hex(shelf + name);
      if (!hash || plain_path(*hash) != root_ + "/" + shelf + "/" + name) continue;
      if (out.empty() || out.back() != *hash) out.push_back(*hash);
    }
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
  sealed_.reset();
  file_.reset();
  // Should it stay, remove_leftovers() takes it.
  if (!part_.empty()) static_cast<void>(guarded([&] { return folder_.files_.remove(part_); }));
}

Status BlobFolder::Writer::append(ByteView bytes) {
  return guarded([&]() -> Status {
    if (bytes.size() > limits::kBlobBytes - size_) return fail(Code::too_large, "a blob");
    SATCHEL_TRY(sealed_ ? sealed_->append(bytes) : file_->append(bytes));
    hasher_.update(bytes);
    size_ += bytes.size();
    return {};
  });
}

Result<BlobInfo> BlobFolder::Writer::finish(std::optional<Hash> expected) {
  return guarded([&]() -> Result<BlobInfo> {
    const BlobInfo info{hasher_.finish(), size_};
    if (expected && *expected != info.sha256) return fail(Code::bad_checksum, "hash " + to_hex(info.sha256.view()));
    if (sealed_) SATCHEL_TRY(sealed_->finish(info.sha256));
    if (!planted(Bug::row_before_bytes)) SATCHEL_TRY(file_->sync());
    sealed_.reset();
    file_.reset();
    SATCHEL_TRY(folder_.enter(part_, info));
    part_.clear();
    return info;
  });
}

}  // namespace satchel
