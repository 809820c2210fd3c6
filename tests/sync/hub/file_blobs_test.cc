#include "sync/hub/central/file_blobs.h"

#include <doctest/doctest.h>
#include <thread>
#include <vector>

#include "tests/sync/hub/upload_fixture.h"

namespace satchel::hub::test {
namespace {

const Bytes kSound = "the sound of a fan, 61 dB";
const Hash kHash = sha256(kSound);

std::string checksum_of(ByteView bytes) { return "sha256 " + to_base64(sha256(bytes).view()); }

TEST_CASE_FIXTURE(Office, "an upload goes on after the hub was killed") {
  for (const std::string& metadata : {std::string(), announcing(kHash)}) {
    const std::string url = created(kSound.size(), metadata);
    cut_after(url, 0, kSound.size(), kSound.substr(0, 9));
    start();
    CHECK(offset_of(url) == "9");
    CHECK(patch(url, 9, kSound.substr(9)).status == 204);
    CHECK(download(kHash).body == kSound);
    REQUIRE(files.remove(("data/blobs/" + hex(kHash)).insert(13, "/")));
  }
}

TEST_CASE_FIXTURE(Office, "a client that missed the last reply learns after a restart that all came") {
  for (const std::string& metadata : {std::string(), announcing(kHash)}) {
    const std::string url = created(kSound.size(), metadata);
    patch(url, 0, kSound);
    start();
    CHECK(offset_of(url) == std::to_string(kSound.size()));
    CHECK(header_of(ask("HEAD", url), "Satchel-Sha256") == hex(kHash));
    CHECK(patch(url, kSound.size(), "").status == 204);
  }
}

TEST_CASE_FIXTURE(Office, "an upload whose last byte came just before the kill is completed when asked for") {
  const std::string url = created(kSound.size());
  cut_after(url, 0, kSound.size(), kSound);
  start();
  CHECK(header_of(ask("HEAD", url), "Satchel-Sha256") == hex(kHash));
  CHECK(download(kHash).body == kSound);
}

TEST_CASE_FIXTURE(Office, "a checked chunk that a kill cut is dropped, and those before it stay") {
  const std::string url = created(kSound.size());
  CHECK(patch(url, 0, kSound.substr(0, 4), checksum_of(kSound.substr(0, 4))).status == 204);
  // As the kill leaves it: bytes of the next chunk on disk, nobody there to drop them.
  REQUIRE((*files.append_to("data" + url.substr(3).replace(0, 6, "/uploads")))->append("dam"));
  start();
  CHECK(offset_of(url) == "4");
  CHECK(patch(url, 4, kSound.substr(4)).status == 204);
  CHECK(download(kHash).body == kSound);
}

TEST_CASE_FIXTURE(Office, "a blob outlives the power from the reply on") {
  patch(created(kSound.size()), 0, kSound);
  CHECK(blobs->has(kHash));
  cut_power();
  CHECK(blobs->has(kHash));
  CHECK(download(kHash).body == kSound);
}

TEST_CASE_FIXTURE(Office, "a half upload of unknown hash is forgotten with the power, and never completed wrongly") {
  const std::string url = created(kSound.size());
  cut_after(url, 0, kSound.size(), kSound.substr(0, 9));
  clock.reboot();
  start();
  CHECK(ask("HEAD", url).status == 404);
  CHECK(files.list("data/uploads")->empty());
}

TEST_CASE_FIXTURE(Office, "a half upload of known hash goes on after the power came back") {
  const std::string url = created(kSound.size(), announcing(kHash));
  cut_after(url, 0, kSound.size(), kSound.substr(0, 9));
  clock.reboot();
  start();
  CHECK(offset_of(url) == "9");
  CHECK(patch(url, 9, kSound.substr(9)).status == 204);
}

TEST_CASE_FIXTURE(Office, "after a power cut at any call, a blob that is there is whole") {
  for (std::uint64_t call = 1;; ++call) {
    files.fail_call(call);
    const auto created_at = create(kSound.size());
    const auto reply = created_at.status == 201 ? patch(header_of(created_at, "Location"), 0, kSound) : created_at;
    files.fail_call(0);
    if (reply.status == 204) break;
    CAPTURE(call);
    CHECK(reply.status == 500);
    CHECK_FALSE(blobs->has(kHash));
    cut_power();
    if (blobs->has(kHash)) CHECK(download(kHash).body == kSound);
    REQUIRE(files.remove(("data/blobs/" + hex(kHash)).insert(13, "/")));
  }
  cut_power();
  CHECK(download(kHash).body == kSound);
}

TEST_CASE_FIXTURE(Office, "a disk that fails once costs bytes, never the photo") {
  for (std::uint64_t call = 1, failures = 0;; ++call) {
    const Bytes photo = "photo number " + std::to_string(call);
    const std::string url = created(photo.size(), announcing(sha256(photo)));
    files.fail_call(call);
    const auto reply = patch(url, 0, photo);
    files.fail_call(0);
    if (reply.status == 204) {
      CHECK(failures > 3);
      break;
    }
    ++failures;
    const auto head = ask("HEAD", url);
    const std::string again = head.status == 404 ? created(photo.size(), announcing(sha256(photo))) : url;
    const auto offset = head.status == 404 ? 0 : std::stoul(header_of(head, "Upload-Offset"));
    CHECK(patch(again, offset, photo.substr(offset)).status == 204);
    CHECK(download(sha256(photo)).body == photo);
  }
}

TEST_CASE_FIXTURE(Office, "what does not fit on the disk is refused before a byte is sent") {
  files.set_capacity(1000);
  CHECK(create(5000).status == 507);
  CHECK(created(10).size() > 0);
}

TEST_CASE_FIXTURE(Office, "uploads that nobody came back for are cleared, and blobs stay") {
  patch(created(kSound.size()), 0, kSound);
  const std::string old = created(100);
  cut_after(old, 0, 100, "abandoned");
  clock.advance({6LL * 24 * 3600 * 1000});
  token = access.issue(tablet, "li", "inspector", clock.wall() + Millis{90LL * 24 * 3600 * 1000});
  const std::string young = created(100);
  clock.advance({2LL * 24 * 3600 * 1000});
  start();
  CHECK(ask("HEAD", old).status == 404);
  CHECK(ask("HEAD", young).status == 200);
  CHECK(files.list("data/uploads")->size() == 1);
  CHECK(download(kHash).body == kSound);
}

TEST_CASE_FIXTURE(Office, "an upload that takes bytes is not cleared under its sender") {
  const std::string url = created(kSound.size());
  const auto sink = begin(url, 0, kSound.size());
  REQUIRE(blobs->remove_stale(clock.wall() + Millis{1}));
  REQUIRE(sink->write(kSound));
  CHECK(sink->finish().status == 204);
}

TEST_CASE_FIXTURE(Office, "files that belong to no upload are swept away at the start") {
  for (const std::string& name : {std::string(32, 'a'), std::string(32, 'b') + ".info.part", std::string("core")})
    REQUIRE(files.create("data/uploads/" + name));
  REQUIRE((*files.create("data/uploads/" + std::string(32, 'c') + ".info"))->append("half a rec"));
  start();
  CHECK(files.list("data/uploads")->empty());
}

TEST_CASE_FIXTURE(Office, "many tablets upload at once, some of them the same photo") {
  constexpr int kTablets = 8, kPhotos = 12;
  const auto photo = [](int tablet_number, int i) {
    return Bytes(5000, static_cast<char>('a' + i)) + (i % 3 == 0 ? "" : std::to_string(tablet_number));
  };
  std::vector<std::thread> tablets;
  std::vector<int> stored(kTablets);
  for (int t = 0; t < kTablets; ++t)
    tablets.emplace_back([&, t] {
      for (int i = 0; i < kPhotos; ++i) {
        const Bytes bytes = photo(t, i);
        const auto reply = create(bytes.size(), announcing(sha256(bytes)));
        const bool known = header_of(reply, "Upload-Offset") == std::to_string(bytes.size());
        stored[static_cast<std::size_t>(t)] += known || patch(header_of(reply, "Location"), 0, bytes).status == 204;
      }
    });
  for (auto& thread : tablets) thread.join();
  for (int t = 0; t < kTablets; ++t) {
    CHECK(stored[static_cast<std::size_t>(t)] == kPhotos);
    for (int i = 0; i < kPhotos; ++i) CHECK(download(sha256(photo(t, i))).body == photo(t, i));
  }
}

}  // namespace
}  // namespace satchel::hub::test
