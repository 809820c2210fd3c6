// What an app provides: keys, a transport, where the log goes. Shared by its stores.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "platform/c/satchel.h"
#include "platform/os/host.h"

namespace satchel::capi {

/// A function of the host's, which must not throw: `threw` where it does all the same. Between here and it nothing is
/// unwound that would hold a lock, or count on it.
template <class T, class Function>
T called(T threw, const Function& function) noexcept {
  try {
    return function();
  } catch (...) {
    return threw;
  }
}

class HostBox {
 public:
  /// Error: invalid.
  static Result<std::shared_ptr<HostBox>> make(const satchel_host_options* options);

  /// This machine with the app's keys, or with those of a file: of the app's naming, or in the store's folder.
  Result<os::Host> machine(const std::string& folder, os::MissingKey missing) const;
  const std::optional<satchel_transport>& transport() const { return transport_; }
  /// From any thread; not under a lock.
  void log(satchel_log_level level, const std::string& line) const noexcept;

 private:
  std::string key_file_;
  std::optional<satchel_keys> keys_;
  std::optional<satchel_transport> transport_;
  void (*log_)(void*, satchel_log_level, const char*) = nullptr;
  void* log_ctx_ = nullptr;
  satchel_log_level log_level_ = SATCHEL_LOG_DEBUG;
};

}  // namespace satchel::capi

struct satchel_host {
  std::shared_ptr<satchel::capi::HostBox> box;
};
