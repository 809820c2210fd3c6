// Bounds of numbers: how a schema says them, and which values keep to them.
#include <doctest/doctest.h>

#include "engine/schema/environment.h"
#include "engine/schema/schema.h"

using namespace satchel;

namespace {

/// A schema of one field of that type, with these keys more.
Result<SchemaPtr> bounded(const std::string& type, const std::string& keys) {
  return Schema::parse(R"({"name": "s", "version": 1, "roles": ["office"], "types": [
 {"number": 10, "name": "t", "scope": {"fixed": "reference"}, "fields": [
  {"number": 1, "name": "n", "policy": "last", "type": ")" +
                       type + "\"" + keys + "}]}]}");
}
std::string why_not(const std::string& type, const std::string& keys) {
  const auto schema = bounded(type, keys);
  return schema ? "" : schema.error().detail;
}

}  // namespace

TEST_CASE("bounds are whole numbers, of numbers, the lower one below") {
  const auto schema = bounded("integer", R"(, "min": -2, "max": 7)");
  REQUIRE(schema);
  const Field& field = (*schema)->find("t")->fields[0];
  CHECK(field.min == -2);
  CHECK(field.max == 7);
  CHECK_FALSE((*bounded("integer", ""))->find("t")->fields[0].min);
  CHECK(why_not("real", R"(, "min": 0)").empty());
  CHECK(why_not("integer", R"(, "min": 3, "max": 3)").empty());
  CHECK(why_not("integer", R"(, "min": 3, "max": 2)") == "line 3: is below min");
  CHECK(why_not("text", R"(, "min": 0)") == "line 3: belongs to numbers only");
  CHECK(why_not("time", R"(, "max": 0)") == "line 3: belongs to numbers only");
  CHECK_FALSE(why_not("integer", R"(, "min": 0.5)").empty());
  CHECK_FALSE(why_not("integer", R"(, "min": "0")").empty());
  CHECK_FALSE(why_not("integer", R"(, "max": 9007199254740993)").empty());
}

TEST_CASE("both bounds are included, and null is none of their concern") {
  const SchemaPtr whole = *bounded("integer", R"(, "min": -2, "max": 7)"), parts = *bounded("real", R"(, "min": 0)");
  const Field &n = whole->find("t")->fields[0], &r = parts->find("t")->fields[0];
  for (const std::int64_t fits : {-2, 0, 7}) CHECK(check_bounds(n, fits));
  CHECK(check_bounds(n, Value{}));
  CHECK(check_bounds(n, std::int64_t{-3}).error().detail == "n: below -2");
  CHECK(check_bounds(n, std::int64_t{8}).error().detail == "n: above 7");
  CHECK(check_bounds(n, INT64_MIN).code() == Code::invalid_value);
  CHECK(check_bounds(r, 0.0));
  CHECK(check_bounds(r, 1e300));
  CHECK(check_bounds(r, -1e-9).code() == Code::invalid_value);
  CHECK(check_value(n, std::int64_t{-3}));  // one that stood before is read all the same
}

TEST_CASE("every number of the bureau's has a least value, and no amount of anything is negative") {
  const SchemaPtr schema = *Schema::parse(environment_json());
  for (const RecordType& type : schema->types())
    for (const Field& field : type.fields) {
      if (type.builtin || (field.type != FieldType::integer && field.type != FieldType::real)) continue;
      CHECK_MESSAGE(field.min, (type.name + "." + field.name));
      const bool counted = field.policy == Policy::sum || field.unit == "fen" || field.unit == "人" ||
                           field.unit == "kg" || field.unit == "件";
      if (counted) CHECK_MESSAGE(*field.min == 0, (type.name + "." + field.name));
    }
}
