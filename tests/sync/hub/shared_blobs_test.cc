// Two hubs over one blob folder.
#include <doctest/doctest.h>
#include <vector>

#include "engine/base/limits.h"
#include "sync/hub/central/file_blobs.h"
#include "tests/support/manual_clock.h"
#include "tests/support/memory_files.h"
#include "tests/support/seeded_random.h"
#include "tests/sync/hub/hooked_files.h"

namespace satchel::hub::test {
namespace {

const Bytes kFan = "the sound of another fan, 58 dB";
const Hash kFanHash = sha256(kFan);

struct TwoHubs {
  TwoHubs() {
    REQUIRE(files.make_folder("data"));
    REQUIRE(files.sync_folder("."));
    a = started(Sharing::first), b = started(Sharing::others);
  }
  std::unique_ptr<FileBlobs> started(Sharing sharing) {
    auto out = FileBlobs::open(files, random, clock, "data", sharing);
    REQUIRE(out);
    return *std::move(out);
  }
  std::string created(bool announced = true) {
    UploadInfo info;
    info.length = kFan.size();
    if (announced) info.sha256 = kFanHash;
    info.created = clock.wall();
    const auto id = a->create(info);
    REQUIRE(id);
    return *id;
  }
  static Result<UploadState> add(FileBlobs& hub, const std::string& id, std::uint64_t from, std::uint64_t to,
                                 WhenCut cut = WhenCut::keep) {
    SATCHEL_ASSIGN(const auto chunk, hub.append(id, from, cut));
    SATCHEL_TRY(chunk->append(ByteView(kFan).substr(from, to - from)));
    return chunk->commit();
  }

  satchel::test::MemoryFiles files;
  satchel::test::SeededRandom random{7};
  satchel::test::ManualClock clock;
  std::unique_ptr<FileBlobs> a, b;
};

}  // namespace

TEST_CASE_FIXTURE(TwoHubs,
                  "a rotted blob that one hub sets aside is taken anew by another, and is not set aside itself") {
  const std::string path = "data/blobs/" + to_hex(kFanHash.view()).insert(2, "/");
  REQUIRE(add(*b, created(), 0, kFan.size())->blob == kFanHash);
  {
    const auto rotted = *files.create(path);
    REQUIRE(rotted->append("the sound of no fan at all, 0 dB"));
  }
  const std::string id = created();
  HookedFiles watched(files);
  const auto watching = *FileBlobs::open(watched, random, clock, "data", Sharing::others);
  bool met = false;
  watched.before = [&](std::string_view, const std::string& to) {
    if (!to.ends_with(".damaged")) return Status();
    met = true;
    CHECK(add(*b, id, 0, kFan.size()).code() == Code::locked);
    CHECK(b->check(kFanHash).code() == Code::corrupt);
    return Status();
  };
  CHECK(watching->check(kFanHash).code() == Code::corrupt);
  CHECK(met);
  CHECK(b->find(id)->blob == kFanHash);
  CHECK(watching->check(kFanHash));
  CHECK(files.exists(path + ".damaged"));
  CHECK(files.list("data/uploads")->size() == 2);  // what is known of both uploads: no lock stays
}

TEST_CASE_FIXTURE(TwoHubs, "chunks of one photo come to different hubs") {
  for (const WhenCut cut : {WhenCut::keep, WhenCut::drop}) {
    const std::string id = created(cut == WhenCut::keep);
    CHECK(add(*a, id, 0, 5, cut)->offset == 5);
    CHECK(b->find(id)->offset == 5);
    CHECK(add(*b, id, 5, 11, cut)->offset == 11);
    CHECK(add(*a, id, 5, 11, cut).code() == Code::wrong_offset);
    CHECK(a->find(id)->offset == 11);
    CHECK(add(*a, id, 11, 20, cut)->offset == 20);
    CHECK(add(*b, id, 20, kFan.size(), cut)->blob == kFanHash);
    for (FileBlobs* hub : {a.get(), b.get()}) {
      CHECK(hub->find(id)->blob == kFanHash);
      CHECK(hub->has(kFanHash));
      CHECK(hub->check(kFanHash));
    }
    REQUIRE(files.remove("data/blobs/" + to_hex(kFanHash.view()).insert(2, "/")));
  }
}

TEST_CASE_FIXTURE(TwoHubs,
                  "a chunk under way at one hub is waited for at the other, and goes on there once it is cut") {
  const std::string id = created();
  auto chunk = a->append(id, 0, WhenCut::keep);
  REQUIRE(chunk);
  REQUIRE((*chunk)->append(kFan.substr(0, 9)));
  CHECK(b->append(id, 9, WhenCut::keep).code() == Code::locked);
  CHECK(b->terminate(id).code() == Code::locked);
  CHECK(b->find(id)->offset == 9);
  REQUIRE(b->remove_stale(clock.wall() + Millis{1}));
  CHECK(b->find(id)->offset == 9);
  (*chunk).reset();
  CHECK(add(*b, id, 9, kFan.size())->blob == kFanHash);
  CHECK(a->find(id)->blob == kFanHash);
}

TEST_CASE_FIXTURE(TwoHubs, "of a checked chunk that was cut at one hub nothing counts at the other") {
  const std::string id = created(false);
  REQUIRE(add(*a, id, 0, 4, WhenCut::drop));
  auto chunk = a->append(id, 4, WhenCut::drop);
  REQUIRE(chunk);
  REQUIRE((*chunk)->append("wrong bytes"));
  CHECK(b->find(id)->offset == 4);
  (*chunk).reset();
  CHECK(add(*b, id, 4, 12, WhenCut::drop)->offset == 12);  // other bytes than the first hub has hashed
  CHECK(add(*a, id, 12, kFan.size(), WhenCut::drop)->blob == kFanHash);
}

TEST_CASE_FIXTURE(TwoHubs, "a hub that is killed lets go of what it was at") {
  const std::string id = created();
  {
    auto chunk = a->append(id, 0, WhenCut::keep);
    REQUIRE(chunk);
    REQUIRE((*chunk)->append(kFan.substr(0, 9)));
  }
  a = started(Sharing::others);
  CHECK(add(*b, id, 9, 20)->offset == 20);
  CHECK(add(*a, id, 20, kFan.size())->blob == kFanHash);
}

TEST_CASE_FIXTURE(TwoHubs, "an upload that one hub ended is gone for the other, its lock too") {
  const std::string id = created();
  REQUIRE(add(*b, id, 0, 5));
  REQUIRE(add(*a, id, 5, 9));
  REQUIRE(b->terminate(id));
  CHECK(a->append(id, 9, WhenCut::keep).code() == Code::not_found);
  CHECK(a->find(id).code() == Code::not_found);
  CHECK(files.list("data/uploads")->empty());
}

TEST_CASE_FIXTURE(TwoHubs, "a hub vouches for another's blob only once a power cut would leave it") {
  const std::string path = "data/blobs/" + to_hex(kFanHash.view()).insert(2, "/");
  CHECK_FALSE(b->has(kFanHash));
  CHECK_FALSE(b->has(sha256("whatever")));
  {
    const auto file = *files.create("data/uploads/part");
    REQUIRE(file->append(kFan));
    REQUIRE(file->sync());
  }
  REQUIRE(files.rename("data/uploads/part", path));  // as the other hub does, which dies before it has synced
  REQUIRE(b->has(kFanHash));
  files.power_cut();
  CHECK(files.exists(path));
}

TEST_CASE_FIXTURE(TwoHubs, "a hub that starts beside others clears nothing away, and the first one does") {
  const std::string id = created();
  auto chunk = a->append(id, 0, WhenCut::keep);
  REQUIRE(chunk);
  REQUIRE(files.create("data/uploads/leftover"));
  clock.advance(FileBlobs::kKeep + Millis{1});
  const auto third = started(Sharing::others);
  CHECK(third->find(id));
  CHECK(files.exists("data/uploads/leftover"));
  (*chunk).reset();
  a = started(Sharing::first);
  CHECK(a->find(id).code() == Code::not_found);
  CHECK_FALSE(files.exists("data/uploads/leftover"));
}

TEST_CASE_FIXTURE(TwoHubs, "uploads that another hub saw to their end leave their device room for others") {
  UploadInfo info;
  info.length = kFan.size();
  info.sha256 = kFanHash;
  info.creator.bytes[0] = 1;
  info.created = clock.wall();
  std::vector<std::string> ids;
  for (std::size_t n = 0; n < limits::kOpenUploads; ++n) ids.push_back(*a->create(info));
  for (const auto& id : ids) REQUIRE(b->terminate(id));
  CHECK(a->create(info));
  CHECK(files.list("data/uploads")->size() == 1);
}

}  // namespace satchel::hub::test
