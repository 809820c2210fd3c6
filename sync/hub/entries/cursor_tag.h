// The tag that a commit's cursor carries: random, so that a restored hub is told from the one that a device knew, and
// made with the hub's key, so that nobody can feign a cursor and have the hub believe that it was restored.
#pragma once

#include "engine/base/version.h"
#include "engine/ports/ports.h"
#include "sync/hub/central/central.h"

namespace satchel::hub {

/// Whether this hub's key made the tag: 32 random bits, and the first 32 bits of the hub's Ed25519 signature over
/// "satchel-cursor-1" || version || these.
Result<bool> is_cursor_tag(Ports ports, Version version, std::uint64_t tag);

/// The head of a commit that goes to `version`, in a session that began at `before`: with a new tag where that is
/// another version. Else it is `before`, since devices have that tag: another one for the same version would say to
/// them that the hub was restored.
Result<Head> head_at(Ports ports, const Head& before, Version version);
/// The same for the session's next version, for a commit that brings no entry and that devices must notice all the
/// same.
Result<Head> next_head(CentralWrite& session, Ports ports);

}  // namespace satchel::hub
