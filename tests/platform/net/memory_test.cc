// Memory that runs out within a transport, at each of its allocations: the request has an end, and the next one is
// sent.
#include <doctest/doctest.h>

#include "platform/net/curl_transport.h"
#include "platform/serve/server.h"
#include "tests/support/fake_service.h"
#include "tests/support/memory/failing_new.h"

using namespace satchel;

namespace {

using Ended = std::optional<Result<sync::HttpReply>>;

/// A device, of which the loop never waits longer than a hub on the same machine needs.
struct Sender {
  explicit Sender(std::uint16_t port) {
    net::CurlOptions options;
    options.base_url = "http://127.0.0.1:" + std::to_string(port);
    auto opened = net::CurlTransport::open(loop, options);
    REQUIRE(opened);
    transport = *std::move(opened);
  }

  /// Sends, with the allocation of that number failing (0: none), until it has its end or nothing more happens.
  Ended post(std::uint64_t id, std::int64_t fails_at) {
    sync::HttpRequest request;
    request.method = "POST";
    request.target = "/echo";
    request.body = Bytes(20'000, 'b');
    const auto ended = std::make_shared<Ended>();
    const test::FailingNew memory(fails_at);
    try {
      transport->send(id, request, [ended](Result<sync::HttpReply> got) { ended->emplace(std::move(got)); });
      loop.restart();
      while (!*ended && loop.run_one_for(std::chrono::seconds(20)) > 0) continue;
    } catch (const std::bad_alloc&) {
      return Result<sync::HttpReply>(fail(Code::out_of_memory));
    }
    return std::move(*ended);
  }

  boost::asio::io_context loop;
  std::unique_ptr<net::CurlTransport> transport;
};

}  // namespace

TEST_CASE("a request for which memory runs out ends, and the one behind it is sent") {
  test::FakeService service;
  auto server = serve::Server::start({}, service);
  REQUIRE(server);
  int failed = 0;
  for (std::int64_t at = 1;; ++at) {
    INFO("allocation " << at);
    Sender device((*server)->port());
    const Ended first = device.post(1, at);
    REQUIRE_MESSAGE(first, "it has no end");
    const bool well = bool(*first);
    if (!well) ++failed, CHECK(first->code() == Code::out_of_memory);
    const bool over = test::FailingNew::counted() < at;
    const Ended next = device.post(2, 0);
    REQUIRE_MESSAGE(next, "the next has no end");
    REQUIRE_MESSAGE(*next, next->error().detail);
    CHECK((*next)->body.size() > 20'000);
    if (over) break;
  }
  CHECK(failed > 10);
}
