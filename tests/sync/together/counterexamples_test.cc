// The counterexamples that a model of the first draft of the protocol found (H1 to H20), over the real store, session
// and hub: of pages, verdicts, epochs and restores here; of merges in counterexamples_merge_test.cc.
#include "tests/sync/together/affairs.h"

using namespace satchel;
using namespace satchel::test;

namespace {

/// A session for each request, with pages as small as they get; `between` looks on after each.
void sync_in_pieces(Tablet& t, const std::function<void()>& between = {}) {
  for (int still = 0, rounds = 0; still < 2; ++rounds) {
    REQUIRE(rounds < 500);
    const Progress before = t.store().progress();
    t.sync({}, {sync::NetworkClass::unmetered, 1, 2});
    if (between) between();
    const Progress& now = t.store().progress();
    still = now.cursor == before.cursor && now.position == before.position && now.acked == before.acked ? still + 1 : 0;
  }
}

/// As sync_in_pieces, one request of it.
void one_piece(Tablet& t) { t.sync({}, {sync::NetworkClass::unmetered, 1, 2}); }

std::string large(char c) { return std::string(9'000, c); }

/// Records of 9 kB, so many that what comes before and after them is on different pages of sync_in_pieces.
std::vector<Id> fillers(Tablet& t, int count = 6) {
  std::vector<Id> out;
  for (int i = 0; i < count; ++i) out.push_back(t.create("affair", {{"district", text("north")}}));
  return out;
}

/// One transaction over `first`, all fillers and `last`, that sets `field` of both ends.
void across_pages(Tablet& t, const Id& first, const std::vector<Id>& middle, const Id& last, const char* field,
                  const char* value) {
  Draft draft;
  draft.changes.push_back({ChangeKind::update, "affair", first, {{field, text(value)}}});
  for (const Id& id : middle) draft.changes.push_back({ChangeKind::update, "affair", id, {{"summary", large('x')}}});
  draft.changes.push_back({ChangeKind::update, "affair", last, {{field, text(value)}}});
  must(t.store().save(draft));
}

/// `e` edits one end of a transaction of `d` that it has not seen, and that comes in many pages.
void edit_of_half_a_transaction(const char* field, const char* stands) {
  World w;
  Tablet &d = w.tablet("li"), &e = w.tablet("wang");
  const Id first = d.create("affair", affair("one"));
  const auto middle = fillers(d);
  const Id last = d.create("affair", affair("two"));
  w.settle_down();
  across_pages(d, first, middle, last, field, "of d");
  d.sync();
  w.clock.advance({1000});
  e.change("affair", first, {{field, text("of e")}});
  const std::string before = e.value("affair", last, field);
  int unseen = 0;
  sync_in_pieces(e, [&] {
    const bool there = e.value("affair", last, field) == "\"of d\"";
    unseen += there ? 0 : 1;
    CHECK((there || e.value("affair", first, field) == "\"of e\""));
    CHECK((there || e.value("affair", last, field) == before));
  });
  CHECK(unseen > 1);
  CHECK(e.value("affair", first, field) == stands);
  w.settle_down();
  check_same(d, e);
}

/// The test schema, a version on, in which inspectors may no longer write `title`.
std::string closed_schema() {
  std::string next(kTestSchema);
  next.replace(next.find("\"version\": 3"), 12, "\"version\": 4");
  const std::string title = R"("name": "title", "type": "text", "policy": "last")";
  next.insert(next.find(title) + title.size(), R"(, "write": ["office"])");
  return next;
}

}  // namespace

TEST_CASE("H1: an edit that is acknowledged before the rest of another's transaction is here shows no half of that") {
  edit_of_half_a_transaction("title", "\"of e\"");
}

TEST_CASE("H1: a verdict shows nothing of a transaction whose other half is on a later page") {
  edit_of_half_a_transaction("place", "\"of d\"");
}

TEST_CASE("H1: who lost to a value that came while hidden under the losing change sees that value") {
  World w;
  Tablet &d = w.tablet("li"), &e = w.tablet("wang");
  const Id id = d.create("affair", affair("smoke"));
  w.settle_down();
  e.change("affair", id, {{"place", text("of e")}});
  e.sync();
  late_reply(w, d, [&] { d.change("affair", id, {{"place", text("of d")}}); });
  CHECK(d.value("affair", id, "place") == "\"of d\"");
  d.sync();
  CHECK(d.value("affair", id, "place") == "\"of e\"");
  CHECK(d.all("conflict").size() == 1);
  w.settle_down();
  check_same(d, e);
}

TEST_CASE("H1: a refused create is in quarantine, and no longer in the table") {
  World w;
  Tablet& a = w.tablet("li");
  const Id id = a.create("affair", affair("smoke"));
  w.restart(closed_schema());
  CHECK(a.sync().code == Code::ok);
  CHECK_FALSE(a.get("affair", id));
  REQUIRE(must(a.store().quarantine()).size() == 1);
  CHECK(must(a.store().quarantine())[0].code == Code::not_permitted);
}

TEST_CASE("H2: what is written over between two pages is neither skipped nor seen by halves") {
  World w;
  Tablet &d = w.tablet("li"), &e = w.tablet("wang");
  const Id first = d.create("affair", affair("one"));
  const auto middle = fillers(d);
  const Id second = d.create("affair", affair("two")), third = d.create("affair", affair("three"));
  w.settle_down();
  across_pages(d, first, middle, second, "title", "eight");
  d.sync();
  one_piece(e);
  REQUIRE(e.store().progress().staged);
  must(d.store().save({{{ChangeKind::update, "affair", second, {{"title", text("twenty")}}},
                        {ChangeKind::update, "affair", third, {{"title", text("twenty")}}}},
                       {}}));
  d.sync();
  sync_in_pieces(e, [&] {
    const auto now = e.value("affair", second, "title");
    CHECK((e.value("affair", first, "title") == "\"eight\"") == (now != "\"two\""));
    CHECK((e.value("affair", third, "title") == "\"twenty\"") == (now == "\"twenty\""));
  });
  CHECK(e.value("affair", third, "title") == "\"twenty\"");
  check_same(d, e);
}

TEST_CASE("H2: a record that left and came back between two pages is whole") {
  World w;
  Tablet &office = w.tablet("zhang", "office", {"north", "south"}), &e = w.tablet("wang");
  const Id id = office.create("affair", affair("smoke"));
  const auto middle = fillers(office);
  w.settle_down();
  office.change("affair", id, {{"district", text("south")}});
  for (const Id& other : middle) office.change("affair", other, {{"summary", large('y')}});
  office.sync();
  one_piece(e);
  REQUIRE(e.store().progress().staged);
  office.change("affair", id, {{"district", text("north")}, {"title", text("back")}});
  office.sync();
  sync_in_pieces(e);
  CHECK(e.value("affair", id, "title") == "\"back\"");
  CHECK(e.value("affair", id, "place") == "\"gate\"");
  check_same(office, e);
}

TEST_CASE("H3: what a lost reply refused is heard of, also when the next request holds fewer entries") {
  World w;
  Tablet &a = w.tablet("li"), &b = w.tablet("wang");
  const Id sealed = a.create("affair", affair("sealed"));
  const auto ids = fillers(a, 3);
  w.settle_down();
  must(b.store().seal(10, sealed));
  b.sync();
  for (const Id& id : ids) a.change("affair", id, {{"notes", Value{large('z')}}});
  a.change("affair", sealed, {{"title", text("too late")}});
  {
    auto session = a.session();
    auto step = session.next(w.clock.monotonic());
    a.carry(std::get<sync::Send>(step).request);  // and its reply is lost
  }
  auto session = a.session();
  for (int refusals = 0; refusals < 8;) {  // each halves the push, down to two of the four entries
    w.clock.advance({1});
    auto step = session.next(w.clock.monotonic());
    if (std::holds_alternative<sync::Work>(step)) session.work(w.clock.monotonic());
    const auto* send = std::get_if<sync::Send>(&step);
    if (send) session.failed(send->id, fail(Code::too_large), w.clock.monotonic()), ++refusals;
  }
  w.clock.advance({1});
  auto step = session.next(w.clock.monotonic());
  const auto& send = std::get<sync::Send>(step);
  session.replied(send.id, a.carry(send.request), w.clock.monotonic());
  session.work(w.clock.monotonic());
  CHECK(a.store().waiting() == 0);  // all four are at the hub
  CHECK(a.sync().code == Code::ok);
  REQUIRE(must(a.store().quarantine()).size() == 1);
  CHECK(must(a.store().quarantine())[0].code == Code::sealed);
  CHECK(a.value("affair", sealed, "title") == "\"sealed\"");
}

TEST_CASE("H4: a twin's concurrent edit is another's: both values are kept, and the twin sees what stands") {
  World w;
  Tablet &a = w.tablet("li"), &b = w.tablet("wang");
  const Id id = a.create("affair", affair("smoke"));
  w.settle_down();
  a.back_up();
  a.change("affair", id, {{"place", text("of one life")}});
  a.sync();
  a.restore();
  a.change("affair", id, {{"place", text("of the other")}});
  w.settle_down();
  CHECK(a.value("affair", id, "place") == "\"of one life\"");
  REQUIRE(a.all("conflict").size() == 1);
  CHECK(conflict_text(a, a.all("conflict")[0], conflict_field::proposed) == "\"of the other\"");
  check_same(a, b);
}

TEST_CASE("H4: an entry sent before a restore and again after it counts once") {
  World w;
  Tablet &a = w.tablet("li"), &b = w.tablet("wang");
  const Id id = a.create("affair", affair("smoke"));
  w.settle_down();
  a.change("affair", id, {{"leaflets", number(1), How::add}});
  a.back_up();
  a.change("affair", id, {{"leaflets", number(2), How::add}});
  a.sync();
  a.restore();
  a.change("affair", id, {{"leaflets", number(4), How::add}});
  w.settle_down();
  CHECK(b.value("affair", id, "leaflets") == "17");
  check_same(a, b);
}

TEST_CASE("H4b: a value that went with the hub's restore is no base that hides a conflict, and stays with nobody") {
  World w;
  Tablet &e = w.tablet("wang"), &z = w.tablet("zhao");
  const Id id = e.create("affair", affair("smoke"));
  w.settle_down();
  w.back_up_hub();
  {
    Tablet& d = w.tablet("li");  // never seen again
    d.sync();
    d.change("affair", id, {{"place", text("of d")}});
    d.sync();
  }
  e.sync();
  REQUIRE(e.value("affair", id, "place") == "\"of d\"");
  const Version lost = e.store().progress().cursor.version;
  e.change("affair", id, {{"place", text("of e, over d's")}});
  w.clock.advance({3'600'000});
  w.restore_hub();
  z.change("affair", id, {{"place", text("of z")}});
  z.sync();
  CHECK(e.sync().code == Code::ok);
  CHECK(z.sync().code == Code::ok);
  CHECK(e.store().progress().cursor.version > lost);
  CHECK(e.value("affair", id, "place") == "\"of z\"");
  REQUIRE(e.all("conflict").size() == 1);
  CHECK(conflict_text(e, e.all("conflict")[0], conflict_field::proposed) == "\"of e, over d's\"");
  check_same(e, z);
}

TEST_CASE("H5: a record that stands again after a delete is whole, with its deleter's own fields too") {
  for (const bool delete_first : {true, false}) {
    World w;
    Tablet &d = w.tablet("li"), &e = w.tablet("wang");
    const Id id = d.create("affair", affair("smoke"));
    w.settle_down();
    d.change("affair", id, {{"place", text("edited, then deleted")}});
    d.remove("affair", id);
    e.change("affair", id, {{"title", text("still smoking")}});
    CHECK(d.value("affair", id, "title") == "gone");
    (delete_first ? d : e).sync();
    w.settle_down();
    CHECK(d.value("affair", id, "title") == "\"still smoking\"");
    CHECK(d.value("affair", id, "place") == "\"edited, then deleted\"");
    CHECK(d.value("affair", id, "leaflets") == "10");
    REQUIRE(d.all("conflict").size() == 1);
    CHECK(conflict_text(d, d.all("conflict")[0], conflict_field::field) == "_record");
    check_same(d, e);
  }
}

TEST_CASE("H12: a refused record goes to quarantine with what depends on it, by whole transactions") {
  World w;
  Tablet &a = w.tablet("li"), &b = w.tablet("wang");
  const Id parent = a.create("affair", affair("smoke"));
  const Id child = a.create("visit", {{"affair", octets(parent.view())}, {"fact", text("seen")}});
  const Id other = a.create("visit", {{"fact", text("elsewhere")}});
  w.restart(closed_schema());  // the office took the type from inspectors while the tablet was away
  CHECK(a.sync().code == Code::ok);
  const auto refused = must(a.store().quarantine());
  REQUIRE(refused.size() == 2);
  CHECK(refused[0].code == Code::not_permitted);
  CHECK(refused[1].code == Code::dependant);
  CHECK_FALSE(a.get("affair", parent));
  CHECK_FALSE(a.get("visit", child));
  CHECK(a.get("visit", other));
  b.sync();
  CHECK(b.all("visit").size() == 1);
}
