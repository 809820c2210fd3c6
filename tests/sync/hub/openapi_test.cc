#include "sync/hub/api/openapi.h"

#include <set>

#include "sync/hub/api/route.h"
#include "tests/sync/hub/records_fixture.h"

namespace satchel::hub::test {
namespace {

namespace json = boost::json;

std::string text_of(const json::string& text) { return {text.data(), text.size()}; }

/// Calls `visit` with every object within a value.
template <class Visit>
void each_object(const json::value& value, const Visit& visit) {
  if (const auto* array = value.if_array())
    for (const auto& element : *array) each_object(element, visit);
  if (const auto* object = value.if_object()) {
    visit(*object);
    for (const auto& member : *object) each_object(member.value(), visit);
  }
}

struct Description : JsonOffice {
  Description() { with_schema(), all = get("", "/openapi.json"); }
  SchemaPtr schema = *Schema::parse(environment_json());
  JsonAnswer all;
};

}  // namespace

TEST_CASE("every path of the description is a route of its own in logs and counts") {
  Description hub;
  for (const auto& path : hub.all.body.at("paths").as_object()) {
    const std::string target(path.key().data(), path.key().size());
    const std::string_view route = route_of(target);
    CHECK_MESSAGE(route != "other", target);
    if (!target.starts_with("/v1/records/")) CHECK(route == target);
  }
}

TEST_CASE("the description is OpenAPI 3.1 and needs no token") {
  Description hub;
  CHECK(hub.all.status == 200);
  CHECK(hub.all.header("Content-Type") == "application/json");
  CHECK(hub.all.text("/openapi") == "3.1.0");
  CHECK(hub.all.text("/info/version") == std::to_string((*Schema::parse(environment_json()))->version()));
}

TEST_CASE("every type and every field of the schema is described") {
  Description hub;
  const auto& schemas = hub.all["/components/schemas"].as_object();
  const auto& paths = hub.all["/paths"].as_object();
  for (const auto& type : hub.schema->types()) {
    REQUIRE_MESSAGE(schemas.contains(type.name), type.name);
    const auto& fields = schemas.at(type.name).at("properties").as_object();
    for (const auto& field : type.fields) CHECK_MESSAGE(fields.contains(field.name), (type.name + "." + field.name));
    CHECK(paths.contains("/v1/records/" + type.name) != type.builtin);
    CHECK(paths.contains("/v1/records/" + type.name + "/{id}") != type.builtin);
  }
  for (const char* path : {"/v1/sync",
                           "/v1/enrol",
                           "/v1/image",
                           "/v1/blobs",
                           "/v1/blobs/{upload}",
                           "/v1/conflicts",
                           "/v1/conflicts/{id}",
                           "/v1/session",
                           "/v1/log/head",
                           "/v1/log/consistency",
                           "/v1/log/restores",
                           "/v1/events",
                           "/v1/due",
                           "/v1/batches",
                           "/v1/recovered",
                           "/v1/devices",
                           "/v1/devices/{id}/revoke",
                           "/v1/enrolments",
                           "/v1/users",
                           "/v1/users/password",
                           "/livez",
                           "/readyz",
                           "/openapi.json"})
    CHECK_MESSAGE(paths.contains(path), path);
}

TEST_CASE("every reference leads somewhere") {
  Description hub;
  std::set<std::string> missing;
  std::size_t count = 0;
  each_object(hub.all.body, [&](const json::object& object) {
    const auto* pointer = object.if_contains("$ref");
    if (!pointer) return;
    ++count;
    json::error_code error;
    (void)hub.all.body.find_pointer(pointer->as_string().subview(1), error);
    if (error) missing.insert(text_of(pointer->as_string()));
  });
  CHECK(missing.empty());
  CHECK(count > hub.schema->types().size());
}

TEST_CASE("every parameter in a path is declared there, and no operation id stands twice") {
  Description hub;
  std::set<std::string> ids;
  std::size_t operations = 0;
  for (const auto& [path, item] : hub.all["/paths"].as_object()) {
    CHECK((path.find('{') != json::string_view::npos) == item.as_object().contains("parameters"));
    for (const auto& [method, operation] : item.as_object()) {
      if (method == "parameters") continue;
      ++operations;
      ids.insert(std::string(operation.at("operationId").as_string()));
      CHECK(operation.at("responses").as_object().contains("default"));
    }
  }
  CHECK(ids.size() == operations);
}

TEST_CASE("a new schema is described at once") {
  Description hub;
  json::value grown = json::parse(std::string(environment_json()));
  grown.at("version") = 99;
  grown.at("types").as_array().push_back(json::parse(R"({"number": 900, "name": "drone", "scope": {"fixed": "office"},
                      "fields": [{"number": 1, "name": "flown", "type": "time", "policy": "last"}]})"));
  hub.change([&](CentralWrite& write) { REQUIRE(write.use_schema(*Schema::parse(json::serialize(grown)))); });
  const JsonAnswer now = hub.get("", "/openapi.json");
  CHECK(now.text("/info/version") == "99");
  CHECK(now.text("/components/schemas/drone/properties/flown/format") == "date-time");
}

}  // namespace satchel::hub::test
