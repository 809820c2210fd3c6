#include "platform/c/host_box.h"

#include "platform/c/structs.h"
#include "platform/os/clock.h"
#include "platform/os/files.h"
#include "platform/os/random.h"

namespace satchel::capi {
namespace {

constexpr satchel_code kThrew = SATCHEL_INTERNAL;

Error keystore(satchel_code code, const char* what) {
  const Code known = code > 0 && code < 1000 ? code_from_number(static_cast<std::uint16_t>(code)) : Code::internal;
  return fail(known, std::string("the app's keystore: ") + what);
}

class AppKeys final : public Keys {
 public:
  explicit AppKeys(const satchel_keys& keys) : keys_(keys) {}

  PublicKey public_key() override {
    PublicKey out;
    const auto code = called(kThrew, [&] { return keys_.public_key(keys_.ctx, out.bytes.data()); });
    if (code != SATCHEL_OK) out = {};
    return out;
  }
  Result<Signature> sign(ByteView message) override {
    Signature out{};
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(message.data());
    const auto code = called(kThrew, [&] { return keys_.sign(keys_.ctx, bytes, message.size(), out.data()); });
    if (code != SATCHEL_OK) return keystore(code, "sign");
    return out;
  }
  Result<RestKey> rest_key() override {
    RestKey out{};
    const auto code = called(kThrew, [&] { return keys_.rest_key(keys_.ctx, out.data()); });
    if (code != SATCHEL_OK) return keystore(code, "rest_key");
    return out;
  }

 private:
  satchel_keys keys_;
};

}  // namespace

Result<std::shared_ptr<HostBox>> HostBox::make(const satchel_host_options* given) {
  SATCHEL_ASSIGN(const satchel_host_options options, read_struct(given));
  auto out = std::make_shared<HostBox>();
  if (options.keys) {
    SATCHEL_ASSIGN(const satchel_keys keys, read_struct(options.keys));
    if (!keys.public_key || !keys.sign || !keys.rest_key) return fail(Code::invalid, "keys: a function is missing");
    if (options.key_file) return fail(Code::invalid, "both keys and key_file");
    out->keys_ = keys;
  }
  if (options.transport) {
    SATCHEL_ASSIGN(const satchel_transport transport, read_struct(options.transport));
    if (!transport.send) return fail(Code::invalid, "transport: send is missing");
    out->transport_ = transport;
  }
  out->key_file_ = or_empty(options.key_file);
  out->log_ = options.log;
  out->log_ctx_ = options.log_ctx;
  out->log_level_ = options.log_level;
  return out;
}

Result<os::Host> HostBox::machine(const std::string& folder, os::MissingKey missing) const {
  if (!keys_) return os::open_host(key_file_.empty() ? folder + "/key" : key_file_, missing);
  os::Host out{os::system_clock(), os::system_random(), os::system_files(), std::make_unique<AppKeys>(*keys_)};
  return out;
}

void HostBox::log(satchel_log_level level, const std::string& line) const noexcept {
  if (!log_ || level < log_level_) return;
  called(0, [&] { return log_(log_ctx_, level, line.c_str()), 0; });
}

}  // namespace satchel::capi
