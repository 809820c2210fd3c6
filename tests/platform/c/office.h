// A whole hub on the loopback, and a tablet that reaches it through satchel.h alone.
#pragma once

#include <doctest/doctest.h>
#include <string>
#include <vector>

#include "platform/c/satchel.h"
#include "platform/os/host.h"
#include "platform/serve/server.h"
#include "sync/hub/hub.h"
#include "tests/support/certificate_files.h"
#include "tests/support/temp_folder.h"
#include "tests/support/test_keys.h"

namespace satchel::test {

class Office {
 public:
  /// Over TLS with a certificate.
  explicit Office(const CertificateFiles* certificate = nullptr, bool takes_identities = true);
  std::string url() const {
    return (certificate_ ? "https://127.0.0.1:" : "http://127.0.0.1:") + std::to_string(front_->port());
  }
  std::string code(const std::string& user);
  /// Nobody is there, at the same address, until it opens again.
  void close() { front_.reset(); }
  void reopen();
  /// Its certificate's files were written anew.
  void show_certificate() { REQUIRE(front_->reload_certificate()); }
  /// Bytes that the hub has under this hash.
  bool has_blob(const std::string& sha256);

  TempFolder folder;
  os::Host host;
  TestKeys intake{77};
  std::unique_ptr<hub::Hub> hub;

 private:
  const CertificateFiles* certificate_;
  std::unique_ptr<serve::Server> front_;
  std::uint16_t port_ = 0;
};

/// Owns what it opens. The host's functions may be set before open().
struct Tablet {
  Tablet(Office& office, const std::string& user);
  ~Tablet();
  Tablet(const Tablet&) = delete;
  Tablet& operator=(const Tablet&) = delete;

  /// By these authorities and pins, where they are given.
  void enrol(const char* ca_pem = nullptr, const char* pins = nullptr);
  satchel_code try_enrol(const char* ca_pem, const char* pins);
  void open();
  void close();

  /// The id of a new case.
  std::string save(const std::string& title);
  /// What a query answers first.
  std::int64_t number(const char* sql);
  satchel_attached attach(const std::string& of, const std::string& bytes);
  satchel_step_result step(const satchel_step_options* options = nullptr);
  std::vector<satchel_event> events();
  std::string get(const std::string& id);
  std::string status();
  /// Of what was called last.
  satchel_code ok(satchel_code code) {
    CHECK_MESSAGE(code == SATCHEL_OK, error.detail);
    return code;
  }

  Office& office;
  std::string user, folder;
  satchel_host_options host_options{};
  satchel_open_options options{};
  satchel_error error{};
  satchel_host* host = nullptr;
  satchel_store* store = nullptr;
};

std::string taken(satchel_buffer* buffer);
bool has(const std::vector<satchel_event>& events, satchel_event_kind kind);
std::string noise(std::size_t size, unsigned seed);

}  // namespace satchel::test
