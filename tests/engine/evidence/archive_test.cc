#include "engine/evidence/archive.h"

#include <doctest/doctest.h>

#include "tests/support/memory_files.h"

using namespace satchel;

namespace {

struct Packed {
  Bytes written(const std::vector<std::pair<std::string, Bytes>>& parts) {
    auto file = *files.create("p.zip");
    ArchiveWriter out(*file);
    for (const auto& [name, bytes] : parts) REQUIRE(out.add(name, bytes));
    REQUIRE(out.finish());
    return *read_all(files, "p.zip", 1U << 20);
  }
  Result<Archive> opened(const Bytes& bytes) {
    REQUIRE(write_whole(files, "q.zip", bytes));
    return Archive::open(*files.open("q.zip"));
  }
  /// Whether it opens and every part reads.
  bool sound(const Bytes& bytes) {
    const auto archive = opened(bytes);
    if (!archive) return CHECK(archive.code() == Code::invalid), false;
    for (const auto& part : archive->parts())
      if (!archive->read(part, 1U << 20)) return false;
    return true;
  }
  test::MemoryFiles files;
};

const std::vector<std::pair<std::string, Bytes>> kParts{
    {"manifest.json", "{}"}, {"blobs/ab.jpg", Bytes(300, 'p')}, {"empty", ""}};

}  // namespace

TEST_CASE_FIXTURE(Packed, "parts come back as they were, in order") {
  const auto archive = opened(written(kParts));
  REQUIRE(archive);
  REQUIRE(archive->parts().size() == 3);
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(archive->parts()[i].name == kParts[i].first);
    CHECK(*archive->read(archive->parts()[i], 1000) == kParts[i].second);
  }
  const auto* photo = archive->find("blobs/ab.jpg");
  REQUIRE(photo);
  CHECK(*archive->read(*photo, 290, 100) == Bytes(10, 'p'));
  CHECK(archive->read(*photo, 300, 100)->empty());
  CHECK(archive->read(*photo, 299).code() == Code::too_large);
  CHECK(archive->find("nothing") == nullptr);
  CHECK(opened(written({}))->parts().empty());
}

TEST_CASE_FIXTURE(Packed, "a part from a file is packed like its bytes") {
  const Bytes big(600'000, 'x');
  REQUIRE(write_whole(files, "big", big));
  auto file = *files.create("f.zip");
  ArchiveWriter out(*file);
  const auto from = *files.open("big");
  REQUIRE(out.add("big", *from));
  REQUIRE(out.finish());
  CHECK(*read_all(files, "f.zip", 1U << 20) == written({{"big", big}}));
}

TEST_CASE_FIXTURE(Packed, "any bit that differs shows, wherever it is") {
  const Bytes whole = written(kParts);
  REQUIRE(sound(whole));
  for (std::size_t at = 0; at < whole.size(); ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      Bytes odd = whole;
      odd[at] = static_cast<char>(odd[at] ^ (1 << bit));
      CHECK_MESSAGE(!sound(odd), "byte ", at, " bit ", bit);
    }
  }
}

TEST_CASE_FIXTURE(Packed, "one that was cut, has something before, between or behind, or a part twice, is none") {
  const Bytes whole = written(kParts);
  for (std::size_t n = 0; n < whole.size(); ++n) CHECK_FALSE(sound(whole.substr(0, n)));
  CHECK_FALSE(sound(whole + '\0'));
  CHECK_FALSE(sound('\0' + whole));
  const Bytes one = written({{"a", "x"}}), two = written({{"a", "x"}, {"b", "x"}});
  CHECK_FALSE(sound(one + one));
  Bytes twice = two;
  for (std::size_t at = twice.find('b'); at != Bytes::npos; at = twice.find('b', at + 1)) twice[at] = 'a';
  CHECK_FALSE(sound(twice));
}

TEST_CASE_FIXTURE(Packed, "a name that leads elsewhere, or stands there already, is refused") {
  auto file = *files.create("n.zip");
  ArchiveWriter out(*file);
  for (const char* name : {"", "/a", "../a", "a/../b", "A", "a b", "\xE4"})
    CHECK(out.add(name, "").code() == Code::invalid);
  CHECK(out.add(std::string(201, 'a'), "").code() == Code::invalid);
  REQUIRE(out.add("a", ""));
  CHECK(out.add("a", "").code() == Code::invalid);
}

TEST_CASE_FIXTURE(Packed, "a file that fails is an error at each call, when written and when read") {
  const Bytes whole = written(kParts);
  REQUIRE(write_whole(files, "big", Bytes(300'000, 'x')));
  for (std::uint64_t call = 1;; ++call) {
    files.fail_call(call);
    const Status done = [&]() -> Status {
      SATCHEL_ASSIGN(auto file, files.create("w.zip"));
      ArchiveWriter out(*file);
      SATCHEL_TRY(out.add("a", "bytes"));
      SATCHEL_ASSIGN(const auto from, files.open("big"));
      SATCHEL_TRY(out.add("b", *from));
      return out.finish();
    }();
    files.fail_call(0);
    if (done) break;
    CHECK(done.code() == Code::io);
    REQUIRE(call < 100);
  }
  for (std::uint64_t call = 1;; ++call) {
    REQUIRE(write_whole(files, "r.zip", whole));
    files.fail_call(call);
    const Status done = [&]() -> Status {
      SATCHEL_ASSIGN(auto file, files.open("r.zip"));
      SATCHEL_ASSIGN(const Archive archive, Archive::open(std::move(file)));
      for (const auto& part : archive.parts()) {
        SATCHEL_ASSIGN(const Bytes bytes, archive.read(part, 1U << 20));
        (void)bytes;
      }
      return {};
    }();
    files.fail_call(0);
    if (done) break;
    CHECK(done.code() == Code::io);
    REQUIRE(call < 100);
  }
}
