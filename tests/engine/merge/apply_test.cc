#include "engine/merge/apply.h"

#include <doctest/doctest.h>

#include "tests/engine/merge/bureau.h"

using namespace satchel;
using namespace satchel::test;

TEST_CASE("a new record is its author's, and known by version and writer in every field") {
  Bureau b;
  const auto outcome = b.send("a", {Bureau::create(1, {b.put("title", words("x")), b.put("kinds", TextSet{"dust"}),
                                                       b.put("leaflets", number(3)), b.text("", "note")})});
  CHECK(outcome.plain());
  const RecordState& record = b.record(1);
  CHECK(record.author == "a");
  CHECK(record.version == b.now());
  CHECK(record.entered == b.now());
  CHECK(record.only == record.creator);
  CHECK(b.value(1, "notes") == words("note"));
  CHECK(b.value(1, "leaflets") == number(3));
  CHECK(record.elements.at(7) == std::vector<ElementState>{{"dust", b.now(), record.creator, true}});
  CHECK(record.elements.size() == 1);
}

TEST_CASE("a change that loses everywhere is no change of the record") {
  Bureau b;
  b.send("a", {Bureau::create(1, {b.put("place", words("x"))})});
  const Version made = b.now();
  b.send("b", {Bureau::update(1, {b.put("place", words("y"))})});
  CHECK(b.record(1).version == made);
  CHECK(b.record(1).only == b.record(1).creator);
}

TEST_CASE("an exception tells what stands, since when") {
  Bureau b;
  b.send("a", {Bureau::create(1, {b.put("place", words("x")), b.put("title", words("t"))})});
  const Version made = b.now();
  const auto outcome = b.send("b", {Bureau::update(1, {b.put("place", words("y")), b.put("owner", words("o"))})});
  CHECK(outcome.fields == std::vector<FieldException>{{kAffair, id_of(1), 4, words("x"), made}});
}

TEST_CASE("an exception tells what stands at the end of the transaction") {
  Bureau b;
  b.send("a", {Bureau::create(1, {b.add(1)})});
  const auto outcome = b.send("b", {Bureau::update(1, {b.add(2)}), Bureau::update(1, {b.add(4)})});
  CHECK(outcome.fields == std::vector<FieldException>{{kAffair, id_of(1), 8, number(7), b.now()}});
}

TEST_CASE("changes of one record in one transaction build on each other") {
  Bureau b;
  CHECK(b.send("a", {Bureau::create(1, {b.put("title", words("x"))}), Bureau::update(1, {b.put("title", words("y"))}),
                     Bureau::remove(1, {}), Bureau::update(1, {b.put("owner", words("o"))})})
            .refused == Code::ok);
  CHECK(b.record(1).alive);
  CHECK(b.value(1, "title") == words("y"));
}

TEST_CASE("a delete takes what its author saw") {
  Bureau b;
  b.send("a", {Bureau::create(1, {b.put("title", words("x"))})});
  CHECK(b.send("b", {Bureau::remove(1, b.now())}).plain());
  CHECK_FALSE(b.record(1).alive);
  CHECK(b.record(1).turned == b.now());
  CHECK(b.send("a", {Bureau::remove(1, b.now())}).plain());
  CHECK(b.records.conflicts().empty());
}

TEST_CASE("a delete against a set that it had not seen loses, and is kept") {
  Bureau b;
  b.send("a", {Bureau::create(1, {b.put("title", words("x"))})});
  const Version seen = b.now();
  b.send("a", {Bureau::update(1, {b.put("title", words("y"), seen)})});
  const auto outcome = b.send("b", {Bureau::remove(1, seen)});
  CHECK(outcome.whole == std::vector<std::pair<TypeNo, Id>>{{kAffair, id_of(1)}});
  CHECK(b.record(1).alive);
  const auto kept = b.only("_record");
  CHECK(kept.state == "open");
  CHECK(kept.rule == "delete");
  CHECK(kept.proposed_author == "b");
  CHECK(kept.standing_author == "a");
}

TEST_CASE("a set that meets a delete brings the record back whole, and the delete is kept") {
  Bureau b;
  b.send("a", {Bureau::create(1, {b.put("title", words("x"))})});
  const Version seen = b.now();
  b.send("b", {Bureau::remove(1, seen)});
  const auto outcome = b.send("a", {Bureau::update(1, {b.put("title", words("y"), seen)})});
  CHECK(outcome.whole == std::vector<std::pair<TypeNo, Id>>{{kAffair, id_of(1)}});
  CHECK(b.record(1).alive);
  CHECK(b.record(1).entered == b.now());
  CHECK(b.value(1, "title") == words("y"));
  const auto kept = b.only("_record");
  CHECK(kept.state == "open");
  CHECK(kept.proposed_author == "b");
  CHECK(kept.standing_author == "a");
}

TEST_CASE("an undeleted record is sent whole to everybody") {
  Bureau b;
  b.send("a", {Bureau::create(1, {b.put("title", words("x"))})});
  b.send("a", {Bureau::remove(1, b.now())});
  const auto outcome = b.send("b", {Bureau::undelete(1, b.now())});
  CHECK(outcome.whole == std::vector<std::pair<TypeNo, Id>>{{kAffair, id_of(1)}});
  CHECK(b.record(1).alive);
  CHECK(b.record(1).entered == b.now());
  CHECK(b.value(1, "title") == words("x"));
  CHECK(b.send("b", {Bureau::undelete(1, b.now())}).plain());
  CHECK(b.records.conflicts().empty());
}

// satchel-exhaust --case "last alive: B.delete C.delete C.undelete C.sync B.sync" and its like.
TEST_CASE("a delete by one who had not seen that the record stands again loses, and is kept") {
  Bureau b;
  b.send("a", {Bureau::create(1, {b.put("title", words("x"))})});
  const Version seen = b.now();
  b.send("a", {Bureau::remove(1, seen)});
  b.send("a", {Bureau::undelete(1, seen)});
  const auto outcome = b.send("b", {Bureau::remove(1, seen)});
  CHECK(outcome.whole == std::vector<std::pair<TypeNo, Id>>{{kAffair, id_of(1)}});
  CHECK(b.record(1).alive);
  CHECK(b.only("_record").proposed_author == "b");
  CHECK(b.only("_record").standing_author == "a");
  CHECK(b.send("b", {Bureau::remove(1, b.now())}).plain());
  CHECK_FALSE(b.record(1).alive);
}

TEST_CASE("who undeletes a record undoes the delete that was seen; of another, a conflict remains") {
  Bureau b;
  b.send("a", {Bureau::create(1, {b.put("title", words("x"))})});
  const Version seen = b.now();
  b.send("b", {Bureau::remove(1, seen)});
  CHECK(b.send("a", {Bureau::undelete(1, seen)}).refused == Code::ok);
  CHECK(b.record(1).alive);
  CHECK(b.only("_record").proposed_author == "b");
  CHECK(b.only("_record").standing_author == "a");
}

TEST_CASE("one's own delete and undelete are no news to oneself") {
  Bureau b;
  b.send("a", {Bureau::create(1, {b.put("title", words("x"))})});
  const Version seen = b.now();
  for (int i = 0; i < 2; ++i) {
    b.send("a", {Bureau::remove(1, seen)});
    CHECK_FALSE(b.record(1).alive);
    b.send("a", {Bureau::undelete(1, seen)});
    CHECK(b.record(1).alive);
  }
  CHECK(b.records.conflicts().empty());
}

TEST_CASE("a field that its author may not read is not told by an exception") {
  const std::string text(kTestSchema);
  const std::string from = R"("name": "place", "type": "text", "policy": "ask"},)";
  const std::size_t at = text.find(from);
  const SchemaPtr schema = test_schema(std::string(text).replace(
      at, from.size(), R"("name": "place", "type": "text", "policy": "ask", "read": ["office"]},)"));
  MemoryRecords records(schema);
  const auto send = [&](WriterNo writer, Version version, ChangeKind kind, const char* place) {
    const FieldOp op{4, OpKind::put, {}, words(place), {}, {}, {}};
    const Entry entry{3, "x", {}, {{kind, kAffair, id_of(1), {}, {}, {op}}}};
    const Provenance from_x{"x", "x", {version.value}, sha256(place)};
    records.entries[version] = from_x;
    return *apply_entry(*schema, records, entry, {writer, version, {}, schema->role("inspector"), false, from_x});
  };
  send({1}, {1}, ChangeKind::create, "secret");
  const auto outcome = send({2}, {2}, ChangeKind::update, "guess");
  REQUIRE(outcome.fields.size() == 1);
  CHECK(is_null(outcome.fields[0].value));
}

TEST_CASE("a group stands or falls as one") {
  Bureau b;
  b.send("a", {Bureau::create(1, {b.put("lat", number(1)), b.put("lon", number(2))})});
  const Version seen = b.now();
  b.send("a", {Bureau::update(1, {b.put("lat", number(3), seen), b.put("lon", number(2), seen)})});
  const auto outcome = b.send("b", {Bureau::update(1, {b.put("lat", number(1), seen), b.put("lon", number(9), seen)})});
  CHECK(outcome.fields.size() == 2);
  CHECK(b.value(1, "lat") == number(3));
  CHECK(b.value(1, "lon") == number(2));
  CHECK(b.only("lat").proposed == "1");
  CHECK(b.only("lon").proposed == "9");
}

TEST_CASE("the later of two groups stands whole, and the other is kept whole") {
  Bureau b;
  b.send("a", {Bureau::create(1, {b.put("east", number(1)), b.put("north", number(2))})});
  b.send("b", {Bureau::update(1, {b.put("east", number(8)), b.put("north", number(9))})});
  CHECK(b.value(1, "east") == number(8));
  CHECK(b.value(1, "north") == number(9));
  CHECK(b.only("east").standing == "1");
  CHECK(b.only("north").standing == "2");
  CHECK(b.only("north").taken == "proposed");
}

TEST_CASE("a part of a group never stands beside the other side's rest") {
  Bureau b;
  b.send("a", {Bureau::create(1, {b.put("east", number(1)), b.put("north", number(2))})});
  const Version seen = b.now();
  b.send("a", {Bureau::update(1, {b.put("east", number(3), seen), b.put("north", number(4), seen)})});
  const Version standing = b.now();
  b.send("b", {Bureau::update(1, {b.put("east", number(8), seen)})});
  CHECK(b.value(1, "east") == number(3));
  CHECK(b.only("east").proposed == "8");
  b.send("b", {Bureau::update(1, {b.put("east", number(8), standing)})});
  CHECK(b.value(1, "east") == number(8));
}

TEST_CASE("a group that is its author's is no other's to change") {
  Bureau b;
  b.send("a", {Bureau::create(1, {b.put("phone", words("1")), b.put("mail", words("x"))})});
  b.send("b", {Bureau::update(1, {b.put("phone", words("2"), b.now()), b.put("mail", words("x"), b.now())})});
  CHECK(b.value(1, "phone") == words("1"));
  CHECK(b.only("phone").proposed == "\"2\"");
  CHECK(b.kept("mail").empty());
}

TEST_CASE("another's edit of an author's field that was never set is kept too") {
  Bureau b;
  b.send("a", {Bureau::create(1, {})});
  CHECK(b.send("b", {Bureau::update(1, {b.put("summary", words("x"))})}).refused == Code::ok);
  CHECK(is_null(b.value(1, "summary")));
  CHECK(b.only("summary").proposed == "\"x\"");
  b.actor = "a";
  b.send("tablet two of a", {Bureau::update(1, {b.put("summary", words("y"))})});
  CHECK(b.value(1, "summary") == words("y"));
}

TEST_CASE("of two steps from one state the first stands, and the other is a kept refusal") {
  Bureau b;
  b.role = "office";
  b.send("a", {Bureau::create(1, {})});
  b.send("a", {Bureau::update(1, {b.step("open", "declined")})});
  const auto outcome = b.send("b", {Bureau::update(1, {b.step("open", "visited"), b.put("title", words("x"))})});
  CHECK(outcome.refused == Code::ok);
  CHECK(b.value(1, "status") == words("declined"));
  CHECK(b.value(1, "title") == words("x"));
  CHECK(b.only("status").proposed == "\"visited\"");
  CHECK(b.only("status").state == "settled");
  CHECK(b.only("status").taken == "standing");
}

TEST_CASE("what follows a refused step is refused, and reaching the state that holds is no conflict") {
  Bureau b;
  b.role = "office";
  b.send("a", {Bureau::create(1, {})});
  const Version seen = b.now();
  b.send("a", {Bureau::update(1, {b.step("open", "declined", seen)})});
  CHECK(b.send("b", {Bureau::update(1, {b.step("open", "declined", seen)})}).refused == Code::ok);
  CHECK(b.kept("status").empty());
  b.send("c", {Bureau::update(1, {b.step("open", "visited", seen)})});
  b.send("c", {Bureau::update(1, {b.step("visited", "closed", seen)})});
  CHECK(b.value(1, "status") == words("declined"));
  CHECK(b.kept("status").size() == 2);
}

TEST_CASE("a record made again, as after a restore, is merged with what others gave back") {
  Bureau b;
  const std::vector<FieldOp> all{b.put("title", words("t")),        b.put("number", number(5)),
                                 b.put("kinds", TextSet{"dust"}),   b.put("leaflets", number(3)),
                                 b.put("notes", words("n")),        b.put("status", words("visited")),
                                 b.put("statement", words("said")), b.put("lat", number(1))};
  b.send("witness", {Bureau::create(1, all)});
  CHECK(b.send("author", {Bureau::create(1, all)}).refused == Code::ok);
  CHECK(b.value(1, "leaflets") == number(3));
  CHECK(b.value(1, "kinds") == Value{TextSet{"dust"}});
  CHECK(b.value(1, "status") == words("visited"));
  CHECK(b.records.conflicts().empty());
}
