// SQLite's log as it lies on the disk, sound, cut and rotten.
#include "engine/store/wal.h"

#include "engine/base/hash.h"
#include "tests/engine/store/desk.h"
#include "tests/support/memory_files.h"

using namespace satchel;
using namespace satchel::test;

namespace {

constexpr std::size_t kHeader = 32, kFrameHeader = 24;

/// A log of some transactions, as SQLite itself wrote it.
struct Log {
  explicit Log(int page_bytes = 512) {
    TempFolder folder;
    const std::string path = folder.path() + "/some.db";
    sql::Options options;
    options.page_bytes = page_bytes;
    auto db = *sql::Database::open(path, options);
    REQUIRE(db->run("CREATE TABLE t(x BLOB)"));
    for (int i = 0; i < 3; ++i) REQUIRE(db->run("INSERT INTO t VALUES(randomblob(2000))"));
    bytes = *read_all(*os::system_files(), path + "-wal", 1U << 20);
    frame = kFrameHeader + static_cast<std::size_t>(page_bytes);
    frames = (bytes.size() - kHeader) / frame;
  }
  Result<WalScan> scan(const Bytes& content) {
    REQUIRE(write_whole(files, "log", content));
    return scan_wal(files, "log");
  }

  MemoryFiles files;
  Bytes bytes;
  std::size_t frame = 0, frames = 0;
};

}  // namespace

TEST_CASE("of a sound log all frames are taken, whatever the size of a page") {
  for (const int page : {512, 4096, 65536}) {
    Log log(page);
    const auto found = log.scan(log.bytes);
    REQUIRE(found);
    CHECK(found->page_bytes == static_cast<std::uint32_t>(page));
    CHECK(found->taken.size() == log.frames);
    CHECK(found->taken[1].at == kHeader + log.frame + kFrameHeader);
    CHECK(found->behind.empty());
    CHECK(found->commits_behind == 0);
  }
}

TEST_CASE_FIXTURE(Log, "a log that is missing, empty or cut anywhere gives what is there, and never more") {
  CHECK(scan_wal(files, "none")->taken.empty());
  std::size_t taken = 0;
  for (std::size_t n = 0; n <= bytes.size(); n += 7) {
    const auto found = scan(bytes.substr(0, n));
    REQUIRE(found);
    CHECK(found->taken.size() >= taken);
    CHECK(found->taken.size() + found->behind.size() <= (n < kHeader ? 0 : (n - kHeader) / frame));
    CHECK(found->commits_behind == 0);
    taken = found->taken.size();
  }
}

TEST_CASE_FIXTURE(Log, "behind a rotten head all frames of that life are found, and none is taken") {
  for (std::size_t at = 0; at < kHeader; ++at) {
    Bytes rotten = bytes;
    rotten[at] = static_cast<char>(rotten[at] ^ 0x40);
    const auto found = scan(rotten);
    REQUIRE(found);
    CHECK(found->taken.empty());
    const bool size_known = at < 8 || at >= 12;
    if (size_known) CHECK_MESSAGE(found->behind.size() == frames, at);
  }
  for (const char* size : {"\0\0\1\0", "\0\2\0\0", "\0\0\2\1"}) {  // 256, 131072 and 513 bytes are no page
    Bytes odd = bytes;
    odd.replace(8, 4, size, 4);
    CHECK(scan(odd)->page_bytes == 4096);
  }
}

TEST_CASE_FIXTURE(Log, "from a rotten frame on, what was promised is behind, and counted") {
  const std::size_t all = scan(bytes)->taken.size();
  for (std::size_t n = 0; n < frames; ++n) {
    for (const std::size_t in : {std::size_t{0}, std::size_t{8}, std::size_t{16}, kFrameHeader + 100}) {
      Bytes rotten = bytes;
      const std::size_t at = kHeader + n * frame + in;
      rotten[at] = static_cast<char>(rotten[at] ^ 1);
      const auto found = scan(rotten);
      REQUIRE(found);
      CHECK(found->taken.size() <= n);
      CHECK(found->taken.size() + found->behind.size() == all);
      CHECK(found->commits_behind >= 1);
    }
  }
}

TEST_CASE_FIXTURE(Log, "frames of an earlier life of the log are no loss") {
  Bytes reused = bytes;
  for (std::size_t n = frames / 2; n < frames; ++n) reused.replace(kHeader + n * frame + 8, 8, "earlier!");
  const auto found = scan(reused);
  REQUIRE(found);
  CHECK(found->taken.size() + found->behind.size() <= frames / 2);
  CHECK(found->commits_behind == 0);
}

TEST_CASE_FIXTURE(Log, "a log that cannot be read is an error, not an empty one") {
  REQUIRE(write_whole(files, "log", bytes));
  for (std::uint64_t call = 1;; ++call) {
    files.fail_call(call);
    const auto found = scan_wal(files, "log");
    files.fail_call(0);
    if (found) {
      CHECK(found->taken.size() == frames);
      break;
    }
    CHECK(found.code() == Code::io);
  }
}
