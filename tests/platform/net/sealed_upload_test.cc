// A photo that is encrypted at rest on its way over a real connection.
#include <doctest/doctest.h>
#include <map>

#include "engine/evidence/blobs.h"
#include "platform/net/curl_transport.h"
#include "platform/net/loop.h"
#include "platform/os/files.h"
#include "platform/serve/server.h"
#include "tests/support/fake_service.h"
#include "tests/support/seeded_random.h"
#include "tests/support/temp_folder.h"
#include "tests/support/test_keys.h"

using namespace satchel;

namespace {

/// Counts how often each 64 KiB of a file are read.
class CountingFile final : public ReadableFile {
 public:
  explicit CountingFile(std::unique_ptr<ReadableFile> file) : file_(std::move(file)) {}
  std::uint64_t size() const override { return file_->size(); }
  Result<Bytes> read(std::uint64_t offset, std::size_t n) override {
    for (std::uint64_t chunk = offset >> 16; chunk << 16 < offset + n; ++chunk) ++reads_[chunk];
    return file_->read(offset, n);
  }
  int most_of_a_chunk() const {
    int most = 0;
    for (const auto& [chunk, reads] : reads_) most = std::max(most, reads);
    return most;
  }

 private:
  std::unique_ptr<ReadableFile> file_;
  std::map<std::uint64_t, int> reads_;
};

struct SealedUpload {
  /// What came of sending the blob from `offset` on to a hub that never saw it; its bytes are in `got`.
  Code send(const std::shared_ptr<ReadableFile>& file, std::uint64_t offset) {
    test::FakeService service;
    const auto server = serve::Server::start({}, service);
    REQUIRE(server);
    net::CurlOptions options;
    options.base_url = "http://127.0.0.1:" + std::to_string((*server)->port());
    boost::asio::io_context loop;
    const auto transport = net::CurlTransport::open(loop, options);
    REQUIRE(transport);
    sync::HttpRequest request{"PATCH", "/upload", {}, {}, sync::FileSlice{file, offset, file->size() - offset}};
    const auto reply = net::fetch(loop, **transport, request);
    if (reply) CHECK(reply->status == 204);
    got = service.upload().bytes;
    return reply.code();
  }

  test::TempFolder place;
  std::unique_ptr<Files> files = os::system_files();
  test::SeededRandom random{1};
  test::TestKeys keys{1};
  Vault vault{keys, random};
  BlobFolder folder{*files, place.path() + "/blobs", random, &vault};
  Bytes bytes = random.bytes((3U << 20) + 77);
  Hash hash = folder.add_bytes(bytes)->sha256;
  Bytes got;
};

}  // namespace

TEST_CASE_FIXTURE(SealedUpload, "a photo is decrypted as it is sent, from any offset on, each chunk once") {
  for (const std::size_t offset : {std::size_t{0}, std::size_t{65'536}, std::size_t{1'000'001}, bytes.size() - 1}) {
    const auto counting = std::make_shared<CountingFile>(*folder.open(hash));
    CHECK(send(counting, offset) == Code::ok);
    CHECK(got == bytes.substr(offset));
    CHECK(counting->most_of_a_chunk() == 1);
  }
}

TEST_CASE_FIXTURE(SealedUpload, "what was altered on the disk is not sent, and the transport says what it met") {
  Bytes sealed = *read_all(*files, folder.path(hash), 1U << 26);
  sealed[2U << 20] = static_cast<char>(sealed[2U << 20] ^ 1);
  REQUIRE(write_whole(*files, folder.path(hash), sealed));
  CHECK(send(*folder.open(hash), 0) == Code::corrupt);
}
