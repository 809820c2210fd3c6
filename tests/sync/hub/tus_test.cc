#include "sync/hub/blobs/tus.h"

#include <doctest/doctest.h>
#include <string>
#include <vector>

namespace satchel::hub::tus {
namespace {

TEST_CASE("metadata is taken as it came, and the announced hash read out of it") {
  const Hash hash = sha256("a photo");
  const std::string text = "filename cGhvdG8uanBn,sha256 " + to_base64(to_hex(hash.view())) + ",imported";
  const auto metadata = parse_metadata(text);
  REQUIRE(metadata);
  CHECK(metadata->text == text);
  CHECK(metadata->sha256 == hash);
  CHECK(parse_metadata("")->text.empty());
}

TEST_CASE("metadata that does not parse is refused") {
  for (const auto* text : {"a YQ==,a YQ==", ",", "a YQ==,", ",a YQ==", "a YQ", "a YQ== YQ==", "a *",
                           "\xC3\xA4 YQ==", "a\x01 YQ==", "sha256 YQ==", "sha256"}) {
    CAPTURE(text);
    CHECK(parse_metadata(text).code() == Code::invalid);
  }
}

TEST_CASE("a checksum is one of ours, whole") {
  CHECK(parse_checksum("sha1 " + to_base64(Bytes(20, 'x')))->digest == Bytes(20, 'x'));
  CHECK(parse_checksum("sha256 " + to_base64(Bytes(32, 'x')))->algorithm == Algorithm::sha256);
  for (const std::string& text :
       std::vector<std::string>{"", "sha1", "sha1 ", "md5 " + to_base64(Bytes(16, 'x')),
                                "sha1 " + to_base64(Bytes(32, 'x')), "SHA1 " + to_base64(Bytes(20, 'x'))}) {
    CAPTURE(text);
    CHECK(parse_checksum(text).code() == Code::invalid);
  }
}

TEST_CASE("digests are the known ones") {
  Digest sha1(Algorithm::sha1), sha2(Algorithm::sha256);
  for (const auto* piece : {"a", "bc"}) sha1.update(piece), sha2.update(piece);
  CHECK(to_hex(sha1.finish()) == "a9993e364706816aba3e25717850c26c9cd0d89d");
  CHECK(sha2.finish() == Bytes(sha256("abc").view()));
}

TEST_CASE("a target names the uploads, one of them, a blob, or nothing") {
  using Kind = Target::Kind;
  const std::string id(32, 'a'), digits(64, 'b');
  CHECK(parse_target("/v1/blobs").kind == Kind::collection);
  CHECK(parse_target("/v1/blobs?x=1").kind == Kind::collection);
  CHECK(parse_target("/v1/blobs/" + id).id == id);
  CHECK(parse_target("/v1/blobs/sha256/" + digits).hash == *hash_from_hex(digits));
  for (const std::string& target : std::vector<std::string>{
           "/v1/blobs/", "/v1/blob", "/v1/blobsx", "/v1/blobs/../central.db", "/v1/blobs/sha256/..",
           "/v1/blobs/sha256/", "/v1/blobs/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
           "/v1/blobs/sha1/bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"}) {
    CAPTURE(target);
    CHECK(parse_target(target).kind == Kind::none);
  }
}

void check_range(const char* text, std::uint64_t first, std::uint64_t length) {
  CAPTURE(text);
  const auto range = parse_range(text, 100);
  REQUIRE(range);
  CHECK(range->first == first);
  CHECK(range->length == length);
}

TEST_CASE("a range is cut to what there is") {
  check_range("bytes=0-0", 0, 1);
  check_range("bytes=10-19", 10, 10);
  check_range("bytes=90-", 90, 10);
  check_range("bytes=90-9223372036854775807", 90, 10);
  check_range("bytes=90-99999999999999999999", 90, 10);
  check_range("bytes=-99999999999999999999", 0, 100);
  check_range("bytes=99999999999999999999-", 100, 0);
  check_range("bytes=-30", 70, 30);
  check_range("bytes=-300", 0, 100);
  check_range("bytes=100-", 100, 0);
  check_range("bytes=-0", 100, 0);
}

TEST_CASE("a range that makes no sense is ignored") {
  for (const auto* text : {"", "bytes", "bytes=", "bytes=-", "bytes=5", "bytes=9-5", "bytes=0-1,3-4", "bytes=a-b",
                           "bytes= 0-1", "lines=0-1", "bytes=0-99999999999999999999x"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_range(text, 100));
  }
}

}  // namespace
}  // namespace satchel::hub::tus
