// Blobs that are encrypted at rest: where they stand beside plain ones, and what becomes of them without their key.
#include <doctest/doctest.h>

#include "engine/evidence/blobs.h"
#include "tests/support/leak_search.h"
#include "tests/support/memory_files.h"
#include "tests/support/seeded_random.h"
#include "tests/support/test_keys.h"

using namespace satchel;

namespace {

constexpr std::string_view kPlantedWord = "LEAKED-WITNESS-7731";

struct SealedBlobs {
  test::MemoryFiles files;
  test::SeededRandom random{1};
  test::TestKeys keys{1};
  Vault vault{keys, random};
  BlobFolder blobs{files, "/store/blobs", random, &vault};
  BlobFolder plain{files, "/store/blobs", random};  // as an earlier build would

  SealedBlobs() {
    REQUIRE(files.make_folder("/store"));
    REQUIRE(files.sync_folder("/"));
  }
  Bytes photo() { return random.bytes(90'000) + Bytes(kPlantedWord) + random.bytes(90'000); }
  std::vector<std::string> leaks() {
    test::LeakSearch search({std::string(kPlantedWord)});
    const auto shelves = *files.list("/store/blobs");
    for (const auto& shelf : shelves) {
      const std::string folder = "/store/blobs/" + shelf;
      if (shelf.size() != 2) {
        search.look(shelf, *read_all(files, folder, 1U << 20));
        continue;
      }
      const auto names = *files.list(folder);
      for (const auto& name : names) search.look(name, *read_all(files, folder + "/" + name, 1U << 20));
    }
    return search.hits();
  }
};

}  // namespace

TEST_CASE_FIXTURE(SealedBlobs, "no word of a photo is in any file, at any moment; of a plain one it is") {
  const Bytes bytes = photo();
  {
    const auto writer = *blobs.write();
    REQUIRE(writer->append(bytes));
    CHECK(leaks().empty());  // in the half-written one neither
    REQUIRE(writer->finish());
  }
  CHECK(leaks().empty());
  REQUIRE(plain.add_bytes(bytes));
  CHECK(leaks().size() == 1);
}

TEST_CASE_FIXTURE(SealedBlobs, "a plain blob of an earlier build is read, and encrypted once its bytes come again") {
  const Bytes bytes = photo();
  const Hash hash = plain.add_bytes(bytes)->sha256;
  CHECK(blobs.exists(hash));
  CHECK(*blobs.size(hash) == bytes.size());
  CHECK(blobs.check(hash));
  CHECK(*(*blobs.open(hash))->read(0, 1U << 20) == bytes);
  CHECK(*blobs.list() == std::vector{hash});
  REQUIRE(blobs.add_bytes(bytes));
  CHECK_FALSE(plain.exists(hash));
  CHECK(blobs.exists(hash));
  CHECK(blobs.check(hash));
  CHECK(*blobs.list() == std::vector{hash});
  CHECK(leaks().empty());
}

TEST_CASE_FIXTURE(SealedBlobs, "where both stand, the encrypted one counts, one name is listed, and both are removed") {
  const Bytes bytes = photo();
  REQUIRE(blobs.add_bytes(bytes));
  const Hash hash = plain.add_bytes(bytes)->sha256;
  REQUIRE(write_whole(files, plain.path(hash), "rotten"));
  CHECK(blobs.check(hash));
  CHECK(blobs.list()->size() == 1);
  REQUIRE(blobs.remove(hash));
  CHECK_FALSE(blobs.exists(hash));
  CHECK_FALSE(plain.exists(hash));
}

TEST_CASE_FIXTURE(SealedBlobs, "an encrypted blob that is set aside lets a sound plain one stand") {
  const Hash hash = blobs.add_bytes("evidence")->sha256;
  REQUIRE(write_whole(files, blobs.path(hash), Bytes(200, 'x')));
  CHECK(blobs.check(hash).code() == Code::corrupt);
  CHECK(blobs.open(hash).code() == Code::corrupt);
  REQUIRE(plain.add_bytes("evidence"));
  REQUIRE(blobs.set_aside(hash));
  CHECK(blobs.check(hash));
}

TEST_CASE("a plain blob is replaced in steps of which each leaves it whole, whichever call fails") {
  for (std::uint64_t n = 1;; ++n) {
    SealedBlobs f;
    const Hash hash = f.plain.add_bytes("evidence")->sha256;
    const auto start = f.files.calls();
    f.files.fail_call(n);
    const auto added = f.blobs.add_bytes("evidence");
    const bool untouched = f.files.calls() - start < n;
    f.files.fail_call(0);
    f.files.power_cut();
    BlobFolder after(f.files, "/store/blobs", f.random, &f.vault);
    CHECK(after.exists(hash));
    CHECK(after.check(hash));
    if (added) CHECK_FALSE(f.plain.exists(hash));
    REQUIRE(after.add_bytes("evidence"));
    CHECK_FALSE(f.plain.exists(hash));
    if (untouched) break;
  }
}

TEST_CASE_FIXTURE(SealedBlobs, "without the key nothing is read or written, and nothing counts as damaged") {
  const Bytes bytes = photo();
  const Hash hash = blobs.add_bytes(bytes)->sha256;
  REQUIRE(write_whole(files, "/store/camera.jpg", bytes));
  const auto before = *files.list("/store/blobs");
  test::TestKeys others(2);
  Vault other(others, random);
  other.expect(*vault.tag());
  keys.locked = true;
  Vault locked(keys, random);
  for (Vault* const kept : {&locked, &other}) {
    const Code code = kept == &locked ? Code::key_locked : Code::other_key;
    BlobFolder folder(files, "/store/blobs", random, kept);
    CHECK(folder.open(hash).code() == code);
    CHECK(folder.check(hash).code() == code);
    CHECK(folder.add_bytes("more").code() == code);
    CHECK(folder.add_file("/store/camera.jpg").code() == code);
    CHECK(folder.exists(hash));
    CHECK(*folder.size(hash) == bytes.size());
    CHECK(*folder.list() == std::vector{hash});
    CHECK(*files.list("/store/blobs") == before);
  }
  keys.locked = false;  // the tablet is unlocked: it goes on at once
  BlobFolder again(files, "/store/blobs", random, &locked);
  CHECK(again.check(hash));
}

TEST_CASE_FIXTURE(SealedBlobs, "a blob's file under another blob's name does not open there") {
  const Hash one = blobs.add_bytes("evidence")->sha256, two = blobs.add_bytes("exhibits")->sha256;
  REQUIRE(files.rename(blobs.path(one), blobs.path(two)));
  CHECK(blobs.open(two).code() == Code::corrupt);
  CHECK(blobs.check(two).code() == Code::corrupt);
  REQUIRE(files.truncate(blobs.path(two), 5));
  CHECK(blobs.size(two).code() == Code::corrupt);
}
