// What a record lacks to be sealed, asked of records in memory.
#include "engine/merge/seal_check.h"

#include <doctest/doctest.h>
#include <map>

#include "tests/engine/merge/bureau.h"
#include "tests/support/seal_schema.h"

using namespace satchel;
using namespace satchel::test;

namespace {

using Given = std::vector<std::pair<std::string_view, Value>>;

/// Two people with a licence, and a visit of theirs that lacks nothing.
class Shelf : public SealLookup {
 public:
  Shelf() {
    put("person", 1, {{"user", words("li")}});
    put("person", 2, {{"user", words("wang")}});
    put("licence", 3, {{"person", ref(id_of(1))}, {"from", words("2025-01-01")}, {"to", words("2027-01-01")}});
    put("licence", 4, {{"person", ref(id_of(2))}, {"from", words("2026-03-01")}, {"to", words("2026-03-01")}});
    put("visit", 7,
        {{"crew", TextSet{"li", "wang"}},
         {"arrive", moment("2026-03-01T02:00:00Z")},
         {"leave", moment("2026-03-01T03:00:00Z")},
         {"shown", number(1)},
         {"party", words("absent")}});
    put("reading", 8, {{"before", number(938)}, {"after", number(943)}, {"times", number(3)}});
  }

  void put(std::string_view type, std::uint8_t n, const Given& given) {
    const RecordType& t = *schema->find(type);
    auto [at_id, fresh] = shelf_[t.number].try_emplace(id_of(n), std::vector<Value>(t.fields.size()));
    for (const auto& [field, value] : given) at_id->second[*t.index_of(field)] = value;
  }
  void drop(std::string_view type, std::uint8_t n) { shelf_[schema->find(type)->number].erase(id_of(n)); }

  Result<std::vector<Facts>> those(const RecordType& type, std::optional<std::size_t> by, const Value& value) override {
    if (fails_in > 0 && --fails_in == 0) return fail(Code::io, "the disk");
    std::vector<Facts> out;
    for (const auto& [id, values] : shelf_[type.number])
      if (by ? values[*by] == value : octets(id.view()) == value) out.push_back({id, values});
    return out;
  }

  Result<std::vector<Shortfall>> ask(std::string_view type, std::uint8_t n, Asked asked = Asked::all) {
    const RecordType& t = *schema->find(type);
    return shortfalls(*schema, t, {id_of(n), shelf_[t.number].at(id_of(n))}, *this, asked);
  }
  /// What is missing, each in English, with "?" before what only warns.
  std::string lacks(std::string_view type, std::uint8_t n) {
    const auto missing = ask(type, n);
    REQUIRE(missing);
    std::string out;
    for (const Shortfall& s : *missing) out += (out.empty() ? "" : "; ") + std::string(s.warns ? "?" : "") + s.says.en;
    return out;
  }

  SchemaPtr schema = test_schema(kSealSchema);
  std::size_t fails_in = 0;

 private:
  std::map<TypeNo, std::map<Id, std::vector<Value>>> shelf_;
};

}  // namespace

TEST_CASE_FIXTURE(Shelf, "a record that has all lacks nothing") {
  CHECK(lacks("visit", 7).empty());
  CHECK(lacks("reading", 8).empty());
  CHECK(lacks("person", 1).empty());
}

TEST_CASE_FIXTURE(Shelf, "each thing that is missing is told, in both languages") {
  put("visit", 7, {{"arrive", {}}, {"shown", number(0)}});
  CHECK(lacks("visit", 7) == "Arrived; Shown");
  const auto missing = *ask("visit", 7);
  CHECK(missing[0].says.zh == "到达");
  CHECK(missing[1].says.zh == "已出示");
  CHECK(missing[0].type == 10);
  CHECK(missing[0].record == id_of(7));
  CHECK(refuses(missing));
}

TEST_CASE_FIXTURE(Shelf, "a state that never changed is its first one, and missing in no way") {
  put("visit", 7, {{"state", {}}});
  CHECK(lacks("visit", 7).empty());
}

TEST_CASE_FIXTURE(Shelf, "a correction says why") {
  put("visit", 7, {{"corrects", ref(id_of(6))}});
  CHECK(lacks("visit", 7) == "Reason");
  put("visit", 7, {{"why", words("misread")}});
  CHECK(lacks("visit", 7).empty());
}

TEST_CASE_FIXTURE(Shelf,
                  "people are counted who have a licence on that day, and the others are named with the reason") {
  put("visit", 7, {{"crew", TextSet{"li"}}});
  CHECK(lacks("visit", 7) == "Two with a licence");
  put("visit", 7, {{"crew", TextSet{"li", "zhao"}}});
  CHECK(lacks("visit", 7) == "Two with a licence (Person zhao is not here)");
  put("visit", 7, {{"crew", TextSet{"li", "wang"}}, {"arrive", moment("2026-02-28T15:59:59Z")}});
  CHECK(lacks("visit", 7) == "Two with a licence (Licence wang does not fit)");
  put("visit", 7, {{"arrive", moment("2026-02-28T16:00:00Z")}});
  CHECK(lacks("visit", 7).empty());
  put("licence", 4, {{"revoked", words("2026-03-01")}});
  CHECK(lacks("visit", 7) == "Two with a licence (Licence wang does not fit)");
  CHECK(ask("visit", 7)->front().says.zh == "两名持证人员（不符：证件 wang）");
  drop("licence", 4);
  CHECK(lacks("visit", 7) == "Two with a licence (Licence wang is not here)");
  CHECK(ask("visit", 7)->front().says.zh == "两名持证人员（此处没有证件 wang）");
  put("licence", 5, {{"person", ref(id_of(2))}, {"from", words("2020-01-01")}, {"to", words("2021-01-01")}});
  put("licence", 6, {{"person", ref(id_of(2))}, {"from", words("2021-01-01")}, {"to", words("2031-01-01")}});
  CHECK(lacks("visit", 7).empty());  // one licence that fits is enough
}

TEST_CASE_FIXTURE(Shelf, "two licences of one person are one person") {
  put("licence", 5, {{"person", ref(id_of(1))}, {"from", words("2025-01-01")}, {"to", words("2027-01-01")}});
  put("visit", 7, {{"crew", TextSet{"li"}}});
  CHECK(lacks("visit", 7) == "Two with a licence");
}

TEST_CASE_FIXTURE(Shelf, "a condition that does not hold requires nothing") {
  put("visit", 7, {{"party", words("present")}});
  CHECK(lacks("visit", 7) == "The party signed");
  put("signer", 9, {{"visit", ref(id_of(7))}, {"roles", TextSet{"witness"}}});
  CHECK(lacks("visit", 7) == "The party signed (Signer 00000000-0000-0000-0000-000000000009 does not fit)");
  put("signer", 10, {{"visit", ref(id_of(7))}, {"roles", TextSet{"party"}}});
  CHECK(lacks("visit", 7).empty());
}

TEST_CASE_FIXTURE(Shelf, "what only warns is told unless only refusals are asked for, and refuses nothing") {
  put("picture", 9, {{"visit", ref(id_of(7))}, {"taken", moment("2026-03-01T03:00:01Z")}});
  put("picture", 10, {{"visit", ref(id_of(7))}, {"taken", moment("2026-03-01T02:30:00Z")}});
  CHECK(lacks("visit", 7) == "?Pictures within the visit (Picture 00000000-0000-0000-0000-000000000009 does not fit)");
  CHECK_FALSE(refuses(*ask("visit", 7)));
  CHECK(ask("visit", 7, Asked::what_refuses)->empty());
  CHECK(detail_of(*schema, *ask("visit", 7)).empty());
}

TEST_CASE_FIXTURE(Shelf, "a record that is referred to and is not here counts as missing, by its id") {
  put("reading", 8, {{"visit", ref(id_of(6))}});
  CHECK(lacks("reading", 8) ==
        "Its visit is here (Visit 00000000-0000-0000-0000-000000000006 is not here); Its visit has a picture (Picture "
        "00000000-0000-0000-0000-000000000006 is not here)");
  put("reading", 8, {{"visit", ref(id_of(7))}});
  put("picture", 9, {{"visit", ref(id_of(7))}, {"taken", number(1)}});
  CHECK(lacks("reading", 8).empty());
}

TEST_CASE_FIXTURE(Shelf, "numbers that are too few or too far apart are told") {
  put("reading", 8, {{"after", number(944)}, {"times", number(2)}});
  CHECK(lacks("reading", 8) == "Calibrations within 0.5; Three times");
}

TEST_CASE_FIXTURE(Shelf, "each of those that hang on a record passes, and each that a word leads to") {
  put("reading", 9, {{"of", ref(id_of(8))}, {"name", words("a")}});
  put("reading", 8, {{"helpers", TextSet{"wang"}}});
  CHECK(lacks("reading", 8).empty());
  put("reading", 10, {{"of", ref(id_of(8))}});
  put("licence", 4, {{"to", {}}});
  CHECK(lacks("reading", 8) ==
        "Readings on it have a name (Reading 00000000-0000-0000-0000-00000000000a does not fit); "
        "Helpers have a licence (Licence 00000000-0000-0000-0000-000000000004 does not fit)");
}

TEST_CASE_FIXTURE(Shelf, "of many that are in the way twenty are named") {
  for (std::uint8_t n = 100; n < 121; ++n) put("reading", n, {{"of", ref(id_of(8))}});
  const std::string said = lacks("reading", 8);
  CHECK(said.find("00000000-0000-0000-0000-000000000077 does not fit; and more)") != std::string::npos);
  CHECK(said.find("000000000078") == std::string::npos);
  CHECK(ask("reading", 8)->front().says.zh.ends_with("；等）"));
}

TEST_CASE_FIXTURE(Shelf, "what is missing stands in one line, by record, the first twenty by name") {
  put("visit", 7, {{"arrive", {}}, {"shown", {}}});
  put("reading", 8, {{"times", {}}});
  auto all = *ask("visit", 7);
  for (const Shortfall& s : *ask("reading", 8)) all.push_back(s);
  CHECK(detail_of(*schema, all) ==
        "visit 00000000-0000-0000-0000-000000000007: Arrived; Shown; reading "
        "00000000-0000-0000-0000-000000000008: Three times");
  while (all.size() < 23) all.push_back(all.back());
  CHECK(detail_of(*schema, all).ends_with("Three times; and 3 more"));
  all.resize(20);
  CHECK(detail_of(*schema, all).ends_with("Three times"));
  CHECK_FALSE(refuses({}));
}

TEST_CASE_FIXTURE(Shelf, "each look for records may fail, and then nothing is told") {
  put("visit", 7, {{"party", words("present")}});
  std::size_t n = 0;
  do {
    fails_in = ++n;
    const auto missing = ask("visit", 7);
    if (fails_in == 0) CHECK(missing.code() == Code::io);
  } while (fails_in == 0);
  CHECK(n > 4);
}
