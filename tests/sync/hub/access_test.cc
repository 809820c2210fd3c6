#include "sync/hub/access.h"

#include <doctest/doctest.h>

namespace satchel::hub {
namespace {

constexpr Millis kNow{1'767'225'600'000};

struct Issued {
  Access access{Bytes(32, 'k')};
  Id device = *id_from_text("0190a5c2-0000-7000-8000-000000000001");
  std::string token = access.issue(device, "李雷", "inspector", kNow + Millis{1000});
};

TEST_CASE_FIXTURE(Issued, "a token says who it was issued to, until it expires") {
  const auto bearer = access.check(token, kNow);
  REQUIRE(bearer);
  CHECK(*bearer == Bearer{device, "李雷", "inspector", kNow + Millis{1000}});
  CHECK(access.check(token, kNow + Millis{999}));
  CHECK(access.check(token, kNow + Millis{1000}).code() == Code::not_signed_in);
}

TEST_CASE_FIXTURE(Issued, "a token goes into a URL or a header as it is") {
  CHECK(token.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") ==
        std::string::npos);
}

TEST_CASE_FIXTURE(Issued, "no character of a token can be changed, left out or added") {
  for (std::size_t i = 0; i < token.size(); ++i) {
    std::string changed = token;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    CHECK(access.check(changed, kNow).code() == Code::not_signed_in);
    CHECK(access.check(token.substr(0, i), kNow).code() == Code::not_signed_in);
  }
  CHECK(access.check(token + "A", kNow).code() == Code::not_signed_in);
  CHECK(access.check("", kNow).code() == Code::not_signed_in);
}

TEST_CASE_FIXTURE(Issued, "another hub's token is not taken") {
  const Access other{Bytes(32, 'o')};
  CHECK(other.check(token, kNow).code() == Code::not_signed_in);
}

TEST_CASE_FIXTURE(Issued, "a request is its bearer's, whose scheme is written in any case") {
  sync::HttpRequest request;
  CHECK(access.bearer_of(request, kNow).code() == Code::not_signed_in);
  for (const std::string scheme : {"Bearer ", "bearer ", "BEARER  "}) {
    request.headers = {{"authorization", scheme + token}};
    CHECK(access.bearer_of(request, kNow));
  }
  for (const std::string scheme : {"", "Basic ", "Bearer", "Bearers "}) {
    request.headers = {{"Authorization", scheme + token}};
    CHECK(access.bearer_of(request, kNow).code() == Code::not_signed_in);
  }
}

}  // namespace
}  // namespace satchel::hub
