// What came of an image, kept and gone on with: kills, losses of power, rot, and pieces that are none.
#include "engine/store/image_part.h"

#include <doctest/doctest.h>

#include "tests/support/memory_files.h"
#include "tests/support/seeded_random.h"
#include "tests/support/test_keys.h"

using namespace satchel;
using namespace satchel::test;

namespace {

constexpr std::size_t kEach = 1000;
const char* const kRows = "s/image.db.part";
const char* const kRest = "s/image.part";

/// Five pieces of rows, the last a short one, and three of items.
struct Coming {
  Coming() {
    REQUIRE(files.make_folder("s"));
    REQUIRE(files.sync_folder("."));
    rows = random.bytes(4 * kEach) + Bytes(17, 'r');
    items = Bytes(kEach, 'i') + Bytes(kEach, 'j') + random.bytes(400);
    m.hub = IdMaker().make({1'767'225'600'000}, 7);
    m.cursor.version = {5};
    m.database = rows.size(), m.items = items.size(), m.piece_bytes = kEach;
    for (const Bytes& bytes : {rows, items})
      for (std::size_t at = 0; at < bytes.size(); at += kEach) {
        const Bytes piece = bytes.substr(at, kEach);
        packed.push_back(compress(piece));
        m.pieces.push_back({packed.back().size(), sha256(packed.back()), checksum(piece)});
      }
    open();
  }
  /// As another process finds it.
  void open() { part.emplace(files, vault, kRest, kRows); }
  Status add(std::size_t from, std::size_t to) {
    Bytes together;
    for (std::size_t n = from; n < to; ++n) together += packed[n];
    return part->add(together);
  }
  std::size_t have() {
    const auto state = part->state();
    REQUIRE(state);
    REQUIRE(*state);
    CHECK((**state).name == sha256(encode(m)));
    CHECK(*(**state).of == m);
    return (**state).have;
  }
  bool any() { return part->state()->has_value(); }
  void check_whole() {
    CHECK(have() == packed.size());
    CHECK(part->sync_rows());
    CHECK(*read_all(files, kRows, 1 << 20) == rows);
    Bytes out;
    CHECK(part->each_of_items([&](ByteView more) { return out += more, Status{}; }));
    CHECK(out == items);
  }
  void alter(const char* path, std::size_t at) {
    Bytes bytes = *read_all(files, path, 1 << 20);
    bytes[at] ^= 1;
    REQUIRE((*files.create(path))->append(bytes));
  }

  MemoryFiles files;
  SeededRandom random{9};
  TestKeys keys{3};
  Vault vault{keys, random};
  Bytes rows, items;
  ImageManifest m;
  std::vector<Bytes> packed;
  std::optional<ImagePart> part;
};

}  // namespace

TEST_CASE("pieces come one by one or together, over any number of openings") {
  for (const std::size_t at_once : {1U, 3U, 8U}) {
    Coming c;
    CHECK_FALSE(c.any());
    REQUIRE(c.part->begin(encode(c.m)));
    for (std::size_t n = 0; n < c.packed.size(); n += at_once) {
      CHECK(c.have() == n);
      REQUIRE(c.add(n, std::min(n + at_once, c.packed.size())));
      c.open();
    }
    c.check_whole();
    CHECK(c.part->add(c.packed[0]).code() == Code::invalid);
    REQUIRE(c.part->remove());
    CHECK_FALSE(c.any());
    CHECK_FALSE(c.files.exists(kRows));
    CHECK_FALSE(c.files.exists(kRest));
  }
}

TEST_CASE("a piece that is altered, cut, or another's is refused, and those before it are kept") {
  Coming c;
  CHECK(c.part->add(c.packed[0]).code() == Code::invalid);  // nothing was begun
  REQUIRE(c.part->begin(encode(c.m)));
  for (std::size_t n = 0; n < c.packed.size(); ++n) {
    INFO(n);
    Bytes altered = c.packed[n];
    altered.back() ^= 1;
    CHECK(c.part->add(altered).code() == Code::bad_checksum);
    CHECK(c.part->add(c.packed[n].substr(1)).code() == Code::invalid);
    const std::size_t next = n + 1 < c.packed.size() ? n + 1 : 0;
    CHECK_FALSE(c.part->add(c.packed[next]));
    CHECK(c.have() == n);
    CHECK(c.part->add(c.packed[n] + altered).code() != Code::ok);
    CHECK(c.have() == n + 1);
  }
  c.check_whole();
}

TEST_CASE("what no hub packed is no piece, though its hash is right") {
  Coming c;
  c.m.pieces[1] = {8, sha256("no frame"), 5};
  REQUIRE(c.part->begin(encode(c.m)));
  REQUIRE(c.add(0, 1));
  CHECK(c.part->add("no frame").code() == Code::bad_checksum);
  CHECK(c.have() == 1);
}

TEST_CASE("a piece that unpacks to other bytes than the manifest has the checksum of is none") {
  Coming c;
  c.m.pieces[1].checksum ^= 1;
  REQUIRE(c.part->begin(encode(c.m)));
  CHECK(c.add(0, 2).code() == Code::bad_checksum);
  CHECK(c.have() == 1);
}

TEST_CASE("while the key is locked nothing is known of what came, and nothing is lost") {
  Coming c;
  REQUIRE(c.part->begin(encode(c.m)));
  REQUIRE(c.add(0, 7));
  Vault locked(c.keys, c.random);
  c.keys.locked = true;
  c.part.emplace(c.files, locked, kRest, kRows);
  CHECK(c.part->state().code() == Code::key_locked);
  CHECK(c.part->begin(encode(c.m)).code() == Code::key_locked);
  CHECK(c.add(7, 8).code() == Code::key_locked);
  c.keys.locked = false;
  CHECK(c.have() == 7);
  REQUIRE(c.add(7, 8));
  c.check_whole();
}

TEST_CASE("after a loss of power what was not written is asked for again, no more") {
  Coming c;
  REQUIRE(c.part->begin(encode(c.m)));
  REQUIRE(c.files.sync_folder("s"));
  REQUIRE(c.add(0, c.packed.size()));
  SUBCASE("all of it") {
    c.files.power_cut();
    c.open();
    CHECK_FALSE(c.any());  // not even what it is was durable
    REQUIRE(c.part->begin(encode(c.m)));
  }
  SUBCASE("the middle of the rows") {
    c.alter(kRows, 2 * kEach + 5);
    c.open();
    CHECK(c.have() == 2);
    CHECK(*c.files.size(kRows) == 2 * kEach);
  }
  SUBCASE("the end of the rows") {
    REQUIRE(c.files.truncate(kRows, c.rows.size() - 1));
    c.open();
    CHECK(c.have() == 4);
  }
  SUBCASE("all rows") {
    REQUIRE(c.files.remove(kRows));
    c.open();
    CHECK(c.have() == 0);
  }
  SUBCASE("the end of the items") {
    REQUIRE(c.files.truncate(kRest, *c.files.size(kRest) - 1));
    c.open();
    CHECK(c.have() == 7);
  }
  SUBCASE("nothing, but a database was begun upon the rows") {
    REQUIRE((*c.files.append_to(kRows))->append("more pages"));
    for (const char* tail : {"-wal", "-shm"}) REQUIRE((*c.files.create(kRows + Bytes(tail)))->append("x"));
    c.open();
    CHECK(c.have() == 8);
    for (const char* tail : {"-wal", "-shm"}) CHECK_FALSE(c.files.exists(kRows + Bytes(tail)));
  }
  REQUIRE(c.add(c.have(), c.packed.size()));
  c.check_whole();
}

TEST_CASE("cells that were altered, moved, or sealed to another image are none") {
  Coming c;
  REQUIRE(c.part->begin(encode(c.m)));
  REQUIRE(c.add(0, c.packed.size()));
  const auto nothing = [](ByteView) { return Status{}; };
  SUBCASE("the manifest") {
    c.alter(kRest, 20);
    c.open();
    CHECK_FALSE(c.any());
  }
  SUBCASE("the last item") {
    c.alter(kRest, *c.files.size(kRest) - 1);
    c.open();
    CHECK(c.have() == 7);
    REQUIRE(c.add(7, 8));
    c.check_whole();
  }
  SUBCASE("an item, in the opening that takes them") {
    c.alter(kRest, *c.files.size(kRest) - 1);
    CHECK(c.have() == 8);
    CHECK(c.part->each_of_items(nothing).code() == Code::bad_checksum);
  }
  SUBCASE("two items in each other's places") {
    Bytes cells = *read_all(c.files, kRest, 1 << 20);
    const std::size_t one = 8 + kSealedMore + c.packed[5].size();  // as long as that of the next
    REQUIRE(c.packed[5].size() == c.packed[6].size());
    const std::size_t at = cells.size() - (8 + kSealedMore + c.packed[7].size()) - 2 * one;
    cells = cells.substr(0, at) + cells.substr(at + one, one) + cells.substr(at, one) + cells.substr(at + 2 * one);
    REQUIRE((*c.files.create(kRest))->append(cells));
    c.open();
    CHECK(c.have() == 5);
    REQUIRE(c.add(5, 8));
    c.check_whole();
  }
  SUBCASE("more cells than items") {
    const Bytes cells = *read_all(c.files, kRest, 1 << 20);
    const std::size_t last = cells.size() - 8 - kSealedMore - c.packed.back().size();
    REQUIRE((*c.files.append_to(kRest))->append(cells.substr(last)));
    c.open();
    CHECK(c.have() == 8);
    c.check_whole();
  }
  SUBCASE("with another key") {
    TestKeys others{4};
    Vault other(others, c.random);
    ImagePart strange(c.files, other, kRest, kRows);
    CHECK_FALSE(strange.state()->has_value());
  }
}

TEST_CASE("a call of the disk that fails, whichever it is, leaves what can be gone on with") {
  for (const Code code : {Code::io, Code::disk_full}) {
    bool over = false;
    for (std::uint64_t n = 1; !over && n < 500; ++n) {
      INFO("call " << n);
      Coming c;
      const std::uint64_t before = c.files.calls();
      c.files.fail_call(n, code);
      Status done = c.part->begin(encode(c.m));
      for (std::size_t piece = 0; done && piece < c.packed.size(); ++piece) done = c.add(piece, piece + 1);
      over = c.files.calls() - before < n;
      c.files.fail_call(0);
      CHECK(bool(done) == over);
      auto state = c.part->state();
      REQUIRE(state);
      if (!*state) REQUIRE(c.part->begin(encode(c.m)));
      REQUIRE(c.add(c.have(), c.packed.size()));
      c.check_whole();
    }
    CHECK(over);
  }
}
