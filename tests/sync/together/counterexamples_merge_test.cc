// The counterexamples H6 to H20 of which merges are made; see counterexamples_test.cc.
#include "tests/sync/together/affairs.h"

using namespace satchel;
using namespace satchel::test;

namespace {

/// The test schema in which `visited` is reached from `declined` as well.
std::string roundabout_schema() {
  std::string out(kTestSchema);
  const std::string step = R"({"from": "visited", "to": "open"})";
  out.insert(out.find(step), R"({"from": "declined", "to": "visited"}, )");
  return out;
}

/// The test schema, a version on, with one more field.
std::string coloured_schema() {
  std::string next(kTestSchema);
  next.replace(next.find("\"version\": 3"), 12, "\"version\": 4");
  const std::string end = R"("read": ["intake"]})";
  next.insert(next.find(end) + end.size(), R"(, {"number": 19, "name": "colour", "type": "text", "policy": "last"})");
  return next;
}

sync::HttpReply call(World& w, const std::string& token, const char* method, const std::string& target,
                     const std::string& body = "", const std::string& etag = "") {
  sync::HttpRequest request{method, target, {{"Authorization", "Bearer " + token}}, body, {}};
  if (!body.empty()) request.headers.emplace_back("Content-Type", "application/json");
  if (!etag.empty()) request.headers.emplace_back("If-Match", etag);
  return w.hub().handle(request);
}

}  // namespace

TEST_CASE("H6: a seal stands as it was signed; the other's edit is kept, and later changes are refused") {
  World w;
  Tablet &a = w.tablet("li"), &b = w.tablet("wang");
  const Id id = a.create("affair", affair("smoke"));
  w.settle_down();
  b.change("affair", id, {{"title", text("fog")}});
  must(a.store().seal(10, id));
  b.sync();
  a.sync();
  w.settle_down();
  CHECK(b.value("affair", id, "title") == "\"smoke\"");
  CHECK(b.get("affair", id)->sealed);
  REQUIRE(b.all("conflict").size() == 1);
  CHECK(conflict_text(b, b.all("conflict")[0], conflict_field::standing) == "\"fog\"");
  CHECK(b.store().save({{{ChangeKind::update, "affair", id, {{"title", text("x")}}}}, {}}).code() == Code::sealed);
  check_same(a, b);
}

TEST_CASE("H6: a settling of a sealed record's conflict closes it and writes nothing") {
  World w;
  Tablet &a = w.tablet("li"), &b = w.tablet("wang");
  const Id id = a.create("affair", affair("smoke"));
  w.settle_down();
  a.change("affair", id, {{"place", text("north gate")}});
  b.change("affair", id, {{"place", text("south gate")}});
  w.settle_down();
  must(a.store().seal(10, id));
  w.settle_down();
  must(b.store().settle(b.all("conflict")[0].id, Take::proposed));
  w.settle_down();
  CHECK(a.value("affair", id, "place") == "\"north gate\"");
  CHECK(must(a.store().status()).open_conflicts == 0);
  CHECK(must(b.store().quarantine()).empty());
  check_same(a, b);
}

TEST_CASE("H7: a step counts only from the state that its author saw, also where the table has it from another") {
  World w(roundabout_schema());
  Tablet &office = w.tablet("zhang", "office"), &e = w.tablet("wang");
  const Id id = office.create("affair", affair("smoke"));
  w.settle_down();
  office.change("affair", id, {{"status", text("declined")}});
  e.change("affair", id, {{"status", text("visited")}});
  office.sync();
  w.settle_down();
  CHECK(e.value("affair", id, "status") == "\"declined\"");
  REQUIRE(e.all("conflict").size() == 1);
  CHECK(conflict_text(e, e.all("conflict")[0], conflict_field::proposed) == "\"visited\"");
  check_same(office, e);
}

TEST_CASE("H8: two clerks who both opened a record and both save are two writers: both texts are kept") {
  World w;
  Tablet& a = w.tablet("li");
  const Id id = a.create("affair", affair("smoke"));
  w.settle_down();
  const std::string path = "/v1/records/affair/" + to_text(id);
  const auto token = [&] { return must(w.hub().token("zhang", "office", {3'600'000})); };
  const std::string one = token();
  w.clock.advance({1000});
  const std::string two = token();  // the same clerk at another desk
  const auto opened = call(w, one, "GET", path);
  const std::string seen(sync::header(opened.headers, "ETag").value_or(""));
  CHECK(call(w, one, "PATCH", path, R"({"place": "first"})", seen).status == 200);
  CHECK(call(w, two, "PATCH", path, R"({"place": "second"})", seen).status == 200);
  w.settle_down();
  CHECK(a.value("affair", id, "place") == "\"first\"");
  REQUIRE(a.all("conflict").size() == 1);
  CHECK(conflict_text(a, a.all("conflict")[0], conflict_field::proposed) == "\"second\"");
}

TEST_CASE("H9: what came hidden under a pending change is no base of the next one") {
  World w;
  Tablet &d = w.tablet("li"), &e = w.tablet("wang");
  const Id id = d.create("affair", affair("smoke"));
  w.settle_down();
  e.change("affair", id, {{"place", text("of e")}});
  e.sync();
  late_reply(w, d, [&] { d.change("affair", id, {{"place", text("of d")}}); });
  d.change("affair", id, {{"place", text("of d, again")}});
  w.settle_down();
  CHECK(d.value("affair", id, "place") == "\"of e\"");
  REQUIRE(d.all("conflict").size() == 1);
  CHECK(conflict_text(d, d.all("conflict")[0], conflict_field::proposed) == "\"of d, again\"");
  check_same(d, e);
}

TEST_CASE("H9: a delete does not take away what came hidden under a pending change") {
  World w;
  Tablet &d = w.tablet("li"), &e = w.tablet("wang");
  const Id id = d.create("affair", affair("smoke"));
  w.settle_down();
  e.change("affair", id, {{"number", number(7)}});
  e.sync();
  late_reply(w, d, [&] { d.change("affair", id, {{"number", number(8)}}); });
  d.remove("affair", id);
  w.settle_down();
  CHECK(e.value("affair", id, "number") == "7");
  CHECK(e.all("conflict").size() == 1);
  check_same(d, e);
}

TEST_CASE("H9: a text that a merge made is the hub's: its first author's next edit does not write over the other's") {
  World w;
  Tablet &d = w.tablet("li"), &e = w.tablet("wang");
  const Id id = d.create("affair", affair("smoke"));
  w.settle_down();
  e.change("affair", id, {{"notes", text("OF E\ntwo\nthree\n")}});
  e.sync();
  d.change("affair", id, {{"notes", text("one\ntwo\nOF D\n")}});
  late_reply(w, d, [&] { d.change("affair", id, {{"notes", text("one\ntwo\nOF D, AGAIN\n")}}); });
  w.settle_down();
  CHECK(d.value("affair", id, "notes") == R"("OF E\ntwo\nOF D, AGAIN\n")");
  CHECK(d.all("conflict").empty());
  check_same(d, e);
}

TEST_CASE("H15: an edit of one field of a position carries the other, as its author saw it") {
  World w;
  Tablet &a = w.tablet("li"), &b = w.tablet("wang");
  const Id id = a.create("affair", affair("smoke"));
  a.change("affair", id, {{"east", number(1)}, {"north", number(1)}});
  w.settle_down();
  a.change("affair", id, {{"east", number(2)}, {"north", number(2)}});
  a.sync();
  w.clock.advance({1000});
  b.change("affair", id, {{"east", number(3)}});
  w.settle_down();
  CHECK(a.value("affair", id, "east") == "3");
  CHECK(a.value("affair", id, "north") == "1");
  check_same(a, b);
}

TEST_CASE("H16: set once goes by field, and of two who set one the first stands") {
  World w;
  Tablet &a = w.tablet("li"), &b = w.tablet("wang");
  const Id id = a.create("affair", affair("smoke"));
  w.settle_down();
  a.change("affair", id, {{"number", number(7)}});
  b.change("affair", id, {{"number", number(8)}});
  w.settle_down();
  CHECK(b.value("affair", id, "number") == "7");
  REQUIRE(must(b.store().quarantine()).size() == 1);
  CHECK(must(b.store().quarantine())[0].code == Code::append_only);
  check_same(a, b);
}

TEST_CASE("H16: the office's value stands over a tablet's that it had not seen, whichever came first") {
  for (const bool office_first : {true, false}) {
    World w;
    Tablet &office = w.tablet("zhang", "office"), &a = w.tablet("li");
    const Id id = office.create("affair", affair("smoke"));
    w.settle_down();
    office.change("affair", id, {{"owner", text("by the office")}});
    w.clock.advance({1000});
    a.change("affair", id, {{"owner", text("by a tablet")}});
    (office_first ? office : a).sync();
    w.settle_down();
    CHECK(a.value("affair", id, "owner") == "\"by the office\"");
    REQUIRE(a.all("conflict").size() == 1);
    const bool kept = conflict_text(a, a.all("conflict")[0], conflict_field::proposed) == "\"by a tablet\"" ||
                      conflict_text(a, a.all("conflict")[0], conflict_field::standing) == "\"by a tablet\"";
    CHECK(kept);
    check_same(office, a);
  }
}

TEST_CASE("H16: an author's field is the author's; another's edit is a kept proposal") {
  World w;
  Tablet &a = w.tablet("li"), &b = w.tablet("wang");
  const Id id = a.create("affair", affair("smoke"));
  a.change("affair", id, {{"summary", text("as I saw it")}});
  w.settle_down();
  b.change("affair", id, {{"summary", text("as I heard it")}});
  w.settle_down();
  CHECK(b.value("affair", id, "summary") == "\"as I saw it\"");
  REQUIRE(b.all("conflict").size() == 1);
  CHECK(conflict_text(b, b.all("conflict")[0], conflict_field::proposed) == "\"as I heard it\"");
  check_same(a, b);
}

TEST_CASE("H17: a reference to what is not there is taken, and verify names it") {
  World w;
  Tablet &a = w.tablet("li"), &b = w.tablet("wang");
  const Id id = a.create("affair", affair("smoke"));
  w.settle_down();
  a.create("visit", {{"affair", octets(id.view())}, {"fact", text("seen")}});
  b.remove("affair", id);
  b.sync();
  w.settle_down();
  CHECK(must(a.store().quarantine()).empty());
  CHECK_FALSE(a.get("affair", id));
  CHECK(b.all("visit").size() == 1);
  std::string found;
  must(a.store().verify([&](const std::string& what) { found += what; }));
  CHECK(found.find(to_text(id) + ", which is not here") != std::string::npos);
  check_same(a, b);
}

TEST_CASE("H17: two records of one real thing are both taken") {
  World w;
  Tablet &a = w.tablet("li"), &b = w.tablet("wang");
  a.create("affair", affair("smoke"));
  b.create("affair", affair("smoke"));
  w.settle_down();
  CHECK(a.all("affair").size() == 2);
  check_same(a, b);
}

TEST_CASE("H20: what was made under a schema newer than the hub's waits for that, and is not refused") {
  World w;
  Tablet &a = w.tablet("li"), &b = w.tablet("wang");
  const Id id = a.create("affair", affair("smoke"));
  w.settle_down();
  w.back_up_hub();
  w.restart(coloured_schema());
  a.sync();
  a.change("affair", id, {{"colour", text("black")}});
  w.restore_hub_of(std::string(kTestSchema));
  CHECK(a.sync().code == Code::newer_schema);
  CHECK(a.store().waiting() == 1);
  CHECK(must(a.store().quarantine()).empty());
  w.restart(coloured_schema());
  w.settle_down();
  CHECK(a.store().waiting() == 0);
  CHECK(b.value("affair", id, "colour") == "\"black\"");
  check_same(a, b);
}
