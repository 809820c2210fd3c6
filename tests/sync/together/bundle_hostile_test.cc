// Rescue bundles that were altered, cut or forged, of damaged stores, and a hub that dies over one.
#include "sync/wire/bundle.h"
#include "sync/wire/envelope.h"
#include "tests/sync/together/bundles.h"

using namespace satchel;
using namespace satchel::test;

TEST_CASE("a bundle for another hub, or of a device that this one does not know") {
  World w, other;
  w.tablet("li").create("affair", affair("smoke"));
  Tablet& stranger = other.tablet("zhao");
  stranger.create("affair", affair("dust"));
  must(stranger.bundle(path_of(w)));
  const auto state = hub_state(w);
  CHECK(must(w.accept(path_of(w))).left.code == Code::not_signed_in);
  Bytes bytes = read_file(w);
  bytes[sync::kBundleHeadBytes - 1] ^= 1;
  const auto report = accept_bytes(w, bytes);
  CHECK(report.left.code == Code::invalid);
  CHECK(report.left.detail.find("another hub") != std::string::npos);
  CHECK(hub_state(w) == state);
}

TEST_CASE("a bit that is flipped anywhere is noticed, and nothing is half taken") {
  World w(schema_with_pictures());
  Tablet& a = w.tablet("li");
  const Id visit = a.create("visit", {{"fact", text("noise at 23:10")}});
  photo_of(a, visit, 150, 's');
  must(a.bundle(path_of(w)));
  const Bytes bytes = read_file(w);
  REQUIRE(bytes.size() < kSealedChunk);
  const auto state = hub_state(w);
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    Bytes altered = bytes;
    altered[at] = static_cast<char>(altered[at] ^ (1 << (at % 8)));
    CHECK_MESSAGE(accept_bytes(w, altered).left.code != Code::ok, at);
  }
  for (std::size_t length = 0; length < bytes.size(); ++length)
    CHECK_MESSAGE(accept_bytes(w, ByteView(bytes).substr(0, length)).left.code == Code::invalid, length);
  CHECK(accept_bytes(w, bytes + "x").left.code != Code::ok);
  CHECK(hub_state(w) == state);
  CHECK(must(w.accept(path_of(w))).taken == 2);
  CHECK(sound(w));
}

TEST_CASE("what was complete before a cut is taken, and the rest with the same bundle again") {
  World w(schema_with_pictures());
  Scene s(w);
  must(s.a.bundle(path_of(w)));
  const Bytes bytes = read_file(w);
  for (std::size_t length = 70; length < bytes.size(); length += 20'011) {
    const auto report = accept_bytes(w, ByteView(bytes).substr(0, length));
    CHECK(report.left.code == Code::invalid);
    CHECK(report.photos_taken + report.photos_known <= 1);  // the thumbnail
    Bytes altered = bytes;
    altered[length] ^= 1;
    CHECK(accept_bytes(w, altered).left.code != Code::ok);
  }
  CHECK(sound(w));
  const auto report = must(w.accept(path_of(w)));
  CHECK(report.left.code == Code::ok);
  CHECK(report.known == 4);
  CHECK(report.photos_known == 1);
  CHECK(report.photos_taken == 1);
  w.settle_down();
  check_same(s.a, s.b);
}

TEST_CASE("a hub that dies while it takes a bundle takes the rest when it comes again") {
  World w(schema_with_pictures());
  Scene s(w);
  must(s.a.bundle(path_of(w)));
  const Bytes bytes = read_file(w);
  for (const std::size_t part : {bytes.size() / 7, bytes.size() / 2, bytes.size() - 1}) {
    auto begun = w.hub().begin_upload({"POST", "/v1/bundle", {}, {}, {}}, bytes.size());
    auto sink = std::get<0>(std::move(begun));
    REQUIRE(sink);
    must(sink->write(ByteView(bytes).substr(0, part)));
    sink.reset();  // neither finished nor abandoned
    w.restart();
    CHECK(sound(w));
  }
  auto begun = w.hub().begin_upload({"POST", "/v1/bundle", {}, {}, {}}, bytes.size());
  auto& sink = *std::get<0>(begun);
  for (std::size_t at = 0; at < bytes.size(); at += 1000) must(sink.write(ByteView(bytes).substr(at, 1000)));
  const auto reply = sink.finish();
  CHECK(reply.status == 200);
  const auto report = must(hub::bundle_report_from_json(reply.body));
  CHECK(report.known + report.taken == 4);
  CHECK(report.photos_known + report.photos_taken == 2);
  w.settle_down();
  check_same(s.a, s.b);
}

TEST_CASE("over HTTP what is no bundle is refused, and so are too many at once") {
  World w;
  std::vector<std::unique_ptr<hub::UploadSink>> many;
  for (int i = 0; i < hub::Bundles::kAtOnce; ++i)
    many.push_back(std::get<0>(w.hub().begin_upload({"POST", "/v1/bundle", {}, {}, {}}, 100)));
  CHECK(std::get<1>(w.hub().begin_upload({"POST", "/v1/bundle", {}, {}, {}}, 100)).status == 503);
  CHECK(many[0]->write(Bytes(100, 'x')).code() == Code::invalid);
  many[1]->abandon();
  many.clear();
  auto begun = w.hub().begin_upload({"POST", "/v1/bundle", {}, {}, {}}, 0);
  CHECK(std::get<0>(begun)->finish().status == 400);
  CHECK(w.hub().handle({"GET", "/v1/bundle", {}, {}, {}}).status == 405);
}

TEST_CASE("of a damaged store the sound beginning goes, and the rest is named") {
  World w(schema_with_pictures());
  Tablet& a = w.tablet("li");
  for (int i = 0; i < 9; ++i) a.create("affair", affair("smoke"));
  const Hash missing = photo_of(a, {}, 5'000, 'm'), rotten = photo_of(a, {}, 6'000, 'r'),
             whole = photo_of(a, {}, 7'000, 'w'), headless = photo_of(a, {}, 8'000, 'h');
  const auto files = os::system_files();
  const auto blob = [&](const Hash& h) { return a.store().blobs().path(h); };
  must(files->remove(blob(missing)));
  Bytes bytes = must(read_all(*files, blob(rotten), 1U << 20));
  bytes[3'000] = static_cast<char>(bytes[3'000] ^ 1);
  must(write_whole(*files, blob(rotten), bytes));
  must(write_whole(*files, blob(headless), Bytes(8'121, 'z')));
  const auto db = must(sql::Database::open(w.folder.path() + "/tablet-li/store.db", {.checkpoints = false}));
  std::int64_t entries = 0;
  SUBCASE("an entry that rotted") {
    must(db->run("UPDATE journal SET entry=zeroblob(40) WHERE n=6"));
    entries = 5;
  }
  SUBCASE("a hash between sound entries, which their chain makes good") {
    must(db->run("UPDATE journal SET hash=zeroblob(32) WHERE n=6"));
    entries = 9;
  }
  const auto made = must(a.bundle(path_of(w)));
  CHECK(made.entries == entries);
  CHECK(made.entries_left == 9 - entries);
  CHECK(made.damage.code == (entries == 9 ? Code::ok : Code::corrupt));
  CHECK(made.missing == std::vector<Hash>{missing});
  // Both go as far as they can be read: a person may see more in them than nothing.
  CHECK(made.damaged == std::vector<Hash>{rotten, headless});
  CHECK(made.blobs == 3);
  const auto report = must(w.accept(path_of(w)));
  CHECK(report.left.code == Code::bad_checksum);
  CHECK(report.taken == entries);
  CHECK(report.damaged == std::vector<Hash>{rotten, headless});
  CHECK(report.photos_taken == 1);
  CHECK(files->exists(w.folder.path() + "/hub/blobs/" + to_hex(whole.view()).insert(2, "/")));
  CHECK(sound(w));
}

namespace {

/// A bundle with these parts, sealed as anybody could.
Bytes sealed_bundle(World& w, Tablet& t, const std::vector<Bytes>& parts) {
  const Identity& who = t.store().identity();
  SeededRandom random(9);
  Bytes out = encode(sync::BundleHead{who.device, t.store().epoch(), sha256(who.hub_key.view())});
  const auto sealer = must(Sealer::to(w.hub().key(), random, Bytes(out), [&](ByteView b) {
    out += b;
    return Status{};
  }));
  for (const auto& part : parts) must(sealer->write(part));
  must(sealer->finish());
  return out;
}

Bytes signed_part(Tablet& t, Keys& keys, const sync::SyncRequest& request) {
  const auto sealed = must(sync::seal_request(keys, t.store().identity().device, Bytes(16, 'n'), encode(request)));
  return sync::request_part(sealed.body.size()) + sealed.body;
}

}  // namespace

TEST_CASE("who knows the hub's key alone makes it keep nothing") {
  World w;
  Tablet& a = w.tablet("li");
  TestKeys stranger(99);
  const Bytes junk(1000, 'j');
  const Bytes blob = sync::blob_part({sha256(junk), junk.size()}) + junk;
  sync::SyncRequest request;
  request.epoch = a.store().epoch().value;
  const auto state = hub_state(w);
  CHECK(accept_bytes(w, sealed_bundle(w, a, {blob})).left.code == Code::invalid);
  CHECK(accept_bytes(w, sealed_bundle(w, a, {signed_part(a, a.keys(), request), blob})).left.code == Code::invalid);
  request.blobs = {sha256(junk)};
  CHECK(accept_bytes(w, sealed_bundle(w, a, {signed_part(a, stranger, request), blob})).left.code ==
        Code::bad_signature);
  sync::SyncRequest other = request;
  other.epoch += 1;
  CHECK(accept_bytes(w, sealed_bundle(w, a, {signed_part(a, a.keys(), other), blob})).left.code == Code::invalid);
  CHECK(accept_bytes(w, sealed_bundle(w, a, {Bytes("\x03", 1)})).left.code == Code::invalid);
  CHECK(accept_bytes(w, sealed_bundle(w, a, {sync::request_part(1ULL << 40)})).left.code == Code::too_large);
  CHECK(accept_bytes(w, sealed_bundle(w, a, {sync::blob_part({sha256(junk), 1ULL << 40})})).left.code ==
        Code::too_large);
  CHECK(accept_bytes(w, sealed_bundle(w, a, {})).left.code == Code::ok);
  CHECK(hub_state(w) == state);
  CHECK(accept_bytes(w, sealed_bundle(w, a, {signed_part(a, a.keys(), request), blob})).photos_taken == 1);
}
