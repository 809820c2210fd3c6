// Whom a device takes for its hub over https, and what it says of others.
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <doctest/doctest.h>
#include <thread>

#include "platform/net/curl_transport.h"
#include "platform/net/loop.h"
#include "tests/support/certificate_files.h"
#include "tests/support/fake_service.h"

using namespace satchel;
using namespace std::chrono_literals;
using net::CurlTransport;
using net::Trust;
using test::Authority;
using test::KeyPair;
using test::Wanted;

namespace {

/// A hub with a certificate for the address that devices know it by.
struct TlsHub {
  explicit TlsHub(const Wanted& wanted = {}) {
    certificate.renew(wanted);
    serve::Options options;
    options.tls = certificate.files;
    auto started = serve::Server::start(options, service);
    REQUIRE(started);
    server = *std::move(started);
  }
  void take(const KeyPair& key) {
    certificate.key = key;
    certificate.renew();
    REQUIRE(server->reload_certificate());
  }

  test::CertificateFiles certificate;
  test::FakeService service;
  std::unique_ptr<serve::Server> server;
};

sync::HttpRequest get_echo() {
  sync::HttpRequest made;
  made.method = "GET";
  made.target = "/echo";
  return made;
}

/// What comes of one request over https to a port of this machine, by a device that trusts `trust`.
struct Visit {
  Visit(std::uint16_t port, Trust trust) {
    boost::asio::io_context loop;
    net::CurlOptions options;
    options.base_url = "https://127.0.0.1:" + std::to_string(port);
    options.trust = std::move(trust);
    auto opened = CurlTransport::open(loop, options);
    REQUIRE(opened);
    reply = net::fetch(loop, **opened, get_echo());
    traffic = (*opened)->traffic();
  }
  bool failed_with(Code code, std::string_view word) const {
    return reply.code() == code && reply.error().detail.find(word) != std::string::npos && traffic.bytes_out == 0;
  }

  Result<sync::HttpReply> reply{fail(Code::internal)};
  net::Traffic traffic;
};

Code open_with(const std::string& url, Trust trust) {
  boost::asio::io_context loop;
  net::CurlOptions options;
  options.base_url = url;
  options.trust = std::move(trust);
  return CurlTransport::open(loop, options).code();
}

/// Hangs up as soon as somebody has said something.
class CuttingPeer {
 public:
  CuttingPeer() : thread_([this] { run(); }) {}
  ~CuttingPeer() { thread_.join(); }
  std::uint16_t port() const { return port_; }

 private:
  void run() {
    boost::system::error_code error;
    auto socket = acceptor_.accept(error);
    std::string said(4096, '\0');
    socket.read_some(boost::asio::buffer(said), error);
  }
  boost::asio::io_context io_;
  boost::asio::ip::tcp::acceptor acceptor_{io_, {boost::asio::ip::address_v4::loopback(), 0}};
  std::uint16_t port_ = acceptor_.local_endpoint().port();
  std::thread thread_;
};

}  // namespace

TEST_CASE("a hub of one's own authority is spoken to, and both sides count the same bytes") {
  TlsHub hub;
  const Visit visit(hub.server->port(), {hub.certificate.authority.pem(), {}});
  REQUIRE(visit.reply);
  CHECK(visit.reply->body == "GET /echo ");
  hub.server->stop();
  CHECK(visit.traffic.bytes_out == hub.server->traffic().bytes_in);
  CHECK(visit.traffic.bytes_in == hub.server->traffic().bytes_out);
}

TEST_CASE("what is not the hub's certificate is told apart, and nothing is sent") {
  const auto visit = [](const Wanted& wanted) {
    TlsHub hub(wanted);
    return Visit(hub.server->port(), {hub.certificate.authority.pem(), {}});
  };
  Wanted expired, early, other;
  expired.from = -10, expired.until = -1;
  early.from = 1;
  other.name = "DNS:portal.example,IP:127.0.0.2";
  CHECK(visit({}).reply);
  CHECK(visit(expired).failed_with(Code::bad_certificate, "expired, or the clock"));
  CHECK(visit(early).failed_with(Code::bad_certificate, "not valid yet"));
  CHECK(visit(other).failed_with(Code::bad_certificate, "for another name"));
}

TEST_CASE("an authority of somebody else's counts for nothing, be it called the same") {
  TlsHub hub;
  CHECK(Visit(hub.server->port(), {Authority().pem(), {}}).failed_with(Code::bad_certificate, "a signature"));
  CHECK(Visit(hub.server->port(), {Authority("Another").pem(), {}}).failed_with(Code::bad_certificate, "issued by"));
  CHECK(Visit(hub.server->port(), {}).failed_with(Code::bad_certificate, "issued by none"));
  const std::string both = Authority("Another").pem() + hub.certificate.authority.pem();
  CHECK(Visit(hub.server->port(), {both, {}}).reply);
}

TEST_CASE("with pins only these keys will do, whatever the authority says") {
  TlsHub hub;
  const std::string ca = hub.certificate.authority.pem(), pin = hub.certificate.key.pin();
  const KeyPair reserve;
  CHECK(Visit(hub.server->port(), {ca, {pin, reserve.pin()}}).reply);
  CHECK(Visit(hub.server->port(), {ca, {reserve.pin(), pin}}).reply);
  const Visit wrong(hub.server->port(), {ca, {reserve.pin(), KeyPair().pin()}});
  CHECK(wrong.failed_with(Code::wrong_pin, "pinned"));
  CHECK(hub.service.requests().size() == 2);
}

TEST_CASE("a pinned key does not make a certificate good that is not") {
  Wanted expired;
  expired.from = -10, expired.until = -1;
  TlsHub hub(expired);
  const std::vector<std::string> pins = {hub.certificate.key.pin(), KeyPair().pin()};
  CHECK(Visit(hub.server->port(), {hub.certificate.authority.pem(), pins}).failed_with(Code::bad_certificate, "exp"));
  CHECK(Visit(hub.server->port(), {Authority().pem(), pins}).failed_with(Code::bad_certificate, ""));
}

TEST_CASE("when the hub goes over to its key in reserve, devices go along") {
  TlsHub hub;
  const KeyPair reserve;
  const Trust trust{hub.certificate.authority.pem(), {hub.certificate.key.pin(), reserve.pin()}};
  CHECK(Visit(hub.server->port(), trust).reply);
  hub.take(reserve);
  CHECK(Visit(hub.server->port(), trust).reply);
  hub.take(KeyPair());
  CHECK(Visit(hub.server->port(), trust).reply.code() == Code::wrong_pin);
}

TEST_CASE("a certificate that is renewed for the same key keeps its pin") {
  TlsHub hub;
  const Trust trust{hub.certificate.authority.pem(), {hub.certificate.key.pin(), KeyPair().pin()}};
  hub.take(hub.certificate.key);
  CHECK(Visit(hub.server->port(), trust).reply);
}

TEST_CASE("what speaks no TLS where a hub should is no hub, and a cut handshake is the network's") {
  test::FakeService service;
  const auto plain = *serve::Server::start({}, service);
  CHECK(Visit(plain->port(), {}).failed_with(Code::not_a_hub, ""));
  CHECK(service.requests().empty());
  CuttingPeer peer;
  CHECK(Visit(peer.port(), {}).failed_with(Code::network, ""));
}

TEST_CASE("a transport opens with no trust that does not hold together") {
  const std::string ca = Authority().pem(), https = "https://hub.example", a = KeyPair().pin(), b = KeyPair().pin();
  CHECK(open_with(https, {ca, {a, b}}) == Code::ok);
  CHECK(open_with(https, {"", {a, b, KeyPair().pin()}}) == Code::ok);
  CHECK(open_with(https, {ca, {}}) == Code::ok);
  CHECK(open_with(https, {ca, {a}}) == Code::invalid);
  CHECK(open_with(https, {ca, {a, a}}) == Code::invalid);
  CHECK(open_with(https, {ca, {a, "sha256//short="}}) == Code::invalid);
  CHECK(open_with(https, {"no PEM", {}}) == Code::invalid);
  CHECK(open_with("http://hub.example", {ca, {}}) == Code::invalid);
  CHECK(open_with("http://hub.example", {"", {a, b}}) == Code::invalid);
}
