// Uploads whose files somebody touched, whose senders say too much, or whose disk fails between two calls.
#include <chrono>
#include <optional>
#include <thread>
#include <vector>

#include "tests/sync/hub/hooked_files.h"
#include "tests/sync/hub/upload_fixture.h"

namespace satchel::hub::test {
namespace {

const Bytes kSmoke = "smoke over a roof, 2 MB";
const Hash kSmokeHash = sha256(kSmoke);

/// The same, on files that the test steps into.
struct HookedOffice : Office {
  HookedOffice() { begin_anew(); }
  void begin_anew() {
    uploads.reset();
    blobs.reset();
    auto opened = FileBlobs::open(hooked, random, clock, "data");
    REQUIRE(opened);
    blobs = *std::move(opened);
    uploads = std::make_unique<Uploads>(
        *blobs, [this](const HttpRequest& r) { return access.bearer_of(r, clock.wall()); }, anybody_reads, clock);
  }
  HookedFiles hooked{files};
};

std::string id_of(const std::string& url) { return url.substr(url.rfind('/') + 1); }
std::string file_of(const std::string& url) { return "data/uploads/" + id_of(url); }

}  // namespace

TEST_CASE_FIXTURE(Office, "names that are no upload's are swept away at the start, whatever they are near to") {
  const std::string url = created(kSmoke.size());
  cut_after(url, 0, kSmoke.size(), "smoke");
  for (const char odd : {'-', '/', ':', 'A', '`', 'g', '~'}) {
    const std::string name = std::string(31, '0') + odd;
    if (odd != '/') REQUIRE((*files.create("data/uploads/" + name))->append("x"));
    CHECK(blobs->find(name).code() == Code::not_found);
    CHECK(ask("HEAD", "/v1/blobs/" + name).status == 404);
  }
  start();
  CHECK(files.list("data/uploads")->size() == 2);
  CHECK(offset_of(url) == "5");
}

TEST_CASE_FIXTURE(Office, "what is done to an upload that is not there finds none") {
  const std::string nobodys(32, '0');
  CHECK(blobs->find("x").code() == Code::not_found);
  CHECK(blobs->terminate(nobodys).code() == Code::not_found);
  CHECK(blobs->append(nobodys, 0, WhenCut::keep).code() == Code::not_found);
  const std::string id = id_of(created(5));
  CHECK(blobs->append(id, 3, WhenCut::keep).code() == Code::wrong_offset);
  CHECK(blobs->find(id)->offset == 0);
}

TEST_CASE_FIXTURE(Office, "methods that bring bytes do so where bytes are taken only") {
  const auto headers = chunk_headers(0);
  CHECK(ask("PATCH", "/v1/blobs", headers, "x").status == 405);
  CHECK(ask("PATCH", "/v1/blobs/x", headers, "x").status == 404);
  CHECK(ask("POST", created(5), headers, "x").status == 405);
  CHECK(uploads->body_limit(request("PATCH", "/v1/blobs")) == 0);
  CHECK(create(5, "na\x7Fme eA==").status == 400);
  CHECK(create(5, "n\x01 eA==").status == 400);
}

TEST_CASE_FIXTURE(Office, "a complete upload takes the chunk of nothing that its offset allows") {
  const std::string url = created(kSmoke.size());
  patch(url, 0, kSmoke);
  for (const WhenCut cut : {WhenCut::keep, WhenCut::drop}) {
    const auto chunk = blobs->append(id_of(url), kSmoke.size(), cut);
    REQUIRE(chunk);
    CHECK((*chunk)->append("x").code() == Code::too_large);
    CHECK((*chunk)->commit()->blob == kSmokeHash);
  }
  CHECK(download(kSmokeHash).body == kSmoke);
}

TEST_CASE_FIXTURE(Office, "a sender who goes on beyond the length is stopped, and what fitted stays") {
  const std::string url = created(kSmoke.size());
  const auto sink = begin(url, 0, kSmoke.size());
  REQUIRE(sink->write(kSmoke.substr(0, 5)));
  CHECK(sink->write(kSmoke).code() == Code::too_large);
  sink->abandon();
  CHECK(offset_of(url) == "5");
  CHECK(patch(url, 5, kSmoke.substr(5)).status == 204);
}

TEST_CASE_FIXTURE(Office, "a chunk that fails its checksum after another took over drops nothing of that") {
  const std::string url = created(kSmoke.size());
  const auto late = begin(url, 0, 5, checksum_of("other"));
  REQUIRE(late->write("smoke"));
  CHECK(patch(url, 0, kSmoke.substr(0, 9), checksum_of(kSmoke.substr(0, 9))).status == 204);
  CHECK(late->finish().status == 423);
  CHECK(offset_of(url) == "9");
}

TEST_CASE_FIXTURE(Office, "a part that cannot be dropped takes its upload with it, and never stands") {
  const bool ways[] = {true, false};
  for (const bool taken_over : ways)
    for (std::uint64_t call = 1, done = 0; done == 0; ++call) {
      CAPTURE(call);
      std::string url = created(kSmoke.size());
      const auto sink = begin(url, 0, 5, checksum_of("other"));
      REQUIRE(sink->write("smoke"));
      files.fail_call(call);
      const HttpReply reply =
          taken_over ? patch(url, 0, kSmoke.substr(0, 4), checksum_of(kSmoke.substr(0, 4))) : sink->finish();
      files.fail_call(0);
      if (taken_over) sink->abandon();
      const bool well = reply.status == (taken_over ? 204 : 400) || reply.status == 460;
      done = well ? 1 : 0;
      if (!well) CHECK(reply.status == 500);
      const std::string at = offset_of(url);
      if (well) CHECK(at == (taken_over ? "4" : "0"));
      if (at == "(none)") url = created(kSmoke.size());
      const std::size_t from = at == "(none)" ? 0 : std::stoul(at);
      CHECK(patch(url, from, kSmoke.substr(from)).status == 204);
      CHECK(download(kSmokeHash).body == kSmoke);
      REQUIRE(files.remove(("data/blobs/" + hex(kSmokeHash)).insert(13, "/")));
    }
}

TEST_CASE_FIXTURE(Office, "an upload whose file lost bytes while nobody looked is not completed from it") {
  const std::string url = created(kSmoke.size(), announcing(kSmokeHash));
  cut_after(url, 0, kSmoke.size(), kSmoke.substr(0, 9));
  start();
  CHECK(offset_of(url) == "9");
  REQUIRE(files.truncate(file_of(url), 4));
  CHECK(patch(url, 9, kSmoke.substr(9)).status == 500);
  CHECK_FALSE(blobs->has(kSmokeHash));
  start();
  CHECK(offset_of(url) == "4");
  CHECK(patch(url, 4, kSmoke.substr(4)).status == 204);
  CHECK(download(kSmokeHash).body == kSmoke);
}

TEST_CASE_FIXTURE(Office, "an upload is looked up again where the first look failed at any call") {
  for (std::uint64_t call = 1, failed = 1; failed > 0; ++call) {
    const std::string url = created(kSmoke.size());
    REQUIRE(patch(url, 0, kSmoke.substr(0, 4), checksum_of(kSmoke.substr(0, 4))).status == 204);
    REQUIRE((*files.append_to(file_of(url)))->append("dam"));  // as a kill leaves it
    start();
    files.fail_call(call);
    failed = ask("HEAD", url).status == 200 ? 0 : 1;
    files.fail_call(0);
    CHECK(offset_of(url) == "4");
  }
}

TEST_CASE_FIXTURE(Office, "an upload of another length than the blob it announced is not that blob") {
  const std::string url = created(kSmoke.size() + 4, announcing(kSmokeHash));
  REQUIRE(patch(created(kSmoke.size()), 0, kSmoke).status == 204);
  for (std::uint64_t call = 1; call < 12; ++call) {
    start();
    files.fail_call(call);
    (void)ask("HEAD", url);
    files.fail_call(0);
    CHECK(offset_of(url) == "0");
  }
  CHECK(patch(url, 0, kSmoke + "more").status >= 400);
  CHECK(download(kSmokeHash).body == kSmoke);
}

TEST_CASE_FIXTURE(Office, "more uploads at once than are remembered go on, all of them") {
  constexpr std::size_t kMany = 1025;
  std::string another = access.issue(other_tablet, "wang", "inspector", clock.wall() + Millis{3'600'000});
  std::vector<std::string> urls;
  std::vector<std::unique_ptr<UploadSink>> sinks;
  for (std::size_t i = 0; i < kMany; ++i) {
    if (i == kMany / 2) std::swap(token, another);  // of two tablets: one has not so many
    urls.push_back(created(2));
    sinks.push_back(begin(urls.back(), 0, 2));
  }
  const std::string idle = created(kSmoke.size());
  for (auto& sink : sinks) {
    REQUIRE(sink->write("a"));
    sink->abandon();
    sink.reset();
  }
  CHECK(offset_of(urls.back()) == "1");
  CHECK(patch(idle, 0, kSmoke).status == 204);
  token = another;
  CHECK(offset_of(urls.front()) == "1");
}

TEST_CASE_FIXTURE(HookedOffice, "a blob that shrinks while it is read is not handed out short") {
  REQUIRE(patch(created(kSmoke.size()), 0, kSmoke).status == 204);
  hooked.opened = [&](const std::string& path) { REQUIRE(files.truncate(path, 3)); };
  CHECK(download(kSmokeHash).status == 500);
  hooked.opened = nullptr;
  CHECK(download(kSmokeHash).body == kSmoke.substr(0, 3));
}

TEST_CASE_FIXTURE(HookedOffice, "two uploads of one photo that both fail to get its name leave no trace of it") {
  const std::string first = created(kSmoke.size()), second = created(kSmoke.size());
  int renames = 0;
  std::optional<HttpReply> other;
  hooked.before = [&](std::string_view call, const std::string& path) -> Status {
    if (call != "rename" || !path.starts_with("data/blobs/")) return {};
    if (++renames == 1) other = patch(second, 0, kSmoke);
    return fail(Code::io, "as the test asked");
  };
  CHECK(patch(first, 0, kSmoke).status == 500);
  REQUIRE(other);
  CHECK(other->status == 500);
  CHECK_FALSE(blobs->has(kSmokeHash));
  hooked.before = nullptr;
  CHECK(patch(created(kSmoke.size()), 0, kSmoke).status == 204);
  CHECK(blobs->has(kSmokeHash));
}

TEST_CASE_FIXTURE(HookedOffice, "who comes for an upload just as it ends finds none") {
  const std::string id = id_of(created(kSmoke.size()));
  std::vector<std::thread> others;
  std::vector<Code> told(3, Code::ok);
  hooked.before = [&](std::string_view call, const std::string& path) -> Status {
    if (call != "remove" || path != "data/uploads/" + id + ".info") return {};
    others.emplace_back([&] { told[0] = blobs->find(id).code(); });
    others.emplace_back([&] { told[1] = blobs->terminate(id).code(); });
    others.emplace_back([&] { told[2] = blobs->append(id, 0, WhenCut::keep).code(); });
    std::this_thread::sleep_for(std::chrono::milliseconds(50));  // they wait for the upload, if they are quick enough
    return {};
  };
  CHECK(blobs->terminate(id));
  for (auto& other : others) other.join();
  CHECK(told == std::vector<Code>(3, Code::not_found));
}

TEST_CASE("an upload's record of another version, or that goes on, is none") {
  UploadRecord record;
  record.info.length = 7;
  record.info.sha256 = kSmokeHash;
  record.checked = 3;
  const Bytes whole = encode(record);
  REQUIRE(decode_upload_record(whole));
  const Bytes body = whole.substr(0, whole.size() - 32);
  const auto summed = [](Bytes bytes) { return bytes + Bytes(sha256(bytes).view()); };
  CHECK(decode_upload_record(summed(body))->checked == 3);
  CHECK(decode_upload_record(summed(body + "x")).code() == Code::corrupt);
  CHECK(decode_upload_record(summed("\x02" + body.substr(1))).code() == Code::corrupt);
  for (std::size_t n = 0; n < body.size(); ++n)
    CHECK(decode_upload_record(summed(body.substr(0, n))).code() == Code::corrupt);
}

}  // namespace satchel::hub::test
