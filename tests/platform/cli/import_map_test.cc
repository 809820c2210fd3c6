#include "platform/cli/import_map.h"

#include <doctest/doctest.h>
#include <fstream>
#include <sstream>

#include "engine/schema/environment.h"
#include "platform/cli/maps/nyc311.h"

using namespace satchel;
using namespace satchel::cli;

namespace {

const RecordType& complaint() {
  static const SchemaPtr schema = *Schema::parse(environment_json());
  return *schema->find("complaint");
}

Result<std::vector<Assign>> read(const std::string& map_json, const std::vector<std::string>& heading,
                                 const std::vector<std::string>& cells) {
  const auto map = parse_import_map(map_json);
  REQUIRE_MESSAGE(map, map.error().detail);
  const auto reader = RowReader::make(*map, complaint(), heading);
  if (!reader) return reader.error();
  return reader->read(cells);
}

std::string only(const std::string& rule, const std::string& cell) {
  const std::string field = rule.substr(1, rule.find('"', 1) - 1);
  const auto fields = read("{\"fields\":{" + rule + "}}", {"c", "d"}, {cell, "second"});
  if (!fields) return "error: " + fields.error().detail;
  if (fields->empty()) return "(nothing)";
  return value_to_text(complaint().fields[*complaint().index_of(field)], fields->front().value);
}

}  // namespace

TEST_CASE("a column's cell becomes the field's value, and an empty cell none") {
  CHECK(only(R"("address": "c")", "滨江路 1 号") == "滨江路 1 号");
  CHECK(only(R"("address": "c")", "") == "(nothing)");
  CHECK(only(R"("address": {"column": ["c", "d"]})", "") == "second");
  CHECK(only(R"("address": {"column": "c", "default": "不详"})", "") == "不详");
  CHECK(only(R"("address": {"default": "常量"})", "x") == "常量");
}

TEST_CASE("degrees are scaled to integers and rounded to the nearest") {
  CHECK(only(R"("latitude": {"column": "c", "scale": 10000000})", "40.742263323343536") == "407422633");
  CHECK(only(R"("longitude": {"column": "c", "scale": 10000000})", "-73.87216756675477") == "-738721676");
  CHECK(only(R"("latitude": {"column": "c", "scale": 10000000})", "") == "(nothing)");
  CHECK(only(R"("latitude": {"column": "c", "scale": 10000000})", "north").starts_with("error: latitude"));
  CHECK(only(R"("latitude": {"column": "c", "scale": 10000000})", "1e300").starts_with("error: latitude"));
}

TEST_CASE("times get the offset that they lack, and other ways of writing them are read") {
  const std::string offset = R"("received": {"column": "c", "offset": "-05:00"})";
  CHECK(only(offset, "2023-12-10T12:00:00.000") == "2023-12-10T17:00:00.000Z");
  CHECK(only(offset, "2023-12-10T12:00:00Z") == "2023-12-10T12:00:00.000Z");
  CHECK(only(offset, "2023-12-10T12:00:00+08:00") == "2023-12-10T04:00:00.000Z");
  const std::string format = R"("received": {"column": "c", "format": "%m/%d/%Y %H:%M", "offset": "+08:00"})";
  CHECK(only(format, "12/10/2023 09:30") == "2023-12-10T01:30:00.000Z");
  CHECK(only(format, "10 December").starts_with("error: received"));
}

TEST_CASE("match translates cells; what it does not name takes the default, or is bad") {
  CHECK(only(R"("channel": {"column": "c", "match": {"PHONE": "phone"}})", "PHONE") == "phone");
  CHECK(only(R"("channel": {"column": "c", "match": {"PHONE": "phone"}})", "FAX").starts_with("error: channel"));
  CHECK(only(R"("channel": {"column": "c", "match": {"PHONE": "phone"}, "default": "other"})", "FAX") == "other");
}

TEST_CASE("a map that is off is refused with what is off") {
  const auto detail = [](const char* json) {
    const auto map = parse_import_map(json);
    return map ? std::string("taken") : map.error().detail;
  };
  CHECK(detail("{").starts_with("map: not JSON"));
  CHECK(detail("[]").starts_with("map: not an object"));
  CHECK(detail(R"({"fields":{}})") == "map: fields: none are given");
  CHECK(detail(R"({"fields":{"a":{"colum":"x"}}})") == "map: a: unknown key 'colum'");
  CHECK(detail(R"({"fields":{"a":{}}})") == "map: a: neither column nor default");
  CHECK(detail(R"({"fields":{"a":{"column":"c","scale":0}}})") == "map: a: scale takes an integer above 0");
  CHECK(detail(R"({"key":"k","fields":{"a":"c"}})") == "map: key: 'k' is not among the fields");
}

TEST_CASE("a file or a type that does not fit the map is refused before any row") {
  CHECK(read(R"({"fields":{"address":"nowhere"}})", {"c"}, {"x"}).error().detail == "the file has no column 'nowhere'");
  CHECK(read(R"({"fields":{"no_such":"c"}})", {"c"}, {"x"}).code() == Code::unknown_field);
  CHECK(read(R"({"type":"site","fields":{"address":"c"}})", {"c"}, {"x"}).code() == Code::invalid);
  CHECK(read(R"({"fields":{"address":"c"}})", {"c"}, {"x", "y"}).code() == Code::invalid);
}

TEST_CASE("the map that ships is the one in the program, and fits the schema that ships") {
  std::ifstream file(SATCHEL_SOURCE_DIR "/platform/cli/maps/nyc311.json", std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  CHECK(text.str() == nyc311_json());
  const auto map = parse_import_map(nyc311_json());
  REQUIRE(map);
  for (const auto& rule : map->rules) CHECK_MESSAGE(complaint().index_of(rule.field), rule.field);
}

TEST_CASE("a template is filled with its columns, in the order in which it names them") {
  const auto filled = [](const char* text) {
    return only("\"place\": {\"template\": \"" + std::string(text) + "\"}", "first");
  };
  CHECK(filled("{d} and {c}, {d}") == "second and first, second");
  CHECK(filled("({c})") == "(first)");
  const auto refused = [](const char* text) {
    const auto map = parse_import_map("{\"fields\":{\"place\":{\"template\":\"" + std::string(text) + "\"}}}");
    return map ? std::string("taken") : map.error().detail;
  };
  CHECK(refused("no column") == "map: place: a template names its columns as {column}");
  CHECK(refused("{c") == "map: place: a template names its columns as {column}");
  CHECK(refused("{}") == "map: place: a template names its columns as {column}");
}

TEST_CASE("a reference is looked up by a field of what it refers to") {
  const auto map = *parse_import_map(R"({"fields":{"site":{"column":"c","lookup":"permit"}}})");
  Id known;
  known.bytes[15] = 9;
  const Lookup lookup = [&](const std::string& type, const std::string& field, const std::string& value) {
    return type == "site" && field == "permit" && value == "P-9" ? std::optional(known) : std::nullopt;
  };
  const auto reader = *RowReader::make(map, complaint(), {"c"}, lookup);
  CHECK(reader.read({"P-9"})->front().value == octets(known.view()));
  CHECK(reader.read({""})->empty());
  CHECK(reader.read({"P-8"}).code() == Code::not_here);
  CHECK(reader.read({"P-8"}).error().detail == "site: no site whose permit is 'P-8'");
  CHECK(read(R"({"fields":{"address":{"column":"c","lookup":"permit"}}})", {"c"}, {"x"}).code() == Code::invalid);
}

TEST_CASE("who somebody is goes into no field, and comes apart as parts") {
  CHECK(read(R"({"fields":{"text":"c"}})", {"c"}, {"x"}).code() == Code::must_be_sealed);
  const auto map = *parse_import_map(
      R"({"fields":{"address":"c"},"identity":{"as":"complaint_draft","by":"complaint","parts":{"name":"n","phone":"p"}}})");
  const auto reader = *RowReader::make(map, complaint(), {"c", "n", "p"});
  CHECK(reader.identity({"x", "赵", ""}) == std::vector<IdentityPart>{{"name", "赵", false}});
  CHECK(reader.identity({"x", "", ""}).empty());
  CHECK(RowReader::make(map, complaint(), {"c", "n"}).code() == Code::invalid);
  const auto refused = [](const char* identity) {
    const auto odd = parse_import_map(R"({"fields":{"address":"c"},"identity":)" + std::string(identity) + "}");
    return odd ? std::string("taken") : odd.error().detail;
  };
  CHECK(refused("[]") == "map: identity: an object is expected");
  CHECK(refused("{}") == "map: identity: parts are missing");
  CHECK(refused(R"({"as":"x","parts":{"name":"n"}})") == "map: identity: as goes with by");
  CHECK(refused(R"({"to":"x"})") == "map: identity: unknown key 'to'");
}
