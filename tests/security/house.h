// A hub behind its HTTP front, and those who call it.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "platform/os/host.h"
#include "platform/serve/server.h"
#include "sync/hub/hub.h"
#include "tests/security/rights.h"
#include "tests/support/tcp_client.h"
#include "tests/support/temp_folder.h"
#include "tests/support/test_keys.h"

namespace satchel::access {

/// Throws std::runtime_error with what went wrong; the trials cannot go on then.
[[noreturn]] void give_up(const std::string& why);

struct Answer {
  int status = 0;
  std::string etag, location, body, cookie;
};

class House {
 public:
  explicit House(const std::string& schema);

  /// Over HTTP, on one connection that is kept. `etag`: for If-Match. `type`: of the body.
  Answer call(const std::string& token, const std::string& method, const std::string& target,
              const std::string& body = {}, const std::string& etag = {}, const std::string& type = "application/json");
  Answer send(const std::string& token, const std::string& method, const std::string& target,
              const sync::Headers& headers, const std::string& body);

  std::string office(const std::string& user, const std::string& role);
  /// Of the caller's device, enrolled, or of their session: what call() takes for a token.
  std::string token(const Caller& caller);
  /// All that a pull from nothing brings to the device of that caller, unpacked.
  std::string pulled(const Caller& caller);
  /// A sound request of a device that was never enrolled.
  Answer sync_of_stranger();
  void revoke(const Caller& caller);
  /// A name, sealed to the hub's key for it.
  Bytes sealed_identity(const std::string& name);
  std::string package(const std::string& id, const std::string& role);
  std::string accesses();

 private:
  struct Device {
    Id id;
    std::unique_ptr<test::TestKeys> keys;
    std::string token;
    std::int64_t log_epoch = 0, rescoped = 0;
  };
  Device& device(const Caller& caller);
  std::string signed_in(const Caller& caller);
  Bytes exchange(const Device& device, const std::string& target, ByteView message, Bytes& nonce);

  test::TempFolder folder_;
  os::Host host_;
  test::TestKeys intake_{77};
  std::unique_ptr<hub::Hub> hub_;
  std::unique_ptr<serve::Server> front_;
  std::unique_ptr<test::TcpClient> client_;
  std::uint64_t calls_ = 0;
  std::map<std::string, Device> devices_;
  std::map<std::string, std::string> tokens_;
};

}  // namespace satchel::access
