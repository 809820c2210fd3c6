#include <doctest/doctest.h>

#include "engine/base/codec.h"
#include "engine/base/hash.h"
#include "engine/base/id.h"
#include "engine/base/time.h"
#include "engine/base/value.h"

using namespace satchel;

TEST_CASE("every code has one row, and an unknown number reads as internal") {
  CHECK(info(Code::sealed).http == 409);
  CHECK(info(Code::sealed).name == "sealed");
  CHECK(group_name(info(Code::network).group) == "wait_network");
  CHECK(code_from_number(47) == Code::sealed);
  CHECK(code_from_number(4711) == Code::internal);
}

TEST_CASE("bytes go to text and back") {
  const Bytes odd("\x00\xff\x10 abc", 7);
  CHECK(*from_hex(to_hex(odd)) == odd);
  CHECK(*from_base64(to_base64(odd)) == odd);
  for (std::size_t n = 0; n <= odd.size(); ++n)
    CHECK(from_base32(to_base32(odd.substr(0, n)))->substr(0, n) == odd.substr(0, n));
  CHECK(to_hex("\x01\xab") == "01ab");
  CHECK(to_base64("foob") == "Zm9vYg==");
  CHECK(*from_base32("0I-lO 1") == *from_base32("01101"));
  CHECK_FALSE(from_hex("abc"));
  CHECK_FALSE(from_hex("zz"));
  CHECK_FALSE(from_base64("Zm9vYg="));
  CHECK_FALSE(from_base32("U"));
}

TEST_CASE("UTF-8 is taken as RFC 3629 has it") {
  CHECK(is_utf8("现场 noise \xF0\x9F\x98\x80"));
  for (const char* bad : {"\x80", "\xC0\xAF", "\xE0\x80\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xE7\x8E", "\xF5"})
    CHECK_FALSE(is_utf8(bad));
}

TEST_CASE("times are RFC 3339") {
  CHECK(to_rfc3339({0}) == "1970-01-01T00:00:00.000Z");
  CHECK(to_rfc3339({-1}) == "1969-12-31T23:59:59.999Z");
  CHECK(from_rfc3339("2023-12-10T12:00:00.000")->count == 1702209600000);
  CHECK(from_rfc3339("2023-12-10T20:00:00.5+08:00")->count == 1702209600500);
  for (const char* bad :
       {"", "2023-13-01T00:00:00Z", "2023-02-29T00:00:00Z", "2023-02-01T24:00:00Z", "2023-02-01T00:00:00+8"})
    CHECK_FALSE(from_rfc3339(bad));
  CHECK(is_date("2024-02-29"));
  CHECK_FALSE(is_date("2023-02-29"));
}

TEST_CASE("ids rise within a device, whatever the clock does") {
  IdMaker maker;
  Id last = maker.make({1000}, 7);
  for (int i = 0; i < 10'000; ++i) {
    const Id next = maker.make({i < 5000 ? 1000 : 500}, 7);
    CHECK(last < next);
    last = next;
  }
  CHECK(*id_from_text(to_text(last)) == last);
  CHECK((last.bytes[6] >> 4) == 7);
  CHECK((last.bytes[8] >> 6) == 2);
  CHECK_FALSE(id_from_text("0190a5c2-7a1b7-c3d-8e4f-001122334455"));
}

TEST_CASE("SHA-256 is that of FIPS 180-4") {
  CHECK(to_hex(sha256("abc").view()) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  Sha256 stream;
  stream.update("a"), stream.update("bc");
  CHECK(stream.finish() == sha256("abc"));
}

namespace {

/// RFC 3629, section 4, one byte at a time.
bool well_formed(ByteView text) {
  for (std::size_t at = 0; at < text.size();) {
    const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
    const unsigned a = byte(at), b = byte(at + 1);
    const std::size_t length = a < 0x80 ? 1 : a < 0xC2 ? 0 : a < 0xE0 ? 2 : a < 0xF0 ? 3 : a < 0xF5 ? 4 : 0;
    if (length == 0 || (a == 0xE0 && b < 0xA0) || (a == 0xED && b > 0x9F)) return false;
    if ((a == 0xF0 && b < 0x90) || (a == 0xF4 && b > 0x8F)) return false;
    for (std::size_t i = 1; i < length; ++i)
      if ((byte(at + i) & 0xC0) != 0x80) return false;
    at += length;
  }
  return true;
}

}  // namespace

TEST_CASE("UTF-8 is told from what is not, wherever in a text that stands") {
  const std::string parts[] = {"plain words",
                               "现场噪声检查",
                               "é",
                               "😀",
                               "\xED\x9F\xBF",
                               "\xEE\x80\x80",
                               "\xED\xA0\x80",
                               "\xE0\x9F\xBF",
                               "\xE0\xA0\x80",
                               "\xF4\x90\x80\x80",
                               "\xC0\x80",
                               "\x80",
                               "\xE4\xB8",
                               "\xFF"};
  std::uint32_t seed = 1;
  const auto next = [&](std::uint32_t below) { return (seed = seed * 1664525 + 1013904223) / 65536 % below; };
  int good = 0;
  for (int round = 0; round < 50'000; ++round) {
    std::string text;
    for (std::uint32_t n = next(5); n > 0; --n) text += parts[next(4) == 0 ? next(14) : next(6)];
    if (next(3) == 0 && !text.empty())
      text[next(static_cast<std::uint32_t>(text.size()))] = static_cast<char>(next(256));
    REQUIRE_MESSAGE(is_utf8(text) == well_formed(text), to_hex(text));
    good += is_utf8(text) ? 1 : 0;
  }
  CHECK(good > 10'000);
  CHECK(good < 45'000);
}

TEST_CASE("the codec returns what was written") {
  Bytes out;
  Writer w(out);
  w.varint(0), w.varint(300), w.varint(~0ULL), w.zigzag(-1), w.zigzag(INT64_MIN), w.bytes("现"), w.real(-0.5);
  Reader r(out);
  CHECK(r.varint() == 0);
  CHECK(r.varint() == 300);
  CHECK(r.varint() == ~0ULL);
  CHECK(r.zigzag() == -1);
  CHECK(r.zigzag() == INT64_MIN);
  CHECK(r.bytes() == "现");
  CHECK(r.real() == -0.5);
  CHECK(r.done());
}

TEST_CASE("a reader stops at the end of its input and stays stopped") {
  Reader lying(
      ByteView("\xff\xff\xff\xff\x0f"
               "abc"));
  CHECK(lying.bytes().empty());
  CHECK_FALSE(lying.ok());
  CHECK(lying.varint() == 0);
  const Bytes bits(11, '\x80');
  Reader endless(bits);
  endless.varint();
  CHECK_FALSE(endless.ok());
}

TEST_CASE("values go to bytes and back, and odd bytes are refused") {
  for (const Value& v : {Value{}, Value{std::int64_t{-5}}, Value{2.5}, Value{std::string("噪声")}, octets("\x01\x02"),
                         Value{make_set({"b", "a", "b"})}}) {
    Bytes out;
    Writer w(out);
    write_value(w, v);
    Reader r(out);
    CHECK(read_value(r) == v);
    CHECK(r.done());
  }
  for (const Bytes& bad : {Bytes("\x09"), Bytes("\x03\x01\xff"),
                           Bytes("\x05\x02\x01"
                                 "b\x01"
                                 "a")}) {
    Reader r(bad);
    read_value(r);
    CHECK_FALSE(r.ok());
  }
}

TEST_CASE("a number that was written as its distance below another one is not negative") {
  const auto read = [](std::int64_t from, std::int64_t distance) {
    Bytes bytes;
    Writer(bytes).zigzag(distance);
    Reader in(bytes);
    const std::int64_t n = in.natural_below(from);
    return in.done() ? n : -1;
  };
  CHECK(read(40, 40) == 0);
  CHECK(read(40, -2) == 42);
  CHECK(read(INT64_MAX, INT64_MAX) == 0);
  CHECK(read(0, -INT64_MAX) == INT64_MAX);
  CHECK(read(40, 41) == -1);
  CHECK(read(1, -INT64_MAX) == -1);
  CHECK(read(0, INT64_MIN) == -1);
}
