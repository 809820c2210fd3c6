// A small schema with every policy, groups, a parent and scopes by a field: for tests of whatever merges records.
#pragma once

#include <doctest/doctest.h>
#include <string>
#include <vector>

#include "engine/schema/schema.h"

namespace satchel::test {

inline constexpr std::string_view kTestSchema = R"({
  "name": "test", "version": 3,
  "roles": ["inspector", "office", "intake"],
  "types": [
    {"number": 10, "name": "affair", "scope": {"fields": ["district"]},
     "groups": [["lat", "lon"], ["east", "north"], ["phone", "mail"]],
     "fields": [
      {"number": 1, "name": "district", "type": "text", "policy": "office"},
      {"number": 2, "name": "owner", "type": "text", "policy": "office"},
      {"number": 3, "name": "title", "type": "text", "policy": "last"},
      {"number": 4, "name": "place", "type": "text", "policy": "ask"},
      {"number": 5, "name": "number", "type": "integer", "policy": "append"},
      {"number": 6, "name": "summary", "type": "text", "policy": "author"},
      {"number": 7, "name": "kinds", "type": "set", "policy": "set"},
      {"number": 8, "name": "leaflets", "type": "integer", "policy": "sum"},
      {"number": 9, "name": "notes", "type": "text", "policy": "text"},
      {"number": 10, "name": "status", "type": "choice", "policy": "state", "initial": "open",
       "choices": ["open", "visited", "declined", "closed"],
       "transitions": [{"from": "open", "to": "visited"}, {"from": "open", "to": "declined", "roles": ["office"]},
                       {"from": "visited", "to": "open"}, {"from": "visited", "to": "closed", "closes": true}]},
      {"number": 11, "name": "statement", "type": "text", "policy": "seal"},
      {"number": 12, "name": "lat", "type": "integer", "policy": "ask"},
      {"number": 13, "name": "lon", "type": "integer", "policy": "ask"},
      {"number": 14, "name": "east", "type": "integer", "policy": "last"},
      {"number": 15, "name": "north", "type": "integer", "policy": "last"},
      {"number": 16, "name": "phone", "type": "text", "policy": "author"},
      {"number": 17, "name": "mail", "type": "text", "policy": "author"},
      {"number": 18, "name": "identity", "type": "text", "policy": "last", "write": ["intake"], "read": ["intake"]}]},
    {"number": 11, "name": "visit", "scope": {"parent": "affair"},
     "fields": [
      {"number": 1, "name": "affair", "type": "reference", "policy": "append", "refers_to": "affair"},
      {"number": 2, "name": "fact", "type": "text", "policy": "append"},
      {"number": 3, "name": "place", "type": "text", "policy": "ask"}]},
    {"number": 12, "name": "statute", "scope": {"fixed": "reference"}, "write": ["office"],
     "fields": [{"number": 1, "name": "text", "type": "text", "policy": "office"}]}]
})";

/// The same, with a photo on each visit.
inline std::string schema_with_pictures() {
  std::string out(kTestSchema);
  const std::string last = R"({"number": 3, "name": "place", "type": "text", "policy": "ask"}]})";
  return out.replace(out.find(last), last.size(), last.substr(0, last.size() - 2) + R"(,
      {"number": 4, "name": "picture", "type": "blob", "policy": "append"}]})");
}

/// A schema in which every text field of these names is confidential.
inline std::string marked(std::string_view schema, const std::vector<std::string>& fields) {
  std::string out(schema);
  for (const std::string& field : fields) {
    const std::string text = "\"name\": \"" + field + R"(", "type": "text",)";
    REQUIRE(out.find(text) != std::string::npos);
    for (std::size_t at = out.find(text); at != std::string::npos; at = out.find(text, at + 1))
      out.insert(at + text.size(), R"( "confidential": true,)");
  }
  return out;
}

/// `json`: another text of it, for tests of a schema that grew.
inline SchemaPtr test_schema(std::string_view json = kTestSchema) {
  auto schema = Schema::parse(json);
  REQUIRE_MESSAGE(schema, schema.error().detail);
  return *schema;
}

}  // namespace satchel::test
