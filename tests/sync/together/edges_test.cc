// Where records leave and come back, where replies grow large, and where a seal meets a delete.
#include "engine/base/limits.h"
#include "engine/base/pack.h"
#include "engine/evidence/chain.h"
#include "sync/wire/envelope.h"
#include "sync/wire/messages.h"
#include "tests/sync/together/affairs.h"

using namespace satchel;
using namespace satchel::test;

TEST_CASE("outcomes of a long journal that is offered again come in replies that a device takes") {
  World w;
  Tablet& a = w.tablet("li");
  a.create("affair", affair("x"));
  REQUIRE(a.sync().code == Code::ok);
  a.back_up();
  a.create("affair", affair("y"));
  REQUIRE(a.sync().code == Code::ok);
  a.restore();
  a.create("affair", affair("z"));
  REQUIRE(a.sync().code == Code::ok);
  auto fields = affair("big");
  fields.push_back({"summary", Value{std::string(20'000, 's')}});
  const Id big = a.create("affair", fields);
  for (int i = 0; i < 900; ++i) a.change("affair", big, {{"title", Value{"title " + std::to_string(i)}}});
  REQUIRE(a.sync().code == Code::ok);
  w.back_up_hub();
  a.create("affair", affair("after"));
  REQUIRE(a.sync().code == Code::ok);
  w.restore_hub();
  CHECK(a.sync().code == Code::ok);
  CHECK(a.store().waiting() == 0);
  CHECK(a.value("affair", big, "title") == "\"title 899\"");
}

namespace {

/// What a device that means harm pushes under an epoch of its own, signed as it should be.
int push_status(World& w, Tablet& a, std::vector<Bytes> entries) {
  const Id device = a.store().identity().device;
  sync::SyncRequest request;
  request.log_epoch = a.store().progress().log_epoch;
  request.epoch = 77;
  Hash head;
  for (const auto& entry : entries) {
    request.entries.push_back({0, 0, pack(entry)});
    head = chain_next(head, {}, sha256(entry));
  }
  const Seq last{static_cast<std::int64_t>(entries.size())};
  request.head_signature = view(must(a.keys().sign(head_message(device, {77}, last, head))));
  request.more = true;
  request.schema = 3;
  request.rescoped = a.store().progress().rescoped;
  const auto sealed = must(sync::seal_request(a.keys(), device, Bytes(16, 'n'), encode(request)));
  const sync::Headers type = {{"Content-Type", std::string(sync::kContentType)}};
  return w.hub().handle({"POST", "/v1/sync", type, sealed.body, {}}).status;
}

}  // namespace

TEST_CASE("an entry above the limit is refused, kept, and no flaw in the hub's evidence") {
  World w;
  Tablet& a = w.tablet("li");
  REQUIRE(a.sync().code == Code::ok);
  CHECK(push_status(w, a, {Bytes(5U << 20, 'x')}) == 200);
  must(w.hub().verify([](const std::string& what) { CHECK_MESSAGE(false, what); }));
  CHECK(a.sync().code == Code::ok);
}

TEST_CASE("a push of more entries than real ones could be is refused whole") {
  World w;
  Tablet& a = w.tablet("li");
  REQUIRE(a.sync().code == Code::ok);
  CHECK(push_status(w, a, std::vector<Bytes>(limits::kPushEntries + 1)) == info(Code::too_large).http);
  a.create("affair", affair("x"));
  CHECK(a.sync().code == Code::ok);
  CHECK(a.store().waiting() == 0);
}

TEST_CASE("one's own record leaves with what it stands under, and comes back with it") {
  World w;
  Tablet &office = w.tablet("zhang", "office", {"north", "south"}), &a = w.tablet("li");
  const Id id = a.create("affair", affair("x"));
  const Id visit = a.create("visit", {{"affair", octets(id.view())}, {"fact", text("seen")}});
  w.settle_down();
  office.change("affair", id, {{"district", text("south")}});
  w.settle_down();
  CHECK_FALSE(a.get("affair", id));
  CHECK_FALSE(a.get("visit", visit));
  office.change("affair", id, {{"district", text("north")}});
  w.settle_down();
  CHECK(a.get("affair", id));
  CHECK(a.get("visit", visit));
}

TEST_CASE("one's own record that went with the scopes comes back when it is moved into the new ones") {
  World w;
  Tablet &office = w.tablet("zhang", "office", {"north", "south"}), &a = w.tablet("li");
  const Id id = a.create("affair", affair("x"));
  const Id visit = a.create("visit", {{"affair", octets(id.view())}, {"fact", text("seen")}});
  w.settle_down();
  must(w.hub().rescope(a.store().identity().device, {"south"}));
  w.settle_down();
  CHECK_FALSE(a.get("visit", visit));
  office.change("affair", id, {{"district", text("south")}});
  w.settle_down();
  CHECK(a.get("affair", id));
  CHECK(a.get("visit", visit));
}

TEST_CASE("a record that its maker moves out of his own scopes is forgotten there") {
  World w;
  Tablet &office = w.tablet("zhang", "office", {"north", "south"}), &a = w.tablet("li");
  const Id id = a.create("affair", affair("x"));
  w.settle_down();
  a.change("affair", id, {{"district", text("south")}});
  w.settle_down();
  CHECK_FALSE(a.get("affair", id));
  CHECK(office.value("affair", id, "district") == "\"south\"");
}

TEST_CASE("a delete that is taken in settling, on a record sealed meanwhile, is undone where it was settled") {
  World w;
  Tablet &a = w.tablet("li"), &b = w.tablet("wang");
  const Id id = a.create("affair", affair("x"));
  w.settle_down();
  a.change("affair", id, {{"title", text("set")}});
  b.remove("affair", id);
  CHECK(a.sync().code == Code::ok);
  w.settle_down();
  const auto conflicts = b.all("conflict");
  REQUIRE(conflicts.size() == 1);
  must(a.store().seal(a.store().schema()->find("affair")->number, id));
  CHECK(a.sync().code == Code::ok);
  must(b.store().settle(conflicts.front().id, Take::proposed));
  CHECK_FALSE(b.get("affair", id));
  w.settle_down();
  CHECK(b.get("affair", id));
  check_same(a, b);
  CHECK(must(b.store().quarantine()).empty());
}

TEST_CASE("a commit larger than any message comes in pages that end within it") {
  World w;
  Tablet& a = w.tablet("li");
  std::vector<Id> ids;
  for (int i = 0; i < 1000; ++i) {
    auto fields = affair("x");
    fields.push_back({"summary", Value{std::string(20'000, static_cast<char>('a' + i % 26))}});
    ids.push_back(a.create("affair", fields));
  }
  REQUIRE(a.sync().code == Code::ok);
  Draft bulk;
  for (const auto& id : ids) bulk.changes.push_back({ChangeKind::update, "affair", id, {{"title", text("bulk")}}});
  must(a.store().save(bulk));
  REQUIRE(a.sync().code == Code::ok);
  Tablet& b = w.tablet("wang");
  b.sync_some(1);
  CHECK_FALSE(b.store().progress().position.within.is_null());
  b.reopen();
  CHECK(b.sync().code == Code::ok);
  check_same(a, b);
}

TEST_CASE("what a restored hub takes that it had refused is out of quarantine, and counts once") {
  World w;
  Tablet &office = w.tablet("zhang", "office", {"north", "south"}), &a = w.tablet("li");
  const Id id = a.create("affair", affair("x"));
  w.settle_down();
  w.back_up_hub();
  office.change("affair", id, {{"district", text("south")}});
  CHECK(office.sync().code == Code::ok);
  a.change("affair", id, {{"leaflets", number(5), How::add}});
  CHECK(a.sync().code == Code::ok);
  REQUIRE(must(a.store().quarantine()).size() == 1);
  w.restore_hub();
  CHECK(a.sync().code == Code::ok);
  CHECK(must(a.store().quarantine()).empty());
  CHECK(a.value("affair", id, "leaflets") == "15");
}

TEST_CASE("scopes given otherwise after the hub was restored are heard of") {
  World w;
  Tablet& a = w.tablet("li");
  w.settle_down();
  w.back_up_hub();
  must(w.hub().rescope(a.store().identity().device, {"south"}));
  w.settle_down();
  w.restore_hub();
  must(w.hub().rescope(a.store().identity().device, {"east"}));
  w.settle_down();
  CHECK(a.store().identity().scopes == std::vector<std::string>{"east"});
}

TEST_CASE("what moved between scopes is told whole to who has both, wherever the pages end") {
  World w;
  Tablet &office = w.tablet("zhang", "office", {"north", "south"}), &a = w.tablet("li");
  Tablet& b = w.tablet("wang", "inspector", {"north", "south"});
  const Id id = a.create("affair", affair("x"));
  std::vector<Id> visits;
  for (int i = 0; i < 300; ++i)
    visits.push_back(a.create("visit", {{"affair", octets(id.view())}, {"place", text("gate")}}));
  w.settle_down();
  for (const Id& visit : visits) a.change("visit", visit, {{"place", text("yard")}});
  CHECK(a.sync().code == Code::ok);
  office.change("affair", id, {{"district", text("south")}});
  CHECK(office.sync().code == Code::ok);
  sync::SessionOptions small;  // budgets make pages of 4 KiB
  small.byte_budget = 6000;
  for (int i = 0; i < 200 && b.sync({}, small).code != Code::ok; ++i) continue;
  check_same(b, office);
}

TEST_CASE("a refusal says by what means to come again, and OPTIONS what is known at all") {
  World w;
  const auto ask = [&](std::string method, std::string target, Bytes body = {}) {
    const sync::Headers type = {{"Content-Type", std::string(sync::kContentType)}};
    return w.hub().handle({std::move(method), std::move(target), type, std::move(body), {}});
  };
  TestKeys keys{9};
  const auto stranger = must(sync::seal_request(keys, Id{{9}}, Bytes(16, 'n'), encode(sync::SyncRequest{})));
  const auto refused = ask("POST", "/v1/sync", stranger.body);
  CHECK(refused.status == 401);
  CHECK(sync::header(refused.headers, "WWW-Authenticate") == "Satchel");
  for (const auto* target : {"/v1/sync", "/v1/enrol"})
    CHECK(sync::header(ask("GET", target).headers, "Allow") == "POST");
  CHECK(ask("OPTIONS", "*").status == 204);
  CHECK(sync::header(ask("OPTIONS", "*").headers, "Allow") == "GET, HEAD, POST, PATCH, DELETE, OPTIONS");
}

// satchel-exhaust --case "last absent: A.create A.sync B.ask B.create B.land A.same B.sync A.sync": B showed A's other
// field for ever, as if its own create had set nothing.
TEST_CASE("a record that another made under the same id, and that came while one's own was on its way, ends alike") {
  World w;
  Tablet &a = w.tablet("li"), &b = w.tablet("wang");
  w.settle_down();
  const Id id = a.create("affair", affair("of a"));
  a.sync();
  late_reply(w, b, [&] {
    w.clock.advance({1000});
    must(b.store().save({{{ChangeKind::create, "affair", id, {{"title", text("of b")}, {"east", number(7)}}}}, {}}));
  });
  w.clock.advance({1000});
  a.change("affair", id, {{"east", number(8)}});
  b.sync();
  a.sync();
  w.settle_down();
  CHECK(b.value("affair", id, "title") == "\"of b\"");
  CHECK(b.value("affair", id, "east") == "8");
  check_same(a, b);
}

// satchel-exhaust --case "append absent: A.create B.create A.other B.sync A.sync": A's edit was taken for all of the
// record, and what B had set was empty there for ever.
TEST_CASE("an edit that is taken where one's own create was refused leaves the other's fields as they are") {
  World w;
  Tablet &a = w.tablet("li"), &b = w.tablet("wang");
  w.settle_down();
  const Id id = a.store().make_id();
  const auto create = [&](Tablet& t, std::int64_t n) {
    must(t.store().save(
        {{{ChangeKind::create, "affair", id, {{"district", text("north")}, {"number", number(n)}}}}, {}}));
  };
  create(a, 7);
  create(b, 8);
  a.change("affair", id, {{"title", text("of a")}});
  b.sync();
  a.sync();
  w.settle_down();
  CHECK(a.value("affair", id, "number") == "8");
  CHECK(a.value("affair", id, "title") == "\"of a\"");
  check_same(a, b);
}
