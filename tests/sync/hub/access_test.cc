#include "sync/hub/access/access.h"

#include <array>
#include <doctest/doctest.h>
#include <sodium.h>

#include "engine/base/codec.h"

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

TEST_CASE_FIXTURE(Issued, "claims of another form are taken by no one, though the hub's secret signed them") {
  const auto signed_token = [&](std::uint8_t version, const char* after) {
    Bytes claims;
    Writer out(claims);
    out.u8(version);
    out.id(device);
    out.bytes("li");
    out.bytes("inspector");
    out.zigzag(kNow.count + 1000);
    claims += after;
    const Bytes secret(32, 'k'), message = "satchel bearer token" + claims;
    const auto u8 = [](const Bytes& b) { return reinterpret_cast<const unsigned char*>(b.data()); };
    std::array<unsigned char, crypto_auth_hmacsha256_BYTES> mac{};
    crypto_auth_hmacsha256(mac.data(), u8(message), message.size(), u8(secret));
    const Bytes whole = claims + Bytes(reinterpret_cast<const char*>(mac.data()), mac.size());
    std::string text(sodium_base64_encoded_len(whole.size(), sodium_base64_VARIANT_URLSAFE_NO_PADDING), 0);
    sodium_bin2base64(text.data(), text.size(), u8(whole), whole.size(), sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    text.pop_back();
    return text;
  };
  CHECK(access.check(signed_token(1, ""), kNow)->user == "li");
  CHECK(access.check(signed_token(2, ""), kNow).code() == Code::not_signed_in);
  CHECK(access.check(signed_token(1, "more"), kNow).code() == Code::not_signed_in);
}

TEST_CASE_FIXTURE(Issued, "a request is its bearer's, whose scheme is written in any case") {
  sync::HttpRequest request;
  CHECK(access.bearer_of(request, kNow).code() == Code::not_signed_in);
  for (const std::string scheme : {"Bearer ", "bearer ", "BEARER  "}) {
    request.headers = {{"authorization", scheme + token}};
    CHECK(access.bearer_of(request, kNow));
  }
  for (const std::string scheme : {"", "Basic ", "Bearer", "Bearers ", "Be@rer ", "Be-rer ", "Be[rer "}) {
    request.headers = {{"Authorization", scheme + token}};
    CHECK(access.bearer_of(request, kNow).code() == Code::not_signed_in);
  }
}

}  // namespace
}  // namespace satchel::hub
