// Small schemas for the tests of this folder.
#pragma once

#include <string>
#include <string_view>

#include "engine/schema/schema.h"

namespace satchel::test {

/// One type `thing`, number 10, in scope "reference", with these fields.
inline std::string with_fields(std::string_view fields, std::string_view more = "") {
  return R"({"name": "sample", "version": 1, "roles": ["inspector", "office"], "types": [
  {"number": 10, "name": "thing", "scope": {"fixed": "reference"}, )" +
         std::string(more) + R"("fields": [
)" + std::string(fields) +
         "\n]}]}";
}

/// A field that stands alone, of any type; choices are a, b and c.
inline Field field_of(FieldType type) {
  Field out;
  out.number = 1;
  out.name = "field";
  out.type = type;
  if (type == FieldType::choice) {
    out.choices = {"a", "b", "c"};
    out.choice_titles = {{"甲", "Alpha"}, {"乙", "Beta"}, {"丙", "Gamma"}};
  }
  return out;
}

/// The detail of the refusal, or "accepted".
inline std::string refusal(std::string_view schema) {
  const auto read = Schema::parse(schema);
  if (read) return "accepted";
  return read.code() == Code::bad_schema ? read.error().detail : std::string(info(read.code()).name);
}

}  // namespace satchel::test
