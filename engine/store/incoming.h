// The database that an image makes, under construction beside the store's (image_swap.cc): upon the rows that came,
// which stand there already, all that is this device's own. It looks at the store as it is then, and is of one piece.
#pragma once

#include "engine/store/impl.h"

namespace satchel {

struct Store::Impl::Incoming {
  /// In `path`, where all rows stand. Both others must outlive it.
  Incoming(Impl& s, const ImageManifest& m, std::string rows) : store(s), manifest(m), path(std::move(rows)) {}

  /// With the items of `part`; whole and durable. Once.
  Status complete(ImagePart& part);

 private:
  Status open();
  Status take_over();
  Status fold();
  Status refuse(std::int64_t n, const VerdictException& exception);
  Status take_items(ByteView more);
  Status count() const;
  Status note_unnamed();
  Status finish();

  Impl& store;
  const ImageManifest& manifest;
  const std::string path;
  Bytes items;  // whose page is not whole yet

  std::unique_ptr<sql::Database> db;
  std::optional<sql::Transaction> transaction;
  TableSet tables;
  Progress progress;
  std::optional<Journal> journal;
  std::optional<LocalRecords> records;
  std::optional<PullImage> image;
};

}  // namespace satchel
