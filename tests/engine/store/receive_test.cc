// What the hub sends takes effect whole or not at all, and what a build does not know is kept.
#include "tests/engine/store/desk.h"

using namespace satchel;
using namespace satchel::test;

namespace {

constexpr FieldNo kTitle = 3, kPlace = 4, kColour = 19;
constexpr TypeNo kSample = 13;

std::string grown(std::string_view with_field, std::string_view with_type = {}) {
  std::string next(kTestSchema);
  next.replace(next.find("\"version\": 3"), 12, "\"version\": 4");
  const std::string last_field = R"("read": ["intake"]})";
  next.insert(next.find(last_field) + last_field.size(), with_field);
  const std::string end = R"("policy": "office"}]})";
  next.insert(next.rfind(end) + end.size(), with_type);
  return next;
}

const std::string kGrown = grown(R"(, {"number": 19, "name": "colour", "type": "text", "policy": "last"})",
                                 R"(, {"number": 13, "name": "sample", "scope": {"parent": "of"}, "fields": [
     {"number": 1, "name": "of", "type": "reference", "policy": "append", "refers_to": "affair"},
     {"number": 2, "name": "label", "type": "text", "policy": "last"}]})");

PullItem affair(const Id& id, std::int64_t version, const char* title) {
  return item_of(kAffair, id, version, {{kTitle, text(title), {version}}});
}

}  // namespace

TEST_CASE_FIXTURE(Desk,
                  "a pulled record shows, and a later word of the hub replaces an earlier one, never the reverse") {
  REQUIRE(pull({affair(id(7), 5, "smoke")}, 5));
  REQUIRE(pull({affair(id(7), 9, "dust")}, 9));
  CHECK(value(kAffair, id(7), "title") == text("dust"));
  PullItem late = affair(id(7), 6, "fog");
  late.kind = ItemKind::fields;
  REQUIRE(pull({late}, 10));
  CHECK(value(kAffair, id(7), "title") == text("dust"));
}

TEST_CASE_FIXTURE(Desk, "a pull with a garbled item leaves everything as it was") {
  REQUIRE(pull({affair(id(7), 5, "smoke")}, 5));
  Bytes items;
  Writer out(items);
  write_item(out, affair(id(8), 9, "dust"));
  const std::size_t one = items.size();
  write_item(out, affair(id(7), 9, "dust"));
  for (std::size_t cut = one + 1; cut < items.size(); ++cut)
    CHECK_MESSAGE(pull_bytes(items.substr(0, cut), 9).code() == Code::invalid, cut);
  CHECK(value(kAffair, id(7), "title") == text("smoke"));
  CHECK_FALSE(*store->get(kAffair, id(8)));
  CHECK(store->progress().cursor.version == Version{5});
  REQUIRE(pull_bytes(items, 9));
  CHECK(value(kAffair, id(8), "title") == text("dust"));
}

TEST_CASE_FIXTURE(Desk, "pages show nothing until the last is here") {
  Bytes first, last;
  Writer first_out(first), last_out(last);
  write_item(first_out, affair(id(7), 5, "smoke"));
  write_item(last_out, affair(id(8), 6, "dust"));
  REQUIRE(as_if_sound([&] { return store->receive({}, page(first, 5, false), clock.wall()); }));
  CHECK_FALSE(*store->get(kAffair, id(7)));
  reopen();
  CHECK(store->progress().position.version == Version{5});
  REQUIRE(as_if_sound([&] { return store->receive({}, page(last, 6), clock.wall()); }));
  CHECK(value(kAffair, id(7), "title") == text("smoke"));
  CHECK(value(kAffair, id(8), "title") == text("dust"));
}

TEST_CASE_FIXTURE(Desk, "one's own change stays in sight over what is pulled, until its verdict") {
  REQUIRE(pull({affair(id(7), 5, "smoke")}, 5));
  REQUIRE(update("affair", id(7), {{"title", text("ours")}}) == Code::ok);
  PullItem other = item_of(kAffair, id(7), 8, {{kTitle, text("theirs"), {8}}, {kPlace, text("gate"), {8}}});
  other.kind = ItemKind::fields;
  REQUIRE(pull({other}, 8));
  CHECK(value(kAffair, id(7), "title") == text("ours"));
  CHECK(value(kAffair, id(7), "place") == text("gate"));
  CHECK((*store->get(kAffair, id(7)))->pending);

  const Verdicts refused{{1}, {{{1}, 1, {9}}}, {{{1}, Code::not_permitted, "affair.title", {}, {}}}};
  REQUIRE(as_if_sound([&] { return store->receive(refused, page({}, 9), clock.wall()); }));
  CHECK(value(kAffair, id(7), "title") == text("theirs"));
  CHECK_FALSE((*store->get(kAffair, id(7)))->pending);
  const auto kept = store->quarantine();
  REQUIRE(kept);
  REQUIRE(kept->size() == 1);
  CHECK(kept->front().code == Code::not_permitted);
}

TEST_CASE_FIXTURE(Desk, "the same verdicts and the same page twice are as once") {
  REQUIRE(pull({}, 1));
  const Id affair = create("affair", {{"leaflets", number(3)}});
  const Verdicts taken{{1}, {{{1}, 1, {9}}}, {}};
  const PullPage nothing = page({}, 9);
  REQUIRE(as_if_sound([&] { return store->receive(taken, nothing, clock.wall()); }));
  REQUIRE(update("affair", affair, {{"leaflets", number(2), How::add}}) == Code::ok);
  REQUIRE(as_if_sound([&] { return store->receive(taken, nothing, clock.wall()); }));
  CHECK(value(kAffair, affair, "leaflets") == number(5));
  CHECK(store->waiting() == 1);
  CHECK(store->verify([](const std::string&) {}));
}

TEST_CASE_FIXTURE(Desk, "a pull from nothing is the hub's whole word, but for one's own work on its way") {
  REQUIRE(pull({affair(id(7), 5, "smoke"), affair(id(8), 5, "dust"), affair(id(9), 5, "noise")}, 5));
  REQUIRE(update("affair", id(7), {{"title", text("thick smoke")}}) == Code::ok);
  REQUIRE(update("affair", id(8), {{"title", text("fine dust")}}) == Code::ok);
  const Id ours = create("affair", {{"title", text("ours")}});
  const Id dropped = create("affair", {{"title", text("dropped")}});
  REQUIRE(save(ChangeKind::remove, "affair", dropped, {}));
  REQUIRE(save(ChangeKind::remove, "affair", id(9), {}));

  REQUIRE(as_if_sound([&] { return store->rescope({"north"}, 6); }));
  CHECK(value(kAffair, id(8), "title") == text("fine dust"));  // until the pull is here, nothing changes
  REQUIRE(pull({affair(id(7), 7, "smoke"), affair(id(9), 5, "noise"), affair(id(10), 7, "odour")}, 8));
  CHECK(value(kAffair, id(7), "title") == text("thick smoke"));
  CHECK(value(kAffair, id(10), "title") == text("odour"));
  CHECK(value(kAffair, ours, "title") == text("ours"));
  CHECK((*store->get(kAffair, ours))->author == "li");
  CHECK_FALSE(*store->get(kAffair, id(8)));
  CHECK(count("SELECT count(*) FROM affair") == 3);
  CHECK(count("SELECT count(*) FROM gone") == 2);
  CHECK(count("SELECT count(*) FROM sqlite_schema WHERE name GLOB '_image_*'") == 0);
  reopen();
  CHECK(store->verify([](const std::string&) {}));

  const Verdicts refused{{6}, {{{1}, 6, {9}}}, {{{6}, Code::not_permitted, "affair", {}, {}}}};
  REQUIRE(as_if_sound([&] { return store->receive(refused, page({}, 20), clock.wall()); }));
  CHECK(value(kAffair, id(9), "title") == text("noise"));
  CHECK(value(kAffair, id(7), "title") == text("thick smoke"));
  CHECK_FALSE(*store->get(kAffair, dropped));
}

TEST_CASE_FIXTURE(Desk, "a pull from nothing that names a record twice means the later, and a deleted one not at all") {
  Bytes first, last;
  Writer first_out(first), last_out(last);
  write_item(first_out, affair(id(7), 5, "smoke"));
  write_item(first_out, affair(id(8), 5, "dust"));
  write_item(first_out, affair(id(9), 5, "noise"));
  write_item(last_out, affair(id(7), 6, "thick smoke"));
  write_item(last_out, {ItemKind::tomb, kAffair, id(8), {7}, false, {}, {}});
  write_item(last_out, {ItemKind::forget, kAffair, id(9), {7}, false, {}, {}});
  REQUIRE(as_if_sound([&] { return store->receive({}, page(first, 5, false), clock.wall()); }));
  reopen();
  REQUIRE(as_if_sound([&] { return store->receive({}, page(last, 7), clock.wall()); }));
  CHECK(value(kAffair, id(7), "title") == text("thick smoke"));
  CHECK(count("SELECT count(*) FROM affair") == 1);
}

TEST_CASE_FIXTURE(Desk, "a page of a pull that was begun anew meanwhile is none of the new one") {
  Bytes items;
  Writer out(items);
  write_item(out, affair(id(7), 5, "smoke"));
  REQUIRE(as_if_sound([&] { return store->receive({}, page(items, 5, false), clock.wall()); }));
  const PullPage late = page(items, 9);
  REQUIRE(as_if_sound([&] { return store->adopt_schema(kGrown, 4); }));
  CHECK(store->progress().position == Position{});
  REQUIRE(as_if_sound([&] { return store->receive({}, late, clock.wall()); }));
  CHECK(store->progress().full);
  CHECK_FALSE(*store->get(kAffair, id(7)));
  REQUIRE(pull({affair(id(8), 6, "dust")}, 6));
  CHECK(count("SELECT count(*) FROM affair") == 1);
}

TEST_CASE_FIXTURE(Desk, "a pull from nothing that says a part of a record, or garbles one, changes nothing") {
  REQUIRE(pull({affair(id(7), 5, "smoke")}, 5));
  REQUIRE(as_if_sound([&] { return store->rescope({"north"}, 6); }));
  PullItem part = affair(id(8), 7, "dust");
  part.kind = ItemKind::fields;
  CHECK(pull({affair(id(9), 7, "noise"), part}, 8).code() == Code::invalid);
  CHECK(pull_bytes("garbled", 8).code() == Code::invalid);
  CHECK(value(kAffair, id(7), "title") == text("smoke"));
  REQUIRE(pull({affair(id(9), 7, "noise")}, 8));
  CHECK_FALSE(*store->get(kAffair, id(7)));
  CHECK(value(kAffair, id(9), "title") == text("noise"));
}

TEST_CASE_FIXTURE(Desk,
                  "a field unknown to this build is kept, and fills its column in the step that brings the schema") {
  REQUIRE(pull({item_of(kAffair, id(7), 5, {{kTitle, text("smoke"), {5}}, {kColour, text("black"), {5}}}),
                affair(id(8), 5, "dust")},
               5));
  reopen();
  REQUIRE(update("affair", id(7), {{"title", text("thick smoke")}}) == Code::ok);
  REQUIRE(as_if_sound([&] { return store->adopt_schema(kGrown, 4); }));
  CHECK(count("SELECT count(*) FROM affair WHERE colour='black' AND title='thick smoke'") == 1);
  CHECK(count("SELECT count(*) FROM affair WHERE colour IS NULL") == 1);
  CHECK(value(kAffair, id(7), "colour") == text("black"));
  reopen();
  CHECK(value(kAffair, id(7), "colour") == text("black"));
  CHECK(store->verify([](const std::string&) {}));
}

TEST_CASE_FIXTURE(Desk, "a record of an unknown type is kept, and stands in its table once the type is known") {
  REQUIRE(pull({item_of(kSample, id(9), 5, {{2, text("sludge"), {5}}})}, 5));
  REQUIRE(pull({item_of(kSample, id(9), 6, {{2, text("sludge, dried"), {6}}})}, 6));
  CHECK(store->get(kSample, id(9)).code() == Code::unknown_type);
  reopen();
  REQUIRE(as_if_sound([&] { return store->adopt_schema(kGrown, 4); }));
  CHECK(value(kSample, id(9), "label") == text("sludge, dried"));
  CHECK(count("SELECT count(*) FROM sample") == 1);
  CHECK(count("SELECT count(*) FROM unknown_item") == 0);
}

TEST_CASE_FIXTURE(Desk, "of a record of an unknown type, a later part joins what was kept: no field is lost") {
  REQUIRE(pull({item_of(kSample, id(9), 5, {{1, octets(id(7).view()), {5}}, {2, text("sludge"), {5}}})}, 5));
  PullItem part = item_of(kSample, id(9), 6, {{2, text("sludge, dried"), {6}}});
  part.kind = ItemKind::fields;
  REQUIRE(pull({part}, 6));
  REQUIRE(as_if_sound([&] { return store->adopt_schema(kGrown, 4); }));
  CHECK(value(kSample, id(9), "label") == text("sludge, dried"));
  CHECK(value(kSample, id(9), "of") == octets(id(7).view()));
}

TEST_CASE_FIXTURE(Desk, "a part of a record that is not here makes no record: everything is asked for again") {
  REQUIRE(pull({affair(id(7), 5, "smoke")}, 5));
  PullItem part = affair(id(8), 6, "dust");
  part.kind = ItemKind::fields;
  REQUIRE(pull({part, affair(id(9), 6, "noise")}, 6));
  CHECK_FALSE(*store->get(kAffair, id(8)));
  CHECK(value(kAffair, id(9), "title") == text("noise"));
  CHECK(store->progress().full);
  REQUIRE(pull({affair(id(7), 5, "smoke"), affair(id(8), 6, "dust"), affair(id(9), 6, "noise")}, 6));
  CHECK(value(kAffair, id(8), "title") == text("dust"));
  CHECK_FALSE(store->progress().full);
}

TEST_CASE_FIXTURE(Desk, "a schema that may not follow is noted, and the store goes on with its own") {
  const Id affair = create("affair", {{"title", text("smoke")}});
  std::string other(kGrown);
  other.replace(other.find("\"title\""), 7, "\"words\"");
  CHECK(as_if_sound([&] { return store->adopt_schema(other, 4); }).code() == Code::bad_schema);
  CHECK(store->schema()->version() == 3);
  CHECK(store->progress().refused_schema == 4);
  CHECK(update("affair", affair, {{"title", text("dust")}}) == Code::ok);
  REQUIRE(as_if_sound([&] { return store->adopt_schema(kGrown, 4); }));
  CHECK(store->progress().refused_schema == 0);
  CHECK(update("affair", affair, {{"colour", text("black")}}) == Code::ok);
}
