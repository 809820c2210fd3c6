#include "sync/hub/central/file_blobs.h"

#include <doctest/doctest.h>
#include <thread>
#include <vector>

#include "engine/base/limits.h"
#include "tests/sync/hub/upload_fixture.h"

namespace satchel::hub::test {
namespace {

constexpr Millis kHour{3'600'000};
const Bytes kSound = "the sound of a fan, 61 dB";
const Hash kSoundHash = sha256(kSound);

TEST_CASE_FIXTURE(Office, "an upload goes on after the hub was killed") {
  for (const std::string& metadata : {std::string(), announcing(kSoundHash)}) {
    const std::string url = created(kSound.size(), metadata);
    cut_after(url, 0, kSound.size(), kSound.substr(0, 9));
    start();
    CHECK(offset_of(url) == "9");
    CHECK(patch(url, 9, kSound.substr(9)).status == 204);
    CHECK(download(kSoundHash).body == kSound);
    REQUIRE(files.remove(("data/blobs/" + hex(kSoundHash)).insert(13, "/")));
  }
}

TEST_CASE_FIXTURE(Office, "a client that missed the last reply learns after a restart that all came") {
  for (const std::string& metadata : {std::string(), announcing(kSoundHash)}) {
    const std::string url = created(kSound.size(), metadata);
    patch(url, 0, kSound);
    start();
    CHECK(offset_of(url) == std::to_string(kSound.size()));
    CHECK(header_of(ask("HEAD", url), "Satchel-Sha256") == hex(kSoundHash));
    CHECK(patch(url, kSound.size(), "").status == 204);
  }
}

TEST_CASE_FIXTURE(Office, "an upload whose last byte came just before the kill is completed when asked for") {
  const std::string url = created(kSound.size());
  cut_after(url, 0, kSound.size(), kSound);
  start();
  CHECK(header_of(ask("HEAD", url), "Satchel-Sha256") == hex(kSoundHash));
  CHECK(download(kSoundHash).body == kSound);
}

TEST_CASE_FIXTURE(Office, "a checked chunk that a kill cut is dropped, and those before it stay") {
  const std::string url = created(kSound.size());
  CHECK(patch(url, 0, kSound.substr(0, 4), checksum_of(kSound.substr(0, 4))).status == 204);
  // As the kill leaves it: bytes of the next chunk on disk, nobody there to drop them.
  REQUIRE((*files.append_to("data" + url.substr(3).replace(0, 6, "/uploads")))->append("dam"));
  start();
  CHECK(offset_of(url) == "4");
  CHECK(patch(url, 4, kSound.substr(4)).status == 204);
  CHECK(download(kSoundHash).body == kSound);
}

TEST_CASE_FIXTURE(Office, "a blob outlives the power from the reply on") {
  patch(created(kSound.size()), 0, kSound);
  CHECK(blobs->has(kSoundHash));
  cut_power();
  CHECK(blobs->has(kSoundHash));
  CHECK(download(kSoundHash).body == kSound);
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
  const std::string url = created(kSound.size(), announcing(kSoundHash));
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
    CHECK_FALSE(blobs->has(kSoundHash));
    cut_power();
    if (blobs->has(kSoundHash)) CHECK(download(kSoundHash).body == kSound);
    REQUIRE(files.remove(("data/blobs/" + hex(kSoundHash)).insert(13, "/")));
  }
  cut_power();
  CHECK(download(kSoundHash).body == kSound);
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

TEST_CASE_FIXTURE(Office, "a start that fails at any call loses nothing") {
  patch(created(kSound.size()), 0, kSound);
  for (std::uint64_t call = 1;; ++call) {
    CAPTURE(call);
    const std::string half = created(kSound.size() + 1), idle = created(100);
    cut_after(half, 0, 20, "twenty bytes of them");
    REQUIRE(files.create("data/uploads/" + std::string(32, 'a')));
    REQUIRE((*files.create("data/uploads/" + std::string(32, 'c') + ".info"))->append("half a rec"));
    uploads.reset();
    blobs.reset();
    files.fail_call(call);
    const auto opened = FileBlobs::open(files, random, clock, "data");
    files.fail_call(0);
    if (!opened) CHECK(opened.code() == Code::io);
    start();
    CHECK(offset_of(half) == "20");
    CHECK(download(kSoundHash).body == kSound);
    REQUIRE(ask("DELETE", half).status == 204);
    REQUIRE(ask("DELETE", idle).status == 204);
    CHECK(files.list("data/uploads")->size() == 1);  // of the whole one, for who asks again
    if (opened) break;
  }
}

TEST_CASE_FIXTURE(Office, "an idle upload whose clearing fails at any call is cleared the next time") {
  for (std::uint64_t call = 1;; ++call) {
    cut_after(created(100), 0, 100, "abandoned");
    if (call % 2 == 0) start();
    files.fail_call(call);
    const Status cleared = blobs->remove_stale(clock.wall() + Millis{1});
    files.fail_call(0);
    REQUIRE(blobs->remove_stale(clock.wall() + Millis{1}));
    if (!cleared) CHECK(cleared.code() == Code::io);
    start();
    CHECK(files.list("data/uploads")->empty());
    if (cleared) break;
  }
}

TEST_CASE_FIXTURE(Office,
                  "of a device's uploads that are not whole so many are kept; the oldest that is idle gives way") {
  std::vector<std::string> begun;
  for (std::size_t n = 0; n < limits::kOpenUploads; ++n) begun.push_back(created(kSound.size())), clock.advance({1});
  const auto is_there = [&](std::size_t n) { return ask("HEAD", begun[n]).status == 200; };
  const auto busy = this->begin(begun[0], 0, kSound.size());
  created(kSound.size());
  CHECK(is_there(0));
  CHECK_FALSE(is_there(1));
  CHECK(is_there(2));
  busy->abandon();
  created(kSound.size());
  CHECK_FALSE(is_there(0));
  start();
  created(kSound.size());
  CHECK_FALSE(is_there(2));
  REQUIRE(patch(begun[3], 0, kSound).status == 204);
  REQUIRE(ask("DELETE", begun[4]).status == 204);
  created(kSound.size()), created(kSound.size());
  created(0);  // whole at once
  CHECK(is_there(5));
  token = access.issue(other_tablet, "wang", "inspector", clock.wall() + kHour);
  created(kSound.size());
  token = access.issue(tablet, "li", "inspector", clock.wall() + kHour);
  CHECK(is_there(5));
  created(kSound.size());
  CHECK_FALSE(is_there(5));
}

TEST_CASE_FIXTURE(Office, "where a device is at all of them it begins no other") {
  std::vector<std::unique_ptr<UploadSink>> sinks;
  for (std::size_t n = 0; n < limits::kOpenUploads; ++n)
    sinks.push_back(this->begin(created(kSound.size()), 0, kSound.size()));
  const HttpReply reply = create(kSound.size());
  CHECK(reply.status == 429);
  CHECK(header_of(reply, "Retry-After") == "60");
  CHECK(reply.body.find("too_many") != Bytes::npos);
  for (const auto& sink : sinks) sink->abandon();
  CHECK(create(kSound.size()).status == 201);
}

TEST_CASE_FIXTURE(Office, "an upload that nobody came back for is ended while the hub runs, too") {
  const std::string old = created(kSound.size());
  clock.advance(FileBlobs::kKeep);
  token = access.issue(tablet, "li", "inspector", clock.wall() + kHour);
  const std::string last = created(kSound.size());  // the day's look: it is a week old, and no more
  clock.advance({24LL * 3'600'000});
  token = access.issue(tablet, "li", "inspector", clock.wall() + kHour);
  CHECK(offset_of(old) == "0");
  created(kSound.size());
  CHECK(ask("HEAD", old).status == 404);
  CHECK(offset_of(last) == "0");
  CHECK(files.list("data/uploads")->size() == 2);
}

TEST_CASE_FIXTURE(Office, "a checked chunk that fails at any call leaves what came before it, or nothing") {
  const std::string first = kSound.substr(0, 9), rest = kSound.substr(9);
  for (std::uint64_t call = 1, done = 0; done < 2; ++call) {
    CAPTURE(call);
    std::string url = created(kSound.size());
    REQUIRE(patch(url, 0, first, checksum_of(first)).status == 204);
    if (call % 3 == 0) start();
    if (call % 3 == 1) cut_after(url, 9, rest.size(), "cut ", checksum_of(rest));
    files.fail_call(call);
    auto reply = patch(url, 9, rest, checksum_of(call % 5 == 0 ? "other bytes" : rest));
    if (call % 5 == 0) reply = patch(url, 9, rest, checksum_of(rest));
    files.fail_call(0);
    done = reply.status == 204 ? done + 1 : 0;
    if (reply.status != 204) {
      const std::string at = offset_of(url);
      CHECK((at == "9" || at == "(none)" || at == std::to_string(kSound.size())));
      if (at == "(none)") url = created(kSound.size());
      const std::size_t from = at == "(none)" ? 0 : std::stoul(at);
      CHECK(patch(url, from, kSound.substr(from)).status == 204);
    }
    CHECK(download(kSoundHash).body == kSound);
    REQUIRE(files.remove(("data/blobs/" + hex(kSoundHash)).insert(13, "/")));
  }
}

TEST_CASE_FIXTURE(Office, "whatever is asked of a disk that fails is answered so, and the next time as it is") {
  for (std::uint64_t call = 1, failures = 1; failures > 0; ++call) {
    CAPTURE(call);
    failures = 0;
    const auto fails = [&](auto request, int well) {
      files.fail_call(call);
      const HttpReply reply = request();
      files.fail_call(0);
      if (reply.status == well) return;
      CHECK(reply.status == 500);
      ++failures;
    };
    std::string url = created(kSound.size(), announcing(kSoundHash));
    cut_after(url, 0, kSound.size(), kSound);  // all came: the next request completes it
    start();
    fails([&] { return ask("HEAD", url); }, 200);
    if (ask("HEAD", url).status == 404) patch(created(kSound.size()), 0, kSound);
    fails([&] { return download(kSoundHash); }, 200);
    fails([&] { return ask("HEAD", "/v1/blobs/sha256/" + hex(kSoundHash)); }, 200);
    CHECK(download(kSoundHash).body == kSound);
    fails([&] { return create(kSound.size(), announcing(kSoundHash)); }, 201);
    const std::string other = created(50);
    if (call % 2 == 0) start();
    fails([&] { return ask("DELETE", other); }, 204);
    if (ask("HEAD", other).status == 200) CHECK(ask("DELETE", other).status == 204);
    CHECK(ask("HEAD", other).status == 404);
    REQUIRE(files.remove(("data/blobs/" + hex(kSoundHash)).insert(13, "/")));
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
  CHECK(download(kSoundHash).body == kSound);
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
