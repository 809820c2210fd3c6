#include "platform/hub/hub_host.h"

#include "platform/hub/commands.h"
#include "platform/os/files.h"

namespace satchel::hub {

Result<os::Host> open_hub_host(const std::string& data) {
  const auto files = os::system_files();
  const std::string key = key_path(data);
  if (files->exists(data + "/central.db") && !files->exists(key))
    return fail(Code::key_locked, key + " is missing: put the hub's own key back");
  return os::open_host(key);
}

}  // namespace satchel::hub
