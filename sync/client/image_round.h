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

enum class ImageStep : std::uint8_t {
  more,      // some of it came
  whole,     // all of it is here: Store::take_image
  building,  // ask again later
  none,      // by pages, then
};
/// Errors: not_a_hub, that of a problem, and the store's.
Result<ImageStep> take_image_round(Store& store, const ImageRound& round, const HttpReply& reply);

}  // namespace satchel::sync
