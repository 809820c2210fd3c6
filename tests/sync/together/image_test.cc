// A first sync by image: what it brings is what pages bring, for each role; what was saved stays; whatever is wrong
// with it, pages do.
#include <doctest/doctest.h>
#include <set>

#include "engine/base/pack.h"
#include "engine/store/image_manifest.h"
#include "tests/support/leak_search.h"
#include "tests/sync/together/image_asker.h"

using namespace satchel;
using namespace satchel::test;

TEST_CASE("a first sync by image brings what pages bring, row for row, as each role may read it") {
  ImageHouse h;
  const std::vector<std::pair<std::string, std::vector<std::string>>> whom = {
      {"inspector", {"north"}}, {"inspector", {"south"}}, {"office", {"north", "south"}}, {"intake", {"north"}}};
  std::vector<Tablet*> by_image, by_pages;
  for (const auto& [role, scopes] : whom) {
    by_image.push_back(&h.w.tablet("image" + role + scopes[0], role, scopes));
    const bool many = scopes != std::vector<std::string>{"south"};
    CHECK(asked_for_image(targets_of_sync(*by_image.back())) == many);
    CHECK(h.came_by_image(*by_image.back()) == many);
    CHECK_FALSE(by_image.back()->store().progress().full);
  }
  CHECK(h.images_made() == 2);  // the office has one of its role and scopes already
  h.only_pages();
  for (std::size_t i = 0; i < whom.size(); ++i) {
    by_pages.push_back(&h.w.tablet("pages" + whom[i].first + whom[i].second[0], whom[i].first, whom[i].second));
    REQUIRE(by_pages[i]->sync().code == Code::ok);
    for (const auto& type : h.w.hub().schema()->types())
      CHECK_MESSAGE(rows_of(*by_image[i], type.name) == rows_of(*by_pages[i], type.name), type.name);
    CHECK(verified(*by_image[i]) == "");
    CHECK(by_image[i]->store().progress().cursor.version == by_pages[i]->store().progress().cursor.version);
    for (const char* name : {"image.part", "image.db", "image.db.part"}) CHECK_FALSE(exists(*by_image[i], name));
  }
}

TEST_CASE("an image is made once, and again once much came behind it; pages bring the rest") {
  ImageHouse h;
  Tablet& a = h.w.tablet("a", "inspector", {"north"});
  REQUIRE(a.sync().code == Code::ok);
  const Id later = h.office->create("affair", affair("later"));
  h.office->change("affair", h.affairs[2], {{"owner", text("zhao")}});
  h.office->remove("affair", h.affairs[3]);
  h.office->change("affair", h.affairs[4], {{"district", text("south")}});
  REQUIRE(h.office->sync().code == Code::ok);
  Tablet& b = h.w.tablet("b", "inspector", {"north"});
  CHECK(asked_for_image(targets_of_sync(b)));
  CHECK(h.images_made() == 1);
  CHECK(b.value("affair", later, "title") == "\"later\"");
  CHECK(b.value("affair", h.affairs[2], "owner") == "\"zhao\"");
  CHECK(b.value("affair", h.affairs[3], "title") == "gone");
  CHECK(b.value("affair", h.affairs[4], "title") == "gone");
  REQUIRE(a.sync().code == Code::ok);
  check_same(a, b);
  for (int i = 0; i < 40; ++i) h.office->create("affair", affair("many"));
  REQUIRE(h.office->sync().code == Code::ok);
  Tablet& c = h.w.tablet("c", "inspector", {"north"});
  REQUIRE(c.sync().code == Code::ok);
  CHECK(h.images_made() == 2);
  h.w.restart();  // the hub finds it again
  Tablet& d = h.w.tablet("d", "inspector", {"north"});
  REQUIRE(d.sync().code == Code::ok);
  CHECK(h.images_made() == 2);
  check_same(c, d);
}

TEST_CASE("what was saved before the first sync, and while an image comes, stays and goes up") {
  ImageHouse h;
  Tablet& a = h.w.tablet("a", "inspector", {"north"});
  const Id before = a.create("affair", affair("before"));
  a.change("affair", before, {{"leaflets", number(5), How::add}});
  Id meanwhile;
  a.on_reply = [&](const sync::HttpRequest& request, sync::HttpReply&) {
    if (request.target != "/v1/image" || !meanwhile.is_null()) return;
    meanwhile = a.create("affair", affair("meanwhile"));
    a.change("affair", before, {{"leaflets", number(7), How::add}});
  };
  REQUIRE(a.sync().code == Code::ok);
  REQUIRE_FALSE(meanwhile.is_null());
  CHECK(h.images_made() == 1);
  CHECK(a.store().waiting() == 0);
  CHECK(a.value("affair", before, "leaflets") == "22");
  CHECK(a.value("affair", meanwhile, "title") == "\"meanwhile\"");
  CHECK(verified(a) == "");
  REQUIRE(h.office->sync().code == Code::ok);
  CHECK(h.office->value("affair", before, "leaflets") == "22");
  CHECK(h.office->value("affair", meanwhile, "title") == "\"meanwhile\"");
  a.change("affair", h.affairs[5], {{"title", text("mine")}});
  REQUIRE(a.sync().code == Code::ok);
  REQUIRE(h.office->sync().code == Code::ok);
  CHECK(h.office->value("affair", h.affairs[5], "title") == "\"mine\"");
}

TEST_CASE("an entry that the hub took after the image was made is not lost, nor is a refusal") {
  ImageHouse h;
  Tablet& first = h.w.tablet("first", "inspector", {"north"});
  REQUIRE(first.sync().code == Code::ok);  // the image is there
  Tablet& a = h.w.tablet("a", "inspector", {"north"});
  const Id mine = a.create("affair", affair("mine alone"));
  REQUIRE(a.sync().code == Code::ok);
  CHECK(h.images_made() == 1);
  CHECK(a.value("affair", mine, "title") == "\"mine alone\"");
  CHECK(verified(a) == "");
  a.reopen();
  CHECK(a.value("affair", mine, "title") == "\"mine alone\"");
  REQUIRE(h.office->sync().code == Code::ok);
  REQUIRE(first.sync().code == Code::ok);
  check_same(a, first);
}

TEST_CASE("the outcome of a lost reply is known before an image is taken: nothing counts twice") {
  ImageHouse h;
  Tablet& a = h.w.tablet("a", "inspector", {"north"});
  const Id mine = a.create("affair", affair("mine"));
  REQUIRE(a.sync().code == Code::ok);
  REQUIRE(h.w.hub().rescope(a.store().identity().device, {"north", "south"}));
  a.change("affair", mine, {{"leaflets", number(3), How::add}});
  int n = 0;
  REQUIRE(a.sync([&] { return n++ == 1 ? Fate::lost : Fate::arrives; }).code == Code::ok);
  CHECK(a.value("affair", mine, "leaflets") == "13");
  REQUIRE(h.office->sync().code == Code::ok);
  CHECK(h.office->value("affair", mine, "leaflets") == "13");
}

TEST_CASE("other scopes: the image is of these, what is not in it is forgotten, and the journal stays") {
  ImageHouse h;
  Tablet& a = h.w.tablet("a", "inspector", {"south"});
  REQUIRE(a.sync().code == Code::ok);
  const Id mine = a.create("affair", affair("of the north"));
  REQUIRE(a.sync().code == Code::ok);
  const auto saved = must(a.store().status()).saved;
  REQUIRE(h.w.hub().rescope(a.store().identity().device, {"north"}));
  const Id unsent = a.create("affair", affair("unsent"));
  CHECK(asked_for_image(targets_of_sync(a)));
  CHECK(a.value("affair", h.affairs[9], "title") == "gone");
  CHECK(a.value("affair", mine, "title") == "\"of the north\"");
  CHECK(a.value("affair", unsent, "title") == "\"unsent\"");
  CHECK(must(a.store().status()).saved == saved + 1);
  CHECK(verified(a) == "");
  h.only_pages();
  Tablet& b = h.w.tablet("b", "inspector", {"north"});
  REQUIRE(b.sync().code == Code::ok);
  REQUIRE(a.sync().code == Code::ok);
  check_same(a, b);
}

TEST_CASE("what is encrypted on a device is encrypted after an image, and on its way") {
  std::string schema(kTestSchema);
  const std::string plain = R"("name": "summary", "type": "text", "policy": "author")";
  schema.replace(schema.find(plain), plain.size(), plain + R"(, "confidential": true)");
  ImageHouse h(schema);
  const std::string word = "told in confidence";
  const Id secret = h.office->create(
      "affair", {{"district", text("north")}, {"title", text("has a secret")}, {"summary", text(word.c_str())}});
  REQUIRE(h.office->sync().code == Code::ok);
  Tablet& a = h.w.tablet("a", "inspector", {"north"});
  h.w.images.most_reply = 8U << 10;
  h.w.restart();
  LeakSearch search({word});
  std::set<std::string> seen;
  const auto look = [&] {
    for (const char* name : {"image.part", "image.db.part", "image.db", "store.db", "store.db-wal"}) {
      if (!exists(a, name)) continue;
      seen.insert(name);
      search.look(name, must(read_all(a.machine_ports().files, a.folder() + "/" + name, 1U << 30)));
    }
  };
  a.on_reply = [&](const sync::HttpRequest&, sync::HttpReply&) { look(); };
  REQUIRE(a.sync().code == Code::ok);
  look();
  CHECK(h.images_made() == 1);
  CHECK(seen.contains("image.part"));
  CHECK(seen.contains("image.db.part"));
  CHECK(h.came_by_image(a));
  CHECK(search.bytes() > 0);
  CHECK(search.hits() == std::vector<std::string>());
  CHECK(a.value("affair", secret, "summary") == "\"" + word + "\"");
  CHECK(verified(a) == "");
}

TEST_CASE("an image that stays cut or altered, or is signed by another, is none: pages bring it all") {
  ImageHouse h;
  TestKeys hub{World::kHubSeed}, other{99};
  int cases = 0;
  const auto with = [&](const std::function<void(ImageAnswer&)>& harm) {
    Tablet& a = h.w.tablet("harmed" + std::to_string(++cases), "inspector", {"north"});
    INFO("case " << cases);
    const Id mine = a.create("affair", affair("mine"));
    a.on_reply = [&](const sync::HttpRequest& request, sync::HttpReply& reply) {
      if (request.target == "/v1/image") harm_answer(request, reply, harm);
    };
    REQUIRE(a.sync().code == Code::ok);
    CHECK_FALSE(a.store().progress().full);
    CHECK_FALSE(h.came_by_image(a));
    CHECK(a.value("affair", h.affairs[0], "owner") == "\"li\"");
    CHECK(a.value("affair", mine, "title") == "\"mine\"");
    CHECK(verified(a) == "");
    CHECK_FALSE(a.store().salvaged());
    for (const char* name : {"image.part", "image.db", "image.db.part"}) CHECK_FALSE(exists(a, name));
  };
  with([](ImageAnswer& a) {
    if (!a.pieces.empty()) a.pieces[a.pieces.size() / 2] ^= 1;
  });
  with([](ImageAnswer& a) { a.pieces.clear(); });
  with([](ImageAnswer& a) { a.pieces += "more"; });
  with([](ImageAnswer& a) { a.message.first += 7; });
  with([&](ImageAnswer& a) {
    const Signature by_other = must(other.sign(image_message(ByteView(a.message.manifest).substr(64))));
    a.message.manifest = Bytes(view(by_other)) + a.message.manifest.substr(64);
  });
  const auto signed_anew = [&](ImageAnswer& a, const std::function<void(ImageManifest&)>& change) {
    auto manifest = must(decode_image_manifest(ByteView(a.message.manifest).substr(64)));
    change(manifest);
    const Bytes bytes = encode(manifest);
    a.message.manifest = Bytes(view(must(hub.sign(image_message(bytes))))) + bytes;
  };
  with([&](ImageAnswer& a) {  // for another role, though truly signed
    signed_anew(a, [](ImageManifest& m) { m.role = "office"; });
  });
  with([&](ImageAnswer& a) {  // of a hash that is right, and no frame
    const std::size_t first = must(decode_image_manifest(ByteView(a.message.manifest).substr(64))).pieces[0].bytes;
    a.pieces.replace(0, first, Bytes(first, 'x'));
    signed_anew(a, [&](ImageManifest& m) { m.pieces[0].sha256 = sha256(Bytes(first, 'x')); });
  });
  with([&](ImageAnswer& a) {  // of more records than are in it
    signed_anew(a, [](ImageManifest& m) { ++m.records; });
  });
  with([&](ImageAnswer& a) { signed_anew(a, [](ImageManifest& m) { m.scopes = {"south"}; }); });
  with([&](ImageAnswer& a) { signed_anew(a, [](ImageManifest& m) { m.schema = sha256("another"); }); });
  with([&](ImageAnswer& a) { signed_anew(a, [](ImageManifest& m) { m.hub = IdMaker().make({5}, 5); }); });
  with([](ImageAnswer& a) { a.message.outcome = 200; });
}

TEST_CASE("rows that no database of a store's has are refused, though the hub signed them: pages bring it all") {
  ImageHouse h;
  TestKeys hub{World::kHubSeed};
  const Bytes row = compress(Bytes(1000, 'x'));
  Tablet& a = h.w.tablet("a", "inspector", {"north"});
  a.on_reply = [&](const sync::HttpRequest& request, sync::HttpReply& reply) {
    if (request.target != "/v1/image") return;
    harm_answer(request, reply, [&](ImageAnswer& answer) {
      auto m = must(decode_image_manifest(ByteView(answer.message.manifest).substr(64)));
      m.database = m.piece_bytes = 1000, m.items = 0;
      m.pieces = {{row.size(), sha256(row), checksum(Bytes(1000, 'x'))}};
      const Bytes bytes = encode(m);
      answer.message.manifest = Bytes(view(must(hub.sign(image_message(bytes))))) + bytes;
      answer.pieces = row;
    });
  };
  REQUIRE(a.sync().code == Code::ok);
  CHECK_FALSE(h.came_by_image(a));
  CHECK(a.value("affair", h.affairs[0], "owner") == "\"li\"");
  CHECK(verified(a) == "");
  CHECK_FALSE(a.store().salvaged());
}

TEST_CASE("an image that rotted at the hub is made anew, and nobody gets a piece of it") {
  ImageHouse h;
  const Ports ports = h.office->machine_ports();
  const std::string images = h.w.folder.path() + "/hub/images/";
  const auto there = [&] { return must(ports.files.list(images)); };
  const std::set<std::string> offices = [&] {
    const auto names = there();
    return std::set<std::string>(names.begin(), names.end());
  }();
  REQUIRE(h.w.tablet("a", "inspector", {"north"}).sync().code == Code::ok);
  for (const auto& name : there()) {
    if (offices.contains(name)) continue;
    Bytes rotten = must(read_all(ports.files, images + name, 1U << 30));
    rotten[rotten.size() / 2] ^= 1;
    must(write_whole(ports.files, images + name, rotten));
  }
  Tablet& b = h.w.tablet("b", "inspector", {"north"});
  REQUIRE(b.sync().code == Code::ok);
  CHECK(h.came_by_image(b));  // of a new one, at once
  CHECK(h.images_made() == 2);
  CHECK(verified(b) == "");
  Tablet& c = h.w.tablet("c", "inspector", {"north"});
  REQUIRE(c.sync().code == Code::ok);
  CHECK(h.came_by_image(c));
  CHECK(h.images_made() == 2);
  check_same(b, c);
}

TEST_CASE("a device of before asks for what this hub has no more, and goes on by pages") {
  ImageHouse h;
  ImageAsker before(h.w, "before");
  before.request.what = "satchel-image-1";
  const auto refused = before.carry([&](const sync::HttpRequest& request) { return h.w.hub().handle(request); });
  CHECK(refused.status == 400);
  CHECK(refused.body.find("\"invalid\"") != std::string::npos);
  CHECK(h.images_made() == 0);
  Tablet& a = h.w.tablet("a", "inspector", {"north"});
  a.on_reply = [&](const sync::HttpRequest& request, sync::HttpReply& reply) {
    if (request.target == "/v1/image") reply = refused;
  };
  REQUIRE(a.sync().code == Code::ok);
  CHECK(a.value("affair", h.affairs[0], "owner") == "\"li\"");
  CHECK_FALSE(h.came_by_image(a));
}

TEST_CASE("a hub of before has no images: pages bring it all") {
  ImageHouse h;
  Tablet& a = h.w.tablet("a", "inspector", {"north"});
  a.on_reply = [&](const sync::HttpRequest& request, sync::HttpReply& reply) {
    if (request.target == "/v1/image") reply = sync::problem(fail(Code::not_found, request.target));
  };
  REQUIRE(a.sync().code == Code::ok);
  CHECK_FALSE(h.came_by_image(a));
  CHECK(a.value("affair", h.affairs[0], "owner") == "\"li\"");
  Tablet& b = h.w.tablet("b", "inspector", {"north"});
  REQUIRE(b.sync().code == Code::ok);
  CHECK(h.came_by_image(b));
  check_same(a, b);
}

TEST_CASE("a hub that lost its images makes another, and a device comes by that") {
  ImageHouse h;
  Tablet& a = h.w.tablet("a", "inspector", {"north"});
  REQUIRE(a.sync().code == Code::ok);
  CHECK(h.images_made() == 1);
  Ports ports = a.machine_ports();
  const std::string images = h.w.folder.path() + "/hub/images";
  for (const auto& name : must(ports.files.list(images))) must(ports.files.remove(images + "/" + name));
  Tablet& b = h.w.tablet("b", "inspector", {"north"});
  REQUIRE(b.sync().code == Code::ok);
  CHECK(h.images_made() == 2);
  CHECK(h.came_by_image(b));
  check_same(a, b);
}

TEST_CASE("a download goes on where it was after a kill, and over a line that breaks") {
  ImageHouse h;
  Tablet& a = h.w.tablet("a", "inspector", {"north"});
  const Id mine = a.create("affair", affair("mine"));
  sync::SessionOptions little;
  little.byte_budget = 40'000;
  std::size_t have = 0;
  int sessions = 0, kills = 0;
  for (; a.store().progress().full && sessions < 60; ++sessions) {
    (void)a.sync({}, little);
    const auto part = must(a.store().image_part());
    a.reopen();
    const auto again = must(a.store().image_part());
    if (!a.store().progress().full) break;
    REQUIRE(bool(part) == bool(again));
    if (!again) continue;
    CHECK(again->have == part->have);
    CHECK(again->have >= have);
    kills += again->have > have;
    have = again->have;
    little.byte_budget = 20'000;
  }
  CHECK(kills > 1);
  CHECK(h.came_by_image(a));
  CHECK(h.images_made() == 1);
  CHECK(a.value("affair", mine, "title") == "\"mine\"");
  Tablet& b = h.w.tablet("b", "inspector", {"north"});
  int n = 0;
  REQUIRE(b.sync([&] {
             return n++ % 2 == 0 ? Fate::arrives : n % 4 == 0 ? Fate::lost : Fate::request_lost;
           }).code == Code::ok);
  REQUIRE(a.sync().code == Code::ok);
  check_same(a, b);
}

TEST_CASE("a hub that is put back, a schema that grows and a withdrawal between image and next pull") {
  ImageHouse h;
  h.w.back_up_hub();
  const Id lost = h.office->create("affair", affair("lost"));
  REQUIRE(h.office->sync().code == Code::ok);
  Tablet& a = h.w.tablet("a", "inspector", {"north"});
  bool restored = false;
  SUBCASE("put back") {
    Tablet& b = h.w.tablet("b", "inspector", {"north"});
    h.w.back_up_hub();
    const Id gone = h.office->create("affair", affair("gone with the hub"));
    REQUIRE(h.office->sync().code == Code::ok);
    b.on_reply = [&](const sync::HttpRequest& request, sync::HttpReply&) {
      if (request.target == "/v1/image" && !std::exchange(restored, true)) h.w.restore_hub();
    };
    const Id mine = b.create("affair", affair("mine"));
    REQUIRE(b.sync().code == Code::ok);
    REQUIRE(restored);
    CHECK(b.value("affair", mine, "title") == "\"mine\"");
    CHECK(verified(b) == "");
    REQUIRE(h.office->sync().code == Code::ok);
    REQUIRE(b.sync().code == Code::ok);
    CHECK(b.value("affair", gone, "title") == "\"gone with the hub\"");  // its author offered it again
    Tablet& c = h.w.tablet("c", "inspector", {"north"});
    REQUIRE(c.sync().code == Code::ok);
    check_same(b, c);
  }
  SUBCASE("a schema that grows") {
    std::string newer(kTestSchema);
    newer.replace(newer.find("\"version\": 3"), 12, "\"version\": 4");
    const std::string last = R"("write": ["intake"], "read": ["intake"]})";
    newer.replace(newer.find(last), last.size(),
                  last + R"(, {"number": 30, "name": "more", "type": "text", "policy": "last"})");
    a.on_reply = [&](const sync::HttpRequest& request, sync::HttpReply&) {
      if (request.target == "/v1/image" && !std::exchange(restored, true)) h.w.restart(newer);
    };
    REQUIRE(a.sync().code == Code::ok);
    CHECK(a.store().schema()->version() == 4);
    CHECK(a.value("affair", lost, "title") == "\"lost\"");
    CHECK(verified(a) == "");
  }
  SUBCASE("a withdrawal") {
    a.on_reply = [&](const sync::HttpRequest& request, sync::HttpReply&) {
      if (request.target == "/v1/image" && !std::exchange(restored, true))
        must(h.w.hub().revoke(a.store().identity().device));
    };
    a.create("affair", affair("mine"));
    CHECK(a.sync().code == Code::withdrawn);
    for (const char* name : {"image.part", "image.db", "image.db.part"}) CHECK_FALSE(exists(a, name));
    CHECK(a.store().leaving());
  }
}

TEST_CASE("images of the hub are bounded in number") {
  ImageHouse h;
  h.w.images.most_images = 1;
  h.w.restart();
  REQUIRE(h.w.tablet("a", "inspector", {"north"}).sync().code == Code::ok);
  REQUIRE(h.w.tablet("b", "office", {"north"}).sync().code == Code::ok);
  const Ports ports = h.office->machine_ports();
  CHECK(must(ports.files.list(h.w.folder.path() + "/hub/images")).size() == 1);
}
