#include "platform/os/host.h"

#include "platform/os/clock.h"
#include "platform/os/file_keys.h"
#include "platform/os/files.h"
#include "platform/os/random.h"

namespace satchel::os {

namespace {

class NoKeys final : public Keys {
 public:
  explicit NoKeys(std::string path) : path_(std::move(path)) {}
  PublicKey public_key() override { return {}; }
  Result<Signature> sign(ByteView) override { return fail(Code::key_locked, missing()); }
  Result<RestKey> rest_key() override { return fail(Code::not_found, missing()); }

 private:
  std::string missing() const { return "the key file " + path_ + " is missing"; }
  std::string path_;
};

}  // namespace

Result<Host> open_host(const std::string& key_path, MissingKey missing) {
  Host host{system_clock(), system_random(), system_files(), nullptr};
  const bool make = missing == MissingKey::is_made;
  auto found =
      make ? FileKeys::open_or_create(*host.files, *host.random, key_path) : FileKeys::open(*host.files, key_path);
  if (!make && found.code() == Code::not_found) {
    host.keys = std::make_unique<NoKeys>(key_path);
    return host;
  }
  SATCHEL_ASSIGN(auto keys, std::move(found));
  host.agreement = keys.get();
  host.keys = std::move(keys);
  return host;
}

}  // namespace satchel::os
