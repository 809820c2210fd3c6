// What an entry writes keeps to the bounds of its fields; what stands already may be said again.
#include "engine/merge/bounds.h"

#include "tests/engine/merge/bureau.h"

using namespace satchel;
using namespace satchel::test;

namespace {

constexpr const char* kBounded = R"({"name": "s", "version": 3, "roles": ["inspector", "office"], "types": [
 {"number": 10, "name": "affair", "scope": {"fixed": "north"}, "fields": [
  {"number": 1, "name": "leaflets", "type": "integer", "policy": "sum", "min": 0, "max": 100},
  {"number": 2, "name": "fen", "type": "integer", "policy": "last", "min": 0}]}]})";
constexpr const char* kBefore = R"({"name": "s", "version": 3, "roles": ["inspector", "office"], "types": [
 {"number": 10, "name": "affair", "scope": {"fixed": "north"}, "fields": [
  {"number": 1, "name": "leaflets", "type": "integer", "policy": "sum"},
  {"number": 2, "name": "fen", "type": "integer", "policy": "last"}]}]})";

}  // namespace

TEST_CASE("a value out of its bounds is refused, and nothing of its entry stands") {
  Bureau b(kBounded);
  CHECK(b.refusal("a", {Bureau::create(1, {b.put("fen", number(-1))})}) == Code::invalid_value);
  CHECK(b.refusal("a", {Bureau::create(1, {b.put("leaflets", number(-1))})}) == Code::invalid_value);
  CHECK(b.refusal("a", {Bureau::create(1, {b.put("leaflets", number(101))})}) == Code::invalid_value);
  b.send("a", {Bureau::create(1, {b.put("fen", number(0)), b.put("leaflets", number(100))})});
  CHECK(b.refusal("a", {Bureau::update(1, {b.put("fen", number(-5), b.now())})}) == Code::invalid_value);
  CHECK(b.refusal("a", {Bureau::update(1, {b.put("fen", Value{}, b.now())})}) == Code::ok);
}

TEST_CASE("what is added may be negative; the total may not leave its bounds") {
  Bureau b(kBounded);
  b.send("a", {Bureau::create(1, {b.put("leaflets", number(10))})});
  CHECK(b.refusal("a", {Bureau::update(1, {b.add(-10)})}) == Code::ok);
  CHECK(b.value(1, "leaflets") == number(0));
  CHECK(b.refusal("b", {Bureau::update(1, {b.add(-1)})}) == Code::invalid_value);
  CHECK(b.refusal("b", {Bureau::update(1, {b.add(101)})}) == Code::invalid_value);
  CHECK(b.refusal("b", {Bureau::update(1, {b.add(INT64_MIN)})}) == Code::invalid_value);
  CHECK(b.refusal("b", {Bureau::update(1, {b.add(100)})}) == Code::ok);
  CHECK(b.refusal("b", {Bureau::update(1, {b.add(INT64_MAX)})}) == Code::invalid_value);
  CHECK(b.value(1, "leaflets") == number(100));
}

TEST_CASE("steps of one entry are counted together") {
  Bureau b(kBounded);
  b.send("a", {Bureau::create(1, {b.put("leaflets", number(10))})});
  CHECK(b.refusal("a", {Bureau::update(1, {b.add(-6)}), Bureau::update(1, {b.add(-6)})}) == Code::invalid_value);
  CHECK(b.refusal("a", {Bureau::update(1, {b.add(5)}), Bureau::update(1, {b.add(-15)})}) == Code::ok);
  CHECK(b.refusal("a", {Bureau::create(2, {b.put("leaflets", number(4))}), Bureau::update(2, {b.add(-5)})}) ==
        Code::invalid_value);
}

TEST_CASE("what stood before there were bounds may be repeated, and a sum be brought back") {
  Bureau old(kBefore);
  old.send("a", {Bureau::create(1, {old.put("fen", number(-7)), old.put("leaflets", number(-20))})});
  const RecordState before = old.record(1);
  Bounds bounds;
  Bureau b(kBounded);
  const Field &fen = b.field(kAffair, "fen"), &leaflets = b.field(kAffair, "leaflets");
  const Change change = Bureau::update(1, {});
  CHECK(bounds.keep(change, fen, b.put("fen", number(-7)), &before.fields[1]));
  CHECK(bounds.keep(change, fen, b.put("fen", number(-8)), &before.fields[1]).code() == Code::invalid_value);
  CHECK(bounds.keep(change, leaflets, b.add(5), &before.fields[0]));
  CHECK(bounds.keep(change, leaflets, b.add(-1), &before.fields[0]).code() == Code::invalid_value);
  CHECK(bounds.keep(change, leaflets, b.add(15), &before.fields[0]));
}
