#include <doctest/doctest.h>

#include "platform/serve/server.h"
#include "tests/support/fake_service.h"
#include "tests/support/tcp_client.h"

using namespace satchel;
using serve::Server;
using test::FakeService;

TEST_CASE("a server starts where it can listen, or says why not") {
  FakeService service;
  serve::Options options;
  for (const auto* bad :
       {"", "127.0.0.1", "127.0.0.1:", ":80", "127.0.0.1:x", "127.0.0.1:70000", "[::1:80", "a b:80"}) {
    options.address = bad;
    CHECK(Server::start(options, service).code() == Code::invalid);
  }
  const auto there = Server::start({}, service);
  REQUIRE(there);
  options.address = "127.0.0.1:" + std::to_string((*there)->port());
  CHECK(Server::start(options, service).code() == Code::invalid);
}

TEST_CASE("behind a proxy the origin is the one that was told, and with one that is none no server starts") {
  FakeService service;
  serve::Options options;
  options.origin = "https://hub.example/";
  CHECK(Server::start(options, service).code() == Code::invalid);
  options.origin = "https://hub.example";
  const auto server = Server::start(options, service);
  REQUIRE(server);
  test::TcpClient client((*server)->port());
  client.send("GET /echo HTTP/1.1\r\nHost: h\r\n\r\n");
  client.read_reply();
  CHECK(sync::header(service.requests().at(0).headers, "Satchel-Origin") == "https://hub.example");
}
