// The bounded archive by itself: every kind of thing that it knows, in lists and lists of lists.
#include "sync/wire/archive.h"
#include "tests/fuzz/fuzz.h"
#include "tests/sync/wire/allocation_meter.h"
#include "tests/sync/wire/bound.h"

using namespace satchel;
using namespace satchel::sync;

namespace {

struct Leaf {
  std::uint8_t u8 = 0;
  std::int8_t i8 = 0;
  std::uint16_t u16 = 0;
  std::int32_t i32 = 0;
  bool flag = false;
  bool operator==(const Leaf&) const = default;
};

template <class A>
void serialize(A& ar, Leaf& m) {
  ar(m.u8, m.i8, m.u16, m.i32, m.flag);
}

struct Tree {
  Leaf leaf;
  std::int64_t i64 = 0;
  std::uint64_t u64 = 0;
  Id id;
  std::vector<Leaf> leaves;
  std::vector<std::string> texts;
  std::vector<std::vector<std::string>> lists;
  std::vector<std::vector<std::uint8_t>> octets;
  std::vector<std::int64_t> numbers;
  std::vector<Id> ids;
  std::vector<Hash> hashes;
  std::string end;
  bool operator==(const Tree&) const = default;
};

template <class A>
void serialize(A& ar, Tree& m) {
  ar(m.leaf, m.i64, m.u64, m.id, m.leaves, m.texts, m.lists, m.octets, m.numbers, m.ids, m.hashes, m.end);
}

}  // namespace

SATCHEL_FUZZ_TARGET(bytes) {
  const test::AllocationMeter meter;
  Tree tree;
  InputArchive in(bytes);
  in(tree);
  fuzz::must(meter.peak() <= test::most_for(bytes.size()), "loading stays within 32 times the input");
  if (!in.ok()) return;
  Bytes again;
  OutputArchive out(again);
  out(tree);
  fuzz::must(again == bytes, "a value has one way to be written");
}
