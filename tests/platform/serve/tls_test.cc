// TLS in the front. That HTTP is the same through it as without is said by the other tests here.
#include <deque>
#include <doctest/doctest.h>
#include <future>
#include <openssl/ssl.h>
#include <thread>

#include "platform/serve/server.h"
#include "tests/support/certificate_files.h"
#include "tests/support/fake_service.h"
#include "tests/support/tcp_client.h"
#include "tests/support/tls_client.h"

using namespace satchel;
using namespace std::chrono_literals;
using serve::Server;
using test::CertificateFiles;
using test::KeyPair;
using test::TcpClient;
using test::TlsClient;
using test::TlsManners;

namespace {

constexpr std::string_view kAsk = "GET /echo HTTP/1.1\r\nHost: h\r\n\r\n";

/// A server with a certificate in front of a fake service.
struct TlsFront {
  explicit TlsFront(const serve::Limits& limits = {}) {
    serve::Options options;
    options.limits = limits;
    options.tls = certificate.files;
    auto started = Server::start(options, service, [this](serve::Severity severity, std::string_view line) {
      const std::lock_guard lock(mutex);
      if (severity == serve::Severity::debug) log += std::string(line) + "\n";
    });
    REQUIRE(started);
    server = *std::move(started);
  }
  std::uint16_t port() const { return server->port(); }
  bool serves() const {
    TlsClient client(port());
    return answers(client);
  }
  static bool answers(TlsClient& client) {
    client.send(kAsk);
    return client.read_reply().status == 200;
  }
  std::string logged() {
    const std::lock_guard lock(mutex);
    return log;
  }

  CertificateFiles certificate;
  test::FakeService service;
  std::mutex mutex;
  std::string log;
  std::unique_ptr<Server> server;
};

TlsManners speaks(int version) {
  TlsManners out;
  out.lowest = out.highest = version;
  out.weak = true;
  return out;
}

Code start_with(const serve::TlsFiles& files) {
  test::FakeService service;
  serve::Options options;
  options.tls = files;
  return Server::start(options, service).code();
}

}  // namespace

TEST_CASE("TLS 1.3 and TLS 1.2 are spoken") {
  TlsFront front;
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    TlsClient client(front.port(), speaks(version));
    REQUIRE(client.connected());
    CHECK(client.tls().version() == (version == TLS1_2_VERSION ? "TLSv1.2" : "TLSv1.3"));
    CHECK(TlsFront::answers(client));
    CHECK(TlsFront::answers(client));
  }
}

TEST_CASE("TLS 1.1 and older is refused, to the log as well") {
  TlsFront front;
  for (const int version : {TLS1_VERSION, TLS1_1_VERSION})
    CHECK_FALSE(TlsClient(front.port(), speaks(version)).connected());
  CHECK(front.serves());
  CHECK(front.logged().find("no TLS handshake: unsupported protocol") != std::string::npos);
}

TEST_CASE("a cipher without forward secrecy or without authentication of what it hides is refused") {
  TlsFront front;
  for (const auto* ciphers : {"AES128-SHA", "AES256-GCM-SHA384", "ECDHE-ECDSA-AES128-SHA256", "eNULL", "aNULL"}) {
    INFO(ciphers);
    TlsManners manners = speaks(TLS1_2_VERSION);
    manners.ciphers = ciphers;
    CHECK_FALSE(TlsClient(front.port(), manners).connected());
  }
}

TEST_CASE("HTTP/1.1 is chosen where the client offers it, and a client that has only others is refused") {
  TlsFront front;
  TlsManners manners;
  manners.protocol = "\x02h2\x08http/1.1";
  CHECK(TlsClient(front.port(), manners).tls().protocol() == "http/1.1");
  manners.protocol = "";
  TlsClient without(front.port(), manners);
  CHECK(TlsFront::answers(without));
  manners.protocol = "\x02h2";
  CHECK_FALSE(TlsClient(front.port(), manners).connected());
}

TEST_CASE("nobody renegotiates") {
  TlsFront front;
  TlsClient client(front.port(), speaks(TLS1_2_VERSION));
  CHECK_FALSE(client.tls().renegotiates());
  CHECK(front.serves());
}

TEST_CASE("plain HTTP to a port with TLS is closed without an answer") {
  TlsFront front;
  TcpClient client(front.port());
  client.send(kAsk);
  CHECK(client.read_to_end().find("HTTP") == std::string::npos);
  CHECK(client.at_end());
  CHECK(front.service.requests().empty());
  CHECK(front.server->traffic().requests == 0);
  CHECK(front.serves());
  CHECK(front.logged().find("no TLS handshake: http request") != std::string::npos);
}

TEST_CASE("a handshake that does not end is cut, and holds up nobody meanwhile") {
  serve::Limits limits;
  limits.handshake = 2s;
  limits.connections = 10;
  TlsFront front(limits);
  std::deque<TcpClient> crowd;
  for (const auto* begun : {"", "\x16\x03\x01\x02", "\x16"}) crowd.emplace_back(front.port()).send(begun);
  CHECK(front.serves());
  for (TcpClient& client : crowd) CHECK(client.at_end());
  const auto told = [&] { return front.logged().find("no TLS handshake: cut, or too slow") != std::string::npos; };
  for (int i = 0; i < 500 && !told(); ++i) std::this_thread::sleep_for(20ms);  // it is said behind the end
  CHECK(told());
}

TEST_CASE("a drain waits for no handshake") {
  TlsFront front;
  TcpClient silent(front.port());
  CHECK(front.serves());  // so the silent one was accepted before
  front.server->drain(1h);
  CHECK(silent.at_end());
}

TEST_CASE("a record that comes slowly is no stall while its bytes come") {
  serve::Limits limits;
  limits.stall = 3s;
  TlsFront front(limits);
  TlsClient client(front.port());
  client.send("PATCH /upload HTTP/1.1\r\nHost: h\r\nContent-Length: 10000\r\n\r\n");
  client.tls().trickle(std::string(10'000, 'x'), 1'000, 400ms);  // longer than a stall in all
  CHECK(client.read_reply().status == 204);
  CHECK(front.service.upload().bytes.size() == 10'000);
}

TEST_CASE("a certificate says its name, its time and its pin") {
  TlsFront front;
  const auto info = front.server->certificate();
  REQUIRE(info);
  CHECK(info->subject == "CN = hub");
  CHECK(info->pin == front.certificate.key.pin());
  constexpr std::int64_t kDay = 86'400'000;
  CHECK(info->not_after - info->not_before == Millis{366 * kDay});
  test::FakeService service;
  const auto plain = *Server::start({}, service);
  CHECK_FALSE(plain->certificate());
  CHECK(plain->reload_certificate().code() == Code::invalid);
}

TEST_CASE("after a reload new connections have the new certificate, and old ones go on") {
  TlsFront front;
  TlsClient before(front.port());
  const std::string old_pin = front.certificate.key.pin();
  front.certificate.key = KeyPair();
  front.certificate.renew();
  CHECK(TlsClient(front.port()).tls().pin() == old_pin);
  REQUIRE(front.server->reload_certificate());
  TlsClient after(front.port());
  CHECK(after.tls().pin() == front.certificate.key.pin());
  CHECK(front.server->certificate()->pin == front.certificate.key.pin());
  CHECK(TlsFront::answers(after));
  CHECK(before.tls().pin() == old_pin);
  CHECK(TlsFront::answers(before));
}

TEST_CASE("a pair that cannot be used is an error, and the old one stays") {
  TlsFront front;
  CertificateFiles& certificate = front.certificate;
  const std::string sound = certificate.authority.issue(certificate.key), pin = certificate.key.pin();
  test::Wanted expired;
  expired.until = -1, expired.from = -10;
  const std::string old = certificate.authority.issue(certificate.key, expired), key = certificate.key.pem();
  const std::pair<std::string, std::string> pairs[] = {
      {sound, KeyPair().pem()}, {sound, ""}, {"", key},  {sound.substr(0, sound.size() / 2), key},
      {sound, "no key"},        {key, key},  {old, key}, {sound, certificate.key.encrypted_pem("a password")},
  };
  for (const auto& pair : pairs) {
    INFO(pair.first << pair.second);
    certificate.write(pair.first, pair.second);
    CHECK(front.server->reload_certificate().code() == Code::invalid);
    CHECK(TlsClient(front.port()).tls().pin() == pin);
  }
  std::filesystem::remove(certificate.files.key);
  CHECK(front.server->reload_certificate().error().detail.find(certificate.files.key) != std::string::npos);
  certificate.renew();
  CHECK(front.server->reload_certificate());
  CHECK(front.serves());
}

TEST_CASE("a server does not start without what it needs for TLS, but with a certificate that has expired") {
  CertificateFiles certificate;
  CHECK(start_with(certificate.files) == Code::ok);
  CHECK(start_with({certificate.files.certificate, ""}) == Code::invalid);
  CHECK(start_with({"", certificate.files.key}) == Code::invalid);
  CHECK(start_with({certificate.folder.path(), certificate.files.key}) == Code::invalid);
  test::Wanted expired;
  expired.from = -10, expired.until = -1;
  certificate.renew(expired);
  CHECK(start_with(certificate.files) == Code::ok);
}

TEST_CASE("reloads under load cost no connection") {
  TlsFront front;
  const KeyPair keys[2] = {front.certificate.key, KeyPair()};
  std::atomic<bool> enough{false};
  auto reloads = std::async(std::launch::async, [&] {
    int done = 0;
    for (; !enough || done < 10; ++done) {
      front.certificate.key = keys[done % 2];
      front.certificate.renew();
      if (!front.server->reload_certificate()) return 0;
    }
    return done;
  });
  std::vector<std::future<int>> clients;
  for (int c = 0; c < 4; ++c)
    clients.push_back(std::async(std::launch::async, [&] {
      int served = 0;
      for (int i = 0; i < 25; ++i) {
        TlsClient client(front.port());
        const std::string pin = client.connected() ? client.tls().pin() : std::string();
        const bool known = pin == keys[0].pin() || pin == keys[1].pin();
        served += known && TlsFront::answers(client) && TlsFront::answers(client);
      }
      return served;
    }));
  for (auto& client : clients) CHECK(client.get() == 25);
  enough = true;
  CHECK(reloads.get() >= 10);
}
