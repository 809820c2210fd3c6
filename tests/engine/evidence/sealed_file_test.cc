// The form of a file that is encrypted at rest: every place in it, and everything that may befall it.
#include "engine/evidence/sealed_file.h"

#include <doctest/doctest.h>
#include <thread>

#include "tests/support/memory_files.h"
#include "tests/support/seeded_random.h"
#include "tests/support/test_keys.h"

using namespace satchel;

namespace {

constexpr std::size_t kChunk = 64U << 10, kMore = 16, kHead = 17 + 32, kFooter = 32 + 8 + 16;

struct SealedFiles {
  test::MemoryFiles files;
  test::SeededRandom random{1};
  test::TestKeys keys{1};
  Vault vault{keys, random};

  Bytes sealed(ByteView plain, std::size_t step = 1 << 20) {
    {
      const auto out = *files.create("/f");
      const auto writer = *SealedFileWriter::begin(vault, random, *out);
      for (std::size_t at = 0; at < plain.size(); at += step) REQUIRE(writer->append(plain.substr(at, step)));
      REQUIRE(writer->finish(sha256(plain)));
    }
    return *read_all(files, "/f", 16U << 20);
  }
  Result<std::unique_ptr<ReadableFile>> open(const Bytes& bytes, const Hash& hash) {
    REQUIRE(write_whole(files, "/f", bytes));
    return open_sealed_file(vault, *files.open("/f"), hash, "/f");
  }
  /// All of it as it opens; the error where any of it does not.
  Result<Bytes> read(const Bytes& bytes, const Hash& hash) {
    SATCHEL_ASSIGN(const auto file, open(bytes, hash));
    return file->read(0, 16U << 20);
  }
};

std::size_t chunk_at(std::size_t n) { return kHead + n * (kChunk + kMore); }

}  // namespace

TEST_CASE_FIXTURE(SealedFiles, "files of every length around a chunk open to what was written, in steps of any size") {
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, kChunk - 1, kChunk, kChunk + 1, 2 * kChunk - 1,
                                 2 * kChunk, 2 * kChunk + 1, 5 * kChunk + 77}) {
    CAPTURE(size);
    const Bytes plain = random.bytes(size);
    const std::size_t chunks = (size + kChunk - 1) / kChunk;
    for (const std::size_t step : {std::size_t{997}, kChunk - 1, kChunk, kChunk + 1, std::size_t{1} << 20}) {
      const Bytes bytes = sealed(plain, step);
      CHECK(bytes.size() == kHead + size + chunks * kMore + kFooter);
      CHECK(size_in_sealed(bytes.size()) == size);
      CHECK(*read(bytes, sha256(plain)) == plain);
    }
  }
}

TEST_CASE_FIXTURE(SealedFiles, "any stretch of it can be read, from several threads at once") {
  const Bytes plain = random.bytes(3 * kChunk + 100);
  const auto file = *open(sealed(plain), sha256(plain));
  CHECK(file->size() == plain.size());
  CHECK(file->read(plain.size(), 10)->empty());
  CHECK(file->read(plain.size() + 1, 10)->empty());
  CHECK(file->read(0, 0)->empty());
  const auto look = [&](std::uint64_t seed, int* wrong) {
    test::SeededRandom own(seed);
    for (int i = 0; i < 300; ++i) {
      const auto at = static_cast<std::size_t>(own.number() % plain.size());
      const auto n = static_cast<std::size_t>(own.number() % (2 * kChunk));
      const auto got = file->read(at, n);
      *wrong += !got || *got != plain.substr(at, n);
    }
  };
  int wrong[2] = {0, 0};
  std::thread other(look, 8, &wrong[1]);
  look(7, &wrong[0]);
  other.join();
  CHECK(wrong[0] + wrong[1] == 0);
}

TEST_CASE_FIXTURE(SealedFiles, "a length that no writer leaves is none") {
  CHECK(size_in_sealed(kHead + kFooter) == 0);
  for (std::size_t n = 0; n < kHead + kFooter; ++n) CHECK_FALSE(size_in_sealed(n));
  for (std::size_t n = 1; n <= kMore; ++n) {
    CHECK_FALSE(size_in_sealed(kHead + kFooter + n));
    CHECK_FALSE(size_in_sealed(chunk_at(3) + kFooter + n));
  }
  CHECK(size_in_sealed(chunk_at(3) + kFooter + kMore + 1) == 3 * kChunk + 1);
}

TEST_CASE_FIXTURE(SealedFiles, "a byte that was altered anywhere is met, where it stands; what stands before is read") {
  const Bytes plain = random.bytes(2 * kChunk + 100);
  const Bytes bytes = sealed(plain);
  const Hash hash = sha256(plain);
  const auto altered = [&](std::size_t at) {
    Bytes out = bytes;
    out[at] = static_cast<char>(out[at] ^ 1);
    return out;
  };
  for (std::size_t at = 0; at < kHead; ++at) CHECK(open(altered(at), hash).code() == Code::corrupt);
  for (std::size_t at = bytes.size() - kFooter; at < bytes.size(); ++at)
    CHECK(open(altered(at), hash).code() == Code::corrupt);
  for (std::size_t at = kHead; at < bytes.size() - kFooter; at += 1 + at % 4099) {
    const auto file = open(altered(at), hash);
    REQUIRE(file);
    const std::size_t chunk = (at - kHead) / (kChunk + kMore);
    for (std::size_t i = 0; i < 3; ++i)
      CHECK((*file)->read(i * kChunk, kChunk).code() == (i == chunk ? Code::corrupt : Code::ok));
  }
}

TEST_CASE_FIXTURE(SealedFiles, "a file that was cut or grew anywhere does not open") {
  const Bytes plain = random.bytes(2 * kChunk + 100);
  const Bytes bytes = sealed(plain);
  const Hash hash = sha256(plain);
  for (std::size_t n = 0; n < bytes.size(); n += n < kHead + kFooter ? 1 : 1 + n % 997)
    CHECK(read(bytes.substr(0, n), hash).code() == Code::corrupt);
  CHECK(read(bytes + "x", hash).code() == Code::corrupt);
  // Cut at a chunk's end, the footer put behind it again.
  for (const std::size_t chunks : {0U, 1U, 2U})
    CHECK(read(bytes.substr(0, chunk_at(chunks)) + bytes.substr(bytes.size() - kFooter), hash).code() == Code::corrupt);
}

TEST_CASE_FIXTURE(SealedFiles, "chunks that were moved, doubled, or come from another file do not open") {
  const Bytes plain = random.bytes(3 * kChunk), same = plain;
  const Bytes bytes = sealed(plain), twin = sealed(same), other = sealed(random.bytes(3 * kChunk));
  const Hash hash = sha256(plain);
  CHECK(bytes != twin);  // each file has a key of its own
  const auto chunk = [&](const Bytes& of, std::size_t n) { return of.substr(chunk_at(n), kChunk + kMore); };
  const auto put = [&](std::size_t n, const Bytes& what) {
    Bytes out = bytes;
    out.replace(chunk_at(n), kChunk + kMore, what);
    return out;
  };
  for (std::size_t to = 0; to < 3; ++to)
    for (std::size_t from = 0; from < 3; ++from) {
      if (from != to) CHECK(read(put(to, chunk(bytes, from)), hash).code() == Code::corrupt);
      CHECK(read(put(to, chunk(twin, from)), hash).code() == Code::corrupt);
      CHECK(read(put(to, chunk(other, from)), hash).code() == Code::corrupt);
    }
  CHECK(read(other, hash).code() == Code::corrupt);  // all of another file
  CHECK(*read(twin, hash) == plain);                 // which another file of the same bytes may be
}

TEST_CASE_FIXTURE(SealedFiles, "a disk that fails says so, and nothing is called damaged") {
  const Bytes plain = random.bytes(kChunk + 5);
  const Bytes bytes = sealed(plain);
  REQUIRE(write_whole(files, "/f", bytes));
  for (std::uint64_t n = 1;; ++n) {
    const auto start = files.calls();
    files.fail_call(n);
    const auto read_once = [&]() -> Result<Bytes> {
      SATCHEL_ASSIGN(auto raw, files.open("/f"));
      SATCHEL_ASSIGN(const auto file, open_sealed_file(vault, std::move(raw), sha256(plain), "/f"));
      return file->read(0, plain.size());
    }();
    const bool untouched = files.calls() - start < n;
    files.fail_call(0);
    CHECK(read_once.code() == (untouched ? Code::ok : Code::io));
    if (untouched) break;
  }
}

TEST_CASE_FIXTURE(SealedFiles, "the form is the one that is written down: another reader would read it") {
  const Bytes plain = random.bytes(kChunk + 3);
  const Bytes bytes = sealed(plain);
  CHECK(bytes.starts_with("satchel-at-rest-1"));
  const auto key = *vault.key_for("satchel-blob-1" + bytes.substr(17, 32));
  unsigned char nonce[24] = {1}, last = 1;
  Bytes out(3, '\0');
  const auto at = [&](std::size_t n) { return reinterpret_cast<const unsigned char*>(bytes.data() + n); };
  REQUIRE(crypto_aead_xchacha20poly1305_ietf_decrypt(reinterpret_cast<unsigned char*>(out.data()), nullptr, nullptr,
                                                     at(chunk_at(1)), 3 + kMore, &last, 1, nonce, key.data()) == 0);
  CHECK(out == plain.substr(kChunk));
  for (int i = 0; i < 8; ++i) nonce[i] = 0xff;
  last = 2;
  out.assign(40, '\0');
  REQUIRE(crypto_aead_xchacha20poly1305_ietf_decrypt(reinterpret_cast<unsigned char*>(out.data()), nullptr, nullptr,
                                                     at(bytes.size() - kFooter), kFooter, &last, 1, nonce,
                                                     key.data()) == 0);
  CHECK(out.substr(0, 32) == sha256(plain).view());
  CHECK(out.substr(32) == Bytes("\x03\x00\x01\x00\x00\x00\x00\x00", 8));
}
