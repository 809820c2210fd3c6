// The tag that a commit's cursor carries: random, so that a restored hub is told from the one that a device knew, and
// made with the hub's key, so that nobody can feign a cursor and have the hub believe that it was restored.
#pragma once

#include "engine/base/version.h"
#include "engine/ports/ports.h"

namespace satchel::hub {

/// 32 random bits, and the first 32 bits of the hub's Ed25519 signature over "satchel-cursor-1" || version || these.
Result<std::uint64_t> make_cursor_tag(Ports ports, Version version);
/// Whether this hub's key made the tag.
Result<bool> is_cursor_tag(Ports ports, Version version, std::uint64_t tag);

}  // namespace satchel::hub
