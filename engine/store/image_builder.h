// Makes the pieces of an image (image_manifest.h) from whole pull items. What a device keeps encrypted goes into
// the second part, for the device to encrypt; all else becomes rows of a database that a device opens as it is.
#pragma once

#include <memory>

#include "engine/base/hash.h"
#include "engine/ports/files.h"
#include "engine/store/image_manifest.h"
#include "engine/store/table.h"

namespace satchel {

class ImageBuilder {
 public:
  /// Works in `path` and files that are named after it, which go when this goes: nobody else may use that name. `vfs`:
  /// as sql::Options has it. Error, too: invalid where it stands already.
  static Result<std::unique_ptr<ImageBuilder>> begin(Files& files, const std::string& path, const char* vfs,
                                                     SchemaPtr schema);
  ~ImageBuilder();
  ImageBuilder(const ImageBuilder&) = delete;
  ImageBuilder& operator=(const ImageBuilder&) = delete;

  /// A record, whole, each once. Error: invalid for what is none of the schema.
  Status add(PullItem item);
  std::uint64_t records() const { return records_; }
  /// The pieces to `out`, one behind the other; records, parts and pieces into `manifest`, which says how large a piece
  /// is. Once. Errors, too: invalid for a size that no device takes, internal where what is packed is not what was
  /// added.
  Status finish(WritableFile& out, ImageManifest& manifest);

 private:
  ImageBuilder(Files& files, std::string path, const char* vfs) : files_(files), path_(std::move(path)), vfs_(vfs) {}
  Status add_item(const PullItem& item);
  Status flush_items();
  Status close_database();
  Status count_rows(const Schema& schema);
  Result<std::uint64_t> pack_file(const std::string& path, WritableFile& out, ImageManifest& manifest, Sha256* read);
  void remove_files();

  Files& files_;
  std::string path_;
  const char* vfs_;
  std::unique_ptr<sql::Database> db_;
  std::optional<sql::Transaction> transaction_;
  TableSet tables_;
  std::unique_ptr<WritableFile> items_;
  Bytes page_;            // of items
  Sha256 items_written_;  // their pages, framed
  std::uint64_t records_ = 0, rows_ = 0;
};

}  // namespace satchel
