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
  REQUIRE(store->receive({}, PullPage{false, false, {5}, {}, pack(first)}, clock.wall()));
  CHECK_FALSE(*store->get(kAffair, id(7)));
  reopen();
  CHECK(store->progress().position == Version{5});
  REQUIRE(store->receive({}, PullPage{false, true, {6}, {{6}, 1}, pack(last)}, clock.wall()));
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
  REQUIRE(store->receive(refused, PullPage{false, true, {9}, {{9}, 1}, pack({})}, clock.wall()));
  CHECK(value(kAffair, id(7), "title") == text("theirs"));
  CHECK_FALSE((*store->get(kAffair, id(7)))->pending);
  const auto kept = store->quarantine();
  REQUIRE(kept);
  REQUIRE(kept->size() == 1);
  CHECK(kept->front().code == Code::not_permitted);
}

TEST_CASE_FIXTURE(Desk, "the same verdicts and the same page twice are as once") {
  const Id affair = create("affair", {{"leaflets", number(3)}});
  const Verdicts taken{{1}, {{{1}, 1, {9}}}, {}};
  const PullPage page{false, true, {9}, {{9}, 1}, pack({})};
  REQUIRE(store->receive(taken, page, clock.wall()));
  REQUIRE(update("affair", affair, {{"leaflets", number(2), How::add}}) == Code::ok);
  REQUIRE(store->receive(taken, page, clock.wall()));
  CHECK(value(kAffair, affair, "leaflets") == number(5));
  CHECK(store->waiting() == 1);
  CHECK(store->verify([](const std::string&) {}));
}

TEST_CASE_FIXTURE(Desk,
                  "a field unknown to this build is kept, and fills its column in the step that brings the schema") {
  REQUIRE(pull({item_of(kAffair, id(7), 5, {{kTitle, text("smoke"), {5}}, {kColour, text("black"), {5}}}),
                affair(id(8), 5, "dust")},
               5));
  reopen();
  REQUIRE(update("affair", id(7), {{"title", text("thick smoke")}}) == Code::ok);
  REQUIRE(store->adopt_schema(kGrown, 4));
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
  REQUIRE(store->adopt_schema(kGrown, 4));
  CHECK(value(kSample, id(9), "label") == text("sludge, dried"));
  CHECK(count("SELECT count(*) FROM sample") == 1);
  CHECK(count("SELECT count(*) FROM unknown_item") == 0);
}

TEST_CASE_FIXTURE(Desk, "a schema that may not follow is noted, and the store goes on with its own") {
  const Id affair = create("affair", {{"title", text("smoke")}});
  std::string other(kGrown);
  other.replace(other.find("\"title\""), 7, "\"words\"");
  CHECK(store->adopt_schema(other, 4).code() == Code::bad_schema);
  CHECK(store->schema()->version() == 3);
  CHECK(store->progress().refused_schema == 4);
  CHECK(update("affair", affair, {{"title", text("dust")}}) == Code::ok);
  REQUIRE(store->adopt_schema(kGrown, 4));
  CHECK(store->progress().refused_schema == 0);
  CHECK(update("affair", affair, {{"colour", text("black")}}) == Code::ok);
}
