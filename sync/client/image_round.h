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
  Hash have;  // of the image that pieces of are here
  std::size_t first = 0;
};
/// Nothing where the store wants none. Errors: busy when the key is not at hand, and the store's.
Result<std::optional<ImageRound>> begin_image_round(Store& store, Ports ports, std::uint32_t bytes);

/// A reply of the hub's whose pieces are not in the store yet.
struct ImagePieces {
  ImageReply reply;
  Hash of;                                  // the image that they are of
  std::size_t first = 0, end = 0, all = 0;  // the first, the one behind the last, those of the whole image
  Bytes body;                               // with the pieces at its end
  std::size_t bytes_at = 0;
  ByteView bytes() const { return ByteView(body).substr(bytes_at); }
};
/// Errors: not_a_hub, bad_signature, that of a problem, and the store's.
Result<ImagePieces> open_image_round(Store& store, const ImageRound& round, HttpReply reply);
/// What is asked for behind pieces that wait to be taken. Nothing where they were the last, or none. Errors as above.
Result<std::optional<ImageRound>> begin_image_round_behind(Store& store, Ports ports, std::uint32_t bytes,
                                                           const ImagePieces& pieces);

enum class ImageStep : std::uint8_t {
  more,      // some of it came
  whole,     // all of it is here: Store::take_image
  building,  // ask again later
  none,      // by pages, then
};
/// Errors: not_a_hub for pieces that do not go on where the store is, and the store's: bad_checksum for one that is not
/// as the hub signed it.
Result<ImageStep> take_image_pieces(Store& store, const ImagePieces& pieces);

}  // namespace satchel::sync
