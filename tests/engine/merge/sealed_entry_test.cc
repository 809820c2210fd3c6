// Entries that seal what is incomplete are refused whole, whoever made them: an old device, or a hostile one.
#include <doctest/doctest.h>

#include "tests/engine/merge/bureau.h"
#include "tests/support/seal_schema.h"

using namespace satchel;
using namespace satchel::test;

namespace {

constexpr TypeNo kPersons = 11, kLicences = 12, kSigners = 13, kPictures = 14, kReadings = 15;

Change seal_of(TypeNo type, std::uint8_t n, const std::vector<FieldOp>& ops) {
  return {ChangeKind::seal, type, id_of(n), {}, seal_hash(type, id_of(n), ops), ops};
}

/// A hub that knows two people with a licence, and a visit that lacks nothing but is not sealed.
struct Registry {
  Bureau b{kSealSchema};
  Version seen;

  Registry() {
    b.role = "office";
    for (std::uint8_t n = 1; n <= 2; ++n) {
      const auto licence = static_cast<std::uint8_t>(n + 2);
      b.send("desk", {Bureau::create(n, {b.put("user", words(n == 1 ? "li" : "wang"), {}, kPersons)}, kPersons),
                      Bureau::create(licence,
                                     {b.put("person", ref(id_of(n)), {}, kLicences),
                                      b.put("from", words("2025-01-01"), {}, kLicences)},
                                     kLicences)});
    }
    b.role = "inspector";
    b.send("a", {Bureau::create(7, all())});
    seen = b.now();
  }

  std::vector<FieldOp> all(Version base = {}) const {
    return {b.put("crew", TextSet{"li", "wang"}, base), b.put("arrive", moment("2026-03-01T02:00:00Z"), base),
            b.put("shown", number(1), base), b.put("party", words("absent"), base)};
  }
  std::vector<FieldOp> with(std::string_view field, Value value) const {
    std::vector<FieldOp> out = all(seen);
    for (FieldOp& op : out)
      if (op.field == b.field(kAffair, field).number) op.value = value;
    return out;
  }
  std::vector<FieldOp> signer(bool marked) const {
    std::vector<FieldOp> out{b.put("visit", ref(id_of(7)), {}, kSigners),
                             b.put("roles", TextSet{"party"}, {}, kSigners)};
    if (marked) out.push_back(b.put("mark", octets(Bytes(32, 'x')), {}, kSigners));
    return out;
  }
};

}  // namespace

TEST_CASE_FIXTURE(Registry, "a seal of a record that lacks nothing is taken") {
  CHECK(b.send("a", {seal_of(kAffair, 7, all(seen))}).plain());
  CHECK(b.record(7).sealed);
}

TEST_CASE_FIXTURE(Registry, "a seal of what is incomplete is refused, with all that is missing, and seals nothing") {
  const auto outcome = b.send("a", {seal_of(kAffair, 7, with("shown", number(0)))});
  CHECK(outcome.refused == Code::incomplete);
  CHECK(outcome.detail == "visit " + to_text(id_of(7)) + ": Shown");
  CHECK(b.refusal("a", {seal_of(kAffair, 7, with("crew", TextSet{"li", "zhao"}))}) == Code::incomplete);
  CHECK_FALSE(b.record(7).sealed);
  CHECK(b.refusal("a", {Bureau::update(7, {b.put("leave", moment("2026-03-01T03:00:00Z"), seen)})}) == Code::ok);
}

TEST_CASE_FIXTURE(Registry, "what a seal does not name is empty with it, whatever stood there") {
  std::vector<FieldOp> ops = all(seen);
  ops.pop_back(), ops.pop_back();  // party, shown
  CHECK(b.refusal("a", {seal_of(kAffair, 7, ops)}) == Code::incomplete);
}

TEST_CASE_FIXTURE(Registry, "what is hidden from the signer stays as it is, and counts") {
  b.role = "office";
  b.send("desk", {Bureau::update(7, {b.put("secret", words("s"), seen)})});
  b.role = "inspector";
  std::vector<FieldOp> ops = all(seen);
  ops.push_back(b.put("secret", {}, seen));
  CHECK(b.refusal("a", {seal_of(kAffair, 7, ops)}) == Code::ok);
  CHECK(b.value(7, "secret") == words("s"));
}

TEST_CASE_FIXTURE(Registry, "what the entry makes counts, and what it seals along is asked for its own needs") {
  const auto present = with("party", words("present"));
  CHECK(b.refusal("a", {seal_of(kAffair, 7, present)}) == Code::incomplete);
  CHECK(b.refusal("a", {seal_of(kAffair, 7, present), Bureau::create(9, signer(false), kSigners),
                        seal_of(kSigners, 9, signer(false))}) == Code::incomplete);
  CHECK_FALSE(b.record(7).sealed);
  CHECK(b.send("a", {seal_of(kAffair, 7, present), Bureau::create(9, signer(true), kSigners),
                     seal_of(kSigners, 9, signer(true))})
            .plain());
  CHECK(b.record(9, kSigners).sealed);
}

TEST_CASE_FIXTURE(Registry, "what came before counts, deleted records do not") {
  b.send("a", {Bureau::create(9, signer(true), kSigners)});
  const Change remove{ChangeKind::remove, kSigners, id_of(9), b.now(), {}, {}};
  b.send("a", {remove});
  const auto present = with("party", words("present"));
  CHECK(b.refusal("a", {seal_of(kAffair, 7, present)}) == Code::incomplete);
  b.send("a", {Bureau::create(10, signer(false), kSigners)});
  CHECK(b.refusal("a", {seal_of(kAffair, 7, present)}) == Code::ok);
}

TEST_CASE_FIXTURE(Registry, "an update beside the seal does not count: it may yet lose") {
  b.send("a", {Bureau::create(9, {b.put("visit", ref(id_of(7)), {}, kSigners)}, kSigners)});
  const auto present = with("party", words("present"));
  FieldOp adds = b.put("roles", {}, b.now(), kSigners);
  adds.kind = OpKind::set, adds.add = {"party"};
  CHECK(b.refusal("a", {Bureau::update(9, {adds}, kSigners), seal_of(kAffair, 7, present)}) == Code::incomplete);
}

TEST_CASE_FIXTURE(Registry, "a record made again with what it lacks does not hide what it has") {
  b.send("a", {Bureau::create(9, signer(false), kSigners)});
  const auto present = with("party", words("present"));
  CHECK(b.refusal("a", {Bureau::create(9, {b.put("visit", ref(id_of(7)), {}, kSigners)}, kSigners),
                        seal_of(kAffair, 7, present)}) == Code::ok);
}

TEST_CASE_FIXTURE(Registry, "what a reference names must be at the hub, and stand") {
  const auto reading = [&](std::uint8_t visit) {
    return std::vector<FieldOp>{b.put("times", number(3), {}, kReadings),
                                b.put("visit", ref(id_of(visit)), {}, kReadings)};
  };
  b.send("a",
         {Bureau::create(20, {b.put("visit", ref(id_of(7)), {}, kPictures), b.put("taken", number(1), {}, kPictures)},
                         kPictures)});
  for (std::uint8_t visit = 6; visit <= 7; ++visit) {
    const auto n = static_cast<std::uint8_t>(visit + 100);
    b.send("a", {Bureau::create(n, reading(visit), kReadings)});
    CHECK(b.refusal("a", {seal_of(kReadings, n, reading(visit))}) == (visit == 7 ? Code::ok : Code::incomplete));
  }
  b.send("a",
         {Bureau::create(5, all()),
          Bureau::create(21, {b.put("visit", ref(id_of(5)), {}, kPictures), b.put("taken", number(1), {}, kPictures)},
                         kPictures)});
  b.send("a", {Bureau::remove(5, b.now())});
  b.send("a", {Bureau::create(120, reading(5), kReadings)});
  CHECK(b.refusal("a", {seal_of(kReadings, 120, reading(5))}) == Code::incomplete);
  const std::vector<FieldOp> own = all();  // the visit that it names is made and sealed beside it
  b.send("a",
         {Bureau::create(22, {b.put("visit", ref(id_of(8)), {}, kPictures), b.put("taken", number(1), {}, kPictures)},
                         kPictures)});
  CHECK(b.refusal("a", {Bureau::create(121, reading(8), kReadings), seal_of(kReadings, 121, reading(8)),
                        Bureau::create(8, own), seal_of(kAffair, 8, own)}) == Code::ok);
}

TEST_CASE_FIXTURE(Registry, "an entry made under a newer schema than the hub's waits: that may ask for less") {
  b.schema_version = 4;
  CHECK(b.try_send("a", {seal_of(kAffair, 7, with("shown", number(0)))}).code() == Code::newer_schema);
}

TEST_CASE_FIXTURE(Registry, "an edit that comes after the seal, of what was sealed along, waits in quarantine") {
  b.send("a", {Bureau::create(9, signer(true), kSigners)});
  const Version before = b.now();
  b.send("a", {seal_of(kAffair, 7, with("party", words("present"))), seal_of(kSigners, 9, signer(true))});
  CHECK(b.refusal("b", {Bureau::update(9, {b.put("name", words("n"), before, kSigners)}, kSigners)}) == Code::sealed);
  CHECK(b.refusal("b", {seal_of(kSigners, 9, signer(true))}) == Code::sealed);
  CHECK(b.refusal("b", {seal_of(kAffair, 7, all(seen))}) == Code::sealed);
}

TEST_CASE("looks for what a seal asks may fail, and stop the entry") {
  for (std::size_t n = 1;; ++n) {
    Registry r;
    r.b.send("a", {Bureau::create(9, r.signer(true), kSigners)});
    r.b.records.fails_in = n;
    const auto present = r.with("party", words("present"));
    const auto outcome = r.b.try_send("a", {seal_of(kAffair, 7, present)});
    if (r.b.records.fails_in > 0) {
      CHECK(outcome);
      CHECK(n > 12);
      break;
    }
    REQUIRE(outcome.code() == Code::io);
  }
}
