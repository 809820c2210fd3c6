// Which entries may go: those that speak of nothing else, with all that hangs together with them.
#include "engine/store/forgetting.h"

#include <doctest/doctest.h>

using namespace satchel;

namespace {

Id record(unsigned char n) {
  Id out;
  out.bytes[0] = n;
  return out;
}
Hash blob_named(char c) { return sha256(Bytes(1, c)); }

Entry of(std::initializer_list<unsigned char> records, char blob = 0) {
  Entry out;
  for (const unsigned char n : records) {
    Change change;
    change.kind = ChangeKind::update;
    change.type = 10;
    change.id = record(n);
    if (blob) {
      FieldOp op;
      op.value = Octets{Bytes(blob_named(blob).view())};
      change.ops.push_back(op);
    }
    out.changes.push_back(change);
  }
  return out;
}

using Numbers = std::vector<std::int64_t>;

struct Case {
  Forgetting what{{{record(1), 10}, {record(2), 10}, {record(3), 10}}};
  std::set<Hash> stay;

  void settle() {
    REQUIRE(what.settle([&](const Hash& blob) -> Result<bool> { return !stay.contains(blob); }));
  }
};

}  // namespace

TEST_CASE_FIXTURE(Case, "entries on forgotten records go, others stay") {
  what.take(1, of({1}), true);
  what.take(2, of({9}), true);
  what.take(3, of({1, 2}), true);
  settle();
  CHECK(what.entries_that_go() == Numbers{1, 3});
  CHECK(what.records_kept().empty());
}

TEST_CASE_FIXTURE(Case, "one that is not safe, or speaks of what stays, keeps all that hangs together with it") {
  what.take(1, of({1}), true);
  what.take(2, of({1, 2}), true);
  what.take(3, of({3}), true);
  SUBCASE("not safe") { what.take(4, of({2}), false); }
  SUBCASE("of what stays") { what.take(4, of({2, 9}), true); }
  settle();
  CHECK(what.entries_that_go() == Numbers{3});
  CHECK(what.records_kept() == std::map<Id, TypeNo>{{record(1), 10}, {record(2), 10}});
}

TEST_CASE_FIXTURE(Case, "a photo goes with the last entry that names it, and holds it where it may not go") {
  what.take(1, of({1}, 'a'), true);
  what.take(2, of({2}, 'b'), true);
  what.take(3, of({2}, 'c'), true);
  what.take(4, of({3}, 'd'), true);
  what.take(5, of({9}, 'a'), true);
  what.share(blob_named('d'));
  SUBCASE("all may") {
    settle();
    CHECK(what.entries_that_go() == Numbers{1, 2, 3, 4});
    CHECK(what.blobs_that_go() == std::set<Hash>{blob_named('b'), blob_named('c')});
  }
  SUBCASE("one may not") {
    stay = {blob_named('b'), blob_named('d')};
    settle();
    CHECK(what.entries_that_go() == Numbers{1, 4});
    CHECK(what.blobs_that_go().empty());
  }
}
