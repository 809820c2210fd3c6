#include "engine/evidence/statement.h"

#include <doctest/doctest.h>

#include "tests/support/test_keys.h"

using namespace satchel;

namespace {

const Id kHub = *id_from_text("0190a5c2-0000-7000-8000-0000000000aa");
const Id kTablet = *id_from_text("0190a5c2-0000-7000-8000-000000000001");

std::vector<Statement> samples() {
  const LogState before{2, 300, sha256("root")};
  const Receipt receipt{kTablet, {0x0102030405060708}, {7}, sha256("head"), {40}, {sha256("a"), sha256("b")}};
  const Enrolled enrolled{kTablet, test::TestKeys(1).public_key(), "li", "inspector"};
  const Covered covered{
      kTablet, kHub, 290, sha256("then"), {{{5}, {7}, sha256("head")}, {{6}, {1}, sha256("other")}}, {sha256("a")}};
  return {{kHub, before, {1'000}, receipt},
          {kHub, before, {-1}, enrolled},
          {kHub, before, {2}, Restored{{99}}},
          {kHub, before, {3}, covered}};
}

}  // namespace

TEST_CASE("a statement comes back from its bytes as it was") {
  for (const Statement& s : samples()) {
    const auto back = decode_statement(encode(s));
    REQUIRE(back);
    CHECK(*back == s);
  }
}

TEST_CASE("a receipt's bytes are as the header has them") {
  const Bytes as_said = Bytes("\x01\x01", 2) + Bytes(kHub.view()) + Bytes("\x04\xac\x02", 3) +
                        Bytes(sha256("root").view()) + Bytes("\xd0\x0f", 2) + Bytes(kTablet.view()) +
                        Bytes("\x08\x07\x06\x05\x04\x03\x02\x01\x07", 9) + Bytes(sha256("head").view()) +
                        Bytes("\x28\x02", 2) + Bytes(sha256("a").view()) + Bytes(sha256("b").view());
  CHECK(encode(samples()[0]) == as_said);
}

TEST_CASE("a statement cut anywhere, with bytes behind it, or of no kind or a format that nobody knows is none") {
  for (const Statement& s : samples()) {
    const Bytes whole = encode(s);
    for (std::size_t n = 0; n < whole.size(); ++n) CHECK(decode_statement(whole.substr(0, n)).code() == Code::invalid);
    CHECK(decode_statement(whole + '\0').code() == Code::invalid);
    Bytes odd = whole;
    odd[0] = 9;
    CHECK(decode_statement(odd).code() == Code::invalid);
    odd = whole;
    odd[1] = 0;
    CHECK(decode_statement(odd).code() == Code::invalid);
  }
}

TEST_CASE("a statement of a kind that a later build has is kept as it came") {
  Bytes bytes = encode(samples()[0]);
  bytes[1] = 9;
  const auto s = decode_statement(bytes);
  REQUIRE(s);
  CHECK(std::get<Later>(s->what).kind == 9);
  CHECK(s->before == samples()[0].before);
  CHECK(encode(*s) == bytes);
}

TEST_CASE("a device's key that is none makes no statement") {
  Bytes bytes = encode(samples()[1]);
  const std::size_t at = bytes.find(Bytes(1, 32) + Bytes(test::TestKeys(1).public_key().view()));
  REQUIRE(at != Bytes::npos);
  bytes[at] = 31;
  bytes.erase(at + 1, 1);
  CHECK(decode_statement(bytes).code() == Code::invalid);
}

TEST_CASE("a statement counts only as the hub signed it") {
  test::TestKeys hub(1), other(2);
  for (const Statement& s : samples()) {
    SignedStatement sent = *sign(hub, s);
    const auto back = opened(hub.public_key(), sent);
    REQUIRE(back);
    CHECK(*back == s);
    CHECK(opened(other.public_key(), sent).code() == Code::bad_signature);
    sent.bytes[5] ^= 1;
    CHECK(opened(hub.public_key(), sent).code() == Code::bad_signature);
  }
}

TEST_CASE("a head of the log counts only as the hub signed it, to each of its parts") {
  test::TestKeys hub(1);
  const LogHead head = *sign_head(hub, kHub, {1, 20, sha256("root")}, {1'000});
  CHECK(verify(hub.public_key(), head));
  for (int part = 0; part < 5; ++part) {
    LogHead other = head;
    if (part == 0) other.hub = kTablet;
    if (part == 1) ++other.log.log_epoch;
    if (part == 2) ++other.log.size;
    if (part == 3) other.log.root = sha256("another");
    if (part == 4) ++other.time.count;
    CHECK_FALSE(verify(hub.public_key(), other));
  }
}
