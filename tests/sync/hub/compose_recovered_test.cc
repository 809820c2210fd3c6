// What is taken of what devices handed back, where fields are set once.
#include "sync/hub/office/compose_recovered.h"

#include <doctest/doctest.h>

#include "engine/schema/environment.h"

namespace satchel::hub::test {
namespace {

constexpr Id kAnswer{{1}}, kOne{{2}}, kOther{{3}};

Value reference_to(const Id& id) { return octets(id.view()); }

LackingValue handed_back(const RecordType& type, const char* field, Value value) {
  LackingValue out;
  out.row.field = type.fields[*type.index_of(field)].number;
  out.row.value = std::move(value);
  out.field = field;
  return out;
}

}  // namespace

TEST_CASE("a value that is set once stays as it stands, and the others are taken") {
  const SchemaPtr schema = *Schema::parse(environment_json());
  const RecordType& type = *schema->find("answer");
  RecordState now = empty_record(type, kAnswer);
  now.fields[*type.index_of("case")].value = reference_to(kOne);
  const std::vector<LackingValue> values{handed_back(type, "case", reference_to(kOther)),
                                         handed_back(type, "text", std::string("已说明"))};
  const RecoveredChanges out = compose_recovered(type, &now, values, kAnswer, Version{7});
  CHECK(out.left.code == Code::append_only);
  REQUIRE(out.taken.size() == 1);
  CHECK(out.taken.front().value == Value{std::string("已说明")});
  REQUIRE(out.changes.size() == 1);
  CHECK(out.changes.front().ops.size() == 1);
}

}  // namespace satchel::hub::test
