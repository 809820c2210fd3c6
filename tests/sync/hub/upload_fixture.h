// A blob store in memory with the tus front before it, and a tus client's requests.
#pragma once

#include <doctest/doctest.h>
#include <memory>
#include <string>

#include "sync/hub/blobs/uploads.h"
#include "sync/hub/central/file_blobs.h"
#include "tests/support/manual_clock.h"
#include "tests/support/memory_files.h"
#include "tests/support/seeded_random.h"

namespace satchel::hub::test {

using satchel::test::ManualClock;
using satchel::test::MemoryFiles;
using satchel::test::SeededRandom;
using sync::Headers;
using sync::HttpReply;
using sync::HttpRequest;

inline std::string header_of(const HttpReply& reply, std::string_view name) {
  return std::string(sync::header(reply.headers, name).value_or("(none)"));
}

inline std::string hex(const Hash& hash) { return to_hex(hash.view()); }
inline std::string announcing(const Hash& hash) { return "sha256 " + to_base64(hex(hash)); }
inline std::string checksum_of(ByteView bytes) { return "sha256 " + to_base64(sha256(bytes).view()); }

inline Status anybody_reads(const HttpRequest&, const Hash&) { return {}; }

struct Office {
  Office() {
    REQUIRE(files.make_folder("data"));
    REQUIRE(files.sync_folder("."));
    start();
    tablet.bytes[0] = 1;
    other_tablet.bytes[0] = 2;
    token = access.issue(tablet, "li", "inspector", clock.wall() + Millis{3'600'000});
  }

  /// The hub's program ends, however it ends, and starts again.
  void start() {
    uploads.reset();
    blobs.reset();
    auto opened = FileBlobs::open(files, random, clock, "data");
    REQUIRE(opened);
    blobs = *std::move(opened);
    const auto who = [this](const HttpRequest& request) { return access.bearer_of(request, clock.wall()); };
    uploads = std::make_unique<Uploads>(*blobs, who, anybody_reads, clock);
  }
  void cut_power() {
    uploads.reset();
    blobs.reset();
    files.power_cut();
    clock.reboot();
    start();
  }

  HttpRequest request(std::string method, std::string target, Headers headers = {}, Bytes body = {}) {
    headers.emplace_back("Tus-Resumable", "1.0.0");
    headers.emplace_back("Authorization", "Bearer " + token);
    return {std::move(method), std::move(target), std::move(headers), std::move(body), {}};
  }
  HttpReply ask(std::string method, std::string target, Headers headers = {}, Bytes body = {}) {
    return uploads->handle(request(std::move(method), std::move(target), std::move(headers), std::move(body)));
  }

  HttpReply create(std::uint64_t length, const std::string& metadata = {}) {
    Headers headers = {{"Upload-Length", std::to_string(length)}};
    if (!metadata.empty()) headers.emplace_back("Upload-Metadata", metadata);
    return ask("POST", "/v1/blobs", headers);
  }
  /// The URL of a new upload.
  std::string created(std::uint64_t length, const std::string& metadata = {}) {
    const auto reply = create(length, metadata);
    REQUIRE(reply.status == 201);
    return header_of(reply, "Location");
  }

  static Headers chunk_headers(std::uint64_t offset, const std::string& checksum = {}) {
    Headers headers = {{"Content-Type", "application/offset+octet-stream"}, {"Upload-Offset", std::to_string(offset)}};
    if (!checksum.empty()) headers.emplace_back("Upload-Checksum", checksum);
    return headers;
  }
  HttpReply patch(const std::string& url, std::uint64_t offset, const Bytes& bytes, const std::string& checksum = {}) {
    return ask("PATCH", url, chunk_headers(offset, checksum), bytes);
  }
  /// A chunk of `length` bytes whose body is still to come.
  std::unique_ptr<UploadSink> begin(const std::string& url, std::uint64_t offset, std::uint64_t length,
                                    const std::string& checksum = {}) {
    auto begun = uploads->begin(request("PATCH", url, chunk_headers(offset, checksum)), length);
    REQUIRE(begun.index() == 0);
    return std::get<0>(std::move(begun));
  }
  /// The connection breaks after `bytes`.
  void cut_after(const std::string& url, std::uint64_t offset, std::uint64_t length, const Bytes& bytes,
                 const std::string& checksum = {}) {
    const auto sink = begin(url, offset, length, checksum);
    REQUIRE(sink->write(bytes));
    sink->abandon();
  }

  std::string offset_of(const std::string& url) { return header_of(ask("HEAD", url), "Upload-Offset"); }
  HttpReply download(const Hash& hash, Headers headers = {}) {
    return ask("GET", "/v1/blobs/sha256/" + hex(hash), std::move(headers));
  }

  MemoryFiles files;
  SeededRandom random{7};
  ManualClock clock;
  Access access{Bytes(32, 's')};
  Id tablet, other_tablet;
  std::string token;
  std::unique_ptr<FileBlobs> blobs;
  std::unique_ptr<Uploads> uploads;
};

}  // namespace satchel::hub::test
