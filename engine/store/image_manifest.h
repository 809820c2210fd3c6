// What the hub signs of an image for a first sync: a store's records, made ready at the hub (sync/PROTOCOL.md,
// section 16).
//
//     packed     one zstd frame of: the bytes of an SQLite database with the typed tables and their rows as a device
//     has
//                them (FORMAT.md), then `list`s without a count: bytes, each holding some pull items of kind `whole`
//     signed     "satchel-image-1" || manifest, by the hub's key
//
// What a device keeps encrypted is never in the database: a record that says anything of that kind is an item.
#pragma once

#include <string>
#include <vector>

#include "engine/store/exchange.h"

namespace satchel {

struct ImageManifest {
  Id hub;
  std::string role;                 // for whom it is: what this role may read
  std::vector<std::string> scopes;  // sorted: what stands in one of these
  Hash schema;                      // SHA-256 of its JSON
  Cursor cursor;                    // all up to here, as one snapshot had it
  std::uint64_t records = 0;
  std::uint64_t database = 0, items = 0;  // bytes of the two parts
  std::uint64_t size = 0;                 // packed
  Hash sha256;                            // of that
  bool operator==(const ImageManifest&) const = default;
};

struct SignedManifest {
  Bytes bytes;  // the manifest, encoded
  Signature signature{};
};

/// An image that is on its way.
struct ImageSoFar {
  SignedManifest manifest;
  std::uint64_t have = 0;  // bytes of the packed image, from its beginning
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
