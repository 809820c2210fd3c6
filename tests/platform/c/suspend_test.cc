// A suspend does not wait for what would take minutes: it breaks that off, and nothing half done stays.
#include <filesystem>
#include <future>

#include "engine/store.h"
#include "platform/c/halting_files.h"
#include "tests/platform/c/office.h"
#include "tests/platform/c/slow_disk.h"
#include "tests/support/memory_files.h"

using namespace satchel;

namespace {

struct Suspending {
  Suspending() {
    tablet.enrol();
    id = tablet.save("夜间施工");
  }
  /// What `work` says that is under way, on a slow disk, as the store is suspended. This ends soon, or the test does
  /// not.
  template <class Work>
  satchel_code broken_off(const Work& work) {
    const int before = test::SlowDisk::readings();
    auto under_way = std::async(std::launch::async, [&] {
      const test::SlowDisk slow;
      return work();
    });
    while (test::SlowDisk::readings() < before + 3) std::this_thread::yield();
    tablet.ok(satchel_suspend(tablet.store, &tablet.error));
    CHECK(is_let_go());
    const satchel_code code = under_way.get();
    tablet.ok(satchel_resume(tablet.store, &tablet.error));
    return code;
  }
  /// Nothing of the store's is open in this process, and its lock is free.
  bool is_let_go() {
    for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
      std::error_code gone;
      if (std::filesystem::read_symlink(entry.path(), gone).string().starts_with(tablet.folder)) return false;
    }
    os::Host other = *os::open_host(tablet.folder + "/key");
    StoreOptions options;
    options.folder = tablet.folder;
    return static_cast<bool>(Store::open(other.ports(), options));
  }
  satchel_photo photo() const {
    satchel_photo out;
    SATCHEL_INIT(&out);
    out.of_type = "case";
    out.of_id = id.c_str();
    return out;
  }
  /// Of the store's folder of blobs, but for its shelves.
  std::size_t blobs_and_leftovers() const {
    std::size_t out = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(tablet.folder + "/blobs"))
      out += entry.is_regular_file() ? 1 : 0;
    return out;
  }
  test::Office office;
  test::Tablet tablet{office, "li"};
  std::string id;
};

}  // namespace

TEST_CASE_FIXTURE(Suspending, "a query without an end is broken off, and its rows are of no use any more") {
  satchel_rows* rows = nullptr;
  tablet.ok(satchel_query(tablet.store,
                          "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n",
                          &rows, &tablet.error));
  std::atomic<bool> begins{false};
  auto under_way = std::async(std::launch::async, [&] {
    std::int32_t more = 0;
    begins = true;
    return satchel_next(rows, &more, nullptr);
  });
  while (!begins) std::this_thread::yield();
  tablet.ok(satchel_suspend(tablet.store, &tablet.error));
  CHECK(is_let_go());
  CHECK(under_way.get() == SATCHEL_CANCELLED);
  satchel_rows_release(rows);
  tablet.ok(satchel_resume(tablet.store, &tablet.error));
  CHECK(tablet.number("SELECT count(*) FROM \"case\"") == 1);
}

TEST_CASE_FIXTURE(Suspending, "a large file that is being attached is broken off, and nothing of it stays") {
  const std::string file = office.folder.path() + "/film";
  REQUIRE(write_whole(*office.host.files, file, test::noise(1'000, 1)));
  std::filesystem::resize_file(file, 400U << 20);
  const satchel_photo of = photo();
  CHECK(broken_off([&] { return satchel_attach_file(tablet.store, &of, file.c_str(), nullptr, nullptr); }) ==
        SATCHEL_CANCELLED);
  CHECK(blobs_and_leftovers() == 0);
  CHECK(tablet.number("SELECT count(*) FROM photo") == 0);
  CHECK(tablet.status().find("\"originals\":{\"waiting\":0") != std::string::npos);
}

TEST_CASE_FIXTURE(Suspending, "bytes that are being read are broken off") {
  const satchel_attached large = tablet.attach(id, test::noise(9'000'000, 1));
  satchel_buffer* bytes = nullptr;
  CHECK(broken_off([&] { return satchel_blob_read(tablet.store, large.sha256, 0, large.bytes, &bytes, nullptr); }) ==
        SATCHEL_CANCELLED);
  CHECK(bytes == nullptr);
  tablet.ok(satchel_blob_read(tablet.store, large.sha256, 0, 10, &bytes, &tablet.error));
  CHECK(test::taken(bytes) == test::noise(9'000'000, 1).substr(0, 10));
}

TEST_CASE_FIXTURE(Suspending, "a bundle that is being written is broken off, and nothing of it stays") {
  tablet.attach(id, test::noise(9'000'000, 1));
  const std::string path = office.folder.path() + "/rescue";
  satchel_buffer* json = nullptr;
  CHECK(broken_off([&] { return satchel_write_bundle(tablet.store, path.c_str(), &json, nullptr); }) ==
        SATCHEL_CANCELLED);
  CHECK(json == nullptr);
  CHECK(!std::filesystem::exists(path));
  CHECK(!std::filesystem::exists(path + ".part"));
  tablet.ok(satchel_write_bundle(tablet.store, path.c_str(), nullptr, &tablet.error));
}

TEST_CASE_FIXTURE(Suspending, "a verify is broken off, and takes nothing for damage by that") {
  tablet.attach(id, test::noise(9'000'000, 1));
  satchel_buffer* report = nullptr;
  CHECK(broken_off([&] { return satchel_verify(tablet.store, &report, nullptr); }) == SATCHEL_CANCELLED);
  CHECK(report == nullptr);
  tablet.ok(satchel_verify(tablet.store, &report, &tablet.error));
  CHECK(test::taken(report).empty());
  CHECK(!std::filesystem::exists(tablet.folder + "/aside"));
  tablet.save("接着记录");
}

TEST_CASE("while they are halted, files give and take no bytes, and let names come and go") {
  test::MemoryFiles files;
  bool halted = false;
  capi::HaltingFiles halting(files, [&] { return halted; });
  REQUIRE(halting.make_folder("store"));
  auto writing = halting.create("store/a");
  REQUIRE(writing);
  CHECK((*writing)->append("abc"));
  const auto reading = halting.open("store/a");
  REQUIRE(reading);
  halted = true;
  CHECK((*writing)->append("d").code() == Code::cancelled);
  CHECK((*reading)->read(0, 1).code() == Code::cancelled);
  CHECK((*writing)->sync());
  CHECK(halting.rename("store/a", "store/b"));
  CHECK(halting.sync_folder("store"));
  CHECK(*halting.size("store/b") == 3);
  CHECK(halting.remove("store/b"));
  halted = false;
  CHECK(!halting.exists("store/b"));
}
