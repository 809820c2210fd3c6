#include "sync/hub/blobs/uploads.h"

#include <doctest/doctest.h>

#include "engine/base/limits.h"
#include "tests/sync/hub/upload_fixture.h"

namespace satchel::hub::test {
namespace {

const Bytes kPhoto = "a photo of a discharge pipe, 2 m wide";
const Hash kHash = sha256(kPhoto);

bool is_problem(const HttpReply& reply, int status, std::string_view code) {
  return reply.status == status && header_of(reply, "Content-Type") == "application/problem+json" &&
         reply.body.find("\"code\":\"" + std::string(code) + "\"") != Bytes::npos &&
         header_of(reply, "Tus-Resumable") == "1.0.0";
}

TEST_CASE_FIXTURE(Office, "a photo comes in pieces and is kept under its hash, byte for byte") {
  const std::string url = created(kPhoto.size(), announcing(kHash));
  const auto first = patch(url, 0, kPhoto.substr(0, 10));
  CHECK(first.status == 204);
  CHECK(header_of(first, "Upload-Offset") == "10");
  CHECK(header_of(first, "Satchel-Sha256") == "(none)");
  const auto last = patch(url, 10, kPhoto.substr(10));
  CHECK(last.status == 204);
  CHECK(header_of(last, "Upload-Offset") == std::to_string(kPhoto.size()));
  CHECK(header_of(last, "Satchel-Sha256") == hex(kHash));
  CHECK(header_of(last, "Tus-Resumable") == "1.0.0");
  CHECK(download(kHash).body == kPhoto);
  CHECK(uploads->traffic().received == kPhoto.size());
  CHECK(uploads->traffic().wasted == 0);
}

TEST_CASE_FIXTURE(Office, "a client that cannot hash learns the hash from the hub") {
  const std::string url = created(kPhoto.size(), "filename cGlwZS5qcGc=");
  CHECK(header_of(patch(url, 0, kPhoto), "Satchel-Sha256") == hex(kHash));
  const auto head = ask("HEAD", url);
  CHECK(header_of(head, "Satchel-Sha256") == hex(kHash));
  CHECK(header_of(head, "Upload-Metadata") == "filename cGlwZS5qcGc=");
}

TEST_CASE_FIXTURE(Office, "the head of an upload says how far it is, and is never cached") {
  const std::string url = created(kPhoto.size(), announcing(kHash));
  patch(url, 0, kPhoto.substr(0, 7));
  const auto head = ask("HEAD", url);
  CHECK(head.status == 200);
  CHECK(head.body.empty());
  CHECK(header_of(head, "Upload-Offset") == "7");
  CHECK(header_of(head, "Upload-Length") == std::to_string(kPhoto.size()));
  CHECK(header_of(head, "Upload-Metadata") == announcing(kHash));
  CHECK(header_of(head, "Cache-Control") == "no-store");
}

TEST_CASE_FIXTURE(Office, "what came before a cut is kept, within a chunk too") {
  const std::string url = created(kPhoto.size());
  cut_after(url, 0, kPhoto.size(), kPhoto.substr(0, 13));
  CHECK(offset_of(url) == "13");
  CHECK(patch(url, 13, kPhoto.substr(13)).status == 204);
  CHECK(download(kHash).body == kPhoto);
  CHECK(uploads->traffic().received == kPhoto.size());
}

TEST_CASE_FIXTURE(Office, "a photo that the hub has is not sent again") {
  patch(created(kPhoto.size()), 0, kPhoto);
  const auto again = create(kPhoto.size(), announcing(kHash));
  CHECK(again.status == 201);
  CHECK(header_of(again, "Upload-Offset") == std::to_string(kPhoto.size()));
  CHECK(header_of(again, "Satchel-Sha256") == hex(kHash));

  const std::string url = header_of(again, "Location");
  CHECK(offset_of(url) == std::to_string(kPhoto.size()));
  CHECK(is_problem(patch(url, 0, kPhoto), 409, "wrong_offset"));
  CHECK(patch(url, kPhoto.size(), "").status == 204);
  CHECK(is_problem(create(kPhoto.size() + 1, announcing(kHash)), 400, "invalid"));
}

TEST_CASE_FIXTURE(Office, "the same photo from two tablets at once succeeds twice") {
  const std::string one = created(kPhoto.size(), announcing(kHash)), two = created(kPhoto.size(), announcing(kHash));
  const auto first = begin(one, 0, kPhoto.size()), second = begin(two, 0, kPhoto.size());
  for (const char c : kPhoto) {
    REQUIRE(first->write(Bytes(1, c)));
    REQUIRE(second->write(Bytes(1, c)));
  }
  CHECK(first->finish().status == 204);
  CHECK(second->finish().status == 204);
  CHECK(download(kHash).body == kPhoto);
  CHECK(uploads->traffic().wasted == kPhoto.size());
}

TEST_CASE_FIXTURE(Office, "bytes of another hash than announced are refused, and not kept") {
  const std::string url = created(kPhoto.size(), announcing(sha256("another photo")));
  const auto reply = patch(url, 0, kPhoto);
  CHECK(is_problem(reply, 460, "bad_checksum"));
  CHECK(reply.body.find(hex(kHash)) != Bytes::npos);
  CHECK(ask("HEAD", url).status == 404);
  CHECK(download(kHash).status == 404);
  CHECK(*files.list("data/uploads") == std::vector<std::string>{});
  CHECK(uploads->traffic().wasted == kPhoto.size());
}

TEST_CASE_FIXTURE(Office, "a chunk with a wrong checksum leaves nothing of itself") {
  for (const std::string& metadata : {std::string(), announcing(kHash)}) {
    const std::string url = created(kPhoto.size(), metadata);
    CHECK(patch(url, 0, kPhoto.substr(0, 5), checksum_of(kPhoto.substr(0, 5))).status == 204);
    CHECK(is_problem(patch(url, 5, "damaged", checksum_of(kPhoto.substr(5, 7))), 460, "bad_checksum"));
    CHECK(offset_of(url) == "5");
    CHECK(patch(url, 5, kPhoto.substr(5), checksum_of(kPhoto.substr(5))).status == 204);
    CHECK(download(kHash).body == kPhoto);
    REQUIRE(files.remove("data/blobs/" + hex(kHash).substr(0, 2) + "/" + hex(kHash).substr(2)));
  }
}

TEST_CASE_FIXTURE(Office, "a checked chunk that is cut is kept only where the hash of the whole is known") {
  const std::string known = created(kPhoto.size(), announcing(kHash)), unknown = created(kPhoto.size());
  for (const auto& url : {known, unknown})
    cut_after(url, 0, 10, kPhoto.substr(0, 4), checksum_of(kPhoto.substr(0, 10)));
  CHECK(offset_of(known) == "4");
  CHECK(offset_of(unknown) == "0");
  CHECK(uploads->traffic().wasted == 4);
  CHECK(patch(known, 4, kPhoto.substr(4)).status == 204);
  CHECK(patch(unknown, 0, kPhoto).status == 204);
  CHECK(download(kHash).body == kPhoto);
}

TEST_CASE_FIXTURE(Office, "a chunk counts only once its checksum is compared") {
  const std::string url = created(kPhoto.size());
  const auto sink = begin(url, 0, 10, checksum_of(kPhoto.substr(0, 10)));
  REQUIRE(sink->write(kPhoto.substr(0, 10)));
  CHECK(offset_of(url) == "0");
  CHECK(sink->finish().status == 204);
  CHECK(offset_of(url) == "10");
}

TEST_CASE_FIXTURE(Office, "checksums by an algorithm that is not ours are refused, and nothing is made") {
  const std::string md5 = "md5 " + to_base64(Bytes(16, 'x'));
  CHECK(is_problem(patch(created(kPhoto.size()), 0, kPhoto, md5), 400, "invalid"));
  auto headers = chunk_headers(0, md5);
  headers.emplace_back("Upload-Length", std::to_string(kPhoto.size()));
  const std::size_t before = files.list("data/uploads")->size();
  CHECK(is_problem(ask("POST", "/v1/blobs", headers, kPhoto), 400, "invalid"));
  CHECK(files.list("data/uploads")->size() == before);
}

TEST_CASE_FIXTURE(Office, "a chunk that is lost or overlaps is refused, and says where to go on") {
  const std::string url = created(kPhoto.size());
  patch(url, 0, kPhoto.substr(0, 10));
  for (const std::uint64_t offset : {0U, 9U, 11U, 1000U}) {
    const auto reply = patch(url, offset, "bytes");
    CHECK(is_problem(reply, 409, "wrong_offset"));
    CHECK(header_of(reply, "Upload-Offset") == "10");
  }
  CHECK(offset_of(url) == "10");
}

TEST_CASE_FIXTURE(Office, "no more is taken than was said") {
  const std::string url = created(5);
  CHECK(is_problem(patch(url, 0, "123456"), 413, "too_large"));
  CHECK(offset_of(url) == "0");
  CHECK(is_problem(create(limits::kBlobBytes + 1), 413, "too_large"));
  CHECK(header_of(ask("OPTIONS", "/v1/blobs"), "Tus-Max-Size") == std::to_string(limits::kBlobBytes));
}

TEST_CASE_FIXTURE(Office, "an empty file is complete as soon as it is created") {
  const Hash empty = sha256("");
  const auto reply = create(0);
  CHECK(reply.status == 201);
  CHECK(header_of(reply, "Upload-Offset") == "0");
  CHECK(header_of(reply, "Satchel-Sha256") == hex(empty));
  CHECK(download(empty).status == 200);
  CHECK(download(empty).body.empty());
  CHECK(is_problem(create(0, announcing(kHash)), 460, "bad_checksum"));
}

TEST_CASE_FIXTURE(Office, "an upload may begin with its creation") {
  auto headers = chunk_headers(0);
  headers.emplace_back("Upload-Length", std::to_string(kPhoto.size()));
  const auto part = ask("POST", "/v1/blobs", headers, kPhoto.substr(0, 3));
  CHECK(part.status == 201);
  CHECK(header_of(part, "Upload-Offset") == "3");
  CHECK(patch(header_of(part, "Location"), 3, kPhoto.substr(3)).status == 204);

  const auto whole = ask("POST", "/v1/blobs", headers, kPhoto);
  CHECK(whole.status == 201);
  CHECK(header_of(whole, "Satchel-Sha256") == hex(kHash));
  headers.front().second = "image/jpeg";
  CHECK(is_problem(ask("POST", "/v1/blobs", headers, kPhoto), 415, "unsupported"));
}

TEST_CASE_FIXTURE(Office, "a creation whose first bytes are damaged leaves nothing") {
  auto headers = chunk_headers(0, checksum_of("other bytes"));
  headers.emplace_back("Upload-Length", std::to_string(kPhoto.size()));
  CHECK(is_problem(ask("POST", "/v1/blobs", headers, kPhoto), 460, "bad_checksum"));
  CHECK(*files.list("data/uploads") == std::vector<std::string>{});
}

TEST_CASE_FIXTURE(Office, "a creation that makes no sense is refused") {
  const auto post = [&](Headers headers) { return ask("POST", "/v1/blobs", std::move(headers)); };
  CHECK(is_problem(post({}), 400, "invalid"));
  CHECK(is_problem(post({{"Upload-Length", "-1"}}), 400, "invalid"));
  CHECK(is_problem(post({{"Upload-Length", "1e3"}}), 400, "invalid"));
  CHECK(is_problem(post({{"Upload-Length", "99999999999999999999"}}), 413, "too_large"));
  CHECK(is_problem(post({{"Upload-Defer-Length", "1"}}), 400, "invalid"));
  CHECK(is_problem(create(5, "a YQ==,a YQ=="), 400, "invalid"));
}

TEST_CASE_FIXTURE(Office, "a chunk must be of the type that tus names, at an offset") {
  const std::string url = created(5);
  CHECK(is_problem(ask("PATCH", url, {{"Upload-Offset", "0"}}, "12345"), 415, "unsupported"));
  CHECK(is_problem(ask("PATCH", url, {{"Content-Type", "application/offset+octet-stream"}}, "12345"), 400, "invalid"));
}

TEST_CASE_FIXTURE(Office, "a client of another tus version is told ours, and nothing is done") {
  auto old = request("POST", "/v1/blobs", {{"Upload-Length", "5"}});
  for (auto& [name, value] : old.headers)
    if (name == "Tus-Resumable") value = "0.2.2";
  auto reply = uploads->handle(old);
  CHECK(is_problem(reply, 412, "unsupported"));
  CHECK(header_of(reply, "Tus-Version") == "1.0.0");
  std::erase_if(old.headers, [](const auto& field) { return field.first == "Tus-Resumable"; });
  CHECK(uploads->handle(old).status == 412);
  CHECK(*files.list("data/uploads") == std::vector<std::string>{});
}

TEST_CASE_FIXTURE(Office, "a client can ask what the hub does") {
  const auto reply = ask("OPTIONS", "/v1/blobs");
  CHECK(reply.status == 204);
  CHECK(header_of(reply, "Tus-Version") == "1.0.0");
  CHECK(header_of(reply, "Tus-Extension") == "creation,creation-with-upload,checksum,termination");
  CHECK(header_of(reply, "Tus-Checksum-Algorithm") == "sha256,sha1");
}

TEST_CASE_FIXTURE(Office, "nothing is said to who has not signed in") {
  patch(created(kPhoto.size()), 0, kPhoto);
  for (const std::string method : {"OPTIONS", "POST", "HEAD", "PATCH", "DELETE", "GET"}) {
    auto asked = request(method, method == "POST" ? "/v1/blobs" : "/v1/blobs/sha256/" + hex(kHash));
    asked.headers.pop_back();
    const auto reply = uploads->handle(asked);
    CHECK(is_problem(reply, 401, "not_signed_in"));
    CHECK(header_of(reply, "WWW-Authenticate") == "Bearer");
  }
  clock.advance({3'600'000});
  CHECK(download(kHash).status == 401);
}

TEST_CASE_FIXTURE(Office, "an upload is there only for the tablet that created it") {
  const std::string url = created(kPhoto.size());
  token = access.issue(other_tablet, "han", "inspector", clock.wall() + Millis{1000});
  CHECK(ask("HEAD", url).status == 404);
  CHECK(patch(url, 0, kPhoto).status == 404);
  CHECK(ask("DELETE", url).status == 404);
}

TEST_CASE_FIXTURE(Office, "an upload can be ended, even while bytes come in") {
  const std::string url = created(kPhoto.size());
  const auto sink = begin(url, 0, kPhoto.size());
  REQUIRE(sink->write("a pho"));
  CHECK(ask("DELETE", url).status == 204);
  CHECK(sink->write("to").code() == Code::locked);
  sink->abandon();
  CHECK(ask("HEAD", url).status == 404);
  CHECK(ask("DELETE", url).status == 404);
  CHECK(*files.list("data/uploads") == std::vector<std::string>{});
}

TEST_CASE_FIXTURE(Office, "ending an upload that is complete leaves its blob") {
  const std::string url = created(kPhoto.size());
  patch(url, 0, kPhoto);
  CHECK(ask("DELETE", url).status == 204);
  CHECK(download(kHash).body == kPhoto);
}

TEST_CASE_FIXTURE(Office, "a tablet that comes back takes over from its dead connection") {
  const std::string url = created(kPhoto.size());
  const auto dead = begin(url, 0, kPhoto.size());
  REQUIRE(dead->write(kPhoto.substr(0, 8)));
  const auto back = begin(url, 8, kPhoto.size() - 8);
  CHECK(dead->write("late bytes").code() == Code::locked);
  REQUIRE(back->write(kPhoto.substr(8)));
  dead->abandon();
  CHECK(back->finish().status == 204);
  CHECK(download(kHash).body == kPhoto);
}

TEST_CASE_FIXTURE(Office, "taking over from a checked chunk begins where that began") {
  const std::string url = created(kPhoto.size());
  const auto dead = begin(url, 0, 10, checksum_of(kPhoto.substr(0, 10)));
  REQUIRE(dead->write(kPhoto.substr(0, 10)));
  CHECK(patch(url, 0, kPhoto).status == 204);
  CHECK(dead->finish().status == 423);
  CHECK(download(kHash).body == kPhoto);
}

TEST_CASE_FIXTURE(Office, "clients behind proxies name their method in a header") {
  const std::string url = created(kPhoto.size());
  auto headers = chunk_headers(0);
  headers.emplace_back("X-HTTP-Method-Override", "PATCH");
  auto begun = uploads->begin(request("POST", url, headers), kPhoto.size());
  REQUIRE(begun.index() == 0);
  REQUIRE(std::get<0>(begun) != nullptr);
  CHECK(uploads->body_limit(request("POST", url, headers)) == limits::kBlobBytes);
  REQUIRE(std::get<0>(begun)->write(kPhoto));
  CHECK(std::get<0>(begun)->finish().status == 204);

  const Headers deleting = {{"X-HTTP-Method-Override", "DELETE"}};
  CHECK(std::get<0>(uploads->begin(request("POST", url, deleting), 0)) == nullptr);
  CHECK(ask("POST", url, deleting).status == 204);
  CHECK(ask("HEAD", url).status == 404);
}

TEST_CASE_FIXTURE(Office, "what is not there is not found, and what cannot be done is said") {
  CHECK(is_problem(ask("HEAD", "/v1/blobs/" + std::string(32, '0')), 404, "not_found"));
  CHECK(is_problem(patch("/v1/blobs/" + std::string(32, '0'), 0, "x"), 404, "not_found"));
  CHECK(is_problem(ask("GET", "/v1/blobs/../hub.key"), 404, "not_found"));
  CHECK(is_problem(ask("PUT", "/v1/blobs"), 405, "method_not_allowed"));
  CHECK(header_of(ask("GET", created(3)), "Allow") == "OPTIONS, HEAD, PATCH, DELETE");
  CHECK(uploads->owns(request("GET", "/v1/blobs/x")));
  CHECK_FALSE(uploads->owns(request("GET", "/v1/blobsphemy")));
}

TEST_CASE_FIXTURE(Office, "a blob is read in pieces") {
  patch(created(kPhoto.size()), 0, kPhoto);
  const auto piece = download(kHash, {{"Range", "bytes=2-6"}});
  CHECK(piece.status == 206);
  CHECK(piece.body == "photo");
  CHECK(header_of(piece, "Content-Range") == "bytes 2-6/" + std::to_string(kPhoto.size()));
  const auto beyond = download(kHash, {{"Range", "bytes=1000-"}});
  CHECK(is_problem(beyond, 416, "invalid"));
  CHECK(header_of(beyond, "Content-Range") == "bytes */" + std::to_string(kPhoto.size()));
  CHECK(download(sha256("never sent")).status == 404);
}

TEST_CASE_FIXTURE(Office, "a large blob is read in pieces only") {
  const Bytes sound(17U << 20, 's');
  const Hash hash = sha256(sound);
  REQUIRE(patch(created(sound.size()), 0, sound).status == 204);
  CHECK(is_problem(download(hash), 413, "too_large"));
  const auto piece = download(hash, {{"Range", "bytes=0-"}});
  CHECK(piece.status == 206);
  CHECK(piece.body.size() == 16U << 20);
  CHECK(download(hash, {{"Range", "bytes=-1048576"}}).body.size() == 1U << 20);
}

TEST_CASE_FIXTURE(Office, "a download needs no tus") {
  patch(created(kPhoto.size()), 0, kPhoto);
  HttpRequest plain{"GET", "/v1/blobs/sha256/" + hex(kHash), {{"Authorization", "Bearer " + token}}, {}, {}};
  CHECK(uploads->handle(plain).body == kPhoto);
  plain.method = "HEAD";
  CHECK(header_of(uploads->handle(plain), "Content-Length") == std::to_string(kPhoto.size()));
}

}  // namespace
}  // namespace satchel::hub::test
