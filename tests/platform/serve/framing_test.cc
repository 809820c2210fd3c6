#include "platform/serve/framing.h"

#include <doctest/doctest.h>

#include "engine/base/limits.h"

using namespace satchel;
using serve::Head;
using serve::HeadScanner;
using serve::Refusal;

namespace {

using namespace std::string_view_literals;

std::string get(std::string_view target) { return "GET " + std::string(target) + " HTTP/1.1\r\nHost: h\r\n\r\n"; }

std::string with(std::string_view lines) { return "GET / HTTP/1.1\r\nHost: h\r\n" + std::string(lines) + "\r\n"; }

std::string post(std::string_view lines) {
  return "POST /v1/sync HTTP/1.1\r\nHost: h\r\n" + std::string(lines) + "\r\n";
}

std::string host(std::string_view value) { return "GET / HTTP/1.1\r\nHost: " + std::string(value) + "\r\n\r\n"; }

std::string many_headers(std::size_t count) {
  std::string head = "GET / HTTP/1.1\r\nHost: h\r\n";
  for (std::size_t i = 1; i < count; ++i) head += "a: b\r\n";
  return head + "\r\n";
}

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

struct Vector {
  std::string_view what;
  int status;  // 200: served
  std::string head;
};

const Vector kRequestLines[] = {
    {"a plain request", 200, get("/")},
    {"one empty line in front", 200, "\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n"},
    {"two empty lines in front", 400, "\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n"},
    {"HTTP/1.0 without Host", 200, "GET / HTTP/1.0\r\n\r\n"},
    {"HTTP/2.0", 505, "GET / HTTP/2.0\r\nHost: h\r\n\r\n"},
    {"HTTP/1.2", 505, "GET / HTTP/1.2\r\nHost: h\r\n\r\n"},
    {"HTTP/0.9, spelt out", 505, "GET / HTTP/0.9\r\n\r\n"},
    {"HTTP/0.9, as it was", 400, "GET /\r\n\r\n"},
    {"the preface of HTTP/2", 505, "PRI * HTTP/2.0\r\n\r\n"},
    {"http in lower case", 400, "GET / http/1.1\r\nHost: h\r\n\r\n"},
    {"a version of two digits", 400, "GET / HTTP/1.10\r\nHost: h\r\n\r\n"},
    {"a version with a comma", 400, "GET / HTTP/1,1\r\nHost: h\r\n\r\n"},
    {"two spaces before the target", 400, "GET  / HTTP/1.1\r\nHost: h\r\n\r\n"},
    {"two spaces after the target", 400, "GET /  HTTP/1.1\r\nHost: h\r\n\r\n"},
    {"a space behind the version", 400, "GET / HTTP/1.1 \r\nHost: h\r\n\r\n"},
    {"a space in front", 400, " GET / HTTP/1.1\r\nHost: h\r\n\r\n"},
    {"a tab for a space", 400, "GET\t/ HTTP/1.1\r\nHost: h\r\n\r\n"},
    {"a method that is no token", 400, "G(T / HTTP/1.1\r\nHost: h\r\n\r\n"},
    {"no method", 400, "/ HTTP/1.1\r\nHost: h\r\n\r\n"},
    {"a request line of spaces", 400, "  \r\nHost: h\r\n\r\n"},
    {"a method nobody knows", 501, "BREW / HTTP/1.1\r\nHost: h\r\n\r\n"},
    {"a method in lower case", 501, "get / HTTP/1.1\r\nHost: h\r\n\r\n"},
    {"a method that nothing here has", 501, "PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n"},
    {"the hello of TLS", 400, "\x16\x03\x01\x02"},
};

const Vector kTargets[] = {
    {"a path with a query", 200, get("/v1/records/case?since=3&q=%E6%B0%B4")},
    {"a query with a slash and a question mark", 200, get("/a?b/c?d")},
    {"dots inside a segment", 200, get("/a..b/.c/d./...")},
    {"dots in a query", 200, get("/a?b=../c")},
    {"asterisk for OPTIONS", 200, "OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n"},
    {"asterisk for GET", 400, get("*")},
    {"absolute-form", 200, get("http://h/")},
    {"absolute-form in other letters", 200, get("HTTPS://H/a?b")},
    {"absolute-form of another host", 400, get("http://i/")},
    {"absolute-form with a user", 400, get("http://u@h/")},
    {"absolute-form of another scheme", 400, get("ftp://h/")},
    {"authority-form", 400, get("h:80")},
    {"CONNECT", 501, "CONNECT h:80 HTTP/1.1\r\nHost: h\r\n\r\n"},
    {"a path without its slash", 400, get("v1/sync")},
    {"a fragment", 400, get("/a#b")},
    {"a percent sign alone", 400, get("/100%")},
    {"a percent sign with one digit", 400, get("/a%4")},
    {"a percent sign without hex", 400, get("/a%zz")},
    {"a percent sign without hex in the query", 400, get("/a?b=%g0")},
    {"a dot segment", 400, get("/a/./b")},
    {"two dots", 400, get("/a/../b")},
    {"two dots at the end", 400, get("/a/..")},
    {"encoded dots", 400, get("/a/%2e%2E/b")},
    {"half-encoded dots", 400, get("/a/.%2e/b")},
    {"an encoded slash", 400, get("/a%2fb")},
    {"an encoded backslash", 400, get("/a%5Cb")},
    {"an encoded slash in the query", 200, get("/a?b=%2F")},
    {"an encoded NUL", 400, get("/a%00b")},
    {"a backslash", 400, get("/a\\b")},
    {"Chinese, not encoded", 400, get("/污染")},
    {"a character of Latin 1", 400, get("/\xe9")},
    {"a target longer than the limit", 414, get("/" + std::string(serve::kRequestLineBytes, 'a'))},
};

const Vector kFields[] = {
    {"an empty value", 200, with("X-A:\r\n")},
    {"white space around a value", 200, with("X-A: \t b \t\r\n")},
    {"UTF-8 in a value", 200, with("X-A: 污染\r\n")},
    {"a space before the colon", 400, with("X-A : b\r\n")},
    {"a tab before the colon", 400, with("X-A\t: b\r\n")},
    {"no name", 400, with(": b\r\n")},
    {"a name that is no token", 400, with("X(A): b\r\n")},
    {"a name that is not ASCII", 400, with("X-\xc3\xa9: b\r\n")},
    {"no colon", 400, with("X-A\r\n")},
    {"a folded line", 400, with("X-A: b\r\n c\r\n")},
    {"a folded line by tab", 400, with("X-A: b\r\n\tc\r\n")},
    {"a folded line right behind the request line", 400, "GET / HTTP/1.1\r\n Host: h\r\n\r\n"},
    {"a bare LF between lines", 400, "GET / HTTP/1.1\nHost: h\r\n\r\n"},
    {"bare LFs at the end", 400, "GET / HTTP/1.1\r\nHost: h\n\n"},
    {"a bare CR in a value", 400, with("X-A: b\rc\r\n")},
    {"a CR before the CRLF", 400, with("X-A: b\r\r\n")},
    {"NUL in a value", 400, with("X-A: b\0c\r\n"sv)},
    {"NUL in a name", 400, with("X\0A: b\r\n"sv)},
    {"a control character in a value", 400, with("X-A: b\x1b[0m\r\n")},
    {"DEL in a value", 400, with("X-A: b\x7f\r\n")},
    {"as many headers as may be", 200, many_headers(limits::kHeadFields)},
    {"one header more", 431, many_headers(limits::kHeadFields + 1)},
    {"a header line longer than the limit", 431, with("X-A: " + std::string(serve::kHeaderLineBytes, 'a') + "\r\n")},
    {"a head longer than the limit", 431,
     with("A: " + std::string(8000, 'a') + "\r\nB: " + std::string(8000, 'b') + "\r\nC: " + std::string(400, 'c') +
          "\r\n")},
};

const Vector kHosts[] = {
    {"a name and a port", 200, host("hub.example:8080")},
    {"an IPv4 address", 200, host("127.0.0.1:80")},
    {"an IPv6 address", 200, host("[::1]:80")},
    {"an IPv6 address without port", 200, host("[fe80::1]")},
    {"no Host", 400, "GET / HTTP/1.1\r\n\r\n"},
    {"an empty Host", 400, host("")},
    {"two Hosts that agree", 400, with("Host: h\r\n")},
    {"two Hosts that differ", 400, with("hOST: i\r\n")},
    {"two Hosts on HTTP/1.0", 400, "GET / HTTP/1.0\r\nHost: h\r\nHost: h\r\n\r\n"},
    {"a Host with a path", 400, host("h/a")},
    {"a Host with a user", 400, host("u@h")},
    {"two names in a Host", 400, host("h, i")},
    {"a port that is no number", 400, host("h:8x")},
    {"a port too large", 400, host("h:65536")},
    {"a port alone", 400, host(":80")},
    {"an IPv6 address left open", 400, host("[::1")},
    {"text behind an IPv6 address", 400, host("[::1]a")},
};

const Vector kFraming[] = {
    {"a length", 200, post("Content-Length: 5\r\n")},
    {"a length of zero", 200, post("Content-Length: 0\r\n")},
    {"no length for POST", 411, post("")},
    {"no length for PATCH", 411, "PATCH / HTTP/1.1\r\nHost: h\r\n\r\n"},
    {"no length for DELETE", 200, "DELETE / HTTP/1.1\r\nHost: h\r\n\r\n"},
    {"two lengths that differ", 400, post("Content-Length: 5\r\nContent-Length: 6\r\n")},
    {"two lengths that agree", 400, post("Content-Length: 5\r\ncontent-length: 5\r\n")},
    {"a list of lengths", 400, post("Content-Length: 5, 5\r\n")},
    {"an empty length", 400, post("Content-Length:\r\n")},
    {"a length with a plus", 400, post("Content-Length: +5\r\n")},
    {"a negative length", 400, post("Content-Length: -5\r\n")},
    {"a length in hex", 400, post("Content-Length: 0x5\r\n")},
    {"a length with a fraction", 400, post("Content-Length: 5.0\r\n")},
    {"a length with a space", 400, post("Content-Length: 5 5\r\n")},
    {"a length of 2^64 - 1", 200, post("Content-Length: 18446744073709551615\r\n")},
    {"a length of 2^64", 413, post("Content-Length: 18446744073709551616\r\n")},
    {"chunks", 411, post("Transfer-Encoding: chunked\r\n")},
    {"chunks twice in a line", 501, post("Transfer-Encoding: chunked, chunked\r\n")},
    {"chunks in disguise", 501, post("Transfer-Encoding: xchunked\r\n")},
    {"identity", 501, post("Transfer-Encoding: identity\r\n")},
    {"an empty Transfer-Encoding", 501, post("Transfer-Encoding:\r\n")},
    {"chunks on a GET", 411, with("TRANSFER-ENCODING: chunked\r\n")},
    {"chunks and a length", 400, post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n")},
    {"chunks twice", 400, post("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n")},
    {"chunks on HTTP/1.0", 400, "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"},
    {"Transfer-Encoding hidden by a space", 400, post("Transfer-Encoding : chunked\r\nContent-Length: 5\r\n")},
    {"Content-Length with an underscore is another header", 411, post("Content_Length: 5\r\n")},
    {"a packed body", 415, post("Content-Length: 5\r\nContent-Encoding: gzip\r\n")},
    {"a body that says it is not packed", 200, post("Content-Length: 5\r\nContent-Encoding: Identity\r\n")},
    {"an expectation of 100-continue", 200, post("Content-Length: 5\r\nExpect: 100-Continue\r\n")},
    {"another expectation", 417, post("Content-Length: 5\r\nExpect: 200-ok\r\n")},
    {"another expectation on HTTP/1.0", 200, "GET / HTTP/1.0\r\nExpect: 200-ok\r\n\r\n"},
    {"two who sign in", 400, with("Authorization: Bearer a\r\nAuthorization: Bearer b\r\n")},
    {"two offsets", 400, post("Content-Length: 0\r\nUpload-Offset: 0\r\nupload-offset: 5\r\n")},
    {"two versions in If-Match", 400, with("If-Match: \"1\"\r\nIf-Match: \"2\"\r\n")},
    {"two content types", 400, post("Content-Length: 0\r\nContent-Type: a/b\r\nContent-Type: c/d\r\n")},
    {"bytes behind the head", 400, get("/") + "x"},
    {"a head cut short", 400, "GET / HTTP/1.1\r\nHost: h\r\n"},
};

template <std::size_t N>
void check(const Vector (&vectors)[N]) {
  for (const auto& [what, status, head] : vectors) {
    INFO(what);
    CHECK(status_of(head) == status);
  }
}

/// What HeadScanner finds when the bytes come one by one.
HeadScanner::Found trickle(std::string_view bytes) {
  HeadScanner scanner;
  for (std::size_t n = 0; n <= bytes.size(); ++n)
    if (auto found = scanner.scan(bytes.substr(0, n)); found.index() != 0) return found;
  return HeadScanner::Unfinished{};
}

}  // namespace

TEST_CASE("a request line is read one way or refused") { check(kRequestLines); }
TEST_CASE("a target is a clean path or refused") { check(kTargets); }
TEST_CASE("a header line is read one way or refused") { check(kFields); }
TEST_CASE("a request names one well-formed host") { check(kHosts); }
TEST_CASE("the length of a body is said once, as a number") { check(kFraming); }

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
  CHECK(served(get("http://h/a?b")).target == "/a?b");
  CHECK(served(get("http://h")).target == "/");
  CHECK(served(get("http://h?b=http://i/")).target == "/?b=http://i/");
  CHECK(served("OPTIONS http://h HTTP/1.1\r\nHost: h\r\n\r\n").target == "*");
  CHECK(served("GET http://h/a HTTP/1.0\r\n\r\n").target == "/a");
}

TEST_CASE("a connection stays open unless the client says close or speaks HTTP/1.0") {
  CHECK(served(get("/")).keep_alive);
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
