// What becomes of conflicts: they are kept, renewed, settled, and opened again.
#include <doctest/doctest.h>

#include "tests/engine/merge/bureau.h"

using namespace satchel;
using namespace satchel::test;

namespace {

/// Affair 1 with two places: a's stands, b's waits for somebody to choose.
struct TwoPlaces {
  Bureau b;
  Version seen;
  Id conflict;

  TwoPlaces() {
    b.send("a", {Bureau::create(1, {b.put("title", words("t"))})});
    seen = b.now();
    b.send("a", {Bureau::update(1, {b.put("place", words("here"), seen)})});
    b.send("b", {Bureau::update(1, {b.put("place", words("there"), seen)})});
    conflict = b.only("place").id;
  }
  EntryOutcome settle(const std::string& who, const std::string& taken, const char* value, Version base) {
    return b.send(who, {b.settle(conflict, taken), Bureau::update(1, {b.put("place", words(value), base)})});
  }
};

}  // namespace

TEST_CASE("a conflict tells both values, who made them, what the second had seen, and by which rule") {
  TwoPlaces t;
  const auto kept = t.b.only("place");
  CHECK(kept.standing == "\"here\"");
  CHECK(kept.proposed == "\"there\"");
  CHECK(kept.standing_author == "a");
  CHECK(kept.proposed_author == "b");
  CHECK(kept.base == Value{t.seen.value});
  CHECK(kept.rule == "ask");
  CHECK(kept.state == "open");
  const RecordState* record = t.b.records.conflicts().front();
  CHECK(t.b.records.text(*record, "record_type") == "affair");
  CHECK(t.b.records.value(*record, "record") == octets(id_of(1).view()));
  CHECK(t.b.records.value(*record, "standing_time") == number(t.seen.value + 1));
  CHECK(t.b.records.value(*record, "proposed_time") == number(t.b.now().value));
  CHECK(record->root == id_of(1));
  CHECK(record->only == kHubWriter);
}

TEST_CASE("the same two entries make the same conflict") {
  CHECK(TwoPlaces().conflict == TwoPlaces().conflict);
  const Hash one = sha256("one"), two = sha256("two");
  const Id id = conflict_id(one, two, id_of(1), "place");
  CHECK(to_text(id) == "179d370f-5131-8e7c-9141-523aad5ee5f3");
  CHECK(conflict_id(two, one, id_of(1), "place") != id);
  CHECK(conflict_id(one, two, id_of(2), "place") != id);
  CHECK(conflict_id(one, two, id_of(1), "title") != id);
}

TEST_CASE("a device's later change renews its own side of an open conflict, whatever it has seen since") {
  TwoPlaces t;
  for (const Version base : {t.seen, t.b.now()}) {
    const std::string place = "there " + std::to_string(base.value);
    const auto outcome = t.b.send("b", {Bureau::update(1, {t.b.put("place", place, base)})});
    CHECK(outcome.fields.size() == 1);
    CHECK(t.b.value(1, "place") == words("here"));
    CHECK(t.b.only("place").id == t.conflict);
    CHECK(t.b.only("place").proposed == '"' + place + '"');
  }
}

TEST_CASE("another device's change is not held up by a conflict that is not its own") {
  TwoPlaces t;
  t.b.send("a", {Bureau::update(1, {t.b.put("place", words("here, really"), t.seen)})});
  CHECK(t.b.value(1, "place") == words("here, really"));
  t.b.send("c", {Bureau::update(1, {t.b.put("place", words("elsewhere"), t.seen)})});
  CHECK(t.b.kept("place").size() == 2);
}

TEST_CASE("text that was made on text that lost renews the conflict; text made since does not wipe it out") {
  Bureau b;
  b.send("a", {Bureau::create(1, {b.put("notes", words("x\ny"))})});
  const Version seen = b.now();
  b.send("a", {Bureau::update(1, {b.text("x\ny", "A\ny", seen)})});
  const Version standing = b.now();
  b.send("b", {Bureau::update(1, {b.text("x\ny", "B\ny", seen)})});
  b.send("b", {Bureau::update(1, {b.text("B\ny", "B2\ny", seen)})});
  CHECK(b.only("notes").proposed == "\"B2\\ny\"");
  b.send("a", {Bureau::update(1, {b.text("A\ny", "A\nY", standing)})});
  b.send("b", {Bureau::update(1, {b.text("A\ny", "A\nz", standing)})});
  CHECK(b.kept("notes").size() == 2);
  CHECK(is_kept(b, "notes", words("B2\ny")));
  CHECK(is_kept(b, "notes", words("A\nz")));
}

TEST_CASE("what was made on a value that the hub lost in a restore takes nothing away unseen") {
  Bureau b;
  b.send("a",
         {Bureau::create(1, {b.put("title", words("stands")), b.put("east", number(1)), b.put("north", number(1))})});
  const Version lost{1'000};
  b.send("b", {Bureau::update(1, {b.put("title", words("over another"), lost), b.put("owner", words("new"), lost),
                                  b.put("east", number(2), lost), b.put("north", number(2), lost)})});
  CHECK(b.value(1, "title") == words("over another"));
  CHECK(b.only("title").standing == "\"stands\"");
  CHECK(b.value(1, "east") == number(2));
  CHECK(b.only("east").standing == "1");
  CHECK(b.value(1, "owner") == words("new"));
  CHECK(b.kept("owner").empty());
  b.send("b", {Bureau::seal(1, {b.put("title", words("signed"), Version{2'000})})});
  CHECK(b.value(1, "title") == words("signed"));
}

TEST_CASE("a settling made on what the hub lost takes nothing away unseen either; elements named are elements seen") {
  TwoPlaces t;
  t.settle("office", "proposed", "there", Version{1'000});
  CHECK(t.b.value(1, "place") == words("here"));  // it asks again: two are open, or one and its successor
  CHECK(t.b.kept("place").size() == 2);
  t.b.send("a", {Bureau::update(1, {t.b.elements({"dust"}, {}, t.seen)})});
  t.b.send("b", {Bureau::update(1, {t.b.elements({}, {"dust"}, Version{1'000})})});
  CHECK(t.b.value(1, "kinds") == Value{TextSet{}});
}

TEST_CASE("settling is a change: the choice stands, and who made it") {
  TwoPlaces t;
  const auto outcome = t.settle("office", "proposed", "there", t.b.now());
  CHECK(outcome.refused == Code::ok);
  CHECK(t.b.value(1, "place") == words("there"));
  const auto kept = t.b.only("place");
  CHECK(kept.state == "settled");
  CHECK(kept.taken == "proposed");
  const RecordState* record = t.b.records.conflicts().front();
  CHECK(t.b.records.text(*record, "settled_by") == "office");
  CHECK(t.b.records.value(*record, "settled_time") == number(t.b.now().value));
}

TEST_CASE("the device that proposed may settle too") {
  TwoPlaces t;
  t.settle("b", "proposed", "there", t.b.now());
  CHECK(t.b.value(1, "place") == words("there"));
  CHECK(t.b.only("place").state == "settled");
}

TEST_CASE("the field may be changed before the conflict is settled, in the one transaction") {
  TwoPlaces t;
  const auto backwards = [&](Version base) {
    return t.b.refusal(
        "b", {Bureau::update(1, {t.b.put("place", words("there"), base)}), t.b.settle(t.conflict, "proposed")});
  };
  SUBCASE("then the choice stands") {
    CHECK(backwards(t.b.now()) == Code::ok);
    CHECK(t.b.value(1, "place") == words("there"));
    CHECK(t.b.only("place").state == "settled");
  }
  SUBCASE("and where the field has moved on, the conflict opens again") {
    const Version shown = t.b.now();
    t.b.send("a", {Bureau::update(1, {t.b.put("place", words("moved"), shown)})});
    CHECK(backwards(shown) == Code::ok);
    const auto all = t.b.kept("place");
    REQUIRE(all.size() == 2);
    CHECK((all[0].state == "open") != (all[1].state == "open"));
  }
}

TEST_CASE("the first settling at the hub stands, a later one is a visible refusal") {
  TwoPlaces t;
  const Version shown = t.b.now();
  t.settle("office", "proposed", "there", shown);
  const auto before = t.b.records.everything();
  CHECK(t.settle("a", "standing", "here", shown).refused == Code::already_settled);
  CHECK(t.b.records.everything() == before);
}

TEST_CASE("one transaction settles a conflict once") {
  TwoPlaces t;
  CHECK(t.b.refusal("office", {t.b.settle(t.conflict, "standing"), t.b.settle(t.conflict, "proposed")}) ==
        Code::already_settled);
}

TEST_CASE("settling says what is taken, sets nothing else of the conflict, and is for those who may write the field") {
  TwoPlaces t;
  Change silent = t.b.settle(t.conflict, "standing");
  silent.ops.clear();
  CHECK(t.b.refusal("office", {silent}) == Code::invalid_value);
  Change forging = t.b.settle(t.conflict, "standing");
  forging.ops.push_back(t.b.put("proposed", words("\"forged\""), {}, conflict_field::kType));
  CHECK(t.b.refusal("office", {forging}) == Code::not_permitted);
  t.b.role = "nobody";
  CHECK(t.b.refusal("office", {t.b.settle(t.conflict, "standing")}) == Code::not_permitted);
  CHECK(t.b.refusal("office", {t.b.settle(id_of(77), "standing")}) == Code::unknown_record);
}

TEST_CASE("a field that moved on before it was settled opens the conflict again") {
  TwoPlaces t;
  const Version shown = t.b.now();
  t.b.send("a", {Bureau::update(1, {t.b.put("place", words("moved"), shown)})});
  CHECK(t.settle("office", "proposed", "there", shown).refused == Code::ok);
  CHECK(t.b.value(1, "place") == words("moved"));
  const auto all = t.b.kept("place");
  REQUIRE(all.size() == 2);
  const auto& again = all[0].id == t.conflict ? all[1] : all[0];
  CHECK(again.state == "open");
  CHECK(again.standing == "\"moved\"");
  CHECK(again.proposed == "\"there\"");
}

TEST_CASE("nothing closes while a conflict under it is open; settling and closing go in one transaction") {
  TwoPlaces t;
  t.b.send("a", {Bureau::update(1, {t.b.step("open", "visited")})});
  const auto blocked = t.b.send("a", {Bureau::update(1, {t.b.step("visited", "closed"), t.b.add(3)})});
  CHECK(blocked.refused == Code::ok);
  CHECK(t.b.value(1, "status") == words("visited"));
  CHECK(t.b.value(1, "leaflets") == number(3));
  CHECK(t.b.only("status").proposed == "\"closed\"");
  CHECK(t.b.only("status").rule == "state");
  t.b.send("office", {t.b.settle(t.conflict, "standing"), Bureau::update(1, {t.b.step("visited", "closed")})});
  CHECK(t.b.value(1, "status") == words("closed"));
}

TEST_CASE("a conflict of a child keeps its root from closing, and agreement to a close is never blocked") {
  Bureau b;
  const auto under = b.put("affair", octets(id_of(1).view()), {}, kVisit);
  b.send("a", {Bureau::create(1, {b.put("status", words("visited"))}), Bureau::create(2, {under}, kVisit)});
  const auto place = [&](const char* s) { return Bureau::update(2, {b.put("place", words(s), {}, kVisit)}, kVisit); };
  b.send("a", {place("x")});
  b.send("b", {place("y")});
  b.send("a", {Bureau::update(1, {b.step("visited", "closed")})});
  CHECK(b.value(1, "status") == words("visited"));
  b.send("a", {b.settle(b.only("place").id, "standing")});
  b.send("a", {Bureau::update(1, {b.step("visited", "closed")})});
  CHECK(b.value(1, "status") == words("closed"));
  b.send("a", {place("z")});
  b.send("c", {place("w")});
  CHECK(b.send("c", {Bureau::update(1, {b.step("visited", "closed")})}).refused == Code::ok);
  CHECK(b.kept("status").size() == 1);
}

TEST_CASE("a lost delete can be settled either way") {
  for (const bool remove : {false, true}) {
    Bureau b;
    b.send("a", {Bureau::create(1, {b.put("title", words("x"))})});
    const Version seen = b.now();
    b.send("a", {Bureau::update(1, {b.put("title", words("y"), seen)})});
    b.send("b", {Bureau::remove(1, seen)});
    std::vector<Change> changes{b.settle(b.only("_record").id, remove ? "proposed" : "standing")};
    if (remove) changes.push_back(Bureau::remove(1, b.now()));
    CHECK(b.refusal("office", changes) == Code::ok);
    CHECK(b.record(1).alive == !remove);
    CHECK(b.only("_record").state == "settled");
  }
}

TEST_CASE("a delete that is settled on, but was outrun again, asks again") {
  Bureau b;
  b.send("a", {Bureau::create(1, {b.put("title", words("x"))})});
  const Version seen = b.now();
  b.send("a", {Bureau::update(1, {b.put("title", words("y"), seen)})});
  b.send("b", {Bureau::remove(1, seen)});
  const Version shown = b.now();
  b.send("a", {Bureau::update(1, {b.put("title", words("z"), shown)})});
  CHECK(b.refusal("b", {Bureau::remove(1, shown), b.settle(b.only("_record").id, "proposed")}) == Code::ok);
  CHECK(b.record(1).alive);
  const auto all = b.kept("_record");
  REQUIRE(all.size() == 2);
  CHECK((all[0].state == "open") != (all[1].state == "open"));
}

TEST_CASE("set: the remove that lost is kept with the author of the add that beat it") {
  Bureau b;
  b.send("a", {Bureau::create(1, {b.put("kinds", TextSet{"dust"})})});
  const Version seen = b.now();
  b.send("a", {Bureau::update(1, {b.elements({"dust"}, {}, seen)})});
  b.send("c", {Bureau::update(1, {b.elements({"noise"}, {}, seen)})});
  b.send("b", {Bureau::update(1, {b.elements({}, {"dust"}, seen)})});
  CHECK(b.value(1, "kinds") == Value{TextSet{"dust", "noise"}});
  const auto kept = b.only("kinds");
  CHECK(kept.standing_author == "a");
  CHECK(kept.proposed == "[\"noise\"]");
  CHECK(kept.taken == "standing");
}
