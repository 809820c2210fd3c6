#include "engine/merge/merge.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>
#include <utility>

#include "engine/base/limits.h"
#include "tests/engine/merge/bureau.h"

using namespace satchel;
using namespace satchel::test;

namespace {

constexpr WriterNo kMine{1}, kTheirs{2};

struct Case {
  SchemaPtr schema = test_schema();
  FieldState current{words("theirs"), Version{7}, kTheirs};
  std::vector<ElementState> elements;
  Bringer by{kMine, Version{9}, Millis{50}, false, true, false};
  Millis standing_time{40};

  const Field& field(std::string_view name) const {
    const RecordType& type = *schema->find("affair");
    return type.fields[*type.index_of(name)];
  }
  FieldOutcome put(std::string_view name, Value value, Version base) const {
    const FieldOp op{field(name).number, OpKind::put, base, std::move(value), {}, {}, {}};
    return merge_field(field(name), current, elements, op, by, standing_time);
  }
  FieldOutcome op(std::string_view name, FieldOp op) const {
    return merge_field(field(name), current, elements, op, by, standing_time);
  }
};

FieldOp set_op(TextSet add, TextSet remove, Version base = {}) {
  return {7, OpKind::set, base, {}, {}, std::move(add), std::move(remove)};
}

/// Both orders of two operations of two writers over the same set.
std::pair<FieldOutcome, FieldOutcome> both_orders(const Case& c, const FieldOp& a, const FieldOp& b) {
  const auto run = [&](const FieldOp& first, WriterNo one, const FieldOp& second, WriterNo two) {
    Bringer by{one, Version{9}, Millis{50}, false, false, false};
    const auto done = merge_field(c.field("kinds"), c.current, c.elements, first, by, {});
    by.writer = two, by.version = Version{10};
    return merge_field(c.field("kinds"), done.state, done.elements, second, by, {});
  };
  return {run(a, kMine, b, kTheirs), run(b, kTheirs, a, kMine)};
}

TextSet set_of(const FieldOutcome& outcome) { return std::get<TextSet>(outcome.state.value); }

}  // namespace

TEST_CASE("a value is concurrent when another writer, or a merge, set it since it was shown") {
  const FieldState theirs{words("x"), Version{7}, kTheirs};
  CHECK(concurrent(theirs, Version{6}, kMine));
  CHECK_FALSE(concurrent(theirs, Version{7}, kMine));
  CHECK_FALSE(concurrent(theirs, Version{6}, kTheirs));
  CHECK(concurrent({words("x"), Version{7}, kHubWriter}, Version{6}, kMine));
  CHECK(concurrent({words("x"), Version{7}, kHubWriter}, Version{6}, kHubWriter));
  CHECK(known_base(theirs, Version{7}) == Version{7});
  CHECK(known_base(theirs, Version{8}) == Version{});  // of what a hub lost
}

TEST_CASE("what was shown is replaced, under every policy, and nothing is kept of it") {
  for (const char* name : {"owner", "title", "place", "number", "summary", "statement"}) {
    const auto out = Case().put(name, words("mine"), Version{7});
    CHECK(out.verdict == Verdict::taken);
    CHECK(out.state == FieldState{words("mine"), Version{9}, kMine});
    CHECK_FALSE(out.loser);
  }
}

TEST_CASE("two who set the same value do not conflict, under any policy") {
  for (const char* name : {"owner", "title", "place", "summary", "statement"}) {
    const auto out = Case().put(name, words("theirs"), Version{3});
    CHECK(out.state.value == words("theirs"));
    CHECK_FALSE(out.loser);
  }
}

TEST_CASE("last: the later time stands, the other is kept as settled") {
  Case c;
  const auto later = c.put("title", words("mine"), Version{3});
  CHECK(later.state == FieldState{words("mine"), Version{9}, kMine});
  REQUIRE(later.loser);
  CHECK(later.loser->standing == words("theirs"));
  CHECK(later.loser->standing_version == Version{7});
  CHECK(later.loser->proposed_won);
  CHECK_FALSE(later.loser->open);
  c.standing_time = {60};
  const auto earlier = c.put("title", words("mine"), Version{3});
  CHECK(earlier.verdict == Verdict::lost);
  CHECK(earlier.state == c.current);
  REQUIRE(earlier.loser);
  CHECK(earlier.loser->proposed == words("mine"));
  CHECK_FALSE(earlier.loser->proposed_won);
}

TEST_CASE("last: between equal times the entries' ids decide, so that either order ends alike") {
  Case c;
  c.standing_time = c.by.time;
  CHECK(c.put("title", words("mine"), Version{3}).verdict == Verdict::lost);
  c.by.wins_ties = true;
  CHECK(c.put("title", words("mine"), Version{3}).verdict == Verdict::taken);
}

TEST_CASE("ask: what stands stands, and a person is asked") {
  const auto out = Case().put("place", words("mine"), Version{3});
  CHECK(out.verdict == Verdict::lost);
  CHECK(out.state.value == words("theirs"));
  REQUIRE(out.loser);
  CHECK(out.loser->open);
}

TEST_CASE("office: a tablet's value yields to one that it had not seen, the office's does not") {
  Case c;
  CHECK(c.put("owner", words("mine"), Version{3}).verdict == Verdict::lost);
  c.by.office = true;
  const auto out = c.put("owner", words("mine"), Version{3});
  CHECK(out.verdict == Verdict::taken);
  REQUIRE(out.loser);
  CHECK(out.loser->proposed_won);
}

TEST_CASE("author: another's edit is a kept proposal, even when it saw what stands") {
  Case c;
  c.by.author = false;
  const auto out = c.put("summary", words("mine"), Version{7});
  CHECK(out.verdict == Verdict::lost);
  REQUIRE(out.loser);
  CHECK(out.loser->proposed == words("mine"));
  CHECK_FALSE(out.loser->open);
  c.by.author = true;
  CHECK(c.put("summary", words("mine"), Version{3}).verdict == Verdict::taken);
}

TEST_CASE("sum: amounts add, and a sum that the device cannot reckon itself is the hub's") {
  Case c;
  c.current.value = number(10);
  const FieldOp five{8, OpKind::sum, Version{7}, number(5), {}, {}, {}};
  CHECK(c.op("leaflets", five).state == FieldState{number(15), Version{9}, kMine});
  FieldOp unseen = five;
  unseen.base = Version{3};
  const auto out = c.op("leaflets", unseen);
  CHECK(out.verdict == Verdict::merged);
  CHECK(out.state == FieldState{number(15), Version{9}, kHubWriter});
  CHECK_FALSE(out.loser);
}

TEST_CASE("sum: the order of arrival makes no difference") {
  CHECK(rc::check([] {
    const Case c;
    const auto a = *rc::gen::arbitrary<std::int64_t>(), b = *rc::gen::arbitrary<std::int64_t>();
    const auto run = [&](std::int64_t x, std::int64_t y) {
      FieldState state{number(1), Version{1}, kTheirs};
      for (const std::int64_t n : {x, y})
        state = merge_field(c.field("leaflets"), state, {}, {8, OpKind::sum, {}, n, {}, {}, {}}, c.by, {}).state;
      return state.value;
    };
    RC_ASSERT(run(a, b) == run(b, a));
  }));
}

TEST_CASE("text: paragraphs of both stand, whoever wrote the text that stands") {
  Case c;
  c.current.value = words("A\nb\nc");
  for (const WriterNo writer : {kTheirs, kMine}) {
    c.current.writer = writer;
    const auto out = c.op("notes", {9, OpKind::text, Version{3}, words("a\nb\nC"), words("a\nb\nc"), {}, {}});
    CHECK(out.verdict == Verdict::merged);
    CHECK(out.state == FieldState{words("A\nb\nC"), Version{9}, kHubWriter});
    CHECK_FALSE(out.loser);
  }
}

TEST_CASE("text: two versions of one paragraph are for a person to settle") {
  Case c;
  c.current.value = words("theirs\nb");
  const auto out = c.op("notes", {9, OpKind::text, Version{3}, words("mine\nb"), words("a\nb"), {}, {}});
  CHECK(out.verdict == Verdict::lost);
  CHECK(out.state == c.current);
  REQUIRE(out.loser);
  CHECK(out.loser->open);
  CHECK(out.loser->proposed == words("mine\nb"));
}

TEST_CASE("text: what would be longer together than a text may be is for a person to settle") {
  Case c;
  const std::string half(limits::kTextBytes * 2 / 3, 'x');
  c.current.value = half + "\nmiddle";
  const auto out = c.op("notes", {9, OpKind::text, Version{3}, "middle\n" + half, words("middle"), {}, {}});
  CHECK(out.verdict == Verdict::lost);
  REQUIRE(out.loser);
  CHECK(out.loser->open);
}

TEST_CASE("state: the step counts only where the hub stands at its beginning") {
  Case c;
  c.current.value = words("visited");
  const FieldOp close{10, OpKind::state, Version{3}, words("closed"), words("visited"), {}, {}};
  CHECK(c.op("status", close).verdict == Verdict::taken);
  const FieldOp again{10, OpKind::state, Version{3}, words("visited"), words("open"), {}, {}};
  CHECK(c.op("status", again).verdict == Verdict::same);
  c.current.value = words("declined");
  const auto out = c.op("status", close);
  CHECK(out.verdict == Verdict::lost);
  REQUIRE(out.loser);
  CHECK(out.loser->proposed == words("closed"));
  CHECK_FALSE(out.loser->open);
}

TEST_CASE("state: a record without a state is in the first one") {
  Case c;
  c.current = {};
  CHECK(c.op("status", {10, OpKind::state, {}, words("visited"), {}, {}, {}}).verdict == Verdict::taken);
  CHECK(c.op("status", {10, OpKind::state, {}, words("visited"), words("open"), {}, {}}).verdict == Verdict::taken);
  CHECK(c.op("status", {10, OpKind::state, {}, {}, words("visited"), {}, {}}).verdict == Verdict::same);
}

TEST_CASE("set: a concurrent add beats a remove, and the remove is kept") {
  Case c;
  c.current = {TextSet{"noise"}, Version{7}, kTheirs};
  c.elements = {{"noise", Version{7}, kTheirs, true}};
  const auto out = c.op("kinds", set_op({}, {"noise"}, Version{3}));
  CHECK(set_of(out) == TextSet{"noise"});
  CHECK(out.state.writer == kHubWriter);
  REQUIRE(out.loser);
  CHECK(out.loser->proposed == Value{TextSet{}});
  CHECK(out.loser->standing_version == Version{7});
  CHECK_FALSE(out.loser->proposed_won);
  CHECK(set_of(c.op("kinds", set_op({}, {"noise"}, Version{7}))).empty());
}

TEST_CASE("set: an add against a remove that it had not seen stands, and the remove is kept") {
  Case c;
  c.current = {TextSet{}, Version{7}, kTheirs};
  c.elements = {{"noise", Version{7}, kTheirs, false}};
  const auto out = c.op("kinds", set_op({"noise"}, {}, Version{3}));
  CHECK(set_of(out) == TextSet{"noise"});
  REQUIRE(out.loser);
  CHECK(out.loser->standing == Value{TextSet{}});
  CHECK(out.loser->proposed_won);
}

TEST_CASE("set: where an add revives one element and a remove of another loses, both sets and the result are kept") {
  Case c;
  c.current = {TextSet{"dust"}, Version{7}, kTheirs};
  c.elements = {{"dust", Version{7}, kTheirs, true}, {"noise", Version{6}, kTheirs, false}};
  const auto out = c.op("kinds", set_op({"noise"}, {"dust"}, Version{3}));
  CHECK(set_of(out) == TextSet{"dust", "noise"});
  REQUIRE(out.loser);
  CHECK(out.loser->standing == Value{TextSet{"dust"}});
  CHECK(out.loser->proposed == Value{TextSet{"noise"}});
  CHECK(out.loser->other == Value{TextSet{"dust", "noise"}});
}

TEST_CASE("set: adds and removes of two devices commute") {
  const auto some = rc::gen::map(rc::gen::container<std::vector<std::string>>(
                                     rc::gen::elementOf(std::vector<std::string>{"dust", "light", "noise", "smell"})),
                                 make_set);
  CHECK(rc::check([&] {
    Case c;
    const TextSet before = *some;
    c.current = {before, Version{2}, kHubWriter};
    for (const auto& e : before) c.elements.push_back({e, Version{2}, WriterNo{3}, true});
    const TextSet add = *some, remove = *some, their_add = *some, their_remove = *some;
    const auto without = [](TextSet set, const TextSet& less) {
      std::erase_if(set, [&](const auto& e) { return std::binary_search(less.begin(), less.end(), e); });
      return set;
    };
    const auto [one, other] = both_orders(c, set_op(add, without(remove, add), Version{2}),
                                          set_op(their_add, without(their_remove, their_add), Version{2}));
    RC_ASSERT(set_of(one) == set_of(other));
  }));
}

TEST_CASE("a device shows its pending operation over whatever the hub has by now") {
  CHECK(overlay(number(7), {8, OpKind::sum, {}, number(3), {}, {}, {}}) == number(10));
  CHECK(overlay(TextSet{"a", "b"}, set_op({"c"}, {"a"})) == Value{TextSet{"b", "c"}});
  CHECK(overlay(words("A\nb"), {9, OpKind::text, {}, words("a\nB\n"), words("a\nb"), {}, {}}) == words("a\nB\n"));
  CHECK(overlay(words("A\nx\nb"), {9, OpKind::text, {}, words("a\nx\nB"), words("a\nx\nb"), {}, {}}) ==
        words("A\nx\nB"));
  CHECK(overlay(words("theirs"), {3, OpKind::put, {}, words("mine"), {}, {}, {}}) == words("mine"));
}
