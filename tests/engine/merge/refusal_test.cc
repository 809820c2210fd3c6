// Whatever is refused is refused whole, by a code that says why, and leaves nothing behind.
#include <doctest/doctest.h>

#include "engine/base/limits.h"
#include "tests/engine/merge/bureau.h"

using namespace satchel;
using namespace satchel::test;

TEST_CASE("types and fields that nobody declared are refused by name") {
  Bureau b;
  CHECK(b.refusal("a", {Bureau::create(1, {}, 99)}) == Code::unknown_type);
  CHECK(b.refusal("a", {Bureau::create(1, {{99, OpKind::put, {}, number(1), {}, {}, {}}})}) == Code::unknown_field);
}

TEST_CASE("values must fit their fields, and operations their policies") {
  Bureau b;
  b.send("a", {Bureau::create(1, {})});
  CHECK(b.refusal("a", {Bureau::update(1, {b.put("title", number(1))})}) == Code::invalid_value);
  CHECK(b.refusal("a", {Bureau::update(1, {b.put("leaflets", number(1))})}) == Code::invalid_value);
  CHECK(b.refusal("a", {Bureau::update(1, {b.put("title", words("x")), b.put("title", words("y"))})}) ==
        Code::invalid_value);
  CHECK(b.refusal("a", {Bureau::update(1, {b.elements({""}, {})})}) == Code::invalid_value);
  FieldOp odd = b.text("", "x");
  odd.from = number(3);
  CHECK(b.refusal("a", {Bureau::update(1, {odd})}) == Code::invalid_value);
  Change wiped = Bureau::remove(1, b.now());
  wiped.ops = {b.put("title", words("x"))};
  CHECK(b.refusal("a", {wiped}) == Code::invalid_value);
}

TEST_CASE("a record stays within its limit") {
  Bureau b;
  const std::string large(limits::kTextBytes, 'x');
  const std::vector<FieldOp> full{b.put("title", large), b.put("place", large), b.put("summary", large)};
  CHECK(b.refusal("a", {Bureau::create(1, full)}) == Code::ok);
  CHECK(b.refusal("a", {Bureau::update(1, {b.put("title", large, b.now())})}) == Code::ok);
  CHECK(b.refusal("a", {Bureau::update(1, {b.put("statement", large), b.put("owner", words("x"))})}) ==
        Code::too_large);
  CHECK(b.refusal("a", {Bureau::update(1, {b.put("title", large + "x", b.now())})}) == Code::too_large);
}

TEST_CASE("roles write what the schema lets them") {
  Bureau b;
  CHECK(b.refusal("a", {Bureau::create(1, {}, kStatute)}) == Code::not_permitted);
  CHECK(b.refusal("a", {Bureau::create(1, {b.put("identity", words("x"))})}) == Code::not_permitted);
  b.role = "intake";
  CHECK(b.refusal("a", {Bureau::create(1, {b.put("identity", words("x"))})}) == Code::ok);
  b.role = "nobody";
  CHECK(b.refusal("a", {Bureau::create(2, {})}) == Code::not_permitted);
}

TEST_CASE("what is kept is not deleted, and what is set once stays, whoever sends it") {
  std::string strict(kTestSchema);
  const auto put_in = [&](std::string_view at, std::string_view what) { strict.insert(strict.find(at), what); };
  put_in(R"("scope": {"fields": ["district"]})", R"("keeps": true, )");
  put_in(R"("type": "text", "policy": "office"},)", R"("once": true, )");  // district
  Bureau b(strict);
  b.role = "office";
  b.send("a", {Bureau::create(1, {b.put("district", words("x"))})});
  CHECK(b.refusal("a", {Bureau::remove(1, b.now())}) == Code::kept);
  CHECK(b.refusal("b", {Bureau::update(1, {b.put("district", words("y"), b.now())})}) == Code::append_only);
  CHECK(b.refusal("b", {Bureau::update(1, {b.put("district", words("x"), b.now())})}) == Code::ok);
}

TEST_CASE("conflict records are written by the hub alone") {
  Bureau b;
  for (const ChangeKind kind : {ChangeKind::create, ChangeKind::update, ChangeKind::remove}) {
    Change forged = Bureau::create(1, {}, conflict_field::kType);
    forged.kind = kind;
    CHECK(b.refusal("a", {forged}) == Code::not_permitted);
  }
  CHECK(b.refusal("a", {Bureau::create(2, {}), b.settle(id_of(2), "standing")}) == Code::unknown_record);
  CHECK(b.records.conflicts().empty());
}

TEST_CASE("a record that the hub never had is unknown, and a change of it makes none") {
  Bureau b;
  CHECK(b.refusal("a", {Bureau::update(1, {b.put("title", words("x"))})}) == Code::unknown_record);
  CHECK(b.refusal("a", {Bureau::remove(1, {})}) == Code::unknown_record);
  CHECK(b.refusal("a", {Bureau::undelete(1, {})}) == Code::unknown_record);
  CHECK(b.refusal("a", {Bureau::seal(1, {})}) == Code::unknown_record);
  CHECK(b.records.records().empty());
}

TEST_CASE("a device changes only what it may see") {
  Bureau b;
  b.records.scopes = {{"north", {"N"}}, {"south", {"S"}}};
  b.send("north", {Bureau::create(1, {b.put("district", words("N"))})});
  CHECK(b.refusal("south", {Bureau::update(1, {b.put("title", words("x"))})}) == Code::out_of_scope);
  CHECK(b.refusal("south", {Bureau::remove(1, b.now())}) == Code::out_of_scope);
  const auto under = b.put("affair", octets(id_of(1).view()), {}, kVisit);
  CHECK(b.refusal("south", {Bureau::create(2, {under}, kVisit)}) == Code::out_of_scope);
  CHECK(b.refusal("north", {Bureau::create(2, {under}, kVisit)}) == Code::ok);
  CHECK(b.refusal("south", {Bureau::update(2, {b.put("fact", words("x"), {}, kVisit)}, kVisit)}) == Code::out_of_scope);
}

TEST_CASE("conflicts are seen by those who see the record") {
  Bureau b;
  const auto under = b.put("affair", octets(id_of(1).view()), {}, kVisit);
  b.send("a", {Bureau::create(1, {b.put("district", words("N"))}), Bureau::create(2, {under}, kVisit)});
  b.send("a", {Bureau::update(2, {b.put("place", words("x"), {}, kVisit)}, kVisit)});
  b.send("b", {Bureau::update(2, {b.put("place", words("y"), {}, kVisit)}, kVisit)});
  b.records.scopes = {{"south", {"S"}}};
  CHECK(b.refusal("south", {b.settle(b.only("place").id, "standing")}) == Code::out_of_scope);
}

TEST_CASE("what is set once is set once") {
  Bureau b;
  b.send("a", {Bureau::create(1, {b.put("number", number(5))})});
  CHECK(b.refusal("a", {Bureau::update(1, {b.put("number", number(6), b.now())})}) == Code::append_only);
  CHECK(b.refusal("b", {Bureau::update(1, {b.put("number", number(6))})}) == Code::append_only);
  CHECK(b.refusal("b", {Bureau::update(1, {b.put("number", number(5))})}) == Code::ok);
  b.send("a", {Bureau::remove(1, b.now())});
  CHECK(b.refusal("b", {Bureau::update(1, {b.put("number", number(6))})}) == Code::append_only);
}

TEST_CASE("steps that the table does not have, or not for this role, are refused") {
  Bureau b;
  b.send("a", {Bureau::create(1, {})});
  CHECK(b.refusal("a", {Bureau::update(1, {b.step("open", "closed")})}) == Code::illegal_transition);
  CHECK(b.refusal("a", {Bureau::update(1, {b.step("open", "declined")})}) == Code::illegal_transition);
  b.role = "office";
  CHECK(b.refusal("a", {Bureau::update(1, {b.step("open", "declined")})}) == Code::ok);
}

TEST_CASE("a record begins in its first state, or one step from it") {
  Bureau b;
  CHECK(b.refusal("a", {Bureau::create(1, {b.put("status", words("closed"))})}) == Code::illegal_transition);
  CHECK(b.refusal("a", {Bureau::create(1, {b.step("visited", "closed")})}) == Code::illegal_transition);
  CHECK(b.refusal("a", {Bureau::create(1, {b.put("status", words("open"))})}) == Code::ok);
  CHECK(b.refusal("a", {Bureau::create(2, {b.put("status", words("visited"))})}) == Code::ok);
}

TEST_CASE("making a record a second time is no way around its rules") {
  Bureau b;
  b.send("a", {Bureau::create(1, {b.put("number", number(5)), b.put("notes", words("a\nb"))})});
  b.send("a", {Bureau::update(1, {b.step("open", "visited")})});
  b.send("a", {Bureau::update(1, {b.step("visited", "closed")})});
  CHECK(b.refusal("b", {Bureau::create(1, {b.put("number", number(6))})}) == Code::append_only);
  CHECK(b.refusal("b", {Bureau::create(1, {b.put("status", words("visited")), b.put("notes", words("c"))})}) ==
        Code::ok);
  CHECK(b.value(1, "status") == words("closed"));
  CHECK(b.value(1, "notes") == words("a\nb"));
  CHECK(b.only("notes").proposed == "\"c\"");
  CHECK(b.only("status").proposed == "\"visited\"");
}

TEST_CASE("a refused new record takes along what depends on it, by whole transactions") {
  Bureau b;
  const auto under = b.put("affair", octets(id_of(1).view()), {}, kVisit);
  CHECK(b.refusal("a", {Bureau::create(1, {b.put("title", number(1))})}) == Code::invalid_value);
  CHECK(b.refusal("a", {Bureau::update(1, {b.put("title", words("x"))})}) == Code::dependant);
  CHECK(b.refusal("a", {Bureau::create(3, {}), Bureau::create(2, {under}, kVisit)}) == Code::dependant);
  CHECK(b.refusal("a", {Bureau::update(3, {b.put("title", words("x"))})}) == Code::dependant);
  CHECK(b.refusal("a", {Bureau::create(4, {})}) == Code::ok);
  CHECK(b.refusal("b", {Bureau::create(2, {under}, kVisit)}) == Code::ok);
}

TEST_CASE("a refused new record comes back under its id, with those that depend on it") {
  Bureau b;
  const auto under = b.put("affair", octets(id_of(1).view()), {}, kVisit);
  b.send("a", {Bureau::create(1, {b.put("title", number(1))})});
  CHECK(b.refusal("a", {Bureau::create(2, {under}, kVisit), Bureau::create(1, {b.put("title", words("x"))})}) ==
        Code::ok);
  CHECK(b.value(1, "title") == words("x"));
}

TEST_CASE("a transaction is refused whole, and leaves no trace") {
  Bureau b;
  b.send("a", {Bureau::create(1, {b.put("number", number(5)), b.put("place", words("x"))})});
  const auto before = b.records.everything();
  const auto outcome = b.send("b", {Bureau::create(2, {}), Bureau::update(1, {b.put("place", words("y"))}),
                                    Bureau::update(1, {b.add(3)}), Bureau::update(1, {b.put("number", number(6))})});
  CHECK(outcome.refused == Code::append_only);
  CHECK_FALSE(outcome.detail.empty());
  CHECK(outcome.new_ids == std::vector<Id>{id_of(2)});
  CHECK(outcome.fields.empty());
  CHECK(b.records.everything() == before);
}

TEST_CASE("a schema newer than the hub's means: later") {
  Bureau b;
  b.send("a", {Bureau::create(1, {})});
  const auto before = b.records.everything();
  b.schema_version = 4;
  CHECK(b.try_send("a", {Bureau::create(2, {}, 99)}).code() == Code::newer_schema);
  CHECK(b.try_send("a", {Bureau::update(1, {{99, OpKind::put, {}, number(1), {}, {}, {}}})}).code() ==
        Code::newer_schema);
  CHECK(b.try_send("a", {Bureau::update(1, {b.step("open", "lost")})}).code() == Code::newer_schema);
  CHECK(b.records.everything() == before);
  CHECK(b.refusal("a", {Bureau::update(1, {b.put("title", words("known"))})}) == Code::ok);
}
