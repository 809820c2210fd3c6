// POST /v1/image, as the device composes and takes it: a first pull as a file that the hub made ready (PROTOCOL.md,
// section 16).
#pragma once

#include "engine/store.h"
#include "sync/http.h"
#include "sync/wire/messages.h"

namespace satchel::sync {

struct ImageRound {
  HttpRequest request;
  Bytes nonce;
  Hash have;  // of the image that a part of is here
  std::uint64_t offset = 0;
};
/// Nothing where the store wants none. Errors: busy when the key is not at hand, and the store's.
Result<std::optional<ImageRound>> begin_image_round(Store& store, Ports ports, std::uint32_t bytes);

/// A reply of the hub's whose piece is not in the store yet.
struct ImagePiece {
  ImageReply reply;
  Hash of;                          // the image that it is a piece of
  std::uint64_t end = 0, size = 0;  // of the piece, and of the whole image
};
/// Errors: not_a_hub, bad_signature, that of a problem, and the store's.
Result<ImagePiece> open_image_round(Store& store, const ImageRound& round, const HttpReply& reply);
/// What is asked for behind a piece that waits to be taken. Nothing where it was the last, or none. Errors as above.
Result<std::optional<ImageRound>> begin_image_round_behind(Store& store, Ports ports, std::uint32_t bytes,
                                                           const ImagePiece& piece);

enum class ImageStep : std::uint8_t {
  more,      // some of it came
  whole,     // all of it is here: Store::take_image
  building,  // ask again later
  none,      // by pages, then
};
/// Errors: not_a_hub for a piece that does not go on where the store is, and the store's.
Result<ImageStep> take_image_piece(Store& store, const ImagePiece& piece);

}  // namespace satchel::sync
