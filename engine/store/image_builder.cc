#include "engine/store/image_builder.h"

#include <algorithm>

#include "engine/base/limits.h"
#include "engine/base/pack.h"
#include "engine/store/confidential.h"
#include "engine/store/impl.h"

namespace satchel {
namespace {

constexpr std::size_t kItemsPage = 256U << 10;
constexpr int kBuilderCacheKiB = 16U << 10;

sql::Options builder_options(const char* vfs) {
  sql::Options out;
  out.application_id = kApplicationId;
  out.vfs = vfs;
  out.full_sync = false;  // until it has its name nothing of it is worth keeping
  out.cache_kib = kBuilderCacheKiB;
  out.page_bytes = limits::kPageBytesOnDisk;
  return out;
}

}  // namespace

Result<std::unique_ptr<ImageBuilder>> ImageBuilder::begin(Files& files, const std::string& path, const char* vfs,
                                                          SchemaPtr schema) {
  if (files.exists(path)) return fail(Code::invalid, "another's, or left by one that died: " + path);
  std::unique_ptr<ImageBuilder> out(new ImageBuilder(files, path, vfs));
  SATCHEL_ASSIGN(out->items_, files.create(path + ".items"));
  SATCHEL_ASSIGN(out->db_, sql::Database::open(path, builder_options(vfs)));
  SATCHEL_TRY(out->db_->run("PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF"));  // no log beside it
  SATCHEL_ASSIGN(auto transaction, sql::Transaction::begin(*out->db_));
  out->transaction_.emplace(std::move(transaction));
  SATCHEL_ASSIGN(out->tables_, TableSet::open(*out->db_, std::move(schema), false));
  return out;
}

ImageBuilder::~ImageBuilder() {
  transaction_.reset();
  tables_ = TableSet();
  db_.reset();
  items_.reset();
  remove_files();
}

void ImageBuilder::remove_files() {
  for (const char* tail : sql::kFileTails) (void)files_.remove(path_ + tail);
  (void)files_.remove(path_ + ".items");
}

Status ImageBuilder::add(PullItem item) {
  const RecordType* type = tables_.schema()->find(item.type);
  if (!type || item.kind != ItemKind::whole) return fail(Code::invalid, "no record of the image's schema");
  ++records_;
  auto record = pulled_record(*type, item);
  if (!record) return fail(Code::invalid, "a field that the image's schema does not know");
  const bool hidden = is_hidden_of(*tables_.schema(), *type, record->view);
  Row row = pulled_row(*std::move(record));
  if (hidden) return put_back(*type, row, item), add_item(item);
  SATCHEL_ASSIGN(const bool fresh, tables_.find(item.type)->insert(row));
  ++rows_;
  return fresh ? Status{} : Status{fail(Code::internal, "a record stands twice: " + to_text(item.id))};
}

Status ImageBuilder::add_item(const PullItem& item) {
  Writer out(page_);
  write_item(out, item);
  return page_.size() < kItemsPage ? Status{} : flush_items();
}

Status ImageBuilder::flush_items() {
  if (page_.empty()) return {};
  Bytes framed;
  Writer(framed).bytes(page_);
  page_.clear();
  items_written_.update(framed);
  return items_->append(framed);
}

Status ImageBuilder::close_database() {
  const SchemaPtr schema = tables_.schema();
  SATCHEL_TRY(transaction_->commit());
  transaction_.reset();
  tables_ = TableSet();
  db_.reset();
  sql::Options again = builder_options(vfs_);  // with a log, as a device will have it
  again.mode = sql::Mode::open;
  SATCHEL_ASSIGN(db_, sql::Database::open(path_, again));
  SATCHEL_TRY(count_rows(*schema));
  SATCHEL_TRY(db_->checkpoint());
  db_.reset();
  return {};
}

/// What is packed is what stands under the path: by now that could be another's.
Status ImageBuilder::count_rows(const Schema& schema) {
  std::uint64_t found = 0;
  for (const auto& type : schema.types()) {
    SATCHEL_ASSIGN(const std::int64_t rows, db_->number("SELECT count(*) FROM " + sql::quoted(type.name)));
    found += static_cast<std::uint64_t>(rows);
  }
  if (found == rows_) return {};
  return fail(Code::internal, std::to_string(rows_) + " rows were added to an image, it has " + std::to_string(found));
}

Status ImageBuilder::finish(WritableFile& out, ImageManifest& manifest) {
  if (manifest.piece_bytes == 0 || manifest.piece_bytes > limits::kImagePiece)
    return fail(Code::invalid, "pieces of an image of " + std::to_string(manifest.piece_bytes) + " bytes");
  SATCHEL_TRY(flush_items());
  items_.reset();
  SATCHEL_TRY(close_database());
  SATCHEL_ASSIGN(manifest.database, pack_file(path_, out, manifest, nullptr));
  Sha256 read;
  SATCHEL_ASSIGN(manifest.items, pack_file(path_ + ".items", out, manifest, &read));
  if (read.finish() != items_written_.finish()) return fail(Code::internal, "other items than were added to an image");
  manifest.records = records_;
  return {};
}

/// Its size. `read`: hears what it holds.
Result<std::uint64_t> ImageBuilder::pack_file(const std::string& path, WritableFile& out, ImageManifest& manifest,
                                              Sha256* read) {
  SATCHEL_ASSIGN(const auto file, files_.open(path));
  const std::uint64_t size = file->size();
  for (std::uint64_t at = 0; at < size; at += manifest.piece_bytes) {
    SATCHEL_ASSIGN(const Bytes piece, file->read(at, manifest.piece_bytes));
    if (piece.size() != std::min<std::uint64_t>(manifest.piece_bytes, size - at))
      return fail(Code::io, "shorter than it was: " + path);
    if (read) read->update(piece);
    const Bytes packed = compress(piece);
    if (packed.empty()) return fail(Code::out_of_memory);
    manifest.pieces.push_back({packed.size(), sha256(packed), checksum(piece)});
    SATCHEL_TRY(out.append(packed));
  }
  return size;
}

}  // namespace satchel
