// How what waits for a person of the office is shown.
#include "sync/hub/office/intake.h"

#include <doctest/doctest.h>

#include "engine/schema/environment.h"

using namespace satchel;
using namespace satchel::hub;

namespace {

SchemaPtr environment() { return *Schema::parse(environment_json()); }

FieldOp op_on(const RecordType& type, const char* field, Value value) {
  FieldOp out;
  out.field = type.fields[*type.index_of(field)].number;
  out.value = std::move(value);
  return out;
}

IntakeEntry entry_with(const Schema& schema, const char* type_name, const char* field, Value value) {
  const RecordType& type = *schema.find(type_name);
  Change change;
  change.kind = ChangeKind::create;
  change.type = type.number;
  change.id.bytes[15] = 7;
  change.ops.push_back(op_on(type, field, std::move(value)));
  IntakeEntry out{{42}, {}, "li", Code::revoked, {1000}, {2000}, Entry{}};
  out.entry->actor = "wang";
  out.entry->changes.push_back(std::move(change));
  return out;
}

}  // namespace

TEST_CASE("an entry in the intake is shown with its author, its reason and each change by its fields' names") {
  const SchemaPtr schema = environment();
  const IntakeEntry e = entry_with(*schema, "visit", "result", Value{std::string("no \"fence\"")});
  const std::string text = intake_text(*schema, e), json = intake_json(*schema, e);
  CHECK(text.find("42  1970-01-01T00:00:02.000Z  wang  ") == 0);
  CHECK(text.find("  revoked  1970-01-01T00:00:01.000Z\n  create visit/") != std::string::npos);
  CHECK(text.find(R"(result="no \"fence\"")") != std::string::npos);
  CHECK(json.find(R"("author":"wang","reason":"revoked","erased":false)") != std::string::npos);
  CHECK(json.find(R"("kind":"create","fields":{"result":"no \"fence\""})") != std::string::npos);
}

TEST_CASE("who somebody is is not shown: nobody could say who read it") {
  const SchemaPtr schema = environment();
  const IntakeEntry e = entry_with(*schema, "complainant", "name", Value{std::string("Zhao Qian")});
  CHECK(intake_text(*schema, e).find("Zhao") == std::string::npos);
  CHECK(intake_json(*schema, e).find("Zhao") == std::string::npos);
  CHECK(intake_json(*schema, e).find(R"x("name":"(identity)")x") != std::string::npos);
}

TEST_CASE("of what was erased, and of types that the schema does not know, it says as much as is known") {
  const SchemaPtr schema = environment();
  IntakeEntry e = entry_with(*schema, "visit", "result", Value{std::string("gone")});
  e.entry->changes[0].type = 999;
  CHECK(intake_text(*schema, e).find("create 999/") != std::string::npos);
  CHECK(intake_text(*schema, e).find("gone") == std::string::npos);
  e.entry.reset();
  CHECK(intake_json(*schema, e).find(R"("erased":true,"changes":[])") != std::string::npos);
  CHECK(intake_text(*schema, e).find("  li  ") != std::string::npos);
}
