// Two devices change one record without knowing of each other: in whichever order their entries come, no value
// vanishes.
#include <algorithm>
#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "tests/engine/merge/bureau.h"

using namespace satchel;
using namespace satchel::test;

namespace {

struct Side {
  std::string device;
  std::string role;
  std::int64_t time = 0;
  FieldOp op;
};

/// A hub that knows affair 1, every field set, with both devices up to date.
void begin(Bureau& b) {
  b.role = "intake";
  b.send("office",
         {Bureau::create(
             1, {b.put("district", words("d0")), b.put("owner", words("o0")), b.put("title", words("t0")),
                 b.put("place", words("p0")), b.put("summary", words("s0")), b.put("kinds", TextSet{"dust", "noise"}),
                 b.put("leaflets", number(10)), b.put("notes", words("a\nb\nc")), b.put("statement", words("st0"))})});
}

Code send(Bureau& b, const Side& side) {
  b.role = side.role;
  b.time = side.time;
  return b.refusal(side.device, {Bureau::update(1, {side.op})});
}

const char* const kPolicies[] = {"owner", "title",    "place", "number", "summary",
                                 "kinds", "leaflets", "notes", "status", "statement"};

FieldOp any_op(const Bureau& b, const std::string& name) {
  const Version base{1};
  const auto pick = [](std::vector<std::string> from) { return *rc::gen::elementOf(std::move(from)); };
  if (name == "number") return b.put(name, number(*rc::gen::inRange(1, 4)), base);
  if (name == "leaflets") return b.add(*rc::gen::inRange(1, 4), base);
  if (name == "notes") return b.text("a\nb\nc", pick({"A\nb\nc", "a\nb\nC", "x\nb\nc", "a\nb\nc\nd", "b\nc"}), base);
  if (name == "status") return b.step("open", pick({"visited", "declined"}), base);
  if (name != "kinds") return b.put(name, pick({"x", "y", "z"}), base);
  const std::string element = pick({"dust", "noise", "smell"});
  return *rc::gen::arbitrary<bool>() ? b.elements({element}, {}, base) : b.elements({}, {element}, base);
}

Side any_side(const Bureau& b, const std::string& device, const std::string& field) {
  return {device, *rc::gen::element<std::string>("inspector", "office"), *rc::gen::inRange<std::int64_t>(1, 3),
          any_op(b, field)};
}

bool has(const Value& set, const std::string& element) {
  const auto& all = std::get<TextSet>(set);
  return std::find(all.begin(), all.end(), element) != all.end();
}

/// Every paragraph of the new text that is not in the old one.
bool paragraphs_stand(const std::string& from, const std::string& to, const std::string& in) {
  const auto split = [](const std::string& text) {
    std::vector<std::string> out(1);
    for (const char c : text) {
      if (c == '\n')
        out.emplace_back();
      else
        out.back().push_back(c);
    }
    return out;
  };
  const auto before = split(from), now = split(in);
  for (const auto& p : split(to))
    if (std::find(before.begin(), before.end(), p) == before.end() && std::find(now.begin(), now.end(), p) == now.end())
      return false;
  return true;
}

/// What a side proposed stands, or is kept in a conflict.
bool is_there(Bureau& b, const std::string& name, const FieldOp& op) {
  const Value& now = b.value(1, name);
  switch (op.kind) {
    case OpKind::put:
    case OpKind::state:
      return now == op.value || is_kept(b, name, op.value);
    case OpKind::text:
      return paragraphs_stand("a\nb\nc", std::get<std::string>(op.value), std::get<std::string>(now)) ||
             is_kept(b, name, op.value);
    case OpKind::sum:
      return true;  // see the sum itself
    case OpKind::set:
      break;
  }
  for (const auto& e : op.add)
    if (!has(now, e)) return false;
  for (const auto& e : op.remove)
    if (has(now, e) && b.kept("kinds").empty()) return false;
  return true;
}

}  // namespace

TEST_CASE("in either order of arrival every proposed value stands, is kept in a conflict, or waits in quarantine") {
  for (const std::string name : kPolicies) {
    CAPTURE(name);
    CHECK(rc::check(name, [&] {
      const Bureau plain;
      const Side a = any_side(plain, "a", name), b = any_side(plain, "b", name);
      for (const bool swapped : {false, true}) {
        Bureau hub;
        begin(hub);
        for (const Side* side : swapped ? std::vector{&b, &a} : std::vector{&a, &b}) {
          const Code code = send(hub, *side);
          // The table of states and what is set once may refuse an entry; then its device keeps it.
          RC_ASSERT(code == Code::ok || code == Code::append_only || code == Code::illegal_transition);
          if (code != Code::ok) continue;
          RC_ASSERT(is_there(hub, name, side->op));
        }
        if (name != "number" && name != "status") {
          RC_ASSERT(is_there(hub, name, a.op));
          RC_ASSERT(is_there(hub, name, b.op));
        }
        if (name == "leaflets")
          RC_ASSERT(hub.value(1, name) ==
                    number(10 + std::get<std::int64_t>(a.op.value) + std::get<std::int64_t>(b.op.value)));
      }
    }));
  }
}

TEST_CASE("sums, sets and later times, even equal ones, end alike in either order of arrival") {
  for (const std::string name : {"title", "statement", "kinds", "leaflets"}) {
    CAPTURE(name);
    CHECK(rc::check(name, [&] {
      const Bureau plain;
      const Side a = any_side(plain, "a", name);
      const Side b = any_side(plain, "b", name);
      Bureau one, other;
      begin(one), begin(other);
      send(one, a), send(one, b);
      send(other, b), send(other, a);
      RC_ASSERT(one.value(1, name) == other.value(1, name));
    }));
  }
}

TEST_CASE("whatever two devices set against a delete stands, and the delete is kept, in either order") {
  for (const bool delete_first : {false, true}) {
    Bureau hub;
    begin(hub);
    const auto remove = [&] { hub.send("b", {Bureau::remove(1, Version{1})}); };
    if (delete_first) remove();
    CHECK(send(hub, {"a", "inspector", 5, hub.put("title", words("x"), Version{1})}) == Code::ok);
    if (!delete_first) remove();
    CHECK(hub.record(1).alive);
    CHECK(hub.value(1, "title") == words("x"));
    CHECK(hub.only("_record").proposed_author == "b");
  }
}
