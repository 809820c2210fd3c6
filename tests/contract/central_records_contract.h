// What every implementation of Central keeps of records, their feed and their scopes.
#pragma once

#include <limits>

#include "tests/contract/central_contract.h"

namespace satchel::hub::test {

inline constexpr TypeNo kOrder = 10, kNote = 11;

/// A record of the schema with every type, as version `n` has it, under that root if any.
inline StoredRecord stored(TypeNo type, std::uint8_t id, std::int64_t n, ScopeSetNo scopes, std::uint8_t root = 0) {
  StoredRecord out{empty_record(*every_type_schema()->find(type), id_of(id)), scopes};
  out.state.version = out.state.entered = first_version(1) + n;
  out.state.author = "li";
  if (root != 0) out.state.root = id_of(root);
  return out;
}

inline void put_new(CentralWrite& w, const StoredRecord& record) { REQUIRE(w.put(record, {})); }
inline Place place_of(const StoredRecord& r) { return {r.scopes, r.state.version, r.state.alive}; }

/// Every line behind a position.
inline std::vector<FeedRow> lines(CentralView& view, const std::vector<ScopeSetNo>& sets, const Position& after = {}) {
  std::vector<FeedRow> out;
  REQUIRE(view.feed(sets, after, [&](const FeedRow& row) -> Result<bool> { return out.push_back(row), true; }));
  return out;
}

inline void values_contract(CentralGrounds& on) {
  const auto comes_back = [&](const std::vector<Value>& values) {
    static std::int64_t n = 1;
    StoredRecord record = stored(kOrder, 1, ++n, {1});
    record.state.elements[10].push_back({"a", first_version(1), {3}, true});
    record.state.unknown[99] = {Value{std::string("later")}, first_version(1), {4}};
    for (std::size_t i = 0; i < values.size(); ++i) {
      const Status takes = check_value(every_type_schema()->types()[1].fields[i], values[i]);
      REQUIRE_MESSAGE(takes, takes.error().detail);
      record.state.fields[i] = {values[i], first_version(1) + 1, {2}};
    }
    on.commit(n, [&](auto& w) {
      const auto before = *w.record(kOrder, id_of(1));
      REQUIRE(w.put(record, before ? std::optional(place_of(*before)) : std::nullopt));
    });
    const auto got = on.view()->record(kOrder, id_of(1));
    REQUIRE_MESSAGE(got, got.error().detail);
    CHECK(**got == record);
    CHECK(*on.view()->records(kOrder, {}, 9) == std::vector{record});
  };
  const Value reference = octets(id_of(9).view()), blob = octets(hash_of("photo").view());
  on.commit(1, [](auto& w) { REQUIRE(w.use_schema(every_type_schema())); });
  REQUIRE(every_type_schema()->types()[1].number == kOrder);
  comes_back({Value{std::string("安康 '\"\\ \x01\x7F")}, Value{std::int64_t{-1}}, Value{-0.0}, Value{std::int64_t{1}},
              Value{std::int64_t{1'700'000'000'123}}, Value{std::string("2024-02-29")}, Value{std::string("open")},
              reference, blob, Value{TextSet{"a", "b \"'\\", "文"}}});
  comes_back({Value{std::string("\x01")}, Value{std::numeric_limits<std::int64_t>::min()}, Value{5e-324},
              Value{std::int64_t{0}}, Value{kFirstTime.count}, Value{std::string("0000-01-01")}, Value{}, Value{},
              Value{}, Value{TextSet{}}});
  comes_back({Value{std::string()}, Value{std::numeric_limits<std::int64_t>::max()},
              Value{std::numeric_limits<double>::max()}, Value{}, Value{kLastTime.count},
              Value{std::string("9999-12-31")}, Value{}, Value{}, Value{}, Value{}});
  comes_back({Value{}, Value{}, Value{}, Value{}, Value{std::int64_t{-1}}, Value{std::string("1969-12-31")}});
  comes_back({});
}

inline void life_contract(CentralGrounds& on) {
  on.commit(1, [](auto& w) { REQUIRE(w.use_schema(every_type_schema())); });
  SUBCASE("of a type that the schema does not know there is no record to ask for") {
    CHECK(on.view()->record(99, id_of(1)).code() == Code::unknown_type);
    CHECK(on.view()->records(99, {}, 9).code() == Code::unknown_type);
    CHECK(on.view()->holding(99, 0, {}, nullptr).code() == Code::unknown_type);
  }
  SUBCASE("a deleted record stands aside and comes back") {
    StoredRecord record = stored(kNote, 2, 2, {1}, 1);
    record.state.fields[1].value = Value{std::string("text")};
    on.commit(2, [&](auto& w) { put_new(w, record); });
    StoredRecord dead = record;
    dead.state.alive = false, dead.state.version = dead.state.turned = first_version(1) + 3;
    on.commit(3, [&](auto& w) { REQUIRE(w.put(dead, place_of(record))); });
    CHECK(**on.view()->record(kNote, id_of(2)) == dead);
    CHECK(on.view()->records(kNote, {}, 9)->empty());
    CHECK(*on.view()->deleted({}, 9) == std::vector<std::pair<TypeNo, Id>>{{kNote, id_of(2)}});
    CHECK(*on.view()->under(id_of(1)) == std::vector<std::pair<TypeNo, Id>>{{kNote, id_of(2)}});
    CHECK(on.view()->totals()->records == 1);
    StoredRecord back = record;
    back.state.version = back.state.turned = first_version(1) + 4;
    on.commit(4, [&](auto& w) { REQUIRE(w.put(back, place_of(dead))); });
    CHECK(**on.view()->record(kNote, id_of(2)) == back);
    CHECK(on.view()->deleted({}, 9)->empty());
    CHECK(on.view()->totals()->lines == 1);
  }
  SUBCASE("what is expected is answered as if it were not, also behind what the session writes and takes back") {
    const StoredRecord note = stored(kNote, 2, 2, {1}, 1), order = stored(kOrder, 1, 2, {1});
    StoredRecord dead = stored(kNote, 3, 2, {1}, 1);
    on.commit(2, [&](auto& w) { put_new(w, note), put_new(w, order), put_new(w, dead); });
    const Place stood = place_of(dead);
    dead.state.alive = false, dead.state.version = dead.state.turned = first_version(1) + 3;
    on.commit(3, [&](auto& w) { REQUIRE(w.put(dead, stood)); });
    const std::vector<std::pair<TypeNo, Id>> all = {{kNote, id_of(2)}, {kOrder, id_of(1)}, {kNote, id_of(3)},
                                                    {kNote, id_of(9)}, {kOrder, id_of(2)}, {99, id_of(1)},
                                                    {kNote, id_of(2)}};
    const auto as_before = [&](CentralView& view) {
      CHECK(**view.record(kNote, id_of(2)) == note);
      CHECK(**view.record(kOrder, id_of(1)) == order);
      CHECK(**view.record(kNote, id_of(3)) == dead);
      CHECK_FALSE(*view.record(kNote, id_of(9)));
      CHECK_FALSE(*view.record(kOrder, id_of(2)));
      CHECK(view.record(99, id_of(1)).code() == Code::unknown_type);
    };
    const auto view = on.view();
    REQUIRE(view->expect(all));
    as_before(*view);
    as_before(*view);
    on.commit(4, [&](auto& w) {
      REQUIRE(w.expect(all));
      as_before(w);
      REQUIRE(w.begin_piece());
      StoredRecord changed = note, made = stored(kNote, 9, 4, {1}, 1), back = dead, gone = order;
      changed.state.version = made.state.version = back.state.version = gone.state.version = first_version(1) + 4;
      changed.state.fields[1].value = Value{std::string("another text")};
      back.state.alive = true, gone.state.alive = false;
      back.state.turned = gone.state.turned = first_version(1) + 4;
      REQUIRE(w.put(changed, place_of(note)));
      REQUIRE(w.put(made, {}));
      REQUIRE(w.put(back, place_of(dead)));
      REQUIRE(w.put(gone, place_of(order)));
      for (int twice = 0; twice < 2; ++twice) {
        CHECK(**w.record(kNote, id_of(2)) == changed);
        CHECK(**w.record(kNote, id_of(9)) == made);
        CHECK(**w.record(kNote, id_of(3)) == back);
        CHECK(**w.record(kOrder, id_of(1)) == gone);
      }
      REQUIRE(w.end_piece(false));
      as_before(w);
      REQUIRE(w.drop(dead));
      CHECK_FALSE(*w.record(kNote, id_of(3)));
    });
  }
  SUBCASE("a deleted record can be dropped, one that stands cannot; of those that left, the lines go by version") {
    StoredRecord record = stored(kNote, 2, 2, {1}, 1);
    on.commit(2, [&](auto& w) { put_new(w, record); });
    StoredRecord dead = record;
    dead.state.alive = false, dead.state.version = dead.state.turned = first_version(1) + 3;
    on.commit(3, [&](auto& w) { REQUIRE(w.put(dead, place_of(record))); });
    StoredRecord moved = stored(kNote, 3, 4, {1}, 1);
    on.commit(4, [&](auto& w) { put_new(w, moved); });
    const Place before = place_of(moved);
    moved.scopes = {2}, moved.state.version = moved.state.entered = first_version(1) + 5;
    on.commit(5, [&](auto& w) { REQUIRE(w.put(moved, before)); });
    on.commit(6, [&](auto& w) {
      CHECK(w.drop(moved).code() == Code::internal);
      REQUIRE(w.drop(dead));
      CHECK(*w.drop_departed(first_version(1) + 4) == 0);
      CHECK(*w.drop_departed(first_version(1) + 5) == 1);
    });
    const auto view = on.view();
    CHECK_FALSE(*view->record(kNote, id_of(2)));
    CHECK(view->deleted({}, 9)->empty());
    CHECK_FALSE(*view->line({1}, first_version(1) + 3, id_of(2)));
    CHECK_FALSE(*view->line({1}, first_version(1) + 5, id_of(3)));
    CHECK(*view->line({2}, first_version(1) + 5, id_of(3)));
    CHECK(view->totals()->records == 1);
  }
  SUBCASE("a record that is new twice, or changed where there is none, leaves nothing behind") {
    const StoredRecord record = stored(kOrder, 1, 2, {1});
    on.commit(2, [&](auto& w) { put_new(w, record); });
    const auto fails = [&](const StoredRecord& what, const std::optional<Place>& before) {
      const auto session = on.write();
      const Status put = session->put(what, before);
      CHECK_FALSE(bool(put && session->commit({first_version(1) + 3, 3})));
    };
    fails(stored(kOrder, 1, 3, {1}), {});
    fails(stored(kOrder, 2, 3, {1}), Place{{1}, first_version(1) + 2, true});
    CHECK(**on.view()->record(kOrder, id_of(1)) == record);
    CHECK_FALSE(*on.view()->record(kOrder, id_of(2)));
    CHECK(lines(*on.view(), {{1}}).size() == 1);
  }
  SUBCASE("pages by id, what is under a root, and who holds a value") {
    on.commit(2, [](auto& w) {
      put_new(w, stored(kOrder, 1, 2, {1}));
      for (std::uint8_t i = 9; i > 2; --i) {
        StoredRecord note = stored(kNote, i, 2, {1}, i % 2 ? 1 : 2);
        note.state.fields[0].value = octets(id_of(i % 2 ? 1 : 2).view());
        note.state.fields[1].value = Value{std::string(i < 5 ? "few" : "many")};
        put_new(w, note);
      }
    });
    const auto view = on.view();
    const auto page = *view->records(kNote, id_of(4), 3);
    REQUIRE(page.size() == 3);
    for (std::uint8_t i = 0; i < 3; ++i) CHECK(page[i].state.id == id_of(static_cast<std::uint8_t>(5 + i)));
    CHECK(view->under(id_of(1))->size() == 4);
    CHECK(view->under(id_of(7))->empty());
    const Id one = id_of(1);
    CHECK(*view->holding(kNote, 1, Value{std::string("few")}, nullptr) == std::vector{id_of(3), id_of(4)});
    CHECK(*view->holding(kNote, 1, Value{std::string("few")}, &one) == std::vector{id_of(3)});
    CHECK(view->holding(kNote, 0, octets(one.view()), nullptr)->size() == 4);
    CHECK(view->holding(kNote, 1, Value{}, nullptr)->empty());
  }
  SUBCASE("a value that is not of its field's type comes back as it was") {
    StoredRecord record = stored(kOrder, 1, 2, {1});
    record.state.fields[7].value = octets("no id");
    on.commit(2, [&](auto& w) { put_new(w, record); });
    CHECK(**on.view()->record(kOrder, id_of(1)) == record);
    record.state.version = first_version(1) + 3;
    record.state.fields[7].value = octets(id_of(3).view());
    on.commit(3, [&](auto& w) { REQUIRE(w.put(record, Place{{1}, first_version(1) + 2, true})); });
    CHECK(**on.view()->record(kOrder, id_of(1)) == record);
  }
  SUBCASE("a blob knows who ever named it") {
    StoredRecord record = stored(kOrder, 1, 2, {1});
    record.state.fields[8].value = octets(hash_of("photo").view());
    on.commit(2, [&](auto& w) { put_new(w, record); });
    StoredRecord without = stored(kOrder, 1, 3, {1});
    on.commit(3, [&](auto& w) { REQUIRE(w.put(without, place_of(record))); });
    CHECK(*on.view()->naming(hash_of("photo")) == std::vector<std::pair<TypeNo, Id>>{{kOrder, id_of(1)}});
    CHECK(on.view()->naming(hash_of("none"))->empty());
  }
  SUBCASE("a row that somebody changed is noticed") {
    on.commit(2, [](auto& w) { put_new(w, stored(kOrder, 1, 2, {1})); });
    on.alter("UPDATE #\"order\" SET \"user\"=5");
    CHECK(on.view()->record(kOrder, id_of(1)).code() == Code::corrupt);
    CHECK(on.view()->records(kOrder, {}, 9).code() == Code::corrupt);
  }
  SUBCASE("a schema that grew has the new field, and the old records") {
    const StoredRecord old = stored(kNote, 1, 2, {1});
    on.commit(2, [&](auto& w) { put_new(w, old); });
    const SchemaPtr grown = satchel::test::test_schema(grown_schema());
    on.commit(3, [&](auto& w) { REQUIRE(w.use_schema(grown)); });
    CHECK(on.central->schema()->version() == 2);
    const auto there = *on.view()->record(kNote, id_of(1));
    REQUIRE(there->state.fields.size() == 3);
    StoredRecord now = *there;
    now.state.version = first_version(1) + 4;
    now.state.fields[2].value = Value{std::string("2026-01-31")};
    on.commit(4, [&](auto& w) { REQUIRE(w.put(now, place_of(old))); });
    CHECK(**on.view()->record(kNote, id_of(1)) == now);
  }
}

inline void feed_contract(CentralGrounds& on) {
  on.commit(1, [](auto& w) { REQUIRE(w.use_schema(every_type_schema())); });
  SUBCASE("scope sets have one number each") {
    const std::vector<std::string> many(2000, std::string(20, 'x'));
    on.commit(2, [&](auto& w) {
      CHECK(*w.intern({"north"}) == ScopeSetNo{1});
      CHECK(*w.intern({"north", "south"}) == ScopeSetNo{2});
      CHECK(*w.intern(many) == ScopeSetNo{3});
      CHECK(*w.intern({"north"}) == ScopeSetNo{1});
    });
    on.commit(3, [](auto& w) { CHECK(*w.intern({"north", "south"}) == ScopeSetNo{2}); });
    CHECK(*on.view()->scope_sets() == std::vector<ScopeSet>{{{1}, {"north"}}, {{2}, {"north", "south"}}, {{3}, many}});
  }
  SUBCASE("a record has its one line, and leaves one where it was") {
    StoredRecord record = stored(kOrder, 1, 2, {1});
    on.commit(2, [&](auto& w) {
      put_new(w, record);
      REQUIRE(w.put(record, place_of(record)));
    });
    CHECK(on.view()->totals()->lines == 1);
    StoredRecord moved = stored(kOrder, 1, 3, {2});
    moved.state.only = {7};
    on.commit(3, [&](auto& w) { REQUIRE(w.put(moved, place_of(record))); });
    const auto view = on.view();
    CHECK(view->totals()->lines == 1);
    CHECK_FALSE(*view->line({1}, first_version(1) + 2, id_of(1)));
    CHECK((*view->line({1}, first_version(1) + 3, id_of(1)))->left);
    CHECK(*view->line({2}, first_version(1) + 3, id_of(1)) ==
          FeedRow{{2}, first_version(1) + 3, kOrder, id_of(1), false, {7}});
  }
  SUBCASE("the lines of several sets come in one order, from any position") {
    std::vector<FeedRow> wanted;
    on.commit(2, [&](auto& w) {
      for (std::int64_t v = 1; v < 30; ++v)
        for (std::uint8_t i = 1; i < 8; ++i) {
          const auto id = static_cast<std::uint8_t>(v * 8 + i);
          put_new(w, stored(kOrder, id, v, {i % 3}));
          if (i % 3 != 0) wanted.push_back({{i % 3}, first_version(1) + v, kOrder, id_of(id), false, {}});
        }
    });
    const auto view = on.view();
    CHECK(lines(*view, {{1}, {2}, {5}}) == wanted);
    CHECK(lines(*view, {}).empty());
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      const Position at{wanted[i].version, wanted[i].id};
      REQUIRE(lines(*view, {{2}, {1}}, at) ==
              std::vector(wanted.begin() + static_cast<std::ptrdiff_t>(i) + 1, wanted.end()));
    }
    const auto behind = lines(*view, {{1}, {2}}, {first_version(1) + 20, {}});
    REQUIRE_FALSE(behind.empty());
    CHECK(behind.front().version == first_version(1) + 21);
    int seen = 0;
    REQUIRE(view->feed({{1}}, {}, [&](const FeedRow& row) -> Result<bool> {
      CHECK(view->record(row.type, row.id));
      return ++seen < 3;
    }));
    CHECK(seen == 3);
    CHECK(view->feed({{1}}, {}, [](const FeedRow&) -> Result<bool> { return fail(Code::cancelled); }).code() ==
          Code::cancelled);
  }
}

}  // namespace satchel::hub::test
