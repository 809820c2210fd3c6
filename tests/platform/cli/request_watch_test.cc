#include "platform/cli/demo/request_watch.h"

#include <algorithm>
#include <doctest/doctest.h>

using namespace satchel::cli::demo;

namespace {

const std::string kGet = "GET /livez HTTP/1.1\r\nHost: h\r\n\r\n";
const std::string kHead = "POST /v1/sync HTTP/1.1\r\nContent-Length: 10\r\n\r\n";

/// How many bytes pass when they come in pieces of `piece`.
std::size_t passed(const std::string& bytes, std::size_t piece, const std::string& cut_line) {
  RequestWatch watch([&](std::string_view line, std::uint64_t) { return line.substr(0, cut_line.size()) == cut_line; });
  std::size_t out = 0;
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    const auto result = watch.feed(std::string_view(bytes).substr(at, piece));
    out += result.bytes;
    if (result.cut) return out;
  }
  return out;
}

}  // namespace

TEST_CASE("a line is cut in the middle of the body that was asked for, however its bytes come") {
  const std::string all = kGet + kHead + "0123456789" + kGet;
  for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, all.size()})
    CHECK(passed(all, piece, "POST /v1/sync") == kGet.size() + kHead.size() + 5);
}

TEST_CASE("what is not to be cut passes whole") {
  const std::string all = kGet + kHead + "0123456789" + kGet;
  CHECK(passed(all, 16, "PATCH") == all.size());
}
