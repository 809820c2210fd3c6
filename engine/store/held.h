// Exceptions on disk, while they wait for the pull that makes them visible; the wire uses the same bytes.
#pragma once

#include "engine/store/exchange.h"

namespace satchel {

Bytes encode(const VerdictException& exception);
/// Error: invalid.
Result<VerdictException> decode_exception(ByteView bytes);

}  // namespace satchel
