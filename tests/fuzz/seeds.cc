// Writes the seeds that a program has to make: `fuzz_seeds tests/fuzz/corpus`, whenever a format changes. Those of text
// formats were written by hand.
#define DOCTEST_CONFIG_DISABLE
#include <filesystem>
#include <fstream>

#include "engine/base/pack.h"
#include "engine/evidence/jpeg.h"
#include "engine/store/held.h"
#include "engine/store/image_manifest.h"
#include "engine/store/local_record.h"
#include "sync/wire/envelope.h"
#include "sync/wire/messages.h"
#include "tests/engine/evidence/jpeg_maker.h"
#include "tests/simulation/sample_store.h"
#include "tests/support/test_schema.h"

using namespace satchel;

namespace {

std::filesystem::path root;

void put(const std::string& target, const std::string& name, const Bytes& bytes) {
  std::filesystem::create_directories(root / target);
  std::ofstream(root / target / name, std::ios::binary) << bytes;
}

Id id_of(std::uint8_t n) {
  Id out;
  out.bytes[15] = n;
  return out;
}

Value text(const char* s) { return std::string(s); }

Bytes item_bytes() {
  Bytes bytes;
  Writer out(bytes);
  write_item(out, {ItemKind::fields, 10, id_of(5), {20}, false, "wang", {{3, text("t"), {20}}}});
  return bytes;
}

void messages() {
  sync::SyncRequest request;
  request.entries = {{7, 8, "packed"}, {0, 0, "p"}};
  request.blobs = {sha256("a")};
  sync::SyncReply reply;
  reply.runs = {{1, 3, 40}};
  reply.exceptions = {encode(VerdictException{{2}, Code::sealed, "no", {{10, {}, 3, text("x"), {9}}}, {}})};
  reply.blobs_held = {sha256("a")};
  reply.schema = "{}";
  reply.scopes = {"north", "south"};
  const sync::EnrolReply enrolled{id_of(2), Bytes(32, 'k'), "li", "inspector", {"north"}, "{}", 1, 2, 3, {}};
  put("messages", "request", "q" + encode(request));
  put("messages", "reply", "r" + encode(reply));
  put("messages", "enrolment", "e" + encode(sync::EnrolRequest{1, Bytes(10, 's'), Bytes(32, 'k')}));
  put("messages", "enrolled", "f" + encode(enrolled));
  sync::RecoveredRequest handed_back;
  handed_back.log_epoch = 2;
  handed_back.items = pack(item_bytes());
  handed_back.last = true;
  put("messages", "handed-back", "h" + encode(handed_back));
  put("messages", "kept", "k" + encode(sync::RecoveredReply{0, 2, 1}));
  ImageManifest image;
  image.role = "inspector", image.scopes = {"north"}, image.cursor.version = {5};
  image.database = 1500, image.items = 7, image.piece_bytes = 1000;
  image.pieces = {{300, sha256("a"), 1}, {200, sha256("b"), 2}, {7, sha256("c"), 3}};
  put("messages", "manifest", "m" + encode(image));
  put("messages", "image", "i" + encode(sync::ImageRequest{}));
  put("messages", "image-reply", "j" + encode(sync::ImageReply{0, encode(image), 2}));
  put("messages", "code", "c" + to_text(sync::make_enrol_code("0123456789", {})));
  test::TestKeys keys(1);
  put("messages", "envelope", "-" + sync::seal_request(keys, id_of(1), Bytes(16, 'n'), encode(request))->body);
  put("messages", "envelope-with-bytes",
      "-" + sync::with_bytes(*sync::seal_reply(keys, Bytes(16, 'n'), encode(enrolled)), "pieces"));
  put("messages", "envelope-reply", "-" + *sync::seal_reply(keys, Bytes(16, 'n'), encode(enrolled)));
}

void archive() {
  Bytes bytes;
  Writer out(bytes);
  const auto leaf = [&] { out.u8(7), out.zigzag(-3), out.varint(300), out.zigzag(-70'000), out.u8(1); };
  leaf(), out.zigzag(-1), out.varint(UINT64_MAX), out.id(id_of(1));
  out.varint(2), leaf(), leaf();
  out.varint(2), out.bytes("text"), out.bytes("a text that is on the heap");
  out.varint(2), out.varint(1), out.bytes("x"), out.varint(0);
  out.varint(1), out.varint(2), out.u8(1), out.u8(2);
  out.varint(2), out.zigzag(5), out.zigzag(INT64_MIN);
  out.varint(1), out.id(id_of(2)), out.varint(1), out.hash(sha256("a")), out.bytes("end");
  put("archive", "tree", bytes);
}

FieldOp put_op(FieldNo field, Value value, std::int64_t base = 0) {
  return {field, OpKind::put, {base}, std::move(value), {}, {}, {}};
}

Entry entry_of(std::vector<Change> changes) {
  return {3, "li", {{1'767'225'600'000}, {5000}, 1, {1'767'225'000'000}, {1000}}, std::move(changes)};
}

Entry created(std::uint8_t n) {
  return entry_of({{ChangeKind::create,
                    10,
                    id_of(n),
                    {},
                    {},
                    {put_op(1, text("north")), put_op(4, text("gate")), put_op(7, TextSet{"dust"}),
                     put_op(8, std::int64_t{2}), put_op(9, text("a\n\nb")), put_op(11, text("signed"))}}});
}

Entry updated(std::uint8_t n, const char* place, std::int64_t base) {
  return entry_of({{ChangeKind::update,
                    10,
                    id_of(n),
                    {},
                    {},
                    {put_op(4, text(place), base),
                     {7, OpKind::set, {base}, {}, {}, {"noise"}, {"dust"}},
                     {8, OpKind::sum, {base}, std::int64_t{-1}, {}, {}, {}},
                     {9, OpKind::text, {base}, text("a\n\nc"), text("a\n\nb"), {}, {}},
                     {10, OpKind::state, {base}, text("visited"), text("open"), {}, {}},
                     put_op(12, std::int64_t{1}, base),
                     put_op(13, std::int64_t{2}, base)}}});
}

Entry visited(std::uint8_t n) {
  return entry_of(
      {{ChangeKind::create, 11, id_of(30), {}, {}, {put_op(1, octets(id_of(n).view())), put_op(2, text("seen"))}}});
}

Entry removed(std::uint8_t n, std::int64_t base) {
  return entry_of({{ChangeKind::remove, 10, id_of(n), {base}, {}, {}}});
}
Entry undeleted(std::uint8_t n) { return entry_of({{ChangeKind::undelete, 10, id_of(n), {}, {}, {}}}); }

Entry sealed(std::uint8_t n) {
  std::vector<FieldOp> frozen;
  const SchemaPtr schema = test::test_schema();
  for (const auto& field : schema->find("affair")->fields)
    if (frozen_by_seal(field)) frozen.push_back(put_op(field.number, {}, 1));
  for (auto& op : frozen) {
    if (op.field == 4) op.value = text("gate");
    if (op.field == 7) op.value = TextSet{"dust"};
    if (op.field == 9) op.value = text("a\n\nb");
    if (op.field == 11) op.value = text("signed");
  }
  return entry_of({{ChangeKind::seal, 10, id_of(n), {}, seal_hash(10, id_of(n), frozen), frozen}});
}

PullItem whole_item() {
  return {ItemKind::whole, 10, id_of(5), {12}, true, "wang", {{1, text("north"), {12}}, {7, TextSet{"a", "b"}, {9}}}};
}

LocalRecord busy_record() {
  const SchemaPtr schema = test::test_schema();
  LocalRecord r = new_local_record(*schema->find("affair"), {});
  r.at_hub = true, r.author = "li", r.version = {40}, r.pending = {3, 8}, r.bases = {{3, {7}}};
  r.hub[2].value = text("the hub's"), r.view[2] = text("ours"), r.hub[3].version = {12};
  r.unknown[99] = {text("later"), {12}, {}};
  return r;
}

void journal() {
  put("journal", "create", "e" + encode(created(5)));
  put("journal", "update", "e" + encode(updated(5, "yard", 1)));
  put("journal", "remove", "e" + encode(removed(5, 1)));
  put("journal", "seal", "e" + encode(sealed(5)));
  Bytes items;
  Writer out(items);
  write_item(out, whole_item());
  write_item(out, {ItemKind::tomb, 10, id_of(6), {13}, false, {}, {}});
  write_item(out, {ItemKind::fields, 10, id_of(7), {13}, false, "li", {{8, 2.5, {13}}, {3, {}, {13}}}});
  put("journal", "items", "i" + items);
  put("journal", "exception",
      "x" + encode(VerdictException{{2}, Code::sealed, "no", {{10, id_of(5), 3, text("x"), {9}}}, {whole_item()}}));
  put("journal", "record", "r" + to_blob(busy_record()));
  put("journal", "packed-plain", "p" + pack("plain"));
  Bytes long_text;
  for (int i = 0; i < 1000; ++i) long_text += "line " + std::to_string(i % 17) + "\n";
  put("journal", "packed-zstd", "p" + pack(long_text));
}

void merge() {
  const auto sent = [](const std::vector<std::pair<std::uint8_t, Entry>>& entries) {
    Bytes bytes;
    Writer out(bytes);
    for (const auto& [who, entry] : entries) out.u8(who), out.bytes(encode(entry));
    return bytes;
  };
  put("merge", "clash", sent({{0, created(5)}, {1, updated(5, "yard", 1)}, {2, updated(5, "roof", 1)}}));
  put("merge", "visit", sent({{4, created(5)}, {1, visited(5)}, {1, visited(6)}}));
  put("merge", "delete",
      sent({{0, created(5)}, {0, removed(5, 1)}, {1, updated(5, "yard", 1)}, {0, removed(5, 2)}, {1, undeleted(5)}}));
  put("merge", "seal", sent({{0, created(5)}, {0, sealed(5)}, {1, updated(5, "yard", 1)}, {1, sealed(5)}}));
}

Bytes altered(std::uint8_t cell, std::uint8_t row, ByteView contents) {
  Bytes bytes;
  Writer out(bytes);
  out.u8(cell), out.u8(row), out.bytes(contents);
  return bytes;
}

void stores() {
  const auto image = sample::sample_store();
  const std::string database = sample::kDatabase;
  put("store", "sample", image.files.at(database) + image.files.at(database + "-wal"));
  put("store", "sample-without-wal", image.files.at(database));
  Bytes meta = to_row(busy_record()).meta;
  const Bytes all(1, static_cast<char>(sample::kAll));
  put("cells", "meta", all + altered(31, 0, ByteView(meta).substr(8)) + altered(16, 0, to_blob(busy_record())));
  put("cells", "entries", all + altered(2, 0, encode(updated(5, "yard", 1))) + altered(20, 0, encode(created(21))));
  put("cells", "numbers",
      all + altered(6, 0, Bytes(8, '\x7F')) + altered(9, 0, Bytes(8, '\x7F')) + altered(1, 1, Bytes(8, '\x01')));
  put("cells", "texts",
      all + altered(32, 1, R"(["a","b"])") + altered(12, 0, encode(VerdictException{{4}, Code::ok, {}, {}, {}})));
}

void photos() {
  const Bytes block = test::exif_block(
      {test::ascii(0x010F, "Maker"), test::ascii(0x0110, "Model"), test::u16(0x0112, 6)},
      {test::ascii(0x9003, "2008:10:22 16:28:39"), test::ascii(0x9291, "25"), test::ascii(0x9011, "+08:00")},
      {test::ascii(1, "N"), test::rationals(2, {39, 1, 30, 1, 0, 1}), test::ascii(3, "W"),
       test::rationals(4, {74, 1, 0, 1, 3, 2}), test::byte(5, 1), test::rationals(6, {100, 3})});
  put("photo", "exif", block);
  put("photo", "with-exif.jpg", test::quartered_jpeg(16, 8, block));
  put("photo", "progressive.jpg", test::progressive_jpeg(16, 16, 2));
  int n = 0;
  for (const auto& path : test::real_photos()) {
    const Bytes photo = test::file_bytes(path);
    const auto head = jpeg::read_head(photo);
    if (!head || head->exif.empty() || head->exif.size() > 6000) continue;
    const auto small = jpeg::decode(photo, 32);
    const auto encoded = small ? jpeg::encode(*small, 40, head->exif) : Result<Bytes>(small.error());
    if (encoded && encoded->size() <= 8192) put("photo", "camera-" + std::to_string(++n) + ".jpg", *encoded);
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  root = argv[1];
  messages(), archive(), journal(), merge(), stores(), photos();
}
