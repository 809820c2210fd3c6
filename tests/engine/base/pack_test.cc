#include "engine/base/pack.h"

#include <doctest/doctest.h>

#include "engine/base/limits.h"

using namespace satchel;

TEST_CASE("what compresses well comes through: a page of one letter, and nothing at all") {
  for (const std::size_t n : {std::size_t{0}, limits::kTextBytes, limits::kMessageBytes}) {
    const auto back = decompress(compress(Bytes(n, 'x')), limits::kMessageBytes);
    REQUIRE_MESSAGE(back, n);
    CHECK(back->size() == n);
  }
}

TEST_CASE("a bomb is refused by what it promises, before it is unpacked") {
  const Bytes large = compress(Bytes(1000, 'x'));
  CHECK(decompress(large, 999).code() == Code::too_large);
  CHECK(decompress(compress(Bytes(limits::kMessageBytes + 1, 'x')), limits::kMessageBytes).code() == Code::too_large);
  // A frame's head that promises 16 MiB, with one empty block behind it.
  const Bytes hollow("\x28\xB5\x2F\xFD\xA0\x00\x00\x00\x01\x01\x00\x00", 12);
  CHECK(decompress(hollow, limits::kMessageBytes).code() == Code::invalid);
  CHECK(decompress("no frame", limits::kMessageBytes).code() == Code::invalid);
}

TEST_CASE("packed bytes come back as they were, whatever they are and however many") {
  Bytes noise;
  for (std::uint32_t n = 1; noise.size() < 20'000; n = n * 1664525 + 1013904223) noise += static_cast<char>(n >> 24);
  for (const Bytes& bytes : {Bytes(), Bytes("x"), Bytes(4095, 'a'), Bytes(4096, 'a'), Bytes(100'000, 'b'), noise}) {
    const Bytes packed = pack(bytes);
    CHECK(packed.size() <= bytes.size() + 1);
    const auto back = unpack(packed, bytes.size());
    REQUIRE_MESSAGE(back, bytes.size());
    CHECK(*back == bytes);
    if (!bytes.empty()) CHECK(unpack(packed, bytes.size() - 1).code() == Code::too_large);
  }
  CHECK(pack(Bytes(100'000, 'b')).size() < 100);
}

TEST_CASE("what nobody packed is not unpacked") {
  CHECK(unpack("", 100).code() == Code::invalid);
  CHECK(unpack("\x02rest", 100).code() == Code::invalid);
  CHECK(unpack("\x01no frame", 100).code() == Code::invalid);
  const Bytes packed = pack(Bytes(5'000, 'a'));
  for (std::size_t n = 0; n < packed.size(); ++n) CHECK(unpack(packed.substr(0, n), 10'000).code() == Code::invalid);
  CHECK(unpack(packed + "x", 10'000).code() == Code::invalid);
}

TEST_CASE("one unpacker takes frames of a known size, one after the other, and nothing else") {
  FrameUnpacker unpacker;
  for (const std::size_t n : {std::size_t{0}, std::size_t{5'000}, limits::kTextBytes, std::size_t{7}}) {
    const Bytes frame = compress(Bytes(n, 'x'));
    const auto back = unpacker.unpack(frame, n);
    REQUIRE_MESSAGE(back, n);
    CHECK(*back == Bytes(n, 'x'));
    CHECK(unpacker.unpack(frame, n + 1).code() == Code::invalid);
    if (n > 0) CHECK(unpacker.unpack(frame, n - 1).code() == Code::invalid);
    CHECK(unpacker.unpack(frame + "y", n).code() == Code::invalid);
    CHECK(unpacker.unpack(frame + frame, n).code() == Code::invalid);
    for (std::size_t cut = 0; cut < frame.size(); ++cut) CHECK_FALSE(unpacker.unpack(frame.substr(0, cut), n));
    REQUIRE(unpacker.unpack(frame, n));
  }
  CHECK(unpacker.unpack("no frame", 8).code() == Code::invalid);
}
