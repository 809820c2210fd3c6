#include <doctest/doctest.h>
#include <future>

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

TEST_CASE("a port that is listened on is nobody else's, and who comes waits until it is opened") {
  FakeService service;
  serve::Options options;
  auto listening = Server::listen(options);
  REQUIRE(listening);
  const auto server = *std::move(listening);
  options.address = "127.0.0.1:" + std::to_string(server->port());
  CHECK(Server::listen(options).code() == Code::invalid);
  CHECK_FALSE(server->turns(std::chrono::milliseconds(10)));
  test::TcpClient client(server->port());
  client.send("GET /echo HTTP/1.1\r\nHost: h\r\n\r\n");
  REQUIRE(server->open(service));
  CHECK(client.read_reply().status == 200);
  CHECK(Server::listen({}));  // and goes without having been opened
}

TEST_CASE("what needs no worker is answered though all of them wait, and the network thread comes round") {
  test::FakeService service;
  serve::Options options;
  options.workers = 1;
  auto started = serve::Server::start(options, service);
  REQUIRE(started);
  const auto server = *std::move(started);
  CHECK(server->turns(std::chrono::seconds(30)));
  test::TcpClient held(server->port()), asks(server->port());
  held.send("GET /held HTTP/1.1\r\nHost: h\r\n\r\n");
  REQUIRE(service.wait_for_requests(1));
  asks.send("GET /at-once HTTP/1.1\r\nHost: h\r\n\r\n");
  CHECK(asks.read_reply().status == 200);
  CHECK(server->turns(std::chrono::seconds(30)));
  service.release();
  CHECK(held.read_reply().status == 200);
}

TEST_CASE("a network thread that waits for a sink does not come round") {
  test::FakeService service;
  std::promise<void> waits, goes_on;
  serve::Options options;
  options.on_request = [&, until = goes_on.get_future().share()](const serve::RequestDone&) {
    waits.set_value();
    until.wait();
  };
  auto started = serve::Server::start(options, service);
  REQUIRE(started);
  const auto server = *std::move(started);
  test::TcpClient client(server->port());
  client.send("GET /echo HTTP/1.1\r\nHost: h\r\n\r\n");
  REQUIRE(client.read_reply().status == 200);
  waits.get_future().wait();
  CHECK_FALSE(server->turns(std::chrono::milliseconds(100)));
  goes_on.set_value();
  CHECK(server->turns(std::chrono::seconds(30)));
}
