// What stands on the disk or comes by the wire, garbled where its check holds all the same: it is found, never misread.
#include "engine/base/limits.h"
#include "engine/store/held.h"
#include "tests/engine/store/desk.h"

using namespace satchel;
using namespace satchel::test;

namespace {

Bytes item_bytes(std::uint64_t type, ByteView author, std::uint64_t number) {
  Bytes bytes;
  Writer out(bytes);
  out.u8(0), out.varint(type), out.id(Desk::id(5)), out.varint(40), out.bytes(author), out.varint(1);
  out.varint(number), out.zigzag(0), write_value(out, text("x"));
  return bytes;
}

bool is_item(ByteView bytes) {
  Reader in(bytes);
  (void)read_item(in);
  return in.done();
}

}  // namespace

TEST_CASE("an item is of a type and of fields that can be, and its author's name is text") {
  CHECK(is_item(item_bytes(kAffair, "wang", 3)));
  for (const std::uint64_t n : {std::uint64_t{0}, std::uint64_t{UINT16_MAX} + 1}) {
    CHECK_FALSE(is_item(item_bytes(n, "wang", 3)));
    CHECK_FALSE(is_item(item_bytes(kAffair, "wang", n)));
  }
  CHECK_FALSE(is_item(item_bytes(kAffair, "\xC3\x28", 3)));
  Bytes many;
  Writer out(many);
  out.u8(0), out.varint(kAffair), out.id(Desk::id(5)), out.varint(40), out.bytes("wang");
  out.varint(limits::kFieldsPerType + 1);
  for (std::size_t i = 0; i <= limits::kFieldsPerType; ++i) out.varint(i + 1), out.zigzag(0), write_value(out, Value{});
  CHECK_FALSE(is_item(many));
}

TEST_CASE("an item or an exception cut anywhere is none") {
  const Bytes item = item_bytes(kAffair, "wang", 3);
  for (std::size_t n = 0; n < item.size(); ++n) CHECK_FALSE(is_item(ByteView(item).substr(0, n)));
  const PullItem whole{
      ItemKind::whole, kAffair, Desk::id(5), {9}, false, "wang", {{3, text("x"), {9}}, {4, text("y"), {9}}}};
  const FieldException field{kAffair, Desk::id(5), 3, text("x"), {9}};
  const Bytes exception = encode(VerdictException{{1}, Code::ok, "why", {field, field}, {whole, whole}});
  REQUIRE(decode_exception(exception));
  for (std::size_t n = 0; n < exception.size(); ++n)
    CHECK_MESSAGE(decode_exception(ByteView(exception).substr(0, n)).code() == Code::invalid, n);
  CHECK(decode_exception(exception + "x").code() == Code::invalid);
  CHECK(decode_exception(encode(VerdictException{{1}, Code::sealed, "\xC3\x28", {}, {}})).code() == Code::invalid);
}

TEST_CASE("settings that no store can have are corrupt, also where their checksum holds") {
  TempFolder folder;
  auto db = *sql::Database::open(folder.path() + "/some.db", {});
  REQUIRE(Settings::make(*db));
  CHECK(Settings::read_progress(*db).code() == Code::corrupt);  // there is none
  Progress sound;
  sound.acked = 5, sound.folded = 3;
  REQUIRE(Settings::write(*db, sound));
  CHECK(Settings::read_progress(*db)->folded == 3);
  for (const auto& [folded, acked] : {std::pair(-1, 5), std::pair(6, 5)}) {
    Progress odd = sound;
    odd.folded = folded, odd.acked = acked;
    REQUIRE(Settings::write(*db, odd));
    CHECK(Settings::read_progress(*db).code() == Code::corrupt);
  }
  Identity who;
  who.scopes = {"north", "south"};
  Bytes bytes;
  Writer out(bytes);
  write_identity(out, who);
  for (std::size_t n = 0; n < bytes.size(); ++n) {
    const Bytes cut = with_checksum(ByteView(bytes).substr(0, n));
    auto s = db->prepare("INSERT OR REPLACE INTO setting(name,value) VALUES('identity',?)");
    REQUIRE(s->bind_blob(0, cut).run());
    CHECK_MESSAGE(Settings::read_identity(*db).code() == Code::corrupt, n);
  }
  REQUIRE(Settings::write(*db, who));
  CHECK(Settings::read_identity(*db)->scopes == who.scopes);
}
