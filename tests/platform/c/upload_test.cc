#include <boost/asio/io_context.hpp>
#include <future>

#include "platform/c/upload_claims.h"
#include "platform/net/curl_transport.h"
#include "platform/net/loop.h"
#include "tests/platform/c/carrier.h"
#include "tests/platform/c/office.h"
#include "tests/platform/c/small_disk.h"
#include "tests/support/memory_files.h"

using namespace satchel;

namespace {

/// What a system's uploader does with a claim: all of a file, with these headers.
sync::HttpReply upload_file(const satchel_upload* upload, Files& files, const std::string& hub_url) {
  sync::HttpRequest request;
  request.method = satchel_upload_method(upload);
  request.target = std::string(satchel_upload_url(upload)).substr(hub_url.size());
  for (std::size_t i = 0; i < satchel_upload_header_count(upload); ++i)
    request.headers.emplace_back(satchel_upload_header_name(upload, i), satchel_upload_header_value(upload, i));
  request.body = *read_all(files, satchel_upload_file(upload), 1U << 26);
  boost::asio::io_context loop;
  net::CurlOptions options;
  options.base_url = hub_url;
  const auto transport = net::CurlTransport::open(loop, options);
  REQUIRE(transport);
  const auto reply = net::fetch(loop, **transport, request);
  REQUIRE(reply);
  return *reply;
}

struct Uploading {
  Uploading() {
    tablet.enrol();
    id = tablet.save("夜间施工");
    photo = tablet.attach(id, bytes);
    tablet.ok(satchel_set_network(tablet.store, SATCHEL_NETWORK_METERED, &tablet.error));
    CHECK(tablet.step().blocked == SATCHEL_BLOCKED_WIFI);
    tablet.ok(satchel_set_network(tablet.store, SATCHEL_NETWORK_UNMETERED, &tablet.error));
  }
  satchel_upload* claim() {
    satchel_upload* out = nullptr;
    tablet.ok(satchel_upload_claim(tablet.store, &out, &tablet.error));
    return out;
  }
  Files& files() { return *office.host.files; }
  std::size_t left_in_folder() {
    const auto names = files().list(tablet.folder + "/handover");
    return names ? names->size() : 0;
  }

  test::Office office;
  test::Tablet tablet{office, "li"};
  std::string bytes = test::noise(700'000, 1), id;
  satchel_attached photo{};
};

capi::UploadClaim claim_of(std::uint8_t n, Millis since) {
  capi::UploadClaim out;
  out.id.bytes[15] = n;
  out.sha256.bytes[0] = n;
  out.size = 10;
  out.upload = "/v1/blobs/x";
  out.since = since;
  return out;
}

}  // namespace

TEST_CASE_FIXTURE(Uploading, "a claimed photo goes by another way, and steps leave it alone") {
  satchel_upload* upload = claim();
  REQUIRE(upload != nullptr);
  CHECK(*read_all(files(), satchel_upload_file(upload), 1U << 26) == bytes);
  CHECK(satchel_upload_offset(upload) == 0);
  CHECK(satchel_upload_start_before(upload) > 0);
  CHECK(claim() == nullptr);  // nothing else waits
  CHECK(tablet.step().blocked == SATCHEL_BLOCKED_UPLOADS);
  CHECK(!office.has_blob(photo.sha256));

  const sync::HttpReply reply = upload_file(upload, files(), office.url());
  CHECK(reply.status == 204);
  const std::string offset(sync::header(reply.headers, "Upload-Offset").value_or(""));
  const std::string name = satchel_upload_id(upload);
  satchel_upload_release(upload);
  tablet.ok(satchel_upload_report(tablet.store, name.c_str(), reply.status, offset.c_str(), &tablet.error));
  CHECK(left_in_folder() == 0);
  CHECK(satchel_upload_report(tablet.store, name.c_str(), 204, offset.c_str(), &tablet.error) == SATCHEL_NOT_FOUND);
  const satchel_step_result result = tablet.step();
  CHECK(result.state == SATCHEL_STEP_DONE);
  CHECK(result.photos == 0);
  CHECK(tablet.status().find("\"originals\":{\"waiting\":0") != std::string::npos);
  CHECK(office.has_blob(photo.sha256));
}

TEST_CASE_FIXTURE(Uploading, "a claim outlives its process, and may be reported by the next one") {
  satchel_upload* upload = claim();
  const std::string name = satchel_upload_id(upload);
  const sync::HttpReply reply = upload_file(upload, files(), office.url());
  satchel_upload_release(upload);
  tablet.close();
  CHECK(files().create(tablet.folder + "/handover/left-over"));
  tablet.open();
  CHECK(left_in_folder() == 2);  // bytes and note; what was left over is gone
  CHECK(tablet.step().blocked == SATCHEL_BLOCKED_UPLOADS);
  tablet.ok(satchel_upload_report(tablet.store, name.c_str(), reply.status, "700000", &tablet.error));
  CHECK(tablet.step().state == SATCHEL_STEP_DONE);
}

TEST_CASE_FIXTURE(Uploading, "an upload that broke goes on from where the hub is") {
  satchel_upload* upload = claim();
  const std::string name = satchel_upload_id(upload);
  satchel_upload_release(upload);
  tablet.ok(satchel_upload_report(tablet.store, name.c_str(), 0, nullptr, &tablet.error));
  SUBCASE("by the next step") {
    const satchel_step_result result = tablet.step();
    CHECK(result.state == SATCHEL_STEP_DONE);
    CHECK(result.photos == 1);
  }
  SUBCASE("by the next claim") {
    upload = claim();
    REQUIRE(upload != nullptr);
    CHECK(name != satchel_upload_id(upload));
    CHECK(upload_file(upload, files(), office.url()).status == 204);
    satchel_upload_release(upload);
  }
  SUBCASE("though the hub lost it") {
    upload = claim();
    tablet.ok(satchel_upload_report(tablet.store, satchel_upload_id(upload), 404, nullptr, &tablet.error));
    satchel_upload_release(upload);
    CHECK(tablet.step().state == SATCHEL_STEP_DONE);
  }
  CHECK(satchel_upload_report(tablet.store, "x", 204, nullptr, &tablet.error) == SATCHEL_INVALID);
}

TEST_CASE_FIXTURE(Uploading, "what is claimed is no more where nobody can be reached, and nothing stays behind") {
  office.close();
  satchel_upload* upload = nullptr;
  CHECK(satchel_upload_claim(tablet.store, &upload, &tablet.error) == SATCHEL_NETWORK);
  CHECK(tablet.error.group == SATCHEL_GROUP_WAIT_NETWORK);
  CHECK(upload == nullptr);
  CHECK(left_in_folder() == 0);
  office.reopen();
  CHECK(tablet.step().state == SATCHEL_STEP_DONE);
}

TEST_CASE_FIXTURE(Uploading, "a claim under which the store is suspended and resumed is none") {
  test::when_space_is_asked = [&] {  // as it begins to copy
    std::async(std::launch::async, [&] {
      CHECK(satchel_suspend(tablet.store, nullptr) == SATCHEL_OK);
      CHECK(satchel_resume(tablet.store, nullptr) == SATCHEL_OK);
    }).get();
  };
  satchel_upload* upload = nullptr;
  CHECK(satchel_upload_claim(tablet.store, &upload, &tablet.error) == SATCHEL_CANCELLED);
  CHECK(upload == nullptr);
  CHECK(left_in_folder() == 0);
  const satchel_step_result result = tablet.step();
  CHECK(result.state == SATCHEL_STEP_DONE);
  CHECK(result.photos == 1);
}

TEST_CASE_FIXTURE(Uploading, "a claim that is cancelled while it copies is none") {
  test::when_space_is_asked = [&] { satchel_cancel(tablet.store); };
  satchel_upload* upload = nullptr;
  CHECK(satchel_upload_claim(tablet.store, &upload, &tablet.error) == SATCHEL_CANCELLED);
  CHECK(left_in_folder() == 0);
  CHECK(tablet.step().state == SATCHEL_STEP_DONE);
}

TEST_CASE("a claim that failed for want of memory is none: nothing stays behind, and the next step sends") {
  test::Office office;
  test::Carrier carrier(office.url());
  test::Tablet tablet(office, "li");
  tablet.host_options.transport = &carrier.functions;
  tablet.enrol();
  tablet.attach(tablet.save("夜间施工"), test::noise(1'000, 1));
  tablet.ok(satchel_set_power(tablet.store, 1, &tablet.error));
  CHECK(tablet.step().blocked == SATCHEL_BLOCKED_POWER);
  tablet.ok(satchel_set_power(tablet.store, 0, &tablet.error));
  const auto claim_alone = [&](std::int64_t fails_at, satchel_upload*& upload) {
    const test::FailingNew memory(fails_at);
    return satchel_upload_claim(tablet.store, &upload, nullptr);
  };
  const auto claim_with = [&](std::int64_t fails_at) {
    satchel_upload* upload = nullptr;
    const satchel_code code = claim_alone(fails_at, upload);
    if (!upload) return code;
    CHECK(satchel_upload_report(tablet.store, satchel_upload_id(upload), 0, nullptr, nullptr) == SATCHEL_OK);
    satchel_upload_release(upload);
    return code;
  };
  CHECK(claim_with(0) == SATCHEL_OK);
  const std::int64_t all = test::FailingNew::counted();
  int failed = 0;
  for (std::int64_t at = 1; at <= all; at += at + 200 < all ? 7 : 1) {  // what is behind the replies, one by one
    failed += claim_with(at) == SATCHEL_OK ? 0 : 1;
    const auto left = office.host.files->list(tablet.folder + "/handover");
    CHECK_MESSAGE((left && left->empty()), at, " of ", all, ": ", left && !left->empty() ? left->front() : "");
  }
  CHECK(failed > 10);
  satchel_step_options options;
  SATCHEL_INIT(&options);
  options.at_once = 1;
  const satchel_step_result result = tablet.step(&options);
  CHECK(result.state == SATCHEL_STEP_DONE);
  CHECK(result.photos == 1);
}

TEST_CASE("claims that nobody reports expire, and those from a time to come") {
  test::MemoryFiles files;
  REQUIRE(files.make_folder("store/handover"));
  constexpr Millis kHour{3'600'000}, kNow{1'700'000'000'000};
  capi::UploadClaims claims("store");
  for (std::uint8_t n = 1; n <= 3; ++n) {
    const Millis since = n == 1 ? kNow - Millis{7 * 3'600'000} : n == 2 ? kNow : kNow + kHour;
    REQUIRE(write_whole(files, claims.path(claim_of(n, since).id), "plain"));
    REQUIRE(claims.add(files, claim_of(n, since)));
  }
  SUBCASE("while the store is open") { CHECK(claims.expire(files, kNow)); }
  SUBCASE("when it is opened") { CHECK(claims.load(files, kNow)); }
  REQUIRE(claims.all().size() == 1);
  CHECK(claims.all().front() == claim_of(2, kNow));
  CHECK(files.list("store/handover")->size() == 2);
}

TEST_CASE("a note that was altered or cut is no claim") {
  test::MemoryFiles files;
  REQUIRE(files.make_folder("store/handover"));
  capi::UploadClaims claims("store");
  const capi::UploadClaim claim = claim_of(1, Millis{1'700'000'000'000});
  REQUIRE(claims.add(files, claim));
  const std::string note = claims.path(claim.id) + ".claim";
  const Bytes sound = *read_all(files, note, 4096);
  for (std::size_t at = 0; at < sound.size(); ++at) {
    Bytes altered = sound;
    altered[at] = static_cast<char>(altered[at] ^ 1);
    REQUIRE(write_whole(files, note, altered));
    CHECK(claims.load(files, claim.since));
    CHECK(claims.all().empty());
    REQUIRE(write_whole(files, note, sound.substr(0, at)));
    CHECK(claims.load(files, claim.since));
    CHECK(claims.all().empty());
  }
}

TEST_CASE(
    "at whatever call a disk fails or loses its power, a claim is whole or none, and nothing plain stays for long") {
  const capi::UploadClaim claim = claim_of(1, Millis{1'700'000'000'000});
  for (int n = 1; n < 60; ++n) {
    test::MemoryFiles files;
    REQUIRE(files.make_folder("store/handover"));
    REQUIRE(files.sync_folder("store"));
    REQUIRE(files.sync_folder("."));
    capi::UploadClaims claims("store");
    REQUIRE(write_whole(files, claims.path(claim.id), "plain"));
    files.fail_call(static_cast<std::uint64_t>(n), Code::io);
    const bool added = static_cast<bool>(claims.add(files, claim));
    const bool ended = added && claims.end(files, claim.id);
    files.fail_call(0, Code::io);
    files.power_cut();
    capi::UploadClaims after("store");
    REQUIRE(after.load(files, claim.since));
    CHECK(after.all().size() <= (ended ? 0U : 1U));
    CHECK(files.list("store/handover")->size() == 2 * after.all().size());
  }
}
