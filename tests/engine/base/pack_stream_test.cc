// Frames written and read piece by piece.
#include "engine/base/pack_stream.h"

#include <doctest/doctest.h>

#include "engine/base/pack.h"
#include "tests/support/seeded_random.h"

using namespace satchel;

namespace {

Result<Bytes> unpacked_in_pieces(ByteView packed, std::size_t piece) {
  Bytes out;
  StreamUnpacker unpacker([&](ByteView bytes) { return out += bytes, Status{}; });
  for (; !packed.empty(); packed.remove_prefix(std::min(piece, packed.size())))
    SATCHEL_TRY(unpacker.write(packed.substr(0, piece)));
  if (!unpacker.done()) return fail(Code::invalid, "cut");
  return out;
}

Bytes packed_stream(const Bytes& plain) {
  Bytes out;
  StreamPacker packer([&](ByteView bytes) { return out += bytes, Status{}; });
  for (std::size_t at = 0; at < plain.size(); at += 100'000) REQUIRE(packer.write(ByteView(plain).substr(at, 100'000)));
  REQUIRE(packer.finish());
  return out;
}

}  // namespace

TEST_CASE("a stream comes back as it was, in pieces of any size; cut, or with more behind it, it does not") {
  test::SeededRandom random(3);
  for (const Bytes& plain : {Bytes(), Bytes("x"), Bytes(3'000'000, 'a'), random.bytes(700'000)}) {
    const Bytes packed = packed_stream(plain);
    for (const std::size_t piece : {std::size_t{997}, std::size_t{1} << 20}) {
      const auto back = unpacked_in_pieces(packed, piece);
      REQUIRE(back);
      CHECK(*back == plain);
      CHECK_FALSE(unpacked_in_pieces(packed.substr(0, packed.size() - 1), piece));
      CHECK(unpacked_in_pieces(packed + "more", piece).code() == Code::invalid);
    }
  }
  CHECK_FALSE(unpacked_in_pieces("no frame at all", 5));
}

TEST_CASE("an error of whoever takes the bytes ends the work") {
  const Bytes packed = packed_stream(Bytes(1'000'000, 'b'));
  int pieces = 0;
  StreamUnpacker unpacker([&](ByteView) -> Status { return ++pieces, fail(Code::disk_full); });
  CHECK(unpacker.write(packed).code() == Code::disk_full);
  CHECK(pieces == 1);
  StreamPacker packer([&](ByteView) -> Status { return fail(Code::io); });
  CHECK(packer.write(test::SeededRandom(4).bytes(1'000'000)).code() == Code::io);
}
