// What the hub signs of an image for a first sync: a store's records, made ready at the hub (sync/PROTOCOL.md,
// section 16).
//
//     image      the bytes of an SQLite database with the typed tables and their rows as a device has them (FORMAT.md),
//                then `list`s without a count: bytes, each holding some pull items of kind `whole`
//     pieces     each of these two parts by itself, cut every `piece_bytes`; each piece a zstd frame
//     signed     "satchel-image-2" || manifest, by the hub's key
//
// The manifest names every piece by its hash, so that each is worth something by itself: whoever carries it.
// What a device keeps encrypted is never in the database: a record that says anything of that kind is an item.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/store/exchange.h"

namespace satchel {

struct PackedPiece {
  std::uint64_t bytes = 0;     // packed
  Hash sha256;                 // of these
  std::uint64_t checksum = 0;  // of what it unpacks to (hash.h)
  bool operator==(const PackedPiece&) const = default;
};

struct ImageManifest {
  Id hub;
  std::string role;                 // for whom it is: what this role may read
  std::vector<std::string> scopes;  // sorted: what stands in one of these
  Hash schema;                      // SHA-256 of its JSON
  Cursor cursor;                    // all up to here, as one snapshot had it
  std::uint64_t records = 0;
  std::uint64_t database = 0, items = 0;  // bytes of the two parts
  std::uint32_t piece_bytes = 0;          // of a part in a piece, but for the last of each
  std::vector<PackedPiece> pieces;        // of the database, then of the items
  bool operator==(const ImageManifest&) const = default;

  std::size_t database_pieces() const;
  std::size_t item_pieces() const { return pieces.size() - database_pieces(); }
  /// What piece `n` unpacks to.
  std::size_t bytes_of(std::size_t n) const;
  /// Packed bytes from piece `from` to the end.
  std::uint64_t packed_from(std::size_t from) const;
  /// The first piece behind `bytes` packed bytes from piece `from`. Error: invalid where that is within a piece, or
  /// behind the last.
  Result<std::size_t> behind(std::size_t from, std::uint64_t bytes) const;
};

struct SignedManifest {
  Bytes bytes;  // the manifest, encoded
  Signature signature{};
};

/// An image that is on its way.
struct ImageSoFar {
  Hash name;  // SHA-256 of the manifest, encoded
  std::shared_ptr<const ImageManifest> of;
  std::size_t have = 0;  // pieces, from its beginning
};

/// What a device may use.
struct ImageWant {
  Hash schema;
  Version at_least;
};

Bytes encode(const ImageManifest& manifest);
/// Error: invalid.
Result<ImageManifest> decode_image_manifest(ByteView bytes);
/// What is signed.
Bytes image_message(ByteView manifest);
/// Errors: bad_signature, invalid.
Result<ImageManifest> opened_image(const PublicKey& hub, const SignedManifest& manifest);

}  // namespace satchel
