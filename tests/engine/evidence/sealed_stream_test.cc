// Streams that are sealed to a key.
#include "engine/evidence/sealed_stream.h"

#include <doctest/doctest.h>

#include "tests/support/seeded_random.h"
#include "tests/support/test_keys.h"

using namespace satchel;
using namespace satchel::test;

namespace {

Bytes sealed_to(TestKeys& to, ByteView plain, ByteView context, std::size_t piece = 1000) {
  SeededRandom random(plain.size());
  Bytes out;
  auto sealer = Sealer::to(to.public_key(), random, context, [&](ByteView b) { return out += b, Status{}; });
  REQUIRE(sealer);
  for (std::size_t at = 0; at < plain.size(); at += piece) REQUIRE((*sealer)->write(plain.substr(at, piece)));
  REQUIRE((*sealer)->finish());
  return out;
}

struct Opened {
  Bytes plain;
  Code code = Code::ok;
};

Opened opened_by(TestKeys& by, ByteView sealed, ByteView context, std::size_t piece = 777) {
  Opened out;
  Unsealer unsealer(by.public_key(), by, context, [&](ByteView b) { return out.plain += b, Status{}; });
  for (std::size_t at = 0; at < sealed.size(); at += piece)
    if (const Status s = unsealer.write(sealed.substr(at, piece)); !s) return out.code = s.code(), out;
  out.code = unsealer.finish().code();
  return out;
}

Bytes stretch(std::size_t n) {
  Bytes out(n, '\0');
  for (std::size_t i = 0; i < n; ++i) out[i] = static_cast<char>(i * 7 + i / 256);
  return out;
}

}  // namespace

TEST_CASE("what is sealed to a key is opened by it, whatever its length") {
  TestKeys hub(1);
  for (const std::size_t n : {std::size_t{0}, std::size_t{1}, kSealedChunk - 1, kSealedChunk, kSealedChunk + 1,
                              2 * kSealedChunk, 3 * kSealedChunk + 5}) {
    const Bytes plain = stretch(n);
    const Bytes sealed = sealed_to(hub, plain, "context", n % 2 == 0 ? 100'000 : 999);
    const auto opened = opened_by(hub, sealed, "context");
    CHECK_MESSAGE(opened.code == Code::ok, n);
    CHECK_MESSAGE((opened.plain == plain), n);
    CHECK(sealed.size() == 56 + n + 17 * std::max<std::size_t>(1, (n + kSealedChunk - 1) / kSealedChunk));
  }
}

TEST_CASE("another key opens nothing, nor does another context") {
  TestKeys hub(1), other(2);
  const Bytes sealed = sealed_to(hub, stretch(100'000), "context");
  CHECK(opened_by(other, sealed, "context").code == Code::bad_checksum);
  CHECK(opened_by(other, sealed, "context").plain.empty());
  CHECK(opened_by(hub, sealed, "contexT").code == Code::bad_checksum);
  CHECK(sealed_to(hub, stretch(100), "context") != sealed_to(hub, stretch(101), "context").substr(0, 173));
}

TEST_CASE("a cut is found wherever it is, and what opened before it is sound") {
  TestKeys hub(1);
  const Bytes plain = stretch(2 * kSealedChunk + 9);
  const Bytes sealed = sealed_to(hub, plain, {});
  const std::size_t chunk = kSealedChunk + 17;
  for (const std::size_t length : {std::size_t{0}, std::size_t{31}, std::size_t{55}, std::size_t{56}, std::size_t{57},
                                   std::size_t{72}, std::size_t{73}, 56 + chunk - 1, 56 + chunk, 56 + chunk + 1,
                                   56 + 2 * chunk, 56 + 2 * chunk + 17, sealed.size() - 1}) {
    const auto opened = opened_by(hub, ByteView(sealed).substr(0, length), {});
    CHECK_MESSAGE(opened.code == Code::invalid, length);
    CHECK((opened.plain == ByteView(plain).substr(0, opened.plain.size())));
  }
  CHECK(opened_by(hub, sealed + "x", {}).code != Code::ok);
}

TEST_CASE("chunks that are altered, doubled, left out or moved do not open") {
  TestKeys hub(1);
  const std::size_t chunk = kSealedChunk + 17;
  const Bytes sealed = sealed_to(hub, stretch(3 * kSealedChunk), {});
  const Bytes begin = sealed.substr(0, 56), one = sealed.substr(56, chunk), two = sealed.substr(56 + chunk, chunk),
              three = sealed.substr(56 + 2 * chunk);
  REQUIRE(opened_by(hub, begin + one + two + three, {}).code == Code::ok);
  for (const Bytes& altered :
       {begin + two + one + three, begin + one + three, begin + one + one + two + three, begin + one + three + two})
    CHECK(opened_by(hub, altered, {}).code != Code::ok);
  for (const std::size_t at : {std::size_t{0}, std::size_t{31}, std::size_t{32}, std::size_t{55}, std::size_t{56},
                               std::size_t{57}, 56 + chunk - 1, 56 + chunk, sealed.size() - 1}) {
    Bytes altered = sealed;
    altered[at] = static_cast<char>(altered[at] ^ 0x10);
    CHECK_MESSAGE(opened_by(hub, altered, {}).code != Code::ok, at);
  }
}

TEST_CASE("a point of low order, and what is no key, are refused") {
  TestKeys hub(1);
  SeededRandom random(1);
  CHECK(Sealer::to(PublicKey{}, random, {}, [](ByteView) { return Status{}; }).code() == Code::invalid);
  CHECK(opened_by(hub, Bytes(200, '\0'), {}).code == Code::invalid);
}

TEST_CASE("where the bytes cannot go, the stream ends") {
  TestKeys hub(1);
  SeededRandom random(1);
  auto sealer = Sealer::to(hub.public_key(), random, {}, [](ByteView) { return Status(fail(Code::disk_full)); });
  REQUIRE(sealer);
  CHECK((*sealer)->write(stretch(kSealedChunk + 1)).code() == Code::disk_full);
  const Bytes sealed = sealed_to(hub, stretch(10), {});
  Unsealer unsealer(hub.public_key(), hub, {}, [](ByteView) { return Status(fail(Code::io)); });
  REQUIRE(unsealer.write(sealed));
  CHECK(unsealer.finish().code() == Code::io);
}
