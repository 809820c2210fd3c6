#include "platform/serve/server.h"

#include <deque>
#include <doctest/doctest.h>

#include "tests/support/certificate_files.h"
#include "tests/support/fake_service.h"
#include "tests/support/tcp_client.h"
#include "tests/support/tls_client.h"

using namespace satchel;
using namespace std::chrono_literals;
using serve::Server;
using test::FakeService;
using test::TcpClient;
using test::TlsClient;

/// What a test says holds for Client on plain TCP and through TLS.
#define TEST_BOTH(name) TEST_CASE_TEMPLATE(name, Client, TcpClient, TlsClient)

namespace {

/// A server on a free port, in front of a fake service.
template <class Client>
struct Front {
  explicit Front(serve::Options options = {}) {
    if constexpr (std::is_same_v<Client, TlsClient>) options.tls = certificate.files;
    auto started = Server::start(options, service);
    REQUIRE(started);
    server = *std::move(started);
  }
  Client client() const { return Client(server->port()); }

  test::CertificateFiles certificate;
  FakeService service;
  std::unique_ptr<Server> server;
};

std::string request(std::string_view method, std::string_view target, std::string_view headers = {}) {
  return std::string(method) + " " + std::string(target) + " HTTP/1.1\r\nHost: h\r\n" + std::string(headers) + "\r\n";
}

std::string with_body(std::string_view method, std::string_view target, std::string_view body,
                      std::string_view headers = {}) {
  return request(method, target, std::string(headers) + "Content-Length: " + std::to_string(body.size()) + "\r\n") +
         std::string(body);
}

bool says_close(const sync::HttpReply& reply) { return sync::header(reply.headers, "Connection") == "close"; }

}  // namespace

TEST_BOTH("a connection carries one request after the other") {
  Front<Client> front;
  auto client = front.client();
  for (int i = 0; i < 3; ++i) {
    client.send(request("GET", "/echo"));
    const auto reply = client.read_reply();
    CHECK(reply.status == 200);
    CHECK(reply.body == "GET /echo ");
    CHECK_FALSE(says_close(reply));
  }
  client.send(with_body("POST", "/echo", "body"));
  CHECK(client.read_reply().body == "POST /echo body");
}

TEST_BOTH("pipelined requests are answered in their order") {
  Front<Client> front;
  auto client = front.client();
  std::string all;
  for (int i = 0; i < 50; ++i) all += with_body("POST", "/echo", std::to_string(i));
  client.send(all);
  for (int i = 0; i < 50; ++i) CHECK(client.read_reply().body == "POST /echo " + std::to_string(i));
}

TEST_BOTH("a request may come byte by byte") {
  Front<Client> front;
  auto client = front.client();
  for (const char c : with_body("POST", "/echo", "slow")) client.send({&c, 1});
  CHECK(client.read_reply().body == "POST /echo slow");
}

TEST_BOTH("a reply is as short as HTTP lets it be") {
  Front<Client> front;
  auto client = front.client();
  client.send(request("GET", "/empty", "Connection: close\r\n"));
  CHECK(client.read_to_end() == "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
}

TEST_BOTH("HEAD is answered with the length, and without the body") {
  Front<Client> front;
  auto client = front.client();
  client.send(request("HEAD", "/echo") + request("GET", "/echo"));
  const auto head = client.read_head();
  CHECK(head.status == 200);
  CHECK(sync::header(head.headers, "Content-Length") == "11");
  CHECK(client.read_reply().body == "GET /echo ");
}

TEST_BOTH("the service sees the headers of the request, not those of the transport, and what the front knows itself") {
  Front<Client> front;
  auto client = front.client();
  client.send(
      with_body("POST", "/echo", "x",
                "Connection: close\r\nX-A: b\r\nSatchel-Peer: 192.0.2.7\r\nsatchel-origin: https://elsewhere\r\n"
                "Content-Type: text/plain\r\n"));
  client.read_reply();
  const auto requests = front.service.requests();
  REQUIRE(requests.size() == 1);
  const std::string origin = std::is_same_v<Client, TlsClient> ? "https://h" : "http://h";
  CHECK(requests[0].headers ==
        sync::Headers{
            {"X-A", "b"}, {"Content-Type", "text/plain"}, {"Satchel-Origin", origin}, {"Satchel-Peer", "127.0.0.1"}});
}

TEST_BOTH("what came of an upload reaches the service while the rest is still on its way") {
  Front<Client> front;
  auto client = front.client();
  client.send(request("PATCH", "/upload", "Content-Length: 1000000\r\n") + "first bytes");
  CHECK(front.service.wait_for_bytes(11));
  client.send(", and a few more");
  CHECK(front.service.wait_for_bytes(27));
  CHECK(front.service.upload().finished == 0);
}

TEST_BOTH("a connection closes when the client asks, and after HTTP/1.0") {
  Front<Client> front;
  for (const auto& text :
       {request("GET", "/echo", "Connection: close\r\n"), std::string("GET /echo HTTP/1.0\r\n\r\n")}) {
    auto client = front.client();
    client.send(text);
    CHECK(says_close(client.read_reply()));
    CHECK(client.at_end());
  }
}

TEST_BOTH("a head that is not sound is answered with its status, closes, and never reaches the service") {
  const std::pair<std::string, int> vectors[] = {
      {request("GET", "/echo", "Host: h\r\n"), 400},
      {"GET /echo HTTP/1.1\nHost: h\n\n", 400},
      {"\x16\x03\x01\x02\x00", 400},
      {request("POST", "/echo"), 411},
      {request("POST", "/echo", "Content-Length: 99999999999999999999\r\n"), 413},
      {"GET /" + std::string(20'000, 'a'), 414},
      {request("POST", "/echo", "Content-Length: 1\r\nExpect: magic\r\n") + "x", 417},
      {"GET / HTTP/1.1\r\nHost: h\r\nX: " + std::string(20'000, 'a'), 431},
      {request("POST", "/echo", "Transfer-Encoding: chunked\r\n") + "0\r\n\r\n", 411},
      {request("POST", "/echo", "Transfer-Encoding: gzip\r\n"), 501},
      {"GET / HTTP/3.0\r\nHost: h\r\n\r\n", 505},
      {request("POST", "/echo", "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n") +
           "0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n",
       400},
  };
  Front<Client> front;
  for (const auto& [text, status] : vectors) {
    auto client = front.client();
    client.send(text);
    const auto reply = client.read_reply();
    CHECK(reply.status == status);
    CHECK(sync::header(reply.headers, "Content-Type") == "application/problem+json");
    CHECK(says_close(reply));
    CHECK(client.at_end());
  }
  CHECK(front.service.requests().empty());
}

TEST_BOTH("a body above the limit is refused before it is sent, and while it is being sent") {
  Front<Client> front;
  auto waiting = front.client();
  waiting.send(request("POST", "/echo", "Content-Length: 1048577\r\n"));
  CHECK(waiting.read_reply().status == 413);

  auto eager = front.client();
  eager.send(with_body("POST", "/echo", std::string(FakeService::kBodyLimit + 1, 'x')));
  const auto reply = eager.read_reply();
  CHECK(reply.status == 413);
  CHECK(says_close(reply));
  CHECK(front.service.requests().empty());
}

TEST_BOTH("a body at the limit is taken") {
  Front<Client> front;
  auto client = front.client();
  client.send(with_body("POST", "/echo", std::string(FakeService::kBodyLimit, 'x')));
  CHECK(client.read_reply().body.size() == FakeService::kBodyLimit + 11);
}

TEST_BOTH("a large reply arrives whole") {
  Front<Client> front;
  auto client = front.client();
  client.send(request("GET", "/sized/9000000"));
  CHECK(client.read_reply().body == Bytes(9'000'000, 'x'));
}

TEST_BOTH("a cut body is no request, and others are served on") {
  Front<Client> front;
  {
    auto client = front.client();
    client.send(request("POST", "/echo", "Content-Length: 10\r\n") + "half");
    client.finish_sending();
    CHECK(client.at_end());
  }
  auto other = front.client();
  other.send(request("GET", "/echo"));
  CHECK(other.read_reply().status == 200);
  CHECK(front.service.requests().size() == 1);
}

TEST_BOTH("a client that expects 100 gets it before it sends the body") {
  Front<Client> front;
  auto client = front.client();
  client.send(request("POST", "/echo", "Content-Length: 4\r\nExpect: 100-continue\r\n"));
  CHECK(client.read_head().status == 100);
  client.send("body");
  CHECK(client.read_reply().body == "POST /echo body");
}

TEST_BOTH("a client that expects 100 and is refused gets the refusal instead") {
  Front<Client> front;
  auto client = front.client();
  client.send(request("PATCH", "/upload/refused", "Content-Length: 4\r\nExpect: 100-continue\r\n"));
  const auto reply = client.read_reply();
  CHECK(reply.status == 409);
  CHECK(says_close(reply));
}

TEST_BOTH("an upload reaches the service in pieces, and the connection goes on") {
  Front<Client> front;
  auto client = front.client();
  Bytes photo(3U << 20, '\0');
  for (std::size_t i = 0; i < photo.size(); ++i) photo[i] = static_cast<char>(i * 31 >> 3);
  client.send(with_body("PATCH", "/upload", photo));
  const auto reply = client.read_reply();
  CHECK(reply.status == 204);
  CHECK(sync::header(reply.headers, "Upload-Offset") == std::to_string(photo.size()));
  CHECK_FALSE(sync::header(reply.headers, "Content-Length"));
  const auto upload = front.service.upload();
  CHECK(upload.bytes == photo);
  CHECK(upload.largest_piece <= 256U << 10);
  CHECK(upload.finished == 1);
  CHECK(upload.abandoned == 0);

  client.send(request("GET", "/echo"));
  CHECK(client.read_reply().status == 200);
}

TEST_BOTH("an empty upload is an upload") {
  Front<Client> front;
  auto client = front.client();
  client.send(request("POST", "/upload", "Content-Length: 0\r\n"));
  CHECK(client.read_reply().status == 204);
  CHECK(front.service.upload().finished == 1);
}

TEST_BOTH("of an upload cut in the middle, what came is kept") {
  Front<Client> front;
  {
    auto client = front.client();
    client.send(request("PATCH", "/upload", "Content-Length: 1000000\r\n") + std::string(300'000, 'x'));
    client.finish_sending();
    CHECK(client.at_end());
  }
  REQUIRE(front.service.wait_for_abandon());
  const auto upload = front.service.upload();
  CHECK(upload.bytes == Bytes(300'000, 'x'));
  CHECK(upload.finished == 0);
  CHECK(upload.abandoned == 1);
}

TEST_BOTH("an upload without a byte for the stall limit is cut, and what came is kept") {
  serve::Options options;
  options.limits.stall = 500ms;
  Front<Client> front(options);
  auto client = front.client();
  client.send(request("PATCH", "/upload", "Content-Length: 1000\r\n") + std::string(300, 'x'));
  CHECK(client.at_end());
  REQUIRE(front.service.wait_for_abandon());
  CHECK(front.service.upload().bytes == Bytes(300, 'x'));
}

TEST_BOTH("a head that never ends, and a client that never speaks, are cut") {
  serve::Options options;
  options.limits.head = options.limits.idle = 50ms;
  Front<Client> front(options);
  auto slow = front.client();
  slow.send("GET / HT");
  CHECK(slow.at_end());
  auto silent = front.client();
  CHECK(silent.at_end());
}

TEST_BOTH("an upload that the service cannot take is answered at once, and abandoned") {
  Front<Client> front;
  auto client = front.client();
  client.send(request("PATCH", "/upload/fails", "Content-Length: 100000000\r\n") + std::string(300'000, 'x'));
  const auto reply = client.read_reply();
  CHECK(reply.status == 507);
  CHECK(says_close(reply));
  CHECK(front.service.upload().abandoned == 1);
  CHECK(front.service.upload().finished == 0);
}

TEST_BOTH("a refused upload whose body is small leaves the connection usable") {
  Front<Client> front;
  auto client = front.client();
  client.send(with_body("PATCH", "/upload/refused", "small") + request("GET", "/echo"));
  CHECK(client.read_reply().status == 409);
  CHECK(client.read_reply().body == "GET /echo ");
}

TEST_BOTH("an exception of the service is a reply of code internal that tells no secret") {
  Front<Client> front;
  auto client = front.client();
  client.send(request("GET", "/throw"));
  auto reply = client.read_reply();
  CHECK(reply.status == 500);
  CHECK(reply.body.find("secret") == Bytes::npos);
  client.send(with_body("PATCH", "/upload/throws", "x"));
  reply = client.read_reply();
  CHECK(reply.status == 500);
  CHECK(reply.body.find("secret") == Bytes::npos);
  CHECK(front.service.upload().abandoned == 1);
}

TEST_BOTH("a reply that would break the framing is not sent") {
  Front<Client> front;
  auto client = front.client();
  client.send(request("GET", "/broken"));
  const auto reply = client.read_reply();
  CHECK(reply.status == 500);
  CHECK_FALSE(sync::header(reply.headers, "X-C"));
}

TEST_BOTH("a connection too many is told so") {
  serve::Options options;
  options.limits.connections = 1;
  Front<Client> front(options);
  auto first = front.client();
  first.send(request("GET", "/echo"));
  CHECK(first.read_reply().status == 200);
  auto second = front.client();
  const auto reply = second.read_reply();
  CHECK(reply.status == 503);
  CHECK(says_close(reply));
}

TEST_BOTH("bodies beyond the memory for them are put off") {
  serve::Options options;
  options.limits.body_memory = 1000;
  Front<Client> front(options);
  auto client = front.client();
  client.send(with_body("POST", "/echo", std::string(1001, 'x')) + with_body("POST", "/echo", std::string(1000, 'x')));
  CHECK(client.read_reply().status == 503);
  CHECK(client.read_reply().status == 200);
  client.send(with_body("POST", "/echo", std::string(1000, 'x')));
  CHECK(client.read_reply().status == 200);
}

TEST_BOTH("bodies that are only announced keep nobody else out") {
  serve::Options options;
  options.limits.body_memory = 4U << 20;
  Front<Client> front(options);
  std::deque<Client> holders;
  for (int i = 0; i < 20; ++i)
    holders.emplace_back(front.server->port()).send(request("POST", "/echo", "Content-Length: 1000000\r\n") + "x");
  auto client = front.client();
  client.send(with_body("POST", "/echo", std::string(500'000, 'x')));
  CHECK(client.read_reply().status == 200);
}

TEST_BOTH("a body that outgrows the memory is put off in the middle") {
  serve::Options options;
  options.limits.body_memory = 300'000;
  Front<Client> front(options);
  auto client = front.client();
  client.send(with_body("POST", "/echo", std::string(1'000'000, 'x')));
  const auto reply = client.read_reply();
  CHECK(reply.status == 503);
  CHECK(says_close(reply));
  auto other = front.client();
  other.send(with_body("POST", "/echo", std::string(200'000, 'x')));
  CHECK(other.read_reply().status == 200);
}

TEST_BOTH("a drain finishes what runs, closes what idles, and puts off what is new") {
  Front<Client> front;
  auto idle = front.client();
  idle.send(request("GET", "/echo"));
  CHECK(idle.read_reply().status == 200);
  auto running = front.client();
  running.send(request("GET", "/held"));
  REQUIRE(front.service.wait_for_requests(2));

  const std::uint16_t port = front.server->port();
  auto drained = std::async(std::launch::async, [&] { front.server->drain(60s); });
  CHECK(idle.at_end());
  Client late(port);
  late.send(request("GET", "/echo"));
  const auto turned_away = late.read_reply();
  CHECK(turned_away.status == 503);
  CHECK(sync::header(turned_away.headers, "Retry-After"));
  front.service.release();
  const auto reply = running.read_reply();
  CHECK(reply.status == 200);
  CHECK(says_close(reply));
  CHECK(running.at_end());
  running.hang_up();
  drained.get();
}

TEST_BOTH("a drain that has waited long enough cuts an upload, and what came is kept") {
  Front<Client> front;
  auto client = front.client();
  client.send(request("PATCH", "/upload", "Content-Length: 1000000\r\n") + std::string(300'000, 'x'));
  REQUIRE(front.service.wait_for_bytes(1));
  front.server->drain(1ms);
  CHECK(client.at_end());
  CHECK(front.service.upload().abandoned == 1);
  CHECK(front.service.upload().finished == 0);
}

TEST_BOTH("what goes through the sockets is counted to the byte") {
  Front<Client> front;
  auto client = front.client();
  const std::string sent = with_body("POST", "/echo", "body", "Connection: close\r\n");
  client.send(sent);
  const std::string received = client.read_to_end();
  front.server->stop();
  const auto traffic = front.server->traffic();
  CHECK(traffic.bytes_in == sent.size());
  CHECK(traffic.bytes_out == received.size());
  CHECK(traffic.requests == 1);
}

TEST_BOTH("many clients at once are all served") {
  Front<Client> front;
  std::vector<std::future<int>> clients;
  for (int c = 0; c < 8; ++c)
    clients.push_back(std::async(std::launch::async, [&] {
      auto client = front.client();
      int served = 0;
      for (int i = 0; i < 50; ++i) {
        client.send(with_body("POST", "/echo", std::string(10'000, 'x')));
        served += client.read_reply().status == 200;
      }
      return served;
    }));
  for (auto& client : clients) CHECK(client.get() == 50);
}
