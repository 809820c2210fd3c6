// The database that an image makes, under construction beside the store's (image_swap.cc).
//
// Its rows are unpacked into a file as they come, so that little is left to do once all is here: unpacked(). The rest
// looks at the store as it is then, and is of one piece: complete(). A download that another opening goes on with is
// unpacked from its beginning, at the end.
#pragma once

#include "engine/base/pack_stream.h"
#include "engine/store/impl.h"

namespace satchel {

struct Store::Impl::Incoming {
  /// In `path`, which is made, or made anew. `s` must outlive it.
  static Result<std::shared_ptr<Incoming>> begin(Impl& s, const ImageManifest& m, std::string path);

  /// The next cell of the download; nothing more is wanted once has_rows(). Error: invalid, too, where more items come
  /// with the last rows than are kept in memory.
  Status unpacked(ByteView cell);
  bool has_rows() const { return came >= manifest.database; }
  std::uint64_t rows_left() const { return manifest.database - std::min(manifest.database, came); }  // in bytes
  const ImageManifest manifest;

  /// All cells behind those that were unpacked, and what is the store's own: whole and durable. Once.
  Status complete(ImagePart& part);

 private:
  Incoming(Impl& s, const ImageManifest& m, std::string p) : manifest(m), store(s), path(std::move(p)) {}
  Status packed(ByteView bytes);
  Status plain(ByteView bytes);
  Status open();
  Status take_over();
  Status fold();
  Status refuse(std::int64_t n, const VerdictException& exception);
  Status take_items();
  Status note_unnamed();
  Status finish();

  Impl& store;
  const std::string path;
  Sha256 hash;
  std::uint64_t cells = 0;  // that were unpacked
  bool completing = false;  // the database is opened as soon as its rows are here
  std::uint64_t came = 0;   // plain bytes
  std::unique_ptr<WritableFile> file;
  StreamUnpacker unpacker{[this](ByteView bytes) { return plain(bytes); }};
  Bytes items;  // whose page is not whole yet, or that wait for the database to be opened

  std::unique_ptr<sql::Database> db;
  std::optional<sql::Transaction> transaction;
  TableSet tables;
  Progress progress;
  std::optional<Journal> journal;
  std::optional<LocalRecords> records;
  std::optional<PullImage> image;
};

}  // namespace satchel
