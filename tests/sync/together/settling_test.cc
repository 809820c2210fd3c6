// Conflicts that wait for a person, and how they end.
#include "tests/sync/together/affairs.h"

using namespace satchel;
using namespace satchel::test;

namespace {

/// An affair whose position two tablets changed: `a` stands with 2, `b` proposes 3, all have seen it.
Id disputed_position(World& w, Tablet& a, Tablet& b) {
  const Id id = a.create("affair", affair("smoke"));
  a.change("affair", id, {{"lat", number(1)}, {"lon", number(1)}});
  w.settle_down();
  a.change("affair", id, {{"lat", number(2)}, {"lon", number(2)}});
  b.change("affair", id, {{"lat", number(3)}, {"lon", number(3)}});
  w.settle_down();
  return id;
}

}  // namespace

TEST_CASE("an ask conflict stays open until a person settles it, on any tablet") {
  World w;
  Tablet &a = w.tablet("li"), &b = w.tablet("wang");
  const Id id = a.create("affair", affair("smoke"));
  w.settle_down();
  a.change("affair", id, {{"place", text("north gate")}});
  b.change("affair", id, {{"place", text("south gate")}});
  w.settle_down();
  CHECK(b.value("affair", id, "place") == "\"north gate\"");
  const auto open = b.all("conflict");
  REQUIRE(open.size() == 1);
  CHECK(conflict_text(b, open[0], conflict_field::state) == "open");
  CHECK(conflict_text(b, open[0], conflict_field::proposed) == "\"south gate\"");
  CHECK(conflict_text(b, open[0], conflict_field::proposed_author) == "wang");
  must(b.store().settle(open[0].id, Take::proposed));
  w.settle_down();
  CHECK(a.value("affair", id, "place") == "\"south gate\"");
  CHECK(conflict_text(a, a.all("conflict")[0], conflict_field::state) == "settled");
  check_same(a, b);
}

TEST_CASE("a position in conflict is settled once, for all of its fields, also by the one who lost") {
  World w;
  Tablet &a = w.tablet("li"), &b = w.tablet("wang");
  const Id id = disputed_position(w, a, b);
  REQUIRE(b.all("conflict").size() == 2);
  must(b.store().settle(b.all("conflict")[0].id, Take::proposed));
  CHECK(must(b.store().status()).open_conflicts == 0);
  w.settle_down();
  CHECK(a.value("affair", id, "lat") == "3");
  CHECK(a.value("affair", id, "lon") == "3");
  CHECK(must(a.store().status()).open_conflicts == 0);
  CHECK(a.all("conflict").size() == 2);
  CHECK(must(b.store().quarantine()).empty());
  check_same(a, b);
}

TEST_CASE("a value of one's own settles its field alone") {
  World w;
  Tablet &a = w.tablet("li"), &b = w.tablet("wang");
  const Id id = disputed_position(w, a, b);
  must(b.store().settle(b.all("conflict")[0].id, Take::value, "7"));
  CHECK(must(b.store().status()).open_conflicts == 1);
  w.settle_down();
  CHECK(must(a.store().status()).open_conflicts == 1);
  CHECK((a.value("affair", id, "lat") == "7") != (a.value("affair", id, "lon") == "7"));
  check_same(a, b);
}

TEST_CASE("to take what stood, where something else stands by now, opens the conflict again") {
  World w;
  Tablet &a = w.tablet("li"), &b = w.tablet("wang"), &c = w.tablet("zhao");
  const Id id = a.create("affair", affair("smoke"));
  w.settle_down();
  a.change("affair", id, {{"place", text("north gate")}});
  b.change("affair", id, {{"place", text("south gate")}});
  w.settle_down();
  a.change("affair", id, {{"place", text("back door")}});
  w.settle_down();
  const auto first = c.all("conflict");
  REQUIRE(first.size() == 1);
  CHECK(conflict_text(c, first[0], conflict_field::standing) == "\"north gate\"");
  must(c.store().settle(first[0].id, Take::standing));
  w.settle_down();
  CHECK(a.value("affair", id, "place") == "\"back door\"");
  const auto all = a.all("conflict");
  REQUIRE(all.size() == 2);
  CHECK(must(a.store().status()).open_conflicts == 1);
  for (const auto& conflict : all) {
    if (conflict.id == first[0].id) continue;
    CHECK(conflict_text(a, conflict, conflict_field::standing) == "\"back door\"");
    CHECK(conflict_text(a, conflict, conflict_field::proposed) == "\"north gate\"");
    CHECK(conflict_text(a, conflict, conflict_field::proposed_author) == "zhao");
  }
  check_same(a, c);
}

TEST_CASE("text that has moved on is merged with what is taken, on the tablet as at the hub") {
  World w;
  Tablet &a = w.tablet("li"), &b = w.tablet("wang"), &c = w.tablet("zhao");
  const Id id = a.create("affair", affair("smoke"));
  w.settle_down();
  a.change("affair", id, {{"notes", text("ONE\ntwo\nthree\n")}});
  b.change("affair", id, {{"notes", text("1\ntwo\nthree\n")}});
  w.settle_down();
  a.change("affair", id, {{"notes", text("ONE\ntwo\nTHREE\n")}});
  w.settle_down();
  REQUIRE(c.all("conflict").size() == 1);
  must(c.store().settle(c.all("conflict")[0].id, Take::proposed));
  CHECK(c.value("affair", id, "notes") == R"("1\ntwo\nTHREE\n")");
  w.settle_down();
  CHECK(a.value("affair", id, "notes") == R"("1\ntwo\nTHREE\n")");
  CHECK(must(a.store().status()).open_conflicts == 0);
  check_same(a, c);
}

TEST_CASE("a conflict settled twice stands as first settled; the second is in quarantine, visibly") {
  World w;
  Tablet &a = w.tablet("li"), &b = w.tablet("wang");
  const Id id = a.create("affair", affair("smoke"));
  w.settle_down();
  a.change("affair", id, {{"place", text("north gate")}});
  b.change("affair", id, {{"place", text("south gate")}});
  w.settle_down();
  const Id conflict = a.all("conflict")[0].id;
  must(a.store().settle(conflict, Take::standing));
  must(b.store().settle(conflict, Take::proposed));
  w.settle_down();
  CHECK(a.value("affair", id, "place") == "\"north gate\"");
  const auto refused = must(b.store().quarantine());
  REQUIRE(refused.size() == 1);
  CHECK(refused[0].code == Code::already_settled);
  check_same(a, b);
}

TEST_CASE("who settles a conflict that went to other scopes has seen no more for that") {
  World w;
  Tablet& office = w.tablet("zhang", "office", {"north", "south"});
  Tablet &a = w.tablet("li", "inspector", {"north", "south"}), &b = w.tablet("wang", "inspector", {"north", "south"});
  const Id id = a.create("affair", affair("smoke"));
  w.settle_down();
  a.change("affair", id, {{"place", text("north gate")}});
  b.change("affair", id, {{"place", text("south gate")}});
  w.settle_down();
  a.change("affair", id, {{"place", text("third gate")}});  // the standing side moves on; no conflict tells it
  CHECK(a.sync().code == Code::ok);
  office.change("affair", id, {{"district", text("south")}});
  w.settle_down();
  REQUIRE(office.all("conflict").size() == 1);
  must(office.store().settle(office.all("conflict")[0].id, Take::proposed));
  w.settle_down();
  // What nobody who settled was shown is not written over in silence.
  CHECK(office.value("affair", id, "place") == "\"third gate\"");
  CHECK(must(office.store().status()).open_conflicts == 1);
  check_same(a, office);
}
