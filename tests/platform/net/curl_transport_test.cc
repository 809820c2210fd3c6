#include "platform/net/curl_transport.h"

#include <algorithm>
#include <doctest/doctest.h>

#include "platform/net/loop.h"
#include "platform/os/files.h"
#include "platform/serve/server.h"
#include "sync/hub/front.h"
#include "tests/support/fake_service.h"
#include "tests/support/scripted_peer.h"
#include "tests/support/temp_folder.h"
#include "tests/support/trickling_peer.h"

using namespace satchel;
using namespace std::chrono_literals;
using net::CurlTransport;
using test::ScriptedPeer;

namespace {

using Reply = Result<sync::HttpReply>;

sync::HttpRequest request(std::string method, std::string target, Bytes body = {}) {
  sync::HttpRequest made;
  made.method = std::move(method);
  made.target = std::move(target);
  made.body = std::move(body);
  return made;
}

/// A transport on a loop of its own, pointed at a port of this machine.
struct Device {
  explicit Device(std::uint16_t port, net::CurlOptions options = {}) {
    options.base_url = "http://127.0.0.1:" + std::to_string(port);
    auto opened = CurlTransport::open(loop, options);
    REQUIRE(opened);
    transport = *std::move(opened);
  }
  Reply fetch(const sync::HttpRequest& what, net::Sent sent = {}) {
    return net::fetch(loop, *transport, what, std::move(sent));
  }
  /// Sends, and puts the end into `into`.
  void send(std::uint64_t id, const sync::HttpRequest& what, std::optional<Reply>& into) {
    transport->send(id, what, [&](Reply reply) {
      CHECK_FALSE(into.has_value());
      into.emplace(std::move(reply));
    });
  }
  void run_until(const std::optional<Reply>& ended) {
    while (!ended) loop.run_one();
  }

  boost::asio::io_context loop;
  std::unique_ptr<CurlTransport> transport;
};

struct Hub {
  explicit Hub(serve::Options options = {}) {
    auto started = serve::Server::start(options, service);
    REQUIRE(started);
    server = *std::move(started);
  }
  test::FakeService service;
  std::unique_ptr<serve::Server> server;
};

struct Photo {
  explicit Photo(std::size_t size) : bytes(size, '\0') {
    for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<char>(i * 7 >> 2);
    const auto files = os::system_files();
    REQUIRE(write_whole(*files, path, bytes));
    file = *files->open(path);
  }
  sync::HttpRequest from(std::uint64_t offset, std::string target = "/upload") const {
    auto made = request("PATCH", std::move(target));
    made.file = sync::FileSlice{file, offset, bytes.size() - offset};
    return made;
  }
  test::TempFolder folder;
  std::string path = folder.path() + "/photo";
  std::shared_ptr<ReadableFile> file;
  Bytes bytes;
};

}  // namespace

TEST_CASE("a request reaches the hub, and its reply the device") {
  Hub hub;
  Device device(hub.server->port());
  const auto got = device.fetch(request("GET", "/echo"));
  REQUIRE(got);
  CHECK(got->status == 200);
  CHECK(got->body == "GET /echo ");
  CHECK(sync::header(got->headers, "content-length") == "10");
  const auto posted = device.fetch(request("POST", "/echo", Bytes("a\0b", 3)));
  REQUIRE(posted);
  CHECK(posted->body == Bytes("POST /echo a\0b", 14));
  const auto head = device.fetch(request("HEAD", "/echo"));
  REQUIRE(head);
  CHECK(sync::header(head->headers, "content-length") == "11");
  CHECK(head->body.empty());
  CHECK(device.fetch(request("DELETE", "/echo"))->body == "DELETE /echo ");
  CHECK(device.fetch(request("POST", "/echo"))->body == "POST /echo ");
}

TEST_CASE("a reply is a reply whatever its status") {
  Hub hub;
  Device device(hub.server->port());
  const auto got = device.fetch(request("GET", "/throw"));
  REQUIRE(got);
  CHECK(got->status == 500);
}

TEST_CASE("a request has the headers that were asked for, and no others") {
  Hub hub;
  Device device(hub.server->port());
  auto asked = request("POST", "/echo", "body");
  asked.headers = {{"X-Device", "7"}, {"X-Empty", ""}};
  REQUIRE(device.fetch(asked));
  REQUIRE(hub.service.requests().size() == 1);
  sync::Headers came = hub.service.requests()[0].headers;
  std::erase_if(came, [](const auto& header) {  // the front's own
    return header.first == hub::kOriginHeader || header.first == hub::kPeerHeader;
  });
  CHECK(came == asked.headers);

  const auto before = device.transport->traffic();
  REQUIRE(device.fetch(request("GET", "/echo")));
  const std::string whole = "GET /echo HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(hub.server->port()) + "\r\n\r\n";
  CHECK(device.transport->traffic().bytes_out - before.bytes_out == whole.size());
}

TEST_CASE("a photo is sent from its file, from any offset on, and its progress is told") {
  Hub hub;
  Device device(hub.server->port());
  const Photo photo(3U << 20);
  std::vector<std::uint64_t> told;
  const auto got = device.fetch(photo.from(1000), [&](std::uint64_t sent) { told.push_back(sent); });
  REQUIRE(got);
  CHECK(got->status == 204);
  CHECK(hub.service.upload().bytes == photo.bytes.substr(1000));
  REQUIRE_FALSE(told.empty());
  CHECK(std::is_sorted(told.begin(), told.end()));
  CHECK(told.back() == photo.bytes.size() - 1000);
}

TEST_CASE("an empty slice is an empty body") {
  Hub hub;
  Device device(hub.server->port());
  const Photo photo(10);
  CHECK(device.fetch(photo.from(10))->status == 204);
  CHECK(hub.service.upload().bytes.empty());
}

TEST_CASE("a file that is too short is an error of its own") {
  Hub hub;
  Device device(hub.server->port());
  const Photo photo(10);
  auto beyond = photo.from(0);
  beyond.file->length = 11;
  CHECK(device.fetch(beyond).code() == Code::io);
  CHECK(hub.server->traffic().requests == 0);
}

TEST_CASE("requests one after the other use one connection") {
  serve::Options one;
  one.limits.connections = 1;
  Hub hub(one);
  Device device(hub.server->port());
  for (int i = 0; i < 5; ++i) CHECK(device.fetch(request("POST", "/echo", "x"))->status == 200);
}

TEST_CASE("many requests at once all end, each with its own reply") {
  Hub hub;
  Device device(hub.server->port());
  std::vector<std::optional<Reply>> ends(40);
  for (std::size_t i = 0; i < ends.size(); ++i) device.send(i, request("POST", "/echo", std::to_string(i)), ends[i]);
  for (std::size_t i = 0; i < ends.size(); ++i) {
    device.run_until(ends[i]);
    REQUIRE(*ends[i]);
    CHECK((*ends[i])->body == "POST /echo " + std::to_string(i));
  }
}

TEST_CASE("device and hub count the same bytes") {
  Hub hub;
  Device device(hub.server->port());
  const Photo photo(300'000);
  REQUIRE(device.fetch(request("GET", "/sized/200000")));
  REQUIRE(device.fetch(request("POST", "/echo", Bytes(500'000, 'x'))));
  REQUIRE(device.fetch(photo.from(0)));
  REQUIRE(device.fetch(request("HEAD", "/echo")));
  REQUIRE(device.fetch(request("GET", "/throw")));
  hub.server->stop();
  const auto here = device.transport->traffic();
  const auto there = hub.server->traffic();
  CHECK(here.bytes_out == there.bytes_in);
  CHECK(here.bytes_in == there.bytes_out);
  CHECK(here.requests == 5);
  CHECK(there.requests == 5);
}

TEST_CASE("a refusal in the middle of a body arrives as the reply that it is") {
  Hub hub;
  Device device(hub.server->port());
  const Photo photo(8U << 20);
  const auto got = device.fetch(photo.from(0, "/echo"));
  REQUIRE(got);
  CHECK(got->status == 413);
}

TEST_CASE("a hub that was restarted is found again on the connection that was kept") {
  test::FakeService service;
  serve::Options options;
  auto server = *serve::Server::start(options, service);
  options.address = "127.0.0.1:" + std::to_string(server->port());
  Device device(server->port());
  const Photo photo(100'000);
  REQUIRE(device.fetch(request("GET", "/echo")));
  server.reset();
  server = *serve::Server::start(options, service);
  const auto got = device.fetch(photo.from(0));
  REQUIRE(got);
  CHECK(got->status == 204);
  CHECK(service.upload().bytes == photo.bytes);
}

TEST_CASE("what answers badly is told apart from a network that is gone") {
  struct Vector {
    std::string_view what;
    std::string answer;
    Code code;
  };
  const Vector vectors[] = {
      {"no reply", "", Code::network},
      {"a reply cut in its head", "HTTP/1.1 200 OK\r\nContent-Le", Code::network},
      {"a reply cut in its body", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf", Code::network},
      {"no HTTP", "SSH-2.0-OpenSSH_9.2\r\n", Code::not_a_hub},
      {"a body beyond the limit", "HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n" + std::string(1001, 'x'),
       Code::too_large},
      {"a body beyond the limit, without a length", "HTTP/1.1 200 OK\r\n\r\n" + std::string(1001, 'x'),
       Code::too_large},
      {"a head beyond the limit", "HTTP/1.1 200 OK\r\nX: " + std::string(70'000, 'x') + "\r\n\r\n", Code::too_large},
  };
  net::CurlOptions options;
  options.reply_limit = 1000;
  for (const Vector& vector : vectors) {
    INFO(vector.what);
    ScriptedPeer peer(vector.answer, ScriptedPeer::Then::close);
    Device device(peer.port(), options);
    CHECK(device.fetch(request("GET", "/")).code() == vector.code);
  }
}

TEST_CASE("a redirect is shown, not followed") {
  Hub elsewhere;
  ScriptedPeer portal("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:" + std::to_string(elsewhere.server->port()) +
                          "/echo\r\nContent-Length: 0\r\n\r\n",
                      ScriptedPeer::Then::close);
  Device device(portal.port());
  const auto got = device.fetch(request("GET", "/"));
  REQUIRE(got);
  CHECK(got->status == 302);
  CHECK(elsewhere.server->traffic().bytes_in == 0);
}

TEST_CASE("interim replies and their headers are not the reply") {
  ScriptedPeer peer(
      "HTTP/1.1 103 Early Hints\r\nX-Early: 1\r\n\r\nHTTP/1.1 200 OK\r\nX-Late: 2\r\nContent-Length: 0\r\n\r\n",
      ScriptedPeer::Then::close);
  Device device(peer.port());
  const auto got = device.fetch(request("GET", "/"));
  REQUIRE(got);
  CHECK(got->status == 200);
  CHECK_FALSE(sync::header(got->headers, "X-Early"));
  CHECK(sync::header(got->headers, "X-Late") == "2");
}

TEST_CASE("nobody at the port is a network that is gone") {
  std::uint16_t port = 0;
  {
    Hub gone;
    port = gone.server->port();
  }
  Device device(port);
  CHECK(device.fetch(request("GET", "/")).code() == Code::network);
}

TEST_CASE("a hub that stalls is given up after the limit") {
  ScriptedPeer peer("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf", ScriptedPeer::Then::hang);
  net::CurlOptions options;
  options.stall_limit = 1s;
  Device device(peer.port(), options);
  CHECK(device.fetch(request("GET", "/")).code() == Code::timeout);
}

TEST_CASE("a hub that lets a byte through now and then is given up like one that stalls") {
  test::TricklingPeer peer("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", 200ms);
  net::CurlOptions options;
  options.stall_limit = 1s;
  Device device(peer.port(), options);
  CHECK(device.fetch(request("GET", "/")).code() == Code::timeout);
}

TEST_CASE("a request to a hub that stalls can be cancelled, and others go on") {
  Hub hub;
  Device device(hub.server->port());
  std::optional<Reply> held, other;
  device.send(1, request("GET", "/held"), held);
  while (hub.service.requests().empty()) device.loop.run_for(1ms);
  device.transport->cancel(1);
  device.transport->cancel(99);
  CHECK_FALSE(held);
  device.run_until(held);
  CHECK(held->code() == Code::cancelled);
  device.send(1, request("GET", "/echo"), other);
  device.run_until(other);
  CHECK((*other)->status == 200);
  hub.service.release();
}

TEST_CASE("all requests can be cancelled at once, those that wait for a connection too") {
  ScriptedPeer peer("", ScriptedPeer::Then::hang);
  net::CurlOptions options;
  options.connections = 1;
  Device device(peer.port(), options);
  std::vector<std::optional<Reply>> ends(5);
  for (std::size_t i = 0; i < ends.size(); ++i) device.send(i, request("GET", "/"), ends[i]);
  while (!peer.answered()) device.loop.run_for(1ms);
  device.transport->cancel_all();
  for (const auto& end : ends) {
    device.run_until(end);
    CHECK(end->code() == Code::cancelled);
  }
}

TEST_CASE("a transport that goes away takes its requests along in silence") {
  ScriptedPeer peer("", ScriptedPeer::Then::hang);
  Device device(peer.port());
  bool called = false;
  device.transport->send(1, request("GET", "/"), [&](const Reply&) { called = true; });
  while (!peer.answered()) device.loop.run_for(1ms);
  device.transport.reset();
  device.loop.run_for(20ms);
  CHECK_FALSE(called);
}

TEST_CASE("a transport may go away in the middle of telling an end") {
  Hub hub;
  Device device(hub.server->port());
  bool called = false;
  device.transport->send(1, request("GET", "/echo"), [&](const Reply&) {
    called = true;
    device.transport.reset();
  });
  while (!called) device.loop.run_one();
  CHECK(device.transport == nullptr);
}

TEST_CASE("an id is one request's until it ends") {
  Hub hub;
  Device device(hub.server->port());
  std::optional<Reply> first, second;
  device.send(1, request("GET", "/echo"), first);
  device.send(1, request("GET", "/echo"), second);
  device.run_until(second);
  CHECK(second->code() == Code::invalid);
  device.run_until(first);
  CHECK((*first)->status == 200);
}

TEST_CASE("a request that HTTP cannot carry is refused, not sent") {
  Hub hub;
  Device device(hub.server->port());
  CHECK(device.fetch(request("GET", "echo")).code() == Code::invalid);
  CHECK(device.fetch(request("GET", "/a b")).code() == Code::invalid);
  CHECK(device.fetch(request("GET", "")).code() == Code::invalid);
  CHECK(device.fetch(request("", "/")).code() == Code::invalid);
  CHECK(device.fetch(request("GET / HTTP/1.1\r\nX: y\r\n\r\nGET", "/")).code() == Code::invalid);
  const sync::Headers bad[] = {{{"X", "a\r\nY: b"}}, {{"X: a\r\nY", "b"}}, {{"", "b"}}, {{"X Y", "b"}}};
  for (const auto& headers : bad) {
    auto injected = request("GET", "/echo");
    injected.headers = headers;
    CHECK(device.fetch(injected).code() == Code::invalid);
  }
  CHECK(hub.server->traffic().bytes_in == 0);
}

TEST_CASE("only http and https addresses are taken") {
  boost::asio::io_context loop;
  for (const auto* bad : {"", "hub", "ftp://hub", "file:///etc/passwd", "http://", "http://a b", "http://h:99999",
                          "http://hub/?x=y", "http://hub/#x"}) {
    net::CurlOptions options;
    options.base_url = bad;
    INFO(bad);
    CHECK(CurlTransport::open(loop, options).code() == Code::invalid);
  }
  for (const auto* good : {"http://hub", "https://hub.example:8443/", "http://[::1]:8080/path"}) {
    net::CurlOptions options;
    options.base_url = good;
    CHECK(CurlTransport::open(loop, options));
  }
}
