// The protocol as a whole: stores, sessions and the hub, without a network between them.
#include "sync/wire/envelope.h"
#include "sync/wire/messages.h"
#include "tests/sync/together/affairs.h"

using namespace satchel;
using namespace satchel::test;

namespace {

/// The test schema with one more field of `affair`.
std::string grown_schema() {
  std::string next(kTestSchema);
  next.replace(next.find("\"version\": 3"), 12, "\"version\": 4");
  const std::string end = R"("read": ["intake"]})";
  next.insert(next.find(end) + end.size(), R"(, {"number": 19, "name": "colour", "type": "text", "policy": "last"})");
  return next;
}

}  // namespace

TEST_CASE("what one tablet saves, another pulls, field for field") {
  World w;
  Tablet &a = w.tablet("li"), &b = w.tablet("wang");
  const Id id = a.create("affair", affair("night work"));
  const Id visit = a.create("visit", {{"affair", octets(id.view())}, {"fact", text("noise at 23:10")}});
  CHECK(a.sync().code == Code::ok);
  CHECK(b.sync().code == Code::ok);
  CHECK(b.value("affair", id, "title") == "\"night work\"");
  CHECK(b.value("visit", visit, "fact") == "\"noise at 23:10\"");
  CHECK_FALSE(a.get("affair", id)->pending);
  check_same(a, b);
}

TEST_CASE("a save shows at once, and survives reopening before any sync") {
  World w;
  Tablet& a = w.tablet("li");
  const Id id = a.create("affair", affair("dust"));
  a.change("affair", id, {{"title", text("dust at the yard")}});
  a.reopen();
  CHECK(a.value("affair", id, "title") == "\"dust at the yard\"");
  CHECK(a.get("affair", id)->pending);
  CHECK(must(a.store().status()).waiting == 2);
  must(a.store().verify([](const std::string& what) { CHECK_MESSAGE(false, what); }));
}

TEST_CASE("edits of different fields meet without a conflict") {
  World w;
  Tablet &a = w.tablet("li"), &b = w.tablet("wang");
  const Id id = a.create("affair", affair("smoke"));
  w.settle_down();
  a.change("affair", id, {{"title", text("black smoke")}});
  b.change("affair", id, {{"place", text("chimney")}, {"leaflets", number(5), How::add}});
  w.settle_down();
  CHECK(a.value("affair", id, "title") == "\"black smoke\"");
  CHECK(a.value("affair", id, "place") == "\"chimney\"");
  CHECK(a.value("affair", id, "leaflets") == "15");
  CHECK(a.all("conflict").empty());
  check_same(a, b);
}

TEST_CASE("sums add, sets join, paragraphs merge, whoever is first") {
  World w;
  Tablet &a = w.tablet("li"), &b = w.tablet("wang");
  const Id id = a.create("affair", affair("smoke"));
  w.settle_down();
  a.change("affair", id,
           {{"leaflets", number(3), How::add},
            {"kinds", Value{make_set({"dust"})}, How::add},
            {"notes", text("ONE\ntwo\nthree\n")}});
  b.change("affair", id,
           {{"leaflets", number(4), How::add},
            {"kinds", Value{make_set({"light"})}, How::add},
            {"notes", text("one\ntwo\nTHREE\n")}});
  w.settle_down();
  CHECK(b.value("affair", id, "leaflets") == "17");
  CHECK(b.value("affair", id, "kinds") == R"(["dust","light","noise"])");
  CHECK(b.value("affair", id, "notes") == R"("ONE\ntwo\nTHREE\n")");
  check_same(a, b);
}

TEST_CASE("a text of one letter goes to the hub, however well it compresses") {
  World w;
  Tablet &a = w.tablet("li"), &b = w.tablet("wang");
  const Id id = a.create("affair", {{"district", text("north")}, {"title", std::string(250'000, 'x')}});
  w.settle_down();
  CHECK(must(a.store().status()).waiting == 0);
  CHECK(b.get("affair", id));
}

TEST_CASE("a lost reply, a lost request and a kill between them change nothing in the end") {
  World w;
  Tablet &a = w.tablet("li"), &b = w.tablet("wang");
  const Id id = a.create("affair", affair("smoke"));
  int n = 0;
  a.sync([&] { return ++n % 3 == 1 ? Fate::lost : n % 3 == 2 ? Fate::request_lost : Fate::arrives; });
  for (int i = 0; i < 20; ++i) {
    a.change("affair", id, {{"leaflets", number(1), How::add}});
    a.sync([&] { return ++n % 2 == 1 ? Fate::lost : Fate::arrives; });
    if (i % 5 == 0) a.reopen();
  }
  w.settle_down();
  CHECK(b.value("affair", id, "leaflets") == "30");
  check_same(a, b);
}

TEST_CASE("a pull of many pages shows nothing before it is whole, and goes on where it stopped") {
  World w;
  Tablet &a = w.tablet("li"), &b = w.tablet("wang");
  const std::string big(8000, 'x');
  for (int i = 0; i < 600; ++i)
    a.create("affair", {{"district", text("north")}, {"title", Value(std::to_string(i))}, {"notes", Value(big)}});
  CHECK(a.sync().code == Code::ok);
  b.sync_some(1);
  CHECK(b.all("affair").empty());
  CHECK(b.store().progress().staged);
  b.reopen();
  CHECK(b.sync().code == Code::ok);
  CHECK(b.all("affair").size() == 600);
  check_same(a, b);
}

TEST_CASE("who is elsewhere receives nothing, and a record that leaves is forgotten") {
  World w;
  Tablet &office = w.tablet("office", "office", {"north", "south"}), &a = w.tablet("li"),
         &b = w.tablet("chen", "inspector", {"south"});
  const Id id = office.create("affair", affair("smoke"));
  const Id visit = office.create("visit", {{"affair", octets(id.view())}, {"fact", text("seen")}});
  w.settle_down();
  CHECK(a.get("visit", visit));
  CHECK(b.all("affair").empty());
  office.change("affair", id, {{"district", text("south")}});
  a.change("affair", id, {{"title", text("late words")}});
  w.settle_down();
  CHECK_FALSE(a.get("affair", id));
  CHECK_FALSE(a.get("visit", visit));
  CHECK(b.get("affair", id));
  CHECK(b.value("visit", visit, "fact") == "\"seen\"");
  const auto refused = must(a.store().quarantine());
  REQUIRE(refused.size() == 1);
  CHECK(refused[0].code == Code::out_of_scope);
  check_same(office, b);
  office.change("affair", id, {{"district", text("north")}});
  w.settle_down();
  CHECK(a.value("affair", id, "place") == "\"gate\"");
  check_same(office, a);
}

TEST_CASE("a device whose scopes change forgets the old and gets the new") {
  World w;
  Tablet &office = w.tablet("office", "office", {"north", "south"}), &a = w.tablet("li");
  const Id north = office.create("affair", affair("smoke"));
  const Id south = office.create("affair", {{"district", text("south")}, {"title", text("dust")}});
  w.settle_down();
  CHECK(a.get("affair", north));
  must(w.hub().rescope(a.store().identity().device, {"south"}));
  w.settle_down();
  CHECK_FALSE(a.get("affair", north));
  CHECK(a.get("affair", south));
  CHECK(a.store().identity().scopes == std::vector<std::string>{"south"});
}

TEST_CASE("a newer schema reaches the tablets, tables grow, and work saved under the old one is taken") {
  World w;
  Tablet &a = w.tablet("li"), &b = w.tablet("wang");
  const Id id = a.create("affair", affair("smoke"));
  w.settle_down();
  a.change("affair", id, {{"title", text("old words")}});
  w.restart(grown_schema());
  w.settle_down();
  CHECK(b.value("affair", id, "title") == "\"old words\"");
  CHECK(b.store().schema()->version() == 4);
  a.change("affair", id, {{"colour", text("black")}});
  w.settle_down();
  CHECK(b.value("affair", id, "colour") == "\"black\"");
  check_same(a, b);
}

TEST_CASE("a restored tablet takes a new epoch: nothing twice, nothing lost") {
  World w;
  Tablet &a = w.tablet("li"), &b = w.tablet("wang");
  const Id id = a.create("affair", affair("smoke"));
  w.settle_down();
  a.back_up();
  a.change("affair", id, {{"leaflets", number(1), How::add}});
  a.sync();
  a.restore();
  a.change("affair", id, {{"leaflets", number(100), How::add}});
  w.settle_down();
  CHECK(b.value("affair", id, "leaflets") == "111");
  check_same(a, b);
}

TEST_CASE("a hub restored from a backup is offered again what it lacks") {
  World w;
  Tablet &a = w.tablet("li"), &b = w.tablet("wang");
  const Id id = a.create("affair", affair("smoke"));
  w.settle_down();
  w.back_up_hub();
  a.change("affair", id, {{"title", text("after the backup")}, {"leaflets", number(1), How::add}});
  const Id late = a.create("affair", affair("late"));
  b.change("affair", id, {{"leaflets", number(2), How::add}});
  w.settle_down();
  w.restore_hub();
  w.settle_down();
  CHECK(b.value("affair", id, "title") == "\"after the backup\"");
  CHECK(b.value("affair", id, "leaflets") == "13");
  CHECK(b.get("affair", late));
  check_same(a, b);
}

TEST_CASE("who writes over what he saw raises no conflict, whatever else of the record has changed since") {
  World w;
  Tablet &a = w.tablet("li"), &b = w.tablet("wang");
  w.settle_down();
  const Id id = a.create("affair", affair("smoke"));
  w.settle_down();
  a.change("affair", id, {{"place", text("yard")}});
  w.settle_down();
  b.change("affair", id, {{"title", text("dust")}});
  w.settle_down();
  CHECK(a.value("affair", id, "title") == "\"dust\"");
  CHECK(a.all("conflict").empty());
  check_same(a, b);
}

TEST_CASE("a photo reaches the hub byte for byte, and only the hub's signed word ends its wait") {
  World w;
  Tablet& a = w.tablet("li");
  const Bytes photo(300'000, 'p');
  const BlobInfo blob = must(a.store().blobs().add_bytes(photo));
  must(a.store().note_blob(blob.sha256, blob.size, BlobLane::original));
  CHECK(must(a.store().status()).blobs_waiting[1] == 1);
  CHECK(a.sync().code == Code::ok);
  const auto status = must(a.store().status());
  CHECK(status.blobs_waiting[1] == 0);
  CHECK(status.blobs_at_hub[1] == 1);
}

TEST_CASE("a photo that the hub lost by going back to a backup is sent again, though nothing else was lost") {
  World w;
  Tablet& a = w.tablet("li");
  a.create("affair", affair("smoke"));
  w.settle_down();
  w.back_up_hub();
  const BlobInfo blob = must(a.store().blobs().add_bytes(Bytes(300'000, 'p')));
  must(a.store().note_blob(blob.sha256, blob.size, BlobLane::original));
  w.settle_down();
  CHECK(must(a.store().status()).blobs_at_hub[1] == 1);
  w.restore_hub();
  w.settle_down();
  CHECK(must(a.store().status()).blobs_at_hub[1] == 1);
  const std::string hex = to_hex(blob.sha256.view());
  CHECK(os::system_files()->exists(w.folder.path() + "/hub/blobs/" + hex.substr(0, 2) + "/" + hex.substr(2)));
}

TEST_CASE("photos wait for an unmetered network, changes and thumbnails do not") {
  World w;
  Tablet& a = w.tablet("li");
  a.create("affair", affair("smoke"));
  const BlobInfo original = must(a.store().blobs().add_bytes(Bytes(70'000, 'p')));
  const BlobInfo thumbnail = must(a.store().blobs().add_bytes(Bytes(900, 't')));
  must(a.store().note_blob(original.sha256, original.size, BlobLane::original));
  must(a.store().note_blob(thumbnail.sha256, thumbnail.size, BlobLane::thumbnail));
  CHECK(a.sync({}, {sync::NetworkClass::metered, {}, 2}).code == Code::ok);
  const auto status = must(a.store().status());
  CHECK(status.waiting == 0);
  CHECK(status.blobs_at_hub[0] == 1);
  CHECK(status.blobs_waiting[1] == 1);
}

TEST_CASE("nothing but the hub's signature counts") {
  World w;
  Tablet& a = w.tablet("li");
  a.create("affair", affair("smoke"));
  SeededRandom random(9);
  TestKeys keys(1);
  const auto files = os::system_files();
  sync::Session session(a.store(), {w.clock, random, *files, keys}, {});
  auto step = session.next({0});
  const auto& send = std::get<sync::Send>(step);
  session.replied(send.id, {200, {{"Content-Type", "text/html"}}, "<html>Sign in to the network</html>"}, {0});
  CHECK(must(a.store().status()).waiting == 1);
  CHECK(std::holds_alternative<sync::Wait>(session.next({1})));
}

TEST_CASE("the hub's own word on another request does not count for this one") {
  World w;
  Tablet& a = w.tablet("li");
  a.create("affair", affair("smoke"));
  auto step = a.session().next(w.clock.monotonic());
  const auto earlier = a.carry(std::get<sync::Send>(step).request);
  auto session = a.session();
  step = session.next(w.clock.monotonic());
  session.replied(std::get<sync::Send>(step).id, earlier, w.clock.monotonic());
  session.work(w.clock.monotonic());
  CHECK(a.store().waiting() == 1);
  CHECK(a.sync().code == Code::ok);
  CHECK(a.store().waiting() == 0);
}

TEST_CASE("a device of another protocol is told so when it enrols, and its code stays good") {
  World w;
  const std::string code = must(w.hub().enrol({"li", "inspector", {"north"}}));
  TestKeys keys(5);
  const auto request = [&](std::uint32_t protocol) {
    const sync::EnrolRequest message{protocol, must(sync::enrol_code_from_text(code)).secret,
                                     Bytes(keys.public_key().view())};
    const auto sealed = must(sync::seal_request(keys, *id_from_bytes(Bytes(16, 'd')), Bytes(16, 'n'), encode(message)));
    return sync::HttpRequest{"POST", "/v1/enrol", {{"Content-Type", std::string(sync::kContentType)}}, sealed.body, {}};
  };
  const auto refused = w.hub().handle(request(sync::kProtocol + 1));
  CHECK(refused.status == info(Code::unsupported).http);
  CHECK(w.hub().handle(request(sync::kProtocol)).status == 200);
}

// satchel-sim --seed 30: the create, offered again, was answered with the tomb, which the device took for an old one.
TEST_CASE("a record that was deleted meanwhile is gone for its maker too, who was put back to before sending it") {
  World w;
  Tablet &a = w.tablet("li"), &b = w.tablet("wang");
  w.settle_down();
  const Id id = a.create("affair", affair("smoke"));
  a.back_up();
  a.create("affair", affair("what another life saved"));
  CHECK(a.sync().code == Code::ok);
  CHECK(b.sync().code == Code::ok);
  b.remove("affair", id);
  CHECK(b.sync().code == Code::ok);
  a.restore();
  a.create("affair", affair("dust"));
  CHECK(a.sync().code == Code::ok);
  CHECK_FALSE(a.get("affair", id));
  w.settle_down();
  check_same(a, b);
}

// satchel-sim --seed 260: of several twins' entries at one place, the hub remembered only the first that came again.
TEST_CASE("three lives of a tablet, each with an entry of its own at the same place: each counts once") {
  World w;
  Tablet &a = w.tablet("li"), &b = w.tablet("wang");
  const Id id = a.create("affair", affair("smoke"));
  w.settle_down();
  const auto hand_out = [&](std::int64_t n) { a.change("affair", id, {{"leaflets", number(n), How::add}}); };
  a.back_up();
  hand_out(1);
  CHECK(a.sync().code == Code::ok);
  a.restore();
  hand_out(20);
  CHECK(a.sync().code == Code::ok);
  a.restore();
  hand_out(300);
  a.back_up();
  CHECK(a.sync().code == Code::ok);
  a.restore();
  CHECK(a.sync().code == Code::ok);
  w.settle_down();
  CHECK(b.value("affair", id, "leaflets") == "331");
  check_same(a, b);
}
