// The machine under a command on a hub's data.
#pragma once

#include "platform/hub/hub_args.h"
#include "platform/os/host.h"
#include "sync/hub/hub.h"

namespace satchel::hub {

struct HubHost : os::Host {
  HubData data;
  std::string place;  // place_of()
};

/// For `serve`, which alone makes a hub. With the hub's key, made for a new hub only: another one under a database that
/// stands already would be no hub that any device or paper knows. Errors: key_locked (the key of such a database is
/// missing), invalid (the folder's database is another one), those of hub_data(), of the database, of os::open_host.
Result<HubHost> open_hub_host(const HubArgs& args);
/// For all other commands: of a hub that is there, with_settings(). Error, too: not_found (no hub has been here, or
/// none of this tenant).
Result<HubHost> standing_hub_host(const HubArgs& given);

/// Hub::open(); the folder then says where its database is. Where hubs share the database it waits a while for one that
/// is just starting.
Result<std::unique_ptr<Hub>> open_hub(const HubHost& host, HubOptions options);

}  // namespace satchel::hub
