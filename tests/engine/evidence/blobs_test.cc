#include "engine/evidence/blobs.h"

#include <algorithm>
#include <doctest/doctest.h>

#include "engine/base/limits.h"
#include "platform/os/files.h"
#include "tests/support/memory_files.h"
#include "tests/support/seeded_random.h"
#include "tests/support/temp_folder.h"
#include "tests/support/test_keys.h"

using namespace satchel;

namespace {

struct Fixture {
  test::MemoryFiles files;
  test::SeededRandom random{1};
  test::TestKeys keys{1};
  Vault vault{keys, random};
  Vault* const with;
  BlobFolder blobs;

  explicit Fixture(bool encrypted) : with(encrypted ? &vault : nullptr), blobs(files, "/store/blobs", random, with) {
    REQUIRE(files.make_folder("/store"));
    REQUIRE(files.sync_folder("/"));
  }
  void put(const std::string& path, ByteView bytes) { REQUIRE(write_whole(files, path, bytes)); }
  std::size_t parts() {
    std::size_t n = 0;
    const auto names = *files.list("/store/blobs");
    for (const auto& name : names) n += name.ends_with(".part");
    return n;
  }
};

/// Each test once with plain blobs, once with encrypted ones.
struct BothKinds : Fixture {
  BothKinds() : Fixture(encrypted()) {}
  static bool encrypted() {
    bool out = false;
    SUBCASE("plain") {}
    SUBCASE("encrypted") { out = true; }
    return out;
  }
  Bytes bytes_of(const Hash& hash) {
    const auto file = blobs.open(hash);
    REQUIRE(file);
    return *(*file)->read(0, std::size_t{1} << 20);
  }
};

/// Grows, or changes in place, once its first piece has been read: a camera at work.
class ChangingFiles final : public Files {
 public:
  ChangingFiles(Files& real, std::string path, Bytes then)
      : real_(real), path_(std::move(path)), then_(std::move(then)) {}
  Result<std::unique_ptr<WritableFile>> create(const std::string& p) override { return real_.create(p); }
  Result<std::unique_ptr<WritableFile>> append_to(const std::string& p) override { return real_.append_to(p); }
  Result<std::unique_ptr<ReadableFile>> open(const std::string& p) override {
    if (p == path_ && ++opened_ == 2) SATCHEL_TRY(write_whole(real_, path_, then_));
    return real_.open(p);
  }
  Result<std::uint64_t> size(const std::string& p) override { return real_.size(p); }
  bool exists(const std::string& p) override { return real_.exists(p); }
  Status make_folder(const std::string& p) override { return real_.make_folder(p); }
  Status rename(const std::string& a, const std::string& b) override { return real_.rename(a, b); }
  Status remove(const std::string& p) override { return real_.remove(p); }
  Status sync_folder(const std::string& p) override { return real_.sync_folder(p); }
  Result<std::vector<std::string>> list(const std::string& p) override { return real_.list(p); }
  Result<std::uint64_t> free_space(const std::string& p) override { return real_.free_space(p); }
  Status truncate(const std::string& p, std::uint64_t n) override { return real_.truncate(p, n); }
  Result<std::shared_ptr<void>> lock(const std::string& p) override { return real_.lock(p); }

 private:
  Files& real_;
  std::string path_;
  Bytes then_;
  int opened_ = 0;
};

}  // namespace

TEST_CASE_FIXTURE(BothKinds, "a blob stands under its hash, byte for byte") {
  const Bytes bytes = random.bytes(700'000);
  const auto info = blobs.add_bytes(bytes);
  REQUIRE(info);
  CHECK(*info == BlobInfo{sha256(bytes), bytes.size()});
  const std::string hex = to_hex(info->sha256.view());
  CHECK(blobs.path(info->sha256) == "/store/blobs/" + hex.substr(0, 2) + "/" + hex.substr(2) + (with ? ".sealed" : ""));
  CHECK(bytes_of(info->sha256) == bytes);
  CHECK((*read_all(files, blobs.path(info->sha256), 1U << 20) == bytes) == !with);
  CHECK(blobs.exists(info->sha256));
  CHECK(*blobs.size(info->sha256) == bytes.size());
  CHECK(blobs.check(info->sha256));
  CHECK(parts() == 0);
}

TEST_CASE_FIXTURE(BothKinds, "files, bytes and pieces make the same blob, and one file") {
  const Bytes bytes = random.bytes(300'000);
  put("/store/photo.jpg", bytes);
  const auto from_file = blobs.add_file("/store/photo.jpg");
  const auto from_bytes = blobs.add_bytes(bytes);
  const auto writer = *blobs.write();
  for (std::size_t at = 0; at < bytes.size(); at += 1'000) REQUIRE(writer->append(ByteView(bytes).substr(at, 1'000)));
  CHECK(writer->size() == bytes.size());
  const auto from_pieces = writer->finish();
  CHECK(*from_file == *from_bytes);
  CHECK(*from_file == *from_pieces);
  CHECK(blobs.list()->size() == 1);
  CHECK(*read_all(files, "/store/photo.jpg", 1U << 20) == bytes);
}

TEST_CASE_FIXTURE(BothKinds, "no bytes at all are a blob too") {
  put("/store/empty", "");
  CHECK(*blobs.add_file("/store/empty") == BlobInfo{sha256(""), 0});
  CHECK(blobs.check(sha256("")));
}

TEST_CASE_FIXTURE(BothKinds, "the list names every blob and nothing else") {
  CHECK(blobs.list()->empty());
  std::vector<Hash> expected;
  for (int i = 0; i < 50; ++i) expected.push_back(blobs.add_bytes(std::to_string(i))->sha256);
  std::sort(expected.begin(), expected.end());
  REQUIRE(files.make_folder("/store/blobs/zz"));
  REQUIRE(files.make_folder("/store/blobs/AB"));
  put("/store/blobs/readme", "x");
  put("/store/blobs/AB/" + std::string(62, 'c'), "not in lower case");
  put(folder_of(blobs.path(expected[0])) + "/short", "x");
  CHECK(*blobs.list() == expected);
}

TEST_CASE_FIXTURE(BothKinds,
                  "a flipped bit, a cut and a missing blob are told apart, and adding the bytes again heals") {
  const Hash hash = blobs.add_bytes("evidence")->sha256;
  put(blobs.path(hash), "evidencf");
  CHECK(blobs.check(hash).code() == Code::corrupt);
  REQUIRE(blobs.add_bytes("evidence"));
  CHECK(blobs.check(hash));
  REQUIRE(files.truncate(blobs.path(hash), 3));
  CHECK(blobs.check(hash).code() == Code::corrupt);
  REQUIRE(files.remove(blobs.path(hash)));
  CHECK(blobs.check(hash).code() == Code::not_found);
  CHECK(blobs.size(hash).code() == Code::not_found);
  CHECK_FALSE(blobs.exists(hash));
}

TEST_CASE_FIXTURE(BothKinds, "bytes of another hash than expected do not enter") {
  const auto writer = *blobs.write();
  REQUIRE(writer->append("what came over the network"));
  CHECK(writer->finish(sha256("what was announced")).code() == Code::bad_checksum);
  CHECK(blobs.list()->empty());
  const auto good = *blobs.write();
  REQUIRE(good->append("x"));
  CHECK(good->finish(sha256("x")));
}

TEST_CASE_FIXTURE(BothKinds, "a source that changes while it is read is refused, and can be tried again") {
  const Bytes before = random.bytes(600'000);
  put("/store/photo", before);
  for (const Bytes& after : {before + "more", before.substr(0, 9), random.bytes(before.size())}) {
    put("/store/photo", before);
    ChangingFiles changing(files, "/store/photo", after);
    BlobFolder folder(changing, "/store/blobs", random, with);
    CHECK(folder.add_file("/store/photo").code() == Code::busy);
    CHECK(folder.list()->empty());
    CHECK(parts() == 0);
    CHECK(folder.add_file("/store/photo")->sha256 == sha256(after));
    REQUIRE(files.remove(folder.path(sha256(after))));
  }
}

TEST_CASE("a blob above the limit is refused before it fills the disk") {
  const test::TempFolder folder;
  const auto files = os::system_files();
  test::SeededRandom random(1);
  BlobFolder blobs(*files, folder.path() + "/blobs", random);
  const std::string source = folder.path() + "/film";
  REQUIRE(files->create(source));
  REQUIRE(files->truncate(source, limits::kBlobBytes + 1));  // a hole: takes no room
  CHECK(blobs.add_file(source).code() == Code::too_large);
  CHECK(blobs.list()->empty());
  const auto writer = *blobs.write();
  const ByteView huge("x", limits::kBlobBytes + 1);  // refused by its length: its bytes are never touched
  CHECK(writer->append(huge).code() == Code::too_large);
}

TEST_CASE("blobs keep on the files of this machine") {
  const test::TempFolder folder;
  const auto files = os::system_files();
  test::SeededRandom random(1);
  const Bytes bytes = random.bytes(2 << 20);
  const Hash hash = BlobFolder(*files, folder.path() + "/blobs", random).add_bytes(bytes)->sha256;
  BlobFolder again(*files, folder.path() + "/blobs", random);
  CHECK(again.exists(hash));
  CHECK(again.check(hash));
  CHECK(*again.list() == std::vector<Hash>{hash});
}

TEST_CASE_FIXTURE(BothKinds, "a Writer given up leaves nothing, and what a crash left is cleared") {
  {
    const auto writer = *blobs.write();
    REQUIRE(writer->append("half"));
    CHECK(parts() == 1);
  }
  CHECK(parts() == 0);
  const Hash kept = blobs.add_bytes("whole")->sha256;
  put("/store/blobs/0123456789abcdef.part", "half");
  REQUIRE(blobs.remove_leftovers());
  CHECK(parts() == 0);
  CHECK(blobs.check(kept));
}

TEST_CASE_FIXTURE(BothKinds, "clearing an untouched folder is no error") { CHECK(blobs.remove_leftovers()); }

TEST_CASE("a returned or known blob survives a power cut, whichever call failed before; no half one is ever named") {
  const bool encrypted = BothKinds::encrypted();
  for (std::uint64_t n = 1;; ++n) {
    Fixture f(encrypted);
    const auto start = f.files.calls();
    f.files.fail_call(n);
    const auto first = f.blobs.add_bytes("evidence");
    const bool untouched = f.files.calls() - start < n;
    f.files.fail_call(0);
    // After a failure the same run asks, or the next one does.
    BlobFolder next(f.files, "/store/blobs", f.random, f.with);
    const bool known = n % 2 == 0 ? f.blobs.exists(sha256("evidence")) : next.exists(sha256("evidence"));
    f.files.power_cut();
    BlobFolder after(f.files, "/store/blobs", f.random, f.with);
    if (first || known) CHECK(after.check(sha256("evidence")));
    const auto named = *after.list();
    for (const Hash& hash : named) CHECK(after.check(hash));
    if (!first) CHECK(after.add_bytes("evidence"));
    if (untouched) break;
  }
}

TEST_CASE_FIXTURE(BothKinds, "a full disk says so, keeps what is there, and takes the blob once there is room") {
  const Hash kept = blobs.add_bytes("evidence")->sha256;
  const Bytes large = random.bytes(10'000);
  files.set_capacity(5'000);
  CHECK(blobs.add_bytes(large).code() == Code::disk_full);
  CHECK(parts() == 0);
  CHECK(blobs.check(kept));
  files.set_capacity(50'000);
  CHECK(blobs.add_bytes(large));
}
