// The machine under a command on a hub's data folder.
#pragma once

#include <string>

#include "platform/os/host.h"

namespace satchel::hub {

/// With the hub's key, made for a new folder only: another one under a database that stands already would be no hub
/// that any device or paper knows. Errors: key_locked (the key of such a database is missing), those of os::open_host.
Result<os::Host> open_hub_host(const std::string& data);

}  // namespace satchel::hub
