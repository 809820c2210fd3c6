#include <boost/json/array.hpp>

#include "engine/base/limits.h"
#include "engine/merge/change.h"
#include "sync/hub/api/openapi.h"

namespace satchel::hub {
namespace {

namespace json = boost::json;
using json::array;
using json::object;

object reference(const std::string& pointer) { return {{"$ref", "#/components/schemas/" + pointer}}; }

array choices_of(const Field& field, bool with_null) {
  array out;
  for (const auto& choice : field.choices) out.emplace_back(choice);
  if (with_null) out.emplace_back(nullptr);
  return out;
}

object nullable(std::string_view type) {
  return {{"type", array{json::string_view(type.data(), type.size()), "null"}}};
}

object formatted(std::string_view type, const char* key, const char* value) {
  object out = nullable(type);
  out[key] = value;
  return out;
}

object set_schema(const Field& field) {
  object element{{"type", "string"}, {"minLength", 1}};
  if (!field.choices.empty()) element["enum"] = choices_of(field, false);
  object out = nullable("array");
  out["items"] = std::move(element);
  out["uniqueItems"] = true;
  out["maxItems"] = limits::kSetElements;
  return out;
}

object value_schema(const Field& field) {
  switch (field.type) {
    case FieldType::integer:
      return formatted("integer", "format", "int64");
    case FieldType::real:
      return formatted("number", "format", "double");
    case FieldType::boolean:
      return nullable("boolean");
    case FieldType::time:
      return formatted("string", "format", "date-time");
    case FieldType::date:
      return formatted("string", "format", "date");
    case FieldType::reference:
      return formatted("string", "format", "uuid");
    case FieldType::blob:
      return formatted("string", "pattern", "^[0-9a-f]{64}$");
    case FieldType::set:
      return set_schema(field);
    case FieldType::choice: {
      object out = nullable("string");
      out["enum"] = choices_of(field, true);
      return out;
    }
    case FieldType::text:
      break;
  }
  return nullable("string");
}

object field_schema(const Field& field) {
  object out = value_schema(field);
  out["title"] = both(field.title);
  const std::string_view policy = name_of(field.policy);
  out["x-policy"] = json::string_view(policy.data(), policy.size());
  if (!field.unit.empty()) out["x-unit"] = field.unit;
  if (field.min) out["minimum"] = *field.min;
  if (field.max) out["maximum"] = *field.max;
  if (!field.refers_to.empty()) out["x-refers-to"] = field.refers_to;
  return out;
}

object record_schema(const RecordType& type) {
  object fields{{"_id", {{"type", "string"}, {"format", "uuid"}}},
                {"_version", {{"type", "integer"}, {"format", "int64"}}},
                {"_author", {{"type", "string"}}},
                {"_sealed", {{"type", "boolean"}}}};
  for (const auto& field : type.fields) fields[field.name] = field_schema(field);
  fields["_fields"] = {{"type", "object"}, {"additionalProperties", {{"type", "integer"}, {"format", "int64"}}}};
  return {{"type", "object"},
          {"title", both(type.title)},
          {"properties", std::move(fields)},
          {"required", {"_id", "_version", "_author", "_sealed"}}};
}

/// The values of a conflict are JSON of whatever field it is about.
object conflict_schema(const RecordType& type) {
  object out = record_schema(type);
  for (const char* name : {"standing", "proposed", "final"})
    out["properties"].as_object()[name].as_object().erase("type");
  return out;
}

const char* operation_of(const Field& field) {
  switch (op_kind(field.policy)) {
    case OpKind::set:
      return "SetOperation";
    case OpKind::sum:
      return "SumOperation";
    case OpKind::text:
    case OpKind::state:
      return "StepOperation";
    case OpKind::put:
      break;
  }
  return nullptr;
}

object body_schema(const RecordType& type, bool change) {
  object fields;
  if (!change) fields["_id"] = {{"type", "string"}, {"format", "uuid"}};
  for (const auto& field : type.fields) {
    object value = reference(type.name + "/properties/" + field.name);
    if (const char* operation = operation_of(field); operation && change)
      fields[field.name] = {{"anyOf", array{std::move(value), reference(operation)}}};
    else
      fields[field.name] = std::move(value);
  }
  return {{"type", "object"},
          {"title", both(type.title)},
          {"properties", std::move(fields)},
          {"additionalProperties", false}};
}

object problem_schema() {
  return {{"type", "object"},
          {"description", "RFC 9457"},
          {"properties",
           {{"type", {{"type", "string"}}},
            {"title", {{"type", "string"}}},
            {"title_zh", {{"type", "string"}}},
            {"status", {{"type", "integer"}}},
            {"detail", {{"type", "string"}}},
            {"code", {{"type", "string"}}},
            {"group", {{"type", "string"}}}}},
          {"required", {"type", "title", "status", "code", "group"}}};
}

object scopes_schema() {
  return {{"oneOf", array{object{{"const", "all"}}, object{{"type", "array"}, {"items", {{"type", "string"}}}}}}};
}

object signed_in_schema() {
  const object text{{"type", "string"}};
  return {{"type", "object"},
          {"properties",
           {{"user", text},
            {"role", text},
            {"scopes", scopes_schema()},
            {"csrf", text},
            {"expires", {{"type", "string"}, {"format", "date-time"}}}}},
          {"required", {"user", "role", "scopes", "csrf", "expires"}}};
}

object exactly(object properties) {
  array required;
  for (const auto& member : properties) required.emplace_back(member.key());
  return {{"type", "object"}, {"properties", std::move(properties)}, {"required", std::move(required)}};
}

object device_schema() {
  const object text{{"type", "string"}}, texts{{"type", "array"}, {"items", text}};
  return exactly({{"device", {{"type", "string"}, {"format", "uuid"}}},
                  {"user", text},
                  {"others", texts},
                  {"withdrawn", texts},
                  {"role", text},
                  {"scopes", texts},
                  {"enrolled", {{"type", "string"}, {"format", "date-time"}}},
                  {"revoked", {{"type", "boolean"}}}});
}

object account_schema() {
  const object text{{"type", "string"}};
  return exactly({{"user", text},
                  {"role", text},
                  {"scopes", scopes_schema()},
                  {"disabled", {{"type", "boolean"}}},
                  {"created", {{"type", "string"}, {"format", "date-time"}}}});
}

/// What events_api.h has.
object event_schema() {
  const object number{{"type", "integer"}, {"format", "int64"}}, text{{"type", "string"}};
  object out = exactly({{"no", number},
                        {"time", {{"type", "string"}, {"format", "date-time"}}},
                        {"kind", text},
                        {"device", {{"type", {"string", "null"}}, {"format", "uuid"}}},
                        {"user", {{"type", {"string", "null"}}}},
                        {"epoch", text},
                        {"entries", number},
                        {"known", number},
                        {"lacking", number},
                        {"title", exactly({{"zh", text}, {"en", text}})}});
  object& properties = out["properties"].as_object();  // of what somebody at the hub did:
  properties["by"] = text;
  properties["detail"] = text;
  return out;
}

/// What recovered_api.h has.
object recovered_schema() {
  const object text{{"type", "string"}}, id{{"type", "string"}, {"format", "uuid"}};
  const object value = exactly({{"field", text},
                                {"lack", {{"enum", {"record", "value", "since", "standing", "seal", "unknown"}}}},
                                {"standing", object()},
                                {"recovered", object()},
                                {"version", {{"type", "integer"}, {"format", "int64"}}},
                                {"device", id}});
  return exactly({{"type", text},
                  {"id", id},
                  {"author", text},
                  {"handed_back_by", {{"type", "array"}, {"items", id}}},
                  {"values", {{"type", "array"}, {"items", value}}}});
}

/// What engine/evidence/witness.h has.
void add_log_schemas(object& out) {
  const object number{{"type", "integer"}, {"format", "int64"}, {"minimum", 0}};
  const object hash{{"type", "string"}, {"pattern", "^[0-9a-f]{64}$"}};
  const object bytes{{"type", "string"}, {"contentEncoding", "base64"}};
  const object proof{{"type", "array"}, {"description", "RFC 6962, section 2.1"}, {"items", hash}};
  out["LogHead"] = exactly({{"hub", {{"type", "string"}, {"format", "uuid"}}},
                            {"log_epoch", number},
                            {"size", number},
                            {"root", hash},
                            {"time", number},
                            {"signature", bytes}});
  out["LogGrowth"] = exactly({{"from", number}, {"head", reference("LogHead")}, {"proof", proof}});
  const object restore = exactly({{"no", number}, {"statement", bytes}, {"signature", bytes}, {"proof", proof}});
  out["LogRestores"] = exactly({{"head", reference("LogHead")}, {"restores", {{"type", "array"}, {"items", restore}}}});
}

object exception_schema() {
  return {{"type", "object"},
          {"description",
           "A field that now holds something else than was sent, or was merged with others'. The field _record: the "
           "record stands, against a delete, or again."},
          {"properties",
           {{"type", {{"type", "string"}}},
            {"id", {{"type", "string"}, {"format", "uuid"}}},
            {"field", {{"type", "string"}}},
            {"value", object()},
            {"version", {{"type", "integer"}, {"format", "int64"}}},
            {"conflict", {{"type", {"string", "null"}}, {"format", "uuid"}}},
            {"parked", {{"type", {"string", "null"}}, {"format", "uuid"}}}}},
          {"required", {"type", "id", "field", "value", "version", "conflict", "parked"}}};
}

void add_operations(object& out) {
  const object strings{{"type", "array"}, {"items", {{"type", "string"}}}};
  out["SetOperation"] = {
      {"type", "object"}, {"properties", {{"add", strings}, {"remove", strings}}}, {"additionalProperties", false}};
  out["SumOperation"] = {{"type", "object"},
                         {"properties", {{"add", {{"type", "integer"}, {"format", "int64"}}}}},
                         {"required", array{"add"}},
                         {"additionalProperties", false}};
  out["StepOperation"] = {{"type", "object"},
                          {"description", "from: what its author saw; to: what it shall be"},
                          {"properties", {{"from", nullable("string")}, {"to", nullable("string")}}},
                          {"required", {"from", "to"}},
                          {"additionalProperties", false}};
}

}  // namespace

object openapi_schemas(const Schema& schema) {
  object out;
  for (const auto& type : schema.types()) {
    out[type.name] = type.builtin ? conflict_schema(type) : record_schema(type);
    if (type.builtin) continue;
    out[type.name + ".new"] = body_schema(type, false);
    out[type.name + ".change"] = body_schema(type, true);
  }
  out["Problem"] = problem_schema();
  out["Exception"] = exception_schema();
  out["SignedIn"] = signed_in_schema();
  out["Event"] = event_schema();
  out["Device"] = device_schema();
  out["Account"] = account_schema();
  out["Recovered"] = recovered_schema();
  out["Exceptions"] = {{"type", "array"}, {"items", reference("Exception")}};
  add_operations(out);
  add_log_schemas(out);
  return out;
}

}  // namespace satchel::hub
