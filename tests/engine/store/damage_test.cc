// The files in which a store says what happened to it, and who it is, when its database cannot.
#include "engine/store/damage.h"

#include <doctest/doctest.h>

#include "engine/store/identity_file.h"
#include "tests/support/memory_files.h"

using namespace satchel;
using namespace satchel::test;

namespace {

struct Folder {
  MemoryFiles files;
  Damage damage{1, {77}, "a page\nrotted", false, 5, {{2, 3, sha256("x")}, {9, 9, {}}}, {sha256("photo")}};

  Folder() { REQUIRE(files.make_folder("store")); }
  void put(const std::string& path, const Bytes& bytes) { REQUIRE(write_whole(files, "store/" + path, bytes)); }
};

}  // namespace

TEST_CASE_FIXTURE(Folder, "a report is read as it was written, on one line each") {
  REQUIRE(write_report(files, "store", damage));
  const auto all = read_reports(files, "store");
  REQUIRE(all->size() == 1);
  const Damage& read = all->front();
  CHECK(read.reason == "a page rotted");
  CHECK_FALSE(read.files_aside);
  CHECK(read.lost == damage.lost);
  CHECK(read.lost_entries() == 3);
  CHECK(read.blobs == damage.blobs);
  CHECK(*next_aside(files, "store") == 2);
}

TEST_CASE_FIXTURE(Folder, "of a report that somebody wrote in, what can be read counts") {
  REQUIRE(files.make_folder("store/aside/1"));
  REQUIRE(files.make_folder("store/aside/2"));
  REQUIRE(files.make_folder("store/aside/notes"));
  REQUIRE(files.make_folder("store/aside/1234567890123456789"));
  put("aside/1/report", "satchel damage 1\nwhen x\nkept \nlost 5\nlost x 5\nlost 5 4\nlost 4 5 zz\nblob zz\nwhat\n");
  put("aside/2/report", "another program's");
  const auto all = read_reports(files, "store");
  REQUIRE(all->size() == 1);
  CHECK(all->front().lost == std::vector<LostEntries>{{4, 5, {}}});
  CHECK(all->front().kept == 0);
  CHECK(all->front().blobs.empty());
  CHECK(*next_aside(files, "store") == 3);
}

TEST_CASE_FIXTURE(Folder, "damage is noted once, and a salvage under way is known by its number") {
  CHECK_FALSE(noted_damage(files, "store"));
  REQUIRE(note_damage(files, "store", "first"));
  REQUIRE(note_damage(files, "store", "second"));
  CHECK(*noted_damage(files, "store") == "first");
  put("damaged", "");
  CHECK(*noted_damage(files, "store") == "noted before");
  CHECK_FALSE(salvage_under_way(files, "store"));
  REQUIRE(begin_salvage(files, "store", {3, 40}));
  CHECK(salvage_under_way(files, "store")->last == 40);
  put("salvaging", "three");
  CHECK_FALSE(salvage_under_way(files, "store"));
  REQUIRE(end_salvage(files, "store"));
  CHECK_FALSE(noted_damage(files, "store"));
}

TEST_CASE_FIXTURE(Folder, "a disk that fails once as a report is written leaves none, or the whole") {
  for (std::uint64_t call = 1;; ++call) {
    files.fail_call(call);
    const Status written = write_report(files, "store", damage);
    files.fail_call(0);
    CHECK((written || written.code() == Code::io));
    const auto all = read_reports(files, "store");
    REQUIRE(all);
    if (has_report(files, "store", 1)) CHECK(all->front().lost == damage.lost);
    if (written) break;
  }
}

TEST_CASE_FIXTURE(Folder, "who a store is, cut anywhere or changed in any byte, is not believed") {
  IdentityFile who;
  who.format = 3;
  who.identity.user = "li";
  who.identity.role = "inspector";
  who.identity.scopes = {"north", "south"};
  who.schema = "{}";
  who.epochs = {{{7}, 1, 1}, {{8}, 4, 5}};
  REQUIRE(write_identity_file(files, "store", who));
  const Bytes bytes = *read_all(files, "store/identity", 1U << 20);
  CHECK(read_identity_file(files, "store")->epochs.size() == 2);
  for (std::size_t n = 0; n < bytes.size(); ++n) {
    put("identity", bytes.substr(0, n));
    CHECK(read_identity_file(files, "store").code() == Code::corrupt);
    Bytes changed = bytes;
    changed[n] = static_cast<char>(changed[n] ^ 1);
    put("identity", changed);
    CHECK(read_identity_file(files, "store").code() == Code::corrupt);
  }
  // A hash that fits says that we wrote it, not that this build can read it.
  for (const Bytes& body : {bytes.substr(0, bytes.size() - 32) + "x", Bytes("another file of ours")}) {
    put("identity", body + Bytes(sha256(body).view()));
    CHECK(read_identity_file(files, "store").code() == Code::corrupt);
  }
}
