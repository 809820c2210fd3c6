#include "platform/os/host.h"

#include "platform/os/clock.h"
#include "platform/os/file_keys.h"
#include "platform/os/files.h"
#include "platform/os/random.h"

namespace satchel::os {

Result<Host> open_host(const std::string& key_path) {
  Host host{system_clock(), system_random(), system_files(), nullptr};
  SATCHEL_ASSIGN(auto keys, FileKeys::open_or_create(*host.files, *host.random, key_path));
  host.agreement = keys.get();
  host.keys = std::move(keys);
  return host;
}

}  // namespace satchel::os
