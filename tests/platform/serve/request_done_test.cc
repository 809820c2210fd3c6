// What the front tells of each request, and by what name it is found at both ends.
#include <condition_variable>
#include <doctest/doctest.h>
#include <mutex>

#include "platform/serve/server.h"
#include "sync/hub/front.h"
#include "tests/support/fake_service.h"
#include "tests/support/tcp_client.h"

using namespace satchel;
using serve::RequestDone;
using test::TcpClient;

namespace {

/// Tells who asked, as the hub does.
class KnowingService final : public test::FakeService {
 public:
  sync::HttpReply handle(const sync::HttpRequest& request) override {
    sync::HttpReply reply = FakeService::handle(request);
    if (request.target.starts_with("/v1/records/site/")) reply = sync::problem(fail(Code::not_found, "no such site"));
    reply.headers.emplace_back(std::string(hub::kCallerHeader), "user li");
    return reply;
  }
};

struct Watched {
  Watched() {
    serve::Options options;
    options.on_request = [this](const RequestDone& one) {
      const std::lock_guard lock(mutex);
      done.push_back(one);
      changed.notify_all();
    };
    auto started = serve::Server::start(options, service);
    REQUIRE(started);
    server = *std::move(started);
  }
  sync::HttpReply ask(const std::string& head, const std::string& body = {}) {
    TcpClient client(server->port());
    client.send(head + "\r\nHost: h\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
    return client.read_reply();
  }
  RequestDone told(std::size_t at) {
    std::unique_lock lock(mutex);
    REQUIRE(changed.wait_for(lock, std::chrono::seconds(60), [&] { return done.size() > at; }));
    return done[at];
  }

  std::mutex mutex;
  std::condition_variable changed;
  std::vector<RequestDone> done;
  KnowingService service;
  std::unique_ptr<serve::Server> server;
};

}  // namespace

TEST_CASE("a request is told once, with who asked and how much went, and never with what was asked for") {
  Watched w;
  const auto reply = w.ask("POST /echo?secret=1 HTTP/1.1\r\nX-Request-Id: abc-1", "12345");
  CHECK(reply.status == 200);
  CHECK_FALSE(sync::header(reply.headers, "Satchel-Caller"));
  CHECK_FALSE(sync::header(reply.headers, "X-Request-Id"));  // who sent it knows it
  const RequestDone done = w.told(0);
  CHECK(done.id == "abc-1");
  CHECK(done.method == "POST");
  CHECK(done.route == "other");
  CHECK(done.status == 200);
  CHECK(done.code.empty());
  CHECK(done.caller == "user li");
  CHECK(done.bytes_in == 5);
  CHECK(done.bytes_out == reply.body.size());
  CHECK(w.service.requests().at(0).target == "/echo?secret=1");
}

TEST_CASE("a problem names its request, whose name the front makes where none came, or none that a log takes") {
  Watched w;
  for (const char* said : {"", "\r\nX-Request-Id: a b", "\r\nX-Request-Id: "}) {
    const auto reply = w.ask(std::string("GET /v1/records/site/0190 HTTP/1.1") + said);
    CHECK(reply.status == 404);
    const std::string name(sync::header(reply.headers, "X-Request-Id").value_or(""));
    CHECK(name.size() == 16);
  }
  const RequestDone done = w.told(2);
  CHECK(done.route == "/v1/records/{type}/{id}");
  CHECK(done.code == "not_found");
  CHECK(done.id != w.told(1).id);
  const auto named = w.ask("GET /v1/records/site/0190 HTTP/1.1\r\nX-Request-Id: mine");
  CHECK(sync::header(named.headers, "X-Request-Id") == "mine");
}

TEST_CASE("what the framing guard refuses, and a body that breaks off, are told too") {
  Watched w;
  TcpClient garbage(w.server->port());
  garbage.send("GET / HTTP/1.1\r\nBad Header: x\r\n\r\n");
  CHECK(garbage.read_reply().status == 400);
  CHECK(w.told(0).status == 400);
  CHECK(w.told(0).method.empty());
  TcpClient cut(w.server->port());
  cut.send("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\nonly this");
  cut.hang_up();
  CHECK(w.told(1).status == 499);
}

TEST_CASE("an upload counts its bytes") {
  Watched w;
  CHECK(w.ask("PATCH /upload HTTP/1.1", std::string(300'000, 'x')).status < 300);
  CHECK(w.told(0).bytes_in == 300'000);
}
