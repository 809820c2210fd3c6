// A schema with a field of every type, named by words of SQL's.
#pragma once

#include "tests/support/test_schema.h"

namespace satchel::hub::test {

inline constexpr std::string_view kEveryType = R"({
  "name": "every", "version": 1, "roles": ["office"],
  "types": [
    {"number": 10, "name": "order", "scope": {"fixed": "reference"},
     "title": {"zh": "交办单's", "en": "order"},
     "fields": [
      {"number": 1, "name": "select", "type": "text", "policy": "last", "title": {"zh": "文本", "en": "text"}},
      {"number": 2, "name": "user", "type": "integer", "policy": "last"},
      {"number": 3, "name": "real", "type": "real", "policy": "last"},
      {"number": 4, "name": "table", "type": "boolean", "policy": "last"},
      {"number": 5, "name": "time", "type": "time", "policy": "last"},
      {"number": 6, "name": "date", "type": "date", "policy": "last"},
      {"number": 7, "name": "check", "type": "choice", "policy": "last", "choices": ["open", "closed"]},
      {"number": 8, "name": "tenant", "type": "reference", "policy": "last", "refers_to": "order"},
      {"number": 9, "name": "blob", "type": "blob", "policy": "append"},
      {"number": 10, "name": "group", "type": "set", "policy": "set"}]},
    {"number": 11, "name": "note", "scope": {"parent": "order"},
     "fields": [
      {"number": 1, "name": "order", "type": "reference", "policy": "append", "refers_to": "order"},
      {"number": 2, "name": "text", "type": "text", "policy": "last"}]}]
})";

/// The same, with one field more.
inline std::string grown_schema() {
  std::string out(kEveryType);
  out.replace(out.find("\"version\": 1"), 12, "\"version\": 2");
  const std::string flat = R"({"number": 2, "name": "text", "type": "text", "policy": "last"}]}]
})";
  return out.replace(out.find(flat), flat.size(), R"({"number": 2, "name": "text", "type": "text", "policy": "last"},
      {"number": 3, "name": "limit", "type": "date", "policy": "last"}]}]
})");
}

inline SchemaPtr every_type_schema() { return satchel::test::test_schema(kEveryType); }

}  // namespace satchel::hub::test
