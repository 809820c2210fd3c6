// A seal stands as it was signed.
#include <doctest/doctest.h>

#include "tests/engine/merge/bureau.h"

using namespace satchel;
using namespace satchel::test;

namespace {

struct Note {
  Bureau b;
  Version seen;

  Note() {
    b.send("a", {Bureau::create(1, {b.put("statement", words("said")), b.put("kinds", TextSet{"dust"})})});
    seen = b.now();
  }
  Change sealed(Value statement) const {
    return Bureau::seal(1, {b.put("statement", std::move(statement), seen), b.put("kinds", TextSet{"dust"}, seen)});
  }
};

}  // namespace

TEST_CASE("a sealed record holds what was signed, and changes no more") {
  Note n;
  CHECK(n.b.send("a", {n.sealed(words("said"))}).plain());
  CHECK(n.b.record(1).sealed);
  CHECK(n.b.refusal("a", {Bureau::update(1, {n.b.put("statement", words("other"), n.b.now())})}) == Code::sealed);
  CHECK(n.b.refusal("b", {Bureau::update(1, {n.b.put("statement", words("said"))})}) == Code::sealed);
  CHECK(n.b.refusal("a", {Bureau::update(1, {n.b.elements({"noise"}, {})})}) == Code::sealed);
  CHECK(n.b.refusal("a", {Bureau::remove(1, n.b.now())}) == Code::sealed);
}

TEST_CASE("what a seal does not freeze goes on") {
  Note n;
  n.b.send("a", {n.sealed(words("said"))});
  CHECK(n.b.send("b", {Bureau::update(1, {n.b.put("owner", words("o")), n.b.add(2), n.b.step("open", "visited")})})
            .refused == Code::ok);
  CHECK(n.b.value(1, "owner") == words("o"));
  CHECK(n.b.value(1, "leaflets") == number(2));
  CHECK(n.b.value(1, "status") == words("visited"));
}

TEST_CASE("a new record may cite a sealed one") {
  Note n;
  n.b.send("a", {n.sealed(words("said"))});
  const auto under = n.b.put("affair", octets(id_of(1).view()), {}, kVisit);
  CHECK(n.b.refusal("b", {Bureau::create(2, {under}, kVisit)}) == Code::ok);
}

TEST_CASE("edits that the signer had not seen give way to the seal, and are kept") {
  Note n;
  n.b.send("b", {Bureau::update(1, {n.b.put("statement", words("edited"), n.seen), n.b.elements({"noise"}, {}, n.seen),
                                    n.b.put("title", words("unsigned"))})});
  const auto outcome = n.b.send("a", {n.sealed(words("said"))});
  CHECK(n.b.value(1, "statement") == words("said"));
  CHECK(n.b.value(1, "kinds") == Value{TextSet{"dust"}});
  CHECK(n.b.record(1).elements.at(7).size() == 1);
  CHECK(is_null(n.b.value(1, "title")));
  CHECK(n.b.only("statement").standing == "\"edited\"");
  CHECK(n.b.only("statement").rule == "seal");
  CHECK(n.b.only("statement").taken == "proposed");
  CHECK(n.b.only("statement").standing_author == "b");
  CHECK(n.b.only("kinds").standing == "[\"dust\",\"noise\"]");
  CHECK(n.b.only("title").standing == "\"unsigned\"");
  CHECK(outcome.fields == std::vector<FieldException>{{kAffair, id_of(1), 3, Value{}, n.b.now()}});
}

TEST_CASE("a field that the signer may not read stays as it is, and is not the signer's to set") {
  for (const bool named : {false, true}) {
    Note n;
    n.b.role = "intake";
    n.b.send("desk", {Bureau::update(1, {n.b.put("identity", words("secret"))})});
    n.b.role = "inspector";
    std::vector<FieldOp> ops = n.sealed(words("said")).ops;
    if (named) ops.push_back(n.b.put("identity", words("forged")));
    CHECK(n.b.refusal("a", {Bureau::seal(1, ops)}) == (named ? Code::not_permitted : Code::ok));
    if (named) ops.back().value = {};
    CHECK(n.b.refusal("a", {Bureau::seal(1, ops)}) == (named ? Code::ok : Code::sealed));
    CHECK(n.b.value(1, "identity") == words("secret"));
    CHECK(n.b.kept("identity").empty());
  }
}

TEST_CASE("a seal says nothing of an identity, whatever the signer's role: no device has it") {
  std::string schema(kTestSchema);
  const std::string readers = R"("write": ["intake"], "read": ["intake"]})";
  schema.insert(schema.find(readers) + readers.size() - 1, R"(, "identity": true)");
  Bureau b(schema);
  b.role = "intake";
  b.send("a", {Bureau::create(1, {b.put("statement", words("said"))})});
  b.send("desk", {Bureau::update(1, {b.put("identity", words("Wu"))})});
  CHECK(b.send("a", {Bureau::seal(1, {b.put("statement", words("said"), b.now())})}).refused == Code::ok);
  CHECK(b.record(1).sealed);
  CHECK(b.value(1, "identity") == words("Wu"));
  CHECK(b.kept("identity").empty());
}

TEST_CASE("an edit that comes after a seal that its author had not seen waits in quarantine") {
  Note n;
  n.b.send("a", {n.sealed(words("said"))});
  const auto before = n.b.records.everything();
  CHECK(n.b.refusal("b", {Bureau::update(1, {n.b.put("statement", words("edited"), n.seen)})}) == Code::sealed);
  CHECK(n.b.records.everything() == before);
}

TEST_CASE("of two seals the first stands, the second is refused") {
  Note n;
  n.b.send("a", {n.sealed(words("said"))});
  CHECK(n.b.refusal("b", {n.sealed(words("said otherwise"))}) == Code::sealed);
  CHECK(n.b.value(1, "statement") == words("said"));
}

TEST_CASE("nothing comes behind a seal in its own transaction") {
  for (const bool made : {false, true}) {
    Note n;
    const std::uint8_t id = made ? 2 : 1;
    std::vector<Change> changes;
    if (made) changes.push_back(Bureau::create(2, {n.b.put("statement", words("said"))}));
    changes.push_back(Bureau::seal(id, {n.b.put("statement", words("said"), n.seen)}));
    auto twice = changes, edited = changes, removed = changes;
    twice.push_back(changes.back());
    edited.push_back(Bureau::update(id, {n.b.put("statement", words("other"), n.seen)}));
    removed.push_back(Bureau::remove(id, n.b.now()));
    CHECK(n.b.refusal("a", twice) == Code::sealed);
    CHECK(n.b.refusal("a", edited) == Code::sealed);
    if (!made) CHECK(n.b.refusal("a", removed) == Code::sealed);
  }
}

TEST_CASE("a record is made and sealed in one transaction") {
  Bureau b;
  const std::vector<FieldOp> ops{b.put("statement", words("said")), b.put("number", number(5))};
  CHECK(b.send("a", {Bureau::create(1, ops), Bureau::seal(1, ops)}).plain());
  CHECK(b.record(1).sealed);
  CHECK(b.records.conflicts().empty());
}

TEST_CASE("a sealed record that is made again, as after a restore, with what it holds, is no change of it") {
  Note n;
  n.b.send("a", {n.sealed(words("said"))});
  const auto again = [&](const char* s) { return Bureau::create(1, {n.b.put("statement", words(s))}); };
  CHECK(n.b.refusal("a", {again("said")}) == Code::ok);
  CHECK(n.b.refusal("a", {again("other")}) == Code::sealed);
  CHECK(n.b.value(1, "statement") == words("said"));
}

TEST_CASE("a seal that names another hash is refused, and so is one that freezes what seals do not") {
  Note n;
  Change wrong = n.sealed(words("said"));
  wrong.content = sha256("something else");
  CHECK(n.b.refusal("a", {wrong}) == Code::invalid_value);
  CHECK(n.b.refusal("a", {Bureau::seal(1, {n.b.put("owner", words("o"))})}) == Code::invalid_value);
  CHECK(n.b.refusal("a", {Bureau::seal(1, {n.b.text("", "x")})}) == Code::invalid_value);
  CHECK_FALSE(n.b.record(1).sealed);
}

TEST_CASE("a seal is no way to set what its author may not set") {
  Bureau b;
  b.send("a", {Bureau::create(1, {b.put("number", number(5)), b.put("summary", words("a's"))})});
  const Version seen = b.now();
  const auto with = [&](const char* field, Value value) {
    std::vector<FieldOp> ops{b.put("number", number(5), seen), b.put("summary", words("a's"), seen)};
    std::erase_if(ops, [&](const FieldOp& op) { return op.field == b.field(kAffair, field).number; });
    ops.push_back(b.put(field, std::move(value), seen));
    return Bureau::seal(1, ops);
  };
  CHECK(b.refusal("a", {with("number", number(6))}) == Code::append_only);
  CHECK(b.refusal("a", {with("identity", words("x"))}) == Code::not_permitted);
  CHECK(b.refusal("b", {with("summary", words("b's"))}) == Code::not_permitted);
  CHECK(b.refusal("b", {with("summary", words("a's"))}) == Code::ok);
}

TEST_CASE("a seal on a deleted record brings it back") {
  Note n;
  n.b.send("b", {Bureau::remove(1, n.seen)});
  n.b.send("a", {n.sealed(words("said"))});
  CHECK(n.b.record(1).alive);
  CHECK(n.b.record(1).sealed);
  CHECK(n.b.only("_record").proposed_author == "b");
}

TEST_CASE("settling on a sealed record writes nothing and closes") {
  for (const char* field : {"place", "lat"}) {
    Bureau b;
    const auto value = [&](std::int64_t n) { return field[0] == 'p' ? Value{std::to_string(n)} : number(n); };
    b.send("a", {Bureau::create(1, {b.put(field, value(1))})});
    const Version seen = b.now();
    b.send("b", {Bureau::update(1, {b.put(field, value(2))})});
    b.send("a", {Bureau::seal(1, {b.put(field, value(1), seen)})});
    const RecordState before = b.record(1);
    const auto settling = [&] {
      return std::vector<Change>{b.settle(b.only(field).id, "proposed"),
                                 Bureau::update(1, {b.put(field, value(2), b.now())})};
    };
    const auto outcome = b.send("office", settling());
    CHECK(outcome.refused == Code::ok);
    CHECK(b.record(1) == before);
    CHECK(b.only(field).state == "settled");
  }
}

TEST_CASE("settling one field opens no other of a sealed record") {
  Bureau b;
  b.send("a", {Bureau::create(1, {b.put("place", words("x"))})});
  const Version seen = b.now();
  b.send("b", {Bureau::update(1, {b.put("place", words("y"))})});
  b.send("a", {Bureau::seal(1, {b.put("place", words("x"), seen)})});
  CHECK(b.refusal("office", {b.settle(b.only("place").id, "proposed"),
                             Bureau::update(1, {b.put("statement", words("smuggled"), b.now())})}) == Code::sealed);
  CHECK(b.only("place").state == "open");
}

TEST_CASE("a delete that lost to a record sealed since is settled without touching it") {
  Note n;
  n.b.send("a", {Bureau::update(1, {n.b.put("statement", words("more"), n.seen)})});
  n.b.send("b", {Bureau::remove(1, n.seen)});
  n.b.send("a", {n.sealed(words("more"))});
  CHECK(n.b.refusal("office", {n.b.settle(n.b.only("_record").id, "proposed"), Bureau::remove(1, n.b.now())}) ==
        Code::ok);
  CHECK(n.b.record(1).alive);
  CHECK(n.b.only("_record").state == "settled");
}
