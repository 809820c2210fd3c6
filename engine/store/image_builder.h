// Makes the pieces of an image (image_manifest.h) from whole pull items. What a device keeps encrypted goes into
// the second part, for the device to encrypt; all else becomes rows of a database that a device opens as it is.
#pragma once

#include <memory>

#include "engine/ports/files.h"
#include "engine/store/image_manifest.h"
#include "engine/store/table.h"

namespace satchel {

class ImageBuilder {
 public:
  /// Works in `path` and files that are named after it, which go when this goes. `vfs`: as sql::Options has it.
  static Result<std::unique_ptr<ImageBuilder>> begin(Files& files, const std::string& path, const char* vfs,
                                                     SchemaPtr schema);
  ~ImageBuilder();
  ImageBuilder(const ImageBuilder&) = delete;
  ImageBuilder& operator=(const ImageBuilder&) = delete;

  /// A record, whole, each once. Error: invalid for what is none of the schema.
  Status add(PullItem item);
  std::uint64_t records() const { return records_; }
  /// The pieces to `out`, one behind the other; records, parts and pieces into `manifest`, which says how large a piece
  /// is. Once.
  Status finish(WritableFile& out, ImageManifest& manifest);

 private:
  ImageBuilder(Files& files, std::string path) : files_(files), path_(std::move(path)) {}
  Status add_item(const PullItem& item);
  Status flush_items();
  Status close_database();
  Result<std::uint64_t> pack_file(const std::string& path, WritableFile& out, ImageManifest& manifest);
  void remove_files();

  Files& files_;
  std::string path_;
  std::unique_ptr<sql::Database> db_;
  std::optional<sql::Transaction> transaction_;
  TableSet tables_;
  std::unique_ptr<WritableFile> items_;
  Bytes page_;  // of items
  std::uint64_t records_ = 0, item_bytes_ = 0;
};

}  // namespace satchel
