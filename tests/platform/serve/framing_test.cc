// The guard by itself; what it refuses and with what answer: vectors/*.http.
#include "platform/serve/framing.h"

#include <doctest/doctest.h>

#include "engine/base/limits.h"

using namespace satchel;
using serve::Head;
using serve::HeadScanner;
using serve::Refusal;

namespace {

std::string get_head(std::string_view target) { return "GET " + std::string(target) + " HTTP/1.1\r\nHost: h\r\n\r\n"; }

std::string with(std::string_view lines) { return "GET / HTTP/1.1\r\nHost: h\r\n" + std::string(lines) + "\r\n"; }

int status_of(std::string_view head) {
  const auto read = serve::parse_head(head);
  const auto* refusal = std::get_if<Refusal>(&read);
  return refusal == nullptr ? 200 : refusal->status;
}

Head served(std::string_view head) {
  auto read = serve::parse_head(head);
  REQUIRE(std::holds_alternative<Head>(read));
  return std::get<Head>(std::move(read));
}

/// What HeadScanner finds when the bytes come one by one.
HeadScanner::Found trickle(std::string_view bytes) {
  HeadScanner scanner;
  for (std::size_t n = 0; n <= bytes.size(); ++n)
    if (auto found = scanner.scan(bytes.substr(0, n)); found.index() != 0) return found;
  return HeadScanner::Unfinished{};
}

}  // namespace

TEST_CASE("what is not one whole head is none") {
  CHECK(status_of(get_head("/")) == 200);
  CHECK(status_of(get_head("/") + "x") == 400);
  CHECK(status_of("GET / HTTP/1.1\r\nHost: h\r\n") == 400);
  CHECK(status_of("") == 400);
}

TEST_CASE("a head is read as it was written") {
  const Head head = served(
      "PATCH /v1/blobs/ab?x=1 HTTP/1.1\r\nhost: h:1\r\nUpload-Offset:\t 7 \r\nContent-Length: 12\r\n"
      "Expect: 100-continue\r\nX: a:b\r\n\r\n");
  CHECK(head.method == "PATCH");
  CHECK(head.target == "/v1/blobs/ab?x=1");
  CHECK(head.content_length == 12);
  CHECK(head.keep_alive);
  CHECK(head.expect_continue);
  REQUIRE(head.headers.size() == 5);
  CHECK(sync::header(head.headers, "upload-offset") == "7");
  CHECK(sync::header(head.headers, "X") == "a:b");
}

TEST_CASE("the service is given a path in whatever form it came") {
  CHECK(served(get_head("http://h/a?b")).target == "/a?b");
  CHECK(served(get_head("http://h")).target == "/");
  CHECK(served(get_head("http://h?b=http://i/")).target == "/?b=http://i/");
  CHECK(served("OPTIONS http://h HTTP/1.1\r\nHost: h\r\n\r\n").target == "*");
  CHECK(served("GET http://h/a HTTP/1.0\r\n\r\n").target == "/a");
}

TEST_CASE("a connection stays open unless the client says close or speaks HTTP/1.0") {
  CHECK(served(get_head("/")).keep_alive);
  CHECK(served(with("Connection: keep-alive\r\n")).keep_alive);
  CHECK_FALSE(served(with("Connection: close\r\n")).keep_alive);
  CHECK_FALSE(served(with("connection: Keep-Alive, CLOSE\r\n")).keep_alive);
  CHECK_FALSE(served(with("Connection: keep-alive\r\nConnection: close\r\n")).keep_alive);
  CHECK_FALSE(served("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").keep_alive);
}

TEST_CASE("a head ends at its empty line, however it is cut up on the way") {
  const std::string head = "\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n";
  const auto found = trickle(head + "GET /next");
  REQUIRE(std::holds_alternative<std::size_t>(found));
  CHECK(std::get<std::size_t>(found) == head.size());
  CHECK(std::holds_alternative<std::size_t>(HeadScanner{}.scan(head + "GET /next")));
  for (std::size_t n = 0; n < head.size(); ++n)
    CHECK(std::holds_alternative<HeadScanner::Unfinished>(trickle(head.substr(0, n))));
}

TEST_CASE("an endless head is refused at the limit, not at its end") {
  const auto status = [](const HeadScanner::Found& found) {
    return std::holds_alternative<Refusal>(found) ? std::get<Refusal>(found).status : 0;
  };
  CHECK(status(trickle(std::string(limits::kHeadBytes, 'a'))) == 414);
  std::string lines = "GET / HTTP/1.1\r\n";
  while (lines.size() <= limits::kHeadBytes) lines += "a: b\r\n";
  CHECK(status(trickle(lines)) == 431);
  CHECK(status(trickle("GET / HTTP/1.1\r\nX: " + std::string(limits::kHeadBytes, 'a'))) == 431);
  CHECK(status(trickle("GET / HTTP/1.1\n")) == 400);
}
