// Items of types that this schema does not know, in parts and over again; and what was refused, offered once more.
#include "tests/engine/store/desk.h"

using namespace satchel;
using namespace satchel::test;

namespace {

constexpr TypeNo kLater = 99;

PullItem part(std::int64_t version, std::vector<ItemField> fields) {
  return {ItemKind::fields, kLater, Desk::id(8), {version}, false, "wang", std::move(fields)};
}
PullItem tomb(std::int64_t version) { return {ItemKind::tomb, kLater, Desk::id(8), {version}, false, {}, {}}; }

/// The test schema, a version on, with that type in it.
std::string grown() {
  std::string out(kTestSchema);
  out.replace(out.find("\"version\": 3"), 12, "\"version\": 4");
  out.insert(out.rfind("]\n}"), R"(, {"number": 99, "name": "later", "scope": {"fixed": "north"}, "fields": [
    {"number": 1, "name": "one", "type": "text", "policy": "last"},
    {"number": 2, "name": "two", "type": "text", "policy": "last"}]})");
  return out;
}

}  // namespace

TEST_CASE_FIXTURE(Desk, "parts of what is not known yet join, each field by its latest version, and show once it is") {
  REQUIRE(pull({item_of(kLater, id(8), 10, {{1, text("one"), {10}}})}, 10));
  REQUIRE(pull({part(12, {{1, text("newer"), {12}}, {2, text("two"), {12}}})}, 12));
  REQUIRE(pull({part(13, {{1, text("older"), {11}}, {2, text("newest"), {13}}})}, 13));
  REQUIRE(as_if_sound([&] { return store->adopt_schema(grown(), 4); }));
  CHECK(value(kLater, id(8), "one") == text("newer"));
  CHECK(value(kLater, id(8), "two") == text("newest"));
  CHECK(count("SELECT count(*) FROM unknown_item") == 0);
}

TEST_CASE_FIXTURE(Desk, "a part of what was never whole here, or was deleted, is kept by itself") {
  CHECK(pull({part(5, {{1, text("only"), {5}}})}, 5).code() == Code::invalid);  // of a first pull all is whole
  REQUIRE(pull({}, 5));
  REQUIRE(pull({part(10, {{1, text("only"), {10}}})}, 10));
  CHECK(count("SELECT count(*) FROM unknown_item") == 1);
  REQUIRE(pull({tomb(11)}, 11));
  REQUIRE(pull({part(12, {{2, text("again"), {12}}})}, 12));
  CHECK(store->verify([](const std::string&) {}));
  REQUIRE(as_if_sound([&] { return store->adopt_schema(grown(), 4); }));
  CHECK(store->verify([](const std::string&) {}));
}

TEST_CASE_FIXTURE(Desk, "what no type, no entry and no record has is told so") {
  CHECK(as_if_sound([&] { return store->seal(kLater, id(8)); }).code() == Code::unknown_type);
  CHECK(as_if_sound([&] { return store->seal(kAffair, id(8)); }).code() == Code::not_here);
  CHECK(store->get(kLater, id(8)).code() == Code::unknown_type);
  CHECK(store->each(kLater, [](const Record&) { return Status(); }).code() == Code::unknown_type);
  CHECK(as_if_sound([&] { return store->retry(1); }).code() == Code::not_found);
  CHECK(*store->journal_head({-1}) == std::nullopt);
  CHECK(*store->journal_head({99}) == std::nullopt);
  CHECK(as_if_sound([&] { return store->save({}); })->empty());
}

TEST_CASE_FIXTURE(Desk, "what the office alone may write is not sealed either") {
  REQUIRE(pull({item_of(12, id(5), 10, {{1, text("law"), {10}}})}, 10));
  CHECK(as_if_sound([&] { return store->seal(12, id(5)); }).code() == Code::not_permitted);
  CHECK(update("statute", id(5), {{"text", text("my law")}}) == Code::not_permitted);
  CHECK(save(ChangeKind::remove, "statute", id(5), {}).code() == Code::not_permitted);
  CHECK(save(ChangeKind::create, "conflict", {}, {}).code() == Code::not_permitted);
  const Id affair = create("affair", {{"title", text("smoke")}});
  CHECK(update("affair", affair, {{"leaflets", text("many"), How::add}}) == Code::invalid_value);
  CHECK(update("affair", affair, {{"leaflets", number(1), How::remove}}) == Code::invalid_value);
  CHECK(update("affair", affair, {{"leaflets", Value{}, How::add}}) == Code::invalid_value);
  CHECK(save(ChangeKind::create, "affair", {}, {{"title", number(7)}}).code() == Code::invalid_value);
}

TEST_CASE_FIXTURE(Desk, "what is retried takes with it what refers to it, and elements added and removed at once") {
  const Id affair = create("affair", {{"title", text("smoke")}, {"kinds", Value{make_set({"dust"})}}});
  create("visit", {{"affair", octets(affair.view())}, {"fact", text("seen")}});
  REQUIRE(update("affair", affair,
                 {{"kinds", Value{make_set({"noise"})}, How::add},
                  {"kinds", Value{make_set({"dust"})}, How::remove}}) == Code::ok);
  const Verdicts refused{{3},
                         {{{1}, 3, {40}}},
                         {{{1}, Code::not_permitted, "no", {}, {}},
                          {{2}, Code::unknown_record, "no such affair", {}, {}},
                          {{3}, Code::unknown_record, "no such affair", {}, {}}}};
  REQUIRE(as_if_sound([&] { return store->receive(refused, page({}, 41), clock.wall()); }));
  REQUIRE(store->quarantine()->size() == 3);
  CHECK_FALSE(*store->get(kAffair, affair));
  REQUIRE(as_if_sound([&] { return store->retry(1, {{"title", text("thick smoke")}}); }));
  CHECK(store->quarantine()->empty());
  CHECK(value(kAffair, affair, "title") == text("thick smoke"));
  CHECK(value(kAffair, affair, "kinds") == Value{make_set({"noise"})});
  CHECK(count("SELECT count(*) FROM visit") == 1);
  CHECK(store->verify([](const std::string&) {}));
}
