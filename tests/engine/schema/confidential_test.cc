#include <doctest/doctest.h>

#include "engine/schema/environment.h"
#include "tests/engine/schema/sample.h"

using namespace satchel;
using namespace satchel::test;

namespace {

/// Number and name come first; then what is asked.
std::string marked(std::string_view rest) { return R"({"number": 1, "name": "a", )" + std::string(rest) + "}"; }

constexpr std::string_view kConfidentialText = R"("type": "text", "policy": "last", "confidential": true)";

std::string types(std::string_view scope, std::string_view seal, std::string_view mark) {
  return R"({"name": "sample", "version": 1, "roles": ["inspector"], "types": [
 {"number": 10, "name": "thing", "scope": {)" +
         std::string(scope) + R"(}, "seal": {)" + std::string(seal) + R"(}, "fields": [
  {"number": 1, "name": "of_type", "type": "text", "policy": "last")" +
         std::string(mark) + R"(},
  {"number": 2, "name": "of", "type": "reference", "policy": "last"},
  {"number": 3, "name": "word", "type": "text", "policy": "last")" +
         std::string(mark) + R"(}]}]})";
}

constexpr std::string_view kMark = R"(, "confidential": true)";
constexpr std::string_view kFixed = R"("fixed": "reference")";

}  // namespace

TEST_CASE("a text may be confidential; nothing is without saying so") {
  const auto schema = *Schema::parse(with_fields(marked(kConfidentialText) + R"(,
  {"number": 2, "name": "b", "type": "text", "policy": "text"})"));
  const RecordType& thing = *schema->find("thing");
  CHECK(thing.fields[0].confidential);
  CHECK_FALSE(thing.fields[1].confidential);
  CHECK(thing.has_confidential());
  CHECK_FALSE(schema->find("conflict")->has_confidential());
}

TEST_CASE("only a text is confidential") {
  for (const char* type : {"integer", "real", "boolean", "time", "date", "reference", "blob"})
    CHECK_MESSAGE(refusal(with_fields(marked(R"("policy": "last", "confidential": true, "type": ")" +
                                             std::string(type) + "\""))) == "line 3: belongs to text fields only",
                  type);
  CHECK(refusal(with_fields(marked(R"("type": "set", "policy": "set", "confidential": true)"))) ==
        "line 3: belongs to text fields only");
  CHECK(refusal(with_fields(marked(R"("type": "text", "policy": "last", "confidential": 1)"))) != "accepted");
}

TEST_CASE("nothing is handed out or found by what is confidential") {
  const auto refused = [](std::string_view scope, std::string_view seal) {
    CHECK(refusal(types(scope, seal, "")) == "accepted");
    return refusal(types(scope, seal, kMark));
  };
  CHECK(refused(R"("fields": ["word"])", "") == "line 2: what is confidential is no scope");
  CHECK(refused(R"("parent": "of", "parent_type": "of_type")", "") == "line 2: what is confidential leads to no scope");
  constexpr std::string_view by = R"("needs": [{"says": {"zh": "甲", "en": "A"}, "at_least": 1, "from": "of_type",
    "through": [{"type": "thing", "by": "word"}]}])";
  CHECK(refused(kFixed, by).find("what is confidential leads nowhere") != std::string::npos);
}

TEST_CASE("what is confidential stays so, and more may become it") {
  const auto schema = [](std::string_view version, std::string_view mark) {
    std::string text = types(kFixed, "", mark);
    const auto at = text.find("\"version\": 1");
    return *Schema::parse(text.replace(at, 12, "\"version\": " + std::string(version)));
  };
  CHECK(may_follow(*schema("1", ""), *schema("2", kMark)));
  const Status less = may_follow(*schema("1", kMark), *schema("2", ""));
  CHECK(less.code() == Code::bad_schema);
  CHECK(less.error().detail == "thing.of_type is confidential no more");
}

TEST_CASE("the pack keeps telephones, names and statements of people confidential") {
  const auto schema = *Schema::parse(environment_json());
  const auto confidential = [&](const char* type, const char* field) {
    const RecordType& t = *schema->find(type);
    return t.fields[*t.index_of(std::string_view(field))].confidential;
  };
  CHECK(confidential("site", "phone"));
  CHECK(confidential("attendee", "name"));
  CHECK(confidential("note", "sections"));
  CHECK(confidential("complaint", "text_for_field"));
  CHECK(confidential("complaint", "contact_token"));
  CHECK_FALSE(confidential("case", "title"));
}
