// What a store keeps of the timeline that a hub lost, to hand it back.
#include "engine/base/limits.h"
#include "tests/engine/store/desk.h"

namespace satchel::test {
namespace {

PullItem decoded(const Bytes& bytes) {
  Reader in(bytes);
  PullItem item = read_item(in);
  REQUIRE(in.done());
  return item;
}

struct Restored : Desk {
  /// Items in the order in which they go, "TYPE/LAST BYTE OF ID: FIELD=VERSION …".
  std::string waiting(std::size_t bytes = 1U << 20) {
    const auto next = as_if_sound([&] { return store->to_hand_back(bytes); });
    REQUIRE(next);
    if (!*next) return "nothing";
    std::string out;
    for (const Bytes& bytes_of_one : (*next)->items) {
      const PullItem item = decoded(bytes_of_one);
      out += std::to_string(item.type) + "/" + std::to_string(item.id.bytes[15]) +
             (item.kind == ItemKind::tomb ? " dead" : "") + ":";
      for (const auto& f : item.fields) out += " " + std::to_string(f.number) + "=" + std::to_string(f.version.value);
      out += "; ";
    }
    return out + ((*next)->last ? "last" : "more");
  }
  Status restored(std::int64_t log_epoch, std::int64_t to) {
    return as_if_sound([&] { return store->hub_restored(log_epoch, {0}, {to}); });
  }
  Status hand_all() {
    SATCHEL_ASSIGN(const auto next, store->to_hand_back(1U << 20));
    return as_if_sound([&] { return store->handed_back(*next, next->items.size()); });
  }
};

}  // namespace

TEST_CASE_FIXTURE(Restored,
                  "what is above the restored point is kept, field by field, conflicts and the office's first") {
  CHECK(waiting() == "nothing");
  REQUIRE(pull(
      {item_of(kAffair, id(5), 60, {{3, text("new"), {60}}, {4, text("old"), {40}}}),
       item_of(kAffair, id(6), 70, {{2, text("zhang"), {70}}}), item_of(kAffair, id(7), 40, {{3, text("x"), {40}}}),
       item_of(1, id(9), 65, {{3, text("place"), {65}}}), item_of(77, id(8), 66, {{1, text("of later"), {66}}}),
       item_of(kAffair, id(4), 67, {{3, text("y"), {67}}, {900, text("unknown"), {67}}})},
      80));
  REQUIRE(pull({{ItemKind::tomb, kAffair, id(4), {81}, false, {}, {}}}, 81));
  REQUIRE(restored(2, 50));
  CHECK(waiting() == "1/9: 3=65; 10/6: 2=70; 10/4 dead:; 10/5: 3=60; 77/8: 1=66; last");
  CHECK(store->status()->to_hand_back == 5);
  reopen();
  CHECK(waiting(1) == "1/9: 3=65; more");
  CHECK(store->verify([](const std::string&) {}));
  REQUIRE(hand_all());
  CHECK(waiting() == "nothing");
}

TEST_CASE_FIXTURE(Restored, "no more goes at once than the hub takes of a request") {
  std::vector<PullItem> items;
  for (std::size_t i = 0; i < limits::kHandBackItems + 1; ++i) {
    Id one = id(1);
    one.bytes[1] = static_cast<std::uint8_t>(i >> 8), one.bytes[2] = static_cast<std::uint8_t>(i);
    items.push_back(item_of(kAffair, one, 60, {{3, text("new"), {60}}}));
  }
  REQUIRE(pull(items, 80));
  REQUIRE(restored(2, 50));
  const auto first = store->to_hand_back(limits::kPushBytes);
  REQUIRE(first);
  REQUIRE((*first)->items.size() == limits::kHandBackItems);
  CHECK_FALSE((*first)->last);
  REQUIRE(store->handed_back(**first, (*first)->items.size()));
  const auto second = store->to_hand_back(limits::kPushBytes);
  REQUIRE(second);
  CHECK((*second)->items.size() == 1);
  CHECK((*second)->last);
}

TEST_CASE_FIXTURE(Restored, "what only this journal made is offered again as such; what others gave to it is kept") {
  REQUIRE(pull({}, 40));  // the first, from nothing
  const Id own = create("affair", {{"district", text("north")}, {"title", text("own")}, {"leaflets", number(2)}});
  const Id both = create("affair", {{"district", text("north")}, {"title", text("both")}});
  REQUIRE(as_if_sound([&] { return store->receive({{2}, {{{1}, 2, {60}}}, {}}, page({}, 61), {}); }));
  REQUIRE(update("affair", own, {{"title", text("own, later")}}) == Code::ok);
  REQUIRE(as_if_sound([&] { return store->receive({{3}, {{{3}, 1, {62}}}, {}}, page({}, 62), {}); }));
  PullItem others{ItemKind::fields, kAffair, both, {70}, false, "wang", {{4, text("yard"), {70}}}};
  REQUIRE(pull({others}, 70));
  REQUIRE(restored(2, 50));
  const auto next = store->to_hand_back(1U << 20);
  REQUIRE(next);
  REQUIRE((*next)->items.size() == 1);
  CHECK(decoded((*next)->items.front()).id == both);
}

TEST_CASE_FIXTURE(Restored, "the hub's values go, not those that wait here") {
  REQUIRE(pull({item_of(kAffair, id(5), 60, {{3, text("the hub's"), {60}}})}, 61));
  REQUIRE(update("affair", id(5), {{"title", text("mine")}}) == Code::ok);
  REQUIRE(restored(2, 50));
  const auto next = store->to_hand_back(1U << 20);
  REQUIRE(next);
  CHECK(decoded((*next)->items.front()).fields == std::vector<ItemField>{{3, text("the hub's"), {60}}});
}

TEST_CASE_FIXTURE(Restored, "a second restore adds, and what changed meanwhile is not deleted by an earlier word") {
  REQUIRE(pull({item_of(kAffair, id(5), 60, {{3, text("a"), {60}}})}, 61));
  REQUIRE(restored(2, 50));
  const auto sent = store->to_hand_back(1U << 20);
  REQUIRE(pull(
      {item_of(kAffair, id(5), 90, {{4, text("b"), {90}}}), item_of(kAffair, id(6), 91, {{3, text("c"), {91}}})}, 95));
  REQUIRE(restored(3, 80));
  CHECK(waiting() == "10/5: 3=60 4=90; 10/6: 3=91; last");
  REQUIRE(store->handed_back(**sent, 1));
  CHECK(waiting() == "10/5: 3=60 4=90; 10/6: 3=91; last");
}

TEST_CASE_FIXTURE(Restored, "where nothing was lost, that is said and nothing else") {
  REQUIRE(pull({item_of(kAffair, id(5), 60, {{3, text("a"), {60}}})}, 61));
  REQUIRE(restored(2, 61));
  CHECK(waiting() == "last");
  REQUIRE(hand_all());
  CHECK(waiting() == "nothing");
}

TEST_CASE_FIXTURE(Restored, "a row that is not as written is found, and not handed back") {
  REQUIRE(pull({item_of(kAffair, id(5), 60, {{3, text("a"), {60}}})}, 61));
  REQUIRE(restored(2, 50));
  SUBCASE("its item") { tamper("UPDATE recovered SET item=zeroblob(length(item)) WHERE rank=2"); }
  SUBCASE("its rank") { tamper("UPDATE recovered SET rank=1 WHERE rank=2"); }
  SUBCASE("its id") { tamper("UPDATE recovered SET id=zeroblob(16) WHERE rank=2"); }
  SUBCASE("the last word") { tamper("UPDATE recovered SET id=randomblob(16) WHERE rank=3"); }
  CHECK(store->verify([](const std::string&) {}).code() == Code::corrupt);
}

}  // namespace satchel::test
