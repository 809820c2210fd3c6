// Photos on a tablet that somebody else holds in his hands: encrypted, whatever befalls the store; and a store whose
// key is not at hand.
#include <filesystem>

#include "tests/engine/store/desk.h"
#include "tests/support/leak_search.h"

using namespace satchel;
using namespace satchel::test;

namespace {

namespace fs = std::filesystem;
constexpr std::string_view kInPhoto = "LEAKED-WITNESS-7731";

struct Camera : Desk {
  Camera() : Desk(schema_with_pictures()) {}
  Bytes jpeg() { return "\xFF\xD8\xFF" + random.bytes(100'000) + Bytes(kInPhoto) + random.bytes(50'000); }
  BlobInfo take(const Bytes& bytes) {
    const auto blob = store->blobs().add_bytes(bytes);
    REQUIRE(blob);
    REQUIRE(store->note_blob(blob->sha256, blob->size, BlobLane::original));
    return *blob;
  }
  /// As an earlier build wrote it.
  Hash take_plain(const Bytes& bytes) {
    return BlobFolder(*files, folder.path() + "/blobs", random).add_bytes(bytes)->sha256;
  }
  std::vector<std::string> leaks() {
    LeakSearch search({std::string(kInPhoto)});
    for (const auto& file : fs::recursive_directory_iterator(folder.path()))
      if (file.is_regular_file() && file.file_size() > 0)  // Windows lets nobody read a lock
        search.look(file.path().string(), *read_all(*files, file.path().string(), 1U << 26));
    return search.hits();
  }
  void spoil(const std::string& path) {
    Bytes bytes = *read_all(*files, path, 1U << 26);
    bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
    REQUIRE(write_whole(*files, path, bytes));
  }
  void damage() {
    store.reset();
    REQUIRE(write_whole(*files, folder.path() + "/damaged", "for a test"));
  }
  Code verified(std::string* heard = nullptr) {
    return store->verify([&](const std::string& what) { heard ? void(*heard += what + "\n") : void(); }).code();
  }
  std::optional<BlobRow> next() { return *store->next_blob(true, {}); }
};

}  // namespace

TEST_CASE_FIXTURE(Camera, "what is in a photo is in no file of the store; of one that stands plain it is") {
  const BlobInfo photo = take(jpeg());
  CHECK(leaks().empty());
  damage();
  reopen();
  REQUIRE(store->salvaged());
  CHECK(next()->sha256 == photo.sha256);
  CHECK(next()->size == photo.size);
  CHECK(leaks().empty());
  spoil(store->blobs().path(photo.sha256));
  damage();
  reopen();
  CHECK(store->salvaged()->blobs == std::vector{photo.sha256});
  CHECK(leaks().empty());  // set aside as it was
  take_plain(jpeg());
  CHECK(leaks().size() == 1);
}

TEST_CASE_FIXTURE(Camera, "a photo that was altered on the disk is found, and harms nothing else") {
  const BlobInfo photo = take(jpeg());
  create("visit", {{"picture", octets(photo.sha256.view())}});
  CHECK(verified() == Code::ok);
  spoil(store->blobs().path(photo.sha256));
  std::string heard;
  CHECK(verified(&heard) == Code::corrupt);
  CHECK(heard.find(to_hex(photo.sha256.view()).substr(2)) != std::string::npos);
  {
    const auto file = store->open_blob(photo.sha256);
    REQUIRE(file);
    CHECK((*file)->read(0, 1U << 20).code() == Code::corrupt);
  }
  REQUIRE(write_whole(*files, store->blobs().path(photo.sha256), "nothing of ours"));
  CHECK(store->open_blob(photo.sha256).code() == Code::corrupt);
  create("affair", {{"title", text("smoke")}});
  reopen();
  CHECK_FALSE(store->salvaged());
}

TEST_CASE_FIXTURE(Camera, "a store opens without its key, and does all that needs no photo's bytes") {
  const Bytes bytes = jpeg();
  const BlobInfo photo = take(bytes);
  Code why = Code::key_locked;
  SUBCASE("the keystore is locked") { keys.locked = true; }
  SUBCASE("the key is another one") { keys = TestKeys(9), why = Code::other_key; }
  reopen();
  CHECK_FALSE(store->salvaged());
  CHECK(store->key_at_hand().code() == why);
  const auto shelves = *files->list(folder.path() + "/blobs");
  CHECK(store->blobs().add_bytes("another photo").code() == why);
  CHECK(*files->list(folder.path() + "/blobs") == shelves);
  CHECK(store->open_blob(photo.sha256).code() == why);
  CHECK(store->blobs().exists(photo.sha256));
  CHECK(*store->blobs().size(photo.sha256) == photo.size);
  CHECK(store->blobs().list()->size() == 1);
  CHECK(store->status()->blobs_waiting[1] == 1);
  CHECK(store->blob_standings()->size() == 1);
  CHECK(store->trimmable()->not_at_hub == 1);
  create("affair", {{"title", text("smoke")}});
  CHECK(verified() == Code::ok);  // no row names a photo
  create("visit", {{"picture", octets(photo.sha256.view())}});
  std::string heard;
  CHECK(verified(&heard) == why);
  CHECK(heard.find("1 blobs are encrypted") != std::string::npos);
  reopen();
  CHECK_FALSE(store->salvaged());
  keys = TestKeys(1);
  reopen();
  CHECK(store->key_at_hand());
  CHECK(*(*store->open_blob(photo.sha256))->read(0, 1U << 20) == bytes);
}

TEST_CASE_FIXTURE(Camera, "a salvage without the key keeps every photo, and offers it again") {
  const BlobInfo photo = take(jpeg());
  const BlobInfo cut = take("cut");
  const Hash plain = take_plain(jpeg());
  REQUIRE(files->truncate(store->blobs().path(cut.sha256), 50));  // that is seen without a key
  SUBCASE("the keystore is locked") { keys.locked = true; }
  SUBCASE("the key is another one") { keys = TestKeys(9); }
  damage();
  reopen();
  REQUIRE(store->salvaged());
  CHECK(store->salvaged()->blobs == std::vector{cut.sha256});
  CHECK(store->unsent_blobs()->size() == 2);
  CHECK(store->blobs().exists(photo.sha256));
  CHECK(store->blobs().check(plain));
  keys = TestKeys(1);
  reopen();
  CHECK_FALSE(store->salvaged());
  CHECK(store->blobs().check(photo.sha256));
}

TEST_CASE_FIXTURE(Camera,
                  "a salvage sets an encrypted photo that rotted aside, and takes a sound plain one in its place") {
  const Bytes bytes = jpeg();
  const BlobInfo photo = take(bytes);
  take_plain(bytes);
  spoil(store->blobs().path(photo.sha256));
  damage();
  reopen();
  REQUIRE(store->salvaged());
  CHECK(store->salvaged()->blobs == std::vector{photo.sha256});
  CHECK(store->unsent_blobs()->size() == 1);
  CHECK(store->blobs().check(photo.sha256));
}

TEST_CASE("a store made while the keystore is locked notes its key with the first photo") {
  Camera c;
  c.store.reset();
  TempFolder other;
  c.keys.locked = true;
  auto made = *Store::create(c.ports(), {other.path()}, c.identity, test_schema());
  CHECK_FALSE(*Settings::read_rest(**made->reader()));
  c.keys.locked = false;
  const BlobInfo photo = *made->blobs().add_bytes("a photo");
  REQUIRE(made->note_blob(photo.sha256, photo.size, BlobLane::original));
  CHECK(*Settings::read_rest(**made->reader()) == *Vault(c.keys, c.random).tag());
}
