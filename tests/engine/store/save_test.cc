// What a device can refuse by itself, it refuses at once; nothing of a refused save stays.
#include "engine/base/limits.h"
#include "tests/engine/store/desk.h"

using namespace satchel;
using namespace satchel::test;

TEST_CASE_FIXTURE(Desk, "a save that the schema forbids is refused with its reason") {
  const Id affair = create("affair", {{"title", text("smoke")}, {"number", number(4)}});
  CHECK(update("nothing", affair, {}) == Code::unknown_type);
  CHECK(update("affair", affair, {{"taste", text("sour")}}) == Code::unknown_field);
  CHECK(update("affair", affair, {{"leaflets", text("many")}}) == Code::invalid_value);
  CHECK(update("affair", affair, {{"title", text("x"), How::add}}) == Code::invalid_value);
  CHECK(update("affair", affair, {{"title", text("x")}, {"title", text("x")}}) == Code::invalid_value);
  CHECK(save(ChangeKind::create, "affair", {}, {{"title", text("x")}, {"title", text("x")}}).code() ==
        Code::invalid_value);
  CHECK(update("affair", affair, {{"identity", text("Wu")}}) == Code::not_permitted);
  CHECK(update("affair", id(99), {{"title", text("x")}}) == Code::not_here);
  CHECK(update("affair", affair, {{"number", number(5)}}) == Code::append_only);
  CHECK(update("affair", affair, {{"number", number(4)}}) == Code::ok);
  CHECK(update("affair", affair, {{"status", text("closed")}}) == Code::illegal_transition);
  CHECK(update("affair", affair, {{"status", text("visited")}}) == Code::ok);
  CHECK(save(ChangeKind::create, "statute", {}, {}).code() == Code::not_permitted);
  CHECK(save(ChangeKind::create, "affair", affair, {}).code() == Code::invalid_value);
  CHECK(save(ChangeKind::undelete, "affair", affair, {}).code() == Code::not_here);
}

TEST_CASE_FIXTURE(Desk, "a new record begins in its first state, or one step from it that the role may take") {
  CHECK(save(ChangeKind::create, "affair", {}, {{"status", text("open")}}));
  CHECK(save(ChangeKind::create, "affair", {}, {{"status", text("visited")}}));
  CHECK(save(ChangeKind::create, "affair", {}, {{"status", text("closed")}}).code() == Code::illegal_transition);
  CHECK(save(ChangeKind::create, "affair", {}, {{"status", text("declined")}}).code() == Code::illegal_transition);
  Desk office(kTestSchema, "office");
  CHECK(office.save(ChangeKind::create, "affair", {}, {{"status", text("declined")}}));
}

TEST_CASE_FIXTURE(Desk,
                  "elements added to a set and taken from it at once are one operation, and the later word stands") {
  const auto kinds = [](const char* name) { return Value{make_set({name})}; };
  const Id affair = create("affair", {{"kinds", kinds("dust")}});
  CHECK(update("affair", affair, {{"kinds", kinds("noise"), How::add}, {"kinds", kinds("dust"), How::remove}}) ==
        Code::ok);
  CHECK(value(kAffair, affair, "kinds") == kinds("noise"));
  CHECK(update("affair", affair, {{"kinds", kinds("odour"), How::add}, {"kinds", kinds("odour"), How::remove}}) ==
        Code::ok);
  CHECK(value(kAffair, affair, "kinds") == kinds("noise"));
  CHECK(update("affair", affair, {{"kinds", kinds("dust"), How::add}, {"kinds", kinds("dust")}}) ==
        Code::invalid_value);
  const Outbox box = *store->outbox(1 << 20);
  for (const OutboxEntry& waiting : box.entries) {
    const auto entry = decode_entry(waiting.entry);
    REQUIRE(entry);
    CHECK(entry->changes.front().ops.size() == 1);
  }
}

TEST_CASE_FIXTURE(Desk, "a total as far away as a number goes is reached all the same") {
  const Id affair = create("affair", {{"leaflets", number(-1)}});
  CHECK(update("affair", affair, {{"leaflets", number(INT64_MAX)}}) == Code::ok);
  CHECK(value(kAffair, affair, "leaflets") == number(INT64_MAX));
  CHECK(update("affair", affair, {{"leaflets", number(INT64_MIN)}}) == Code::ok);
  CHECK(value(kAffair, affair, "leaflets") == number(INT64_MIN));
}

TEST_CASE_FIXTURE(Desk, "what is sealed stays as it is") {
  const Id affair = create("affair", {{"title", text("smoke")}});
  REQUIRE(as_if_sound([&] { return store->seal(kAffair, affair); }));
  CHECK(update("affair", affair, {{"title", text("fog")}}) == Code::sealed);
  CHECK(save(ChangeKind::remove, "affair", affair, {}).code() == Code::sealed);
  CHECK(as_if_sound([&] { return store->seal(kAffair, affair); }).code() == Code::sealed);
  CHECK(value(kAffair, affair, "title") == text("smoke"));
}

TEST_CASE_FIXTURE(Desk, "a transaction has at most so many changes and so many bytes") {
  Draft many;
  for (std::size_t i = 0; i <= limits::kTransactionChanges; ++i)
    many.changes.push_back({ChangeKind::create, "visit", {}, {{"fact", text("seen")}}});
  CHECK(store->save(many).code() == Code::too_large);
  many.changes.pop_back();
  CHECK(store->save(many));
  Draft large;
  for (std::size_t i = 0; i * limits::kTextBytes <= limits::kTransactionBytes; ++i)
    large.changes.push_back({ChangeKind::create, "visit", {}, {{"fact", std::string(limits::kTextBytes, 'x')}}});
  CHECK(store->save(large).code() == Code::too_large);
  CHECK(count("SELECT count(*) FROM visit") == static_cast<std::int64_t>(limits::kTransactionChanges));
  CHECK(store->waiting() == 1);
}

TEST_CASE_FIXTURE(Desk, "of a refused transaction nothing stays, whichever change was at fault") {
  const Id affair = create("affair", {{"title", text("smoke")}});
  const Draft half{{{ChangeKind::update, "affair", affair, {{"title", text("fog")}}},
                    {ChangeKind::create, "visit", {}, {{"fact", text("seen")}}},
                    {ChangeKind::update, "affair", affair, {{"status", text("closed")}}}},
                   {}};
  CHECK(store->save(half).code() == Code::illegal_transition);
  CHECK(value(kAffair, affair, "title") == text("smoke"));
  CHECK(count("SELECT count(*) FROM visit") == 0);
  CHECK(store->waiting() == 1);
  CHECK(store->verify([](const std::string&) {}));
  CHECK(update("affair", affair, {{"title", text("fog")}}) == Code::ok);
  CHECK(store->verify([](const std::string&) {}));
}

TEST_CASE_FIXTURE(Desk, "an update of one field of a group is sent with the others as they show") {
  const Id affair = create("affair", {{"lat", number(1)}, {"lon", number(2)}, {"east", number(3)}});
  REQUIRE(update("affair", affair, {{"lat", number(5)}, {"title", text("x")}}) == Code::ok);
  const auto box = store->outbox(1U << 20);
  REQUIRE(box);
  const auto entry = decode_entry(box->entries.back().entry);
  REQUIRE(entry);
  std::map<FieldNo, Value> sent;
  for (const auto& op : entry->changes.front().ops) sent[op.field] = op.value;
  CHECK(sent == std::map<FieldNo, Value>{{3, text("x")}, {12, number(5)}, {13, number(2)}});
}
