#include "sync/hub/central/file_upload.h"

#include <algorithm>

#include "engine/base/guarded.h"
#include "engine/base/planted.h"

namespace satchel::hub {
namespace {

constexpr std::size_t kPiece = 256U << 10;

}  // namespace

FileBlobs::FileChunk::~FileChunk() {
  const std::lock_guard lock(upload_->mutex);
  const Held until_done(*upload_);
  if (!mine()) return;
  upload_->chunk = nullptr;
  // Where that fails, the upload is gone, which is sound as well.
  if (upload_->when_cut != WhenCut::drop) return;
  static_cast<void>(guarded([&] { return store_.roll_back(*upload_, upload_->chunk_start); }));
}

Status FileBlobs::FileChunk::still_mine() const {
  return mine() ? Status{} : fail(Code::locked, "another request has taken this upload over");
}

Status FileBlobs::FileChunk::append(ByteView bytes) {
  const std::lock_guard lock(upload_->mutex);
  SATCHEL_TRY(still_mine());
  Upload& upload = *upload_;
  if (bytes.size() > upload.record.info.length - upload.size) return fail(Code::too_large, "beyond Upload-Length");
  if (bytes.empty()) return {};
  if (auto status = guarded([&] { return file_->append(bytes); }); !status) return failed_append(std::move(status));
  upload.hasher.update(bytes);
  upload.hashed = upload.size += bytes.size();
  reached(Point::upload_appended);
  return {};
}

/// A part of the piece may have been written: it counts, being the next bytes of the upload.
Status FileBlobs::FileChunk::failed_append(Status status) {
  if (const auto size = store_.files_.size(store_.data_path(upload_->id)))
    upload_->size = *size;
  else
    static_cast<void>(store_.discard(*upload_));
  return status;
}

Result<UploadState> FileBlobs::FileChunk::commit() {
  const std::lock_guard lock(upload_->mutex);
  const Held until_done(*upload_);
  SATCHEL_TRY(still_mine());
  Upload& upload = *upload_;
  upload.chunk = nullptr;
  UploadState state = upload.state();
  if (upload.all_here() && !upload.blob) {
    SATCHEL_ASSIGN(const bool repeated, store_.complete(upload, std::move(file_)));
    state = upload.state();
    state.repeated = repeated;
  } else if (!upload.blob && upload.when_cut == WhenCut::drop) {
    UploadRecord record = upload.record;
    record.checked = upload.size;
    SATCHEL_TRY(store_.set_record(upload, std::move(record)));
  }
  return state;
}

Status FileBlobs::FileChunk::drop() {
  const std::lock_guard lock(upload_->mutex);
  const Held until_done(*upload_);
  SATCHEL_TRY(still_mine());
  upload_->chunk = nullptr;
  return store_.roll_back(*upload_, upload_->chunk_start);
}

Result<std::unique_ptr<BlobStore::Chunk>> FileBlobs::append(const std::string& id, std::uint64_t offset, WhenCut cut) {
  SATCHEL_ASSIGN(UploadPtr upload, acquire(id));
  const std::lock_guard lock(upload->mutex);
  const Held until_done(*upload);
  SATCHEL_TRY(hold(*upload));
  SATCHEL_TRY(take_over(*upload, offset, cut));
  // A complete upload takes the chunk of no bytes that its offset allows, and has no file any more.
  std::unique_ptr<WritableFile> file;
  if (!upload->blob) {
    SATCHEL_ASSIGN(file, files_.append_to(data_path(id)));
    SATCHEL_TRY(catch_up(*upload));
  }
  auto chunk = std::make_unique<FileChunk>(*this, upload, std::move(file));
  upload->chunk = chunk.get();
  return std::unique_ptr<Chunk>(std::move(chunk));
}

Status FileBlobs::take_over(Upload& upload, std::uint64_t offset, WhenCut cut) {
  if (upload.gone) return fail(Code::not_found, "upload " + upload.id);
  if (offset != upload.offset()) return fail(Code::wrong_offset, "the offset is " + std::to_string(upload.offset()));
  if (upload.chunk != nullptr && upload.when_cut == WhenCut::drop) SATCHEL_TRY(roll_back(upload, upload.chunk_start));
  upload.chunk = nullptr;
  upload.chunk_start = offset;
  upload.when_cut = cut;
  const auto checked = cut == WhenCut::drop ? std::optional(offset) : std::nullopt;
  if (upload.blob || upload.record.checked == checked) return {};
  UploadRecord record = upload.record;
  record.checked = checked;
  return set_record(upload, std::move(record));
}

/// Whole or not at all, but not synced: see the header. In memory only once it is there: who asks after this object is
/// gone is told the same.
Status FileBlobs::set_record(Upload& upload, UploadRecord record) {
  const std::string temporary = info_path(upload.id) + ".part";
  {
    SATCHEL_ASSIGN(const auto file, files_.create(temporary));
    SATCHEL_TRY(file->append(encode(record)));
  }
  SATCHEL_TRY(files_.rename(temporary, info_path(upload.id)));
  upload.record = std::move(record);
  return {};
}

/// Hashes what this object has not seen pass: after a restart, or after a chunk was dropped.
Status FileBlobs::catch_up(Upload& upload) {
  if (upload.hashed > upload.size) {
    static_cast<void>(upload.hasher.finish());
    upload.hashed = 0;
  }
  if (upload.hashed == upload.size) return {};
  SATCHEL_ASSIGN(const auto file, files_.open(data_path(upload.id)));
  while (upload.hashed < upload.size) {
    const auto most = static_cast<std::size_t>(std::min<std::uint64_t>(kPiece, upload.size - upload.hashed));
    SATCHEL_ASSIGN(const Bytes piece, file->read(upload.hashed, most));
    if (piece.empty()) return fail(Code::io, "upload " + upload.id + " is shorter than it was");
    upload.hasher.update(piece);
    upload.hashed += piece.size();
  }
  return {};
}

Status FileBlobs::roll_back(Upload& upload, std::uint64_t to) {
  if (upload.size == to) return {};
  auto cut = files_.truncate(data_path(upload.id), to);
  if (!cut) {
    static_cast<void>(discard(upload));
    return cut;
  }
  upload.size = to;
  return {};
}

/// True when the blob had been there before.
Result<bool> FileBlobs::complete(Upload& upload, std::unique_ptr<WritableFile> file) {
  if (!file) {
    SATCHEL_ASSIGN(file, files_.append_to(data_path(upload.id)));
  }
  SATCHEL_TRY(catch_up(upload));
  const Hash found = upload.hasher.finish();
  upload.hashed = 0;
  const auto& announced = upload.record.info.sha256;
  if (announced && *announced != found && !planted(Bug::upload_unchecked)) {
    static_cast<void>(discard(upload));
    return fail(Code::bad_checksum, "announced SHA-256 " + to_hex(announced->view()) + ", received " +
                                        to_hex(found.view()) + "; the upload was discarded");
  }
  if (!announced) {
    UploadRecord record = upload.record;
    record.info.sha256 = found;
    SATCHEL_TRY(set_record(upload, std::move(record)));
  }
  SATCHEL_ASSIGN(const auto alone, lock_blob(found));  // else it is completed by who asks for it next
  const bool repeated = has(found);
  auto entered = planted(Bug::upload_not_synced) ? Status{} : file->sync();
  file.reset();
  reached(Point::upload_whole);
  if (entered) entered = guarded([&] { return enter(upload, planted(Bug::upload_unchecked) ? *announced : found); });
  if (!entered) {
    static_cast<void>(discard(upload));
    return std::move(entered).error();
  }
  reached(Point::upload_named);
  upload.blob = found;
  forget(upload.id);
  if (sharing_ != Sharing::none) static_cast<void>(files_.remove(lock_path(upload.id)));
  return repeated;
}

Status FileBlobs::enter(const Upload& upload, const Hash& hash) {
  const std::string target = blobs_.path(hash);
  {
    const std::lock_guard lock(mutex_);
    entering_.insert(hash);
  }
  auto renamed = guarded([&] { return files_.rename(data_path(upload.id), target); });
  auto synced = renamed ? guarded([&] { return files_.sync_folder(folder_of(target)); }) : Status{};
  const std::lock_guard lock(mutex_);
  if (!renamed) {
    if (const auto one = entering_.find(hash); one != entering_.end()) entering_.erase(one);
    return renamed;
  }
  if (synced) entering_.erase(hash);
  return synced;
}

Status FileBlobs::discard(Upload& upload) {
  upload.gone = true;
  upload.chunk = nullptr;
  // The record first: bytes without one are swept away at the next start.
  auto removed = files_.remove(info_path(upload.id));
  if (removed) removed = files_.remove(data_path(upload.id));
  if (removed && sharing_ != Sharing::none) removed = files_.remove(lock_path(upload.id));
  forget(upload.id);
  return removed;
}

}  // namespace satchel::hub
