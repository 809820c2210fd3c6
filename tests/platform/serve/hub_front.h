// A real hub on real files behind a real front, and what a client needs to know of it.
#pragma once

#include <memory>
#include <string>

#include "platform/os/host.h"
#include "platform/serve/server.h"
#include "sync/hub/hub.h"
#include "tests/support/temp_folder.h"
#include "tests/support/test_keys.h"

namespace satchel::test {

class HubFront {
 public:
  HubFront();

  /// A front with limits of its own before the same hub, plain or with a certificate.
  std::unique_ptr<serve::Server> front(const serve::Limits& limits, const serve::TlsFiles& tls = {});
  hub::Hub& hub() { return *hub_; }

  /// What \(name) stands for in a vector. Things that a vector may use up are made afresh:
  ///   token, device_token    for the JSON API and for tus; of the office, of a tablet
  ///   upload, record         path of a new upload of 10 bytes; of a new site
  ///   other_upload           path of a new upload of 10 bytes that the tablet created
  ///   blob                   path of a blob of 10 bytes, "0123456789"
  ///   password               of the account zhang
  ///   session                a new session of zhang's, as cookies of both names
  ///   csrf                   of the session made last
  ///   etag                   of the record made last, in its quotes
  ///   sync, stranger         a sound sync request of an enrolled device; of one that nobody knows
  ///   bomb                   an envelope of the enrolled device, properly signed, whose frame unpacks to 1 GiB
  ///   liar                   the same, whose frame says that it unpacks to 16 MiB
  ///   enrol_bomb             an envelope of a stranger whose frame unpacks to 1 GiB
  ///   many                   an envelope of the device; its message claims 2^60 entries
  std::string variable(const std::string& name);

  /// Whether a device's sync, a new record and a new blob come out as they should.
  void check_works();

 private:
  std::string enrolled_token();
  std::string created_upload(const std::string& token);
  std::string begun_session();
  std::string created_record();
  std::string created_blob();
  Bytes sealed(const Id& device, TestKeys& keys, ByteView frame);
  sync::HttpReply ask(std::string method, std::string target, sync::Headers headers, Bytes body = {},
                      const std::string& token = {});

  TempFolder folder_;
  os::Host host_;
  test::TestKeys intake_{77};
  std::unique_ptr<hub::Hub> hub_;
  TestKeys keys_{5}, stranger_keys_{6};
  Id device_, stranger_;
  std::string token_, device_token_, blob_, etag_, csrf_;
};

}  // namespace satchel::test
