// What seldom comes, or only from a peer that is broken or hostile.
#include <doctest/doctest.h>

#include "engine/base/limits.h"
#include "tests/engine/merge/bureau.h"

using namespace satchel;
using namespace satchel::test;

namespace {

namespace cf = conflict_field;

/// An affair of a's, with a visit, and its first version.
struct Corner : Bureau {
  Corner() { send("a", {create(1, {put("title", words("t"))})}), seen = now(); }
  /// A conflict that no merge made.
  RecordState& odd_conflict(std::uint8_t n) { return records.make(*schema->find(cf::kType), id_of(n)); }
  void set(RecordState& conflict, FieldNo field, Value value) {
    conflict.fields[*schema->find(cf::kType)->index_of(field)] = {std::move(value), Version{1}, kHubWriter};
  }
  Version seen;
};

constexpr std::string_view kOddSchema = R"({
  "name": "odd", "version": 3, "roles": ["inspector", "office"],
  "types": [
    {"number": 10, "name": "affair", "scope": {"fields": ["district"]}, "groups": [["east", "north"]],
     "fields": [
      {"number": 1, "name": "district", "type": "text", "policy": "office"},
      {"number": 2, "name": "east", "type": "integer", "policy": "office"},
      {"number": 3, "name": "north", "type": "integer", "policy": "office"},
      {"number": 4, "name": "title", "type": "text", "policy": "last"},
      {"number": 5, "name": "decree", "type": "text", "policy": "append", "write": ["office"]}]},
    {"number": 11, "name": "photo", "scope": {"parent": "of", "parent_type": "of_type"}, "fields": [
      {"number": 1, "name": "remark", "type": "text", "policy": "last"},
      {"number": 2, "name": "of", "type": "reference", "policy": "append"},
      {"number": 3, "name": "of_type", "type": "choice", "policy": "append", "choices": ["affair"]}]}
  ]})";

}  // namespace

TEST_CASE_FIXTURE(Corner, "a record made again adds its elements, and its amounts are not counted twice") {
  send("b", {create(2, {add(3), put("kinds", TextSet{"dust"})})});
  send("c", {create(2, {add(3), put("kinds", TextSet{"noise"})})});
  CHECK(value(2, "kinds") == Value{TextSet{"dust", "noise"}});
}

TEST_CASE_FIXTURE(Corner, "an operation of another kind than its field's is refused in a create too") {
  FieldOp op = put("title", number(1));
  op.kind = OpKind::sum;
  CHECK(refusal("a", {create(2, {op})}) == Code::invalid_value);
  CHECK(refusal("a", {update(1, {step("nowhere", "visited", seen)})}) == Code::invalid_value);
}

TEST_CASE_FIXTURE(Corner, "of a set that takes from both sides, what stands is told as a third value") {
  send("a", {update(1, {elements({"x"}, {}, seen)})});
  send("b", {update(1, {elements({"z"}, {"x"}, seen)})});
  CHECK(value(1, "kinds") == Value{TextSet{"x", "z"}});
  CHECK(only("kinds").taken == "value");
}

TEST_CASE_FIXTURE(Corner, "an element that another added meanwhile stays, though the set was one's own last") {
  send("a", {update(1, {elements({"x"}, {}, seen)})});
  send("b", {update(1, {elements({"y"}, {}, now())})});
  send("b", {update(1, {elements({}, {"x"}, seen)})});
  CHECK(value(1, "kinds") == Value{TextSet{"x", "y"}});
  CHECK(only("kinds").standing == R"(["x","y"])");
}

TEST_CASE_FIXTURE(Corner, "of one author's two tablets the later word stands, whichever comes first") {
  actor = "li";
  send("one", {create(2, {put("summary", words("first"))})});
  const Version base = now();
  time = 900;
  send("one", {update(2, {put("summary", words("late"), base)})});
  time = 800;
  send("two", {update(2, {put("summary", words("early"), base)})});
  CHECK(value(2, "summary") == words("late"));
  CHECK(only("summary").proposed == "\"early\"");
}

TEST_CASE_FIXTURE(Corner, "another who says of an author's field what it says already changes nothing") {
  send("a", {update(1, {put("summary", words("s"), seen)})});
  CHECK(send("b", {update(1, {put("summary", words("s"), now())})}).refused == Code::ok);
  CHECK(kept("summary").empty());
}

TEST_CASE_FIXTURE(Corner, "a record may be made and sealed at once, but nobody else's field set by a seal") {
  CHECK(send("a", {create(2, {put("summary", words("s"))}), seal(2, {put("summary", words("s"))})}).refused ==
        Code::ok);
  CHECK(refusal("b", {seal(1, {put("title", words("t"), seen), put("summary", words("mine"))})}) ==
        Code::not_permitted);
  CHECK(send("b", {seal(1, {put("title", words("t"), seen), put("number", number(7))})}).refused == Code::ok);
  CHECK(value(1, "number") == number(7));
}

TEST_CASE_FIXTURE(Corner, "a set that a seal does not name is empty, and what stood in it is kept") {
  send("a", {update(1, {elements({"dust"}, {}, seen)})});
  send("b", {seal(1, {put("title", words("t"), seen)})});
  CHECK(is_null(value(1, "kinds")));
  CHECK(is_kept(*this, "kinds", TextSet{"dust"}));
}

TEST_CASE_FIXTURE(Corner, "a settling says what is taken, as a value") {
  send("a", {update(1, {put("place", words("here"), seen)})});
  send("b", {update(1, {put("place", words("there"), seen)})});
  Change change = settle(only("place").id, "proposed");
  change.ops[0].kind = OpKind::sum;
  CHECK(refusal("b", {change}) == Code::invalid_value);
  change.ops[0].kind = OpKind::put;
  change.ops[0].value = {};
  CHECK(refusal("b", {change}) == Code::invalid_value);
}

TEST_CASE_FIXTURE(Corner, "a conflict that says nothing, or nothing sound, can be met") {
  odd_conflict(70);
  CHECK(refusal("b", {settle(id_of(70), "standing")}) == Code::already_settled);
  RecordState& conflict = odd_conflict(71);
  set(conflict, cf::state, std::string("open"));
  set(conflict, cf::record, octets("xyz"));
  set(conflict, cf::record_type, std::string("what this schema lacks"));
  CHECK(refusal("b", {settle(id_of(71), "standing")}) == Code::ok);
}

TEST_CASE_FIXTURE(Corner, "a reference may be empty, and damage below is no verdict on the entry") {
  CHECK(refusal("a", {create(5, {put("affair", {}, {}, kVisit)}, kVisit)}) == Code::ok);
  records.fails_in = 1;
  records.fails_with = Code::corrupt;
  const auto stopped = try_send("a", {update(1, {put("title", words("x"))})});
  CHECK(stopped.code() == Code::corrupt);
}

TEST_CASE_FIXTURE(Corner, "what a newer schema may allow waits for it, and what none allows is refused") {
  schema_version = 4;
  const auto waits = [&](Change change) { return try_send("a", {std::move(change)}).code() == Code::newer_schema; };
  FieldOp unknown = put("title", words("x"));
  unknown.field = 99;
  CHECK(waits(create(3, {}, 77)));
  CHECK(waits(update(1, {unknown})));
  CHECK(waits(update(1, {put("title", number(5))})));
  CHECK(waits(update(1, {put("identity", words("5"))})));
  CHECK(waits(update(1, {step("open", "declined")})));
  CHECK(refusal("a", {update(9, {put("title", words("x"))})}) == Code::unknown_record);
  CHECK(send("a", {update(1, {put("title", words("x"), seen)})}).refused == Code::ok);
}

TEST_CASE("a record hangs under what its type field names, if it names anything") {
  Bureau b{kOddSchema};
  const Value here = octets(id_of(1).view());
  const auto photo = [&](std::vector<FieldOp> ops) {
    return Bureau::create(static_cast<std::uint8_t>(b.now().value + 20), std::move(ops), 11);
  };
  const auto put = [&](const char* name, Value value) { return b.put(name, std::move(value), {}, 11); };
  b.send("a", {Bureau::create(1, {b.put("district", words("north"))})});
  CHECK(b.refusal("a", {photo({put("remark", words("r")), put("of", here), put("of_type", words("affair"))})}) ==
        Code::ok);
  CHECK(b.refusal("a", {photo({put("of", here)})}) == Code::ok);
  b.records.scopes["b"] = {"south"};
  CHECK(b.refusal("b", {photo({put("of", here), put("of_type", words("affair"))})}) == Code::out_of_scope);
}

TEST_CASE("a group that no seal freezes is changed on a sealed record") {
  Bureau b{kOddSchema};
  b.send("a", {Bureau::create(1, {b.put("district", words("north"))})});
  b.send("a", {Bureau::seal(1, {})});
  b.role = "office";
  b.send("desk", {Bureau::update(1, {b.put("east", number(1)), b.put("north", number(2))})});
  CHECK(b.value(1, "east") == number(1));
}

TEST_CASE("bytes that name type 0, field 0 or too many fields are no entry") {
  Entry entry{
      3, "li", {}, {{ChangeKind::update, 10, id_of(1), {}, {}, {{1, OpKind::put, {}, words("x"), {}, {}, {}}}}}};
  REQUIRE(decode_entry(encode(entry)));
  entry.changes[0].type = 0;
  CHECK(decode_entry(encode(entry)).code() == Code::invalid);
  entry.changes[0].type = 10;
  entry.changes[0].ops[0].field = 0;
  CHECK(decode_entry(encode(entry)).code() == Code::invalid);
  entry.changes[0].ops.assign(limits::kFieldsPerType + 1, {1, OpKind::put, {}, words("x"), {}, {}, {}});
  CHECK_FALSE(decode_entry(encode(entry)));
}

TEST_CASE("a seal restates what the office alone may write, and sets none of it") {
  Bureau b{kOddSchema};
  b.send("a", {Bureau::create(1, {b.put("title", words("t"))})});
  const Version seen = b.now();
  CHECK(b.refusal("a", {Bureau::seal(1, {b.put("decree", words("mine"), seen)})}) == Code::not_permitted);
  b.role = "office";
  b.send("o", {Bureau::update(1, {b.put("decree", words("theirs"), seen)})});
  b.role = "inspector";
  CHECK(b.refusal("a", {Bureau::seal(1, {b.put("decree", words("theirs"), b.now())})}) == Code::ok);
}
