#include "tests/security/rights.h"

#include <algorithm>
#include <boost/json.hpp>
#include <stdexcept>

#include "sync/hub/entries/counted_fields.h"
#include "sync/hub/entries/numbers.h"

namespace satchel::access {
namespace {

namespace json = boost::json;

std::string text(const json::object& at, const char* key) {
  const auto* value = at.if_contains(key);
  return value ? std::string(value->as_string()) : std::string();
}

Roles roles(const json::object& at, const char* key, const Roles& otherwise) {
  const auto* list = at.if_contains(key);
  if (!list) return otherwise;
  Roles out;
  for (const auto& role : list->as_array()) out.insert(std::string(role.as_string()));
  return out;
}

bool flag(const json::object& at, const char* key) {
  const auto* value = at.if_contains(key);
  return value && value->as_bool();
}

/// The hub alone writes it, whatever the schema says of roles.
bool is_counted(const std::string& type, const std::string& field) {
  return hub::is_official_number(type, field) || hub::is_counted(type, field);
}

FieldRights read_field(const json::object& at, const TypeRights& of, bool identity) {
  FieldRights out{
      text(at, "name"), text(at, "type"), text(at, "policy"), text(at, "refers_to"), {}, {}, {}, false, 0, {}};
  out.read = roles(at, "read", of.read);
  out.write = is_counted(of.name, out.name) ? Roles{} : roles(at, "write", of.write);
  out.identity = identity || flag(at, "identity");
  if (const auto* most = at.if_contains("max")) out.most = most->to_number<std::int64_t>();
  if (const auto* sealed = at.if_contains("sealed_to")) out.sealed_to = roles(sealed->as_object(), "roles", {});
  if (const auto* choices = at.if_contains("choices"))
    for (const auto& c : choices->as_array())
      out.choices.push_back(c.is_string() ? std::string(c.as_string()) : text(c.as_object(), "name"));
  return out;
}

void read_scope(const json::object& at, TypeRights& out) {
  out.fixed = text(at, "fixed");
  out.parent = text(at, "parent");
  out.parent_type = text(at, "parent_type");
  if (const auto* fields = at.if_contains("fields"))
    for (const auto& name : fields->as_array()) out.labels.insert(std::string(name.as_string()));
}

TypeRights read_type(const json::object& at, const Roles& everybody) {
  TypeRights out;
  out.name = text(at, "name");
  out.read = roles(at, "read", everybody);
  out.write = hub::is_made_by_hub(out.name) ? Roles{} : roles(at, "write", everybody);
  out.identity = flag(at, "identity");
  for (const auto& field : at.at("fields").as_array())
    out.fields.push_back(read_field(field.as_object(), out, out.identity));
  read_scope(at.at("scope").as_object(), out);
  return out;
}

}  // namespace

const FieldRights& TypeRights::field(const std::string& wanted) const {
  const auto at = std::find_if(fields.begin(), fields.end(), [&](const auto& f) { return f.name == wanted; });
  if (at == fields.end()) throw std::runtime_error(name + " has no field " + wanted);
  return *at;
}

const TypeRights& Rights::type(const std::string& wanted) const {
  const auto at = std::find_if(types.begin(), types.end(), [&](const auto& t) { return t.name == wanted; });
  if (at == types.end()) throw std::runtime_error("no type " + wanted);
  return *at;
}

bool Rights::knows(const std::string& wanted) const {
  return std::any_of(types.begin(), types.end(), [&](const auto& t) { return t.name == wanted; });
}

Rights read_rights(const std::string& schema_json) {
  const json::object schema = json::parse(schema_json).as_object();
  Rights out;
  for (const auto& role : schema.at("roles").as_array()) out.roles.emplace_back(role.as_string());
  const Roles everybody(out.roles.begin(), out.roles.end());
  for (const auto& type : schema.at("types").as_array()) out.types.push_back(read_type(type.as_object(), everybody));
  return out;
}

bool may_read(const TypeRights& type, const Caller& caller) {
  return type.read.contains(caller.role) && !(type.identity && caller.device());
}

bool may_read(const FieldRights& field, const Caller& caller) {
  return field.read.contains(caller.role) && !(field.identity && caller.device());
}

bool may_open(const FieldRights& field, const Caller& caller) {
  return field.sealed_to.contains(caller.role) && !caller.device();
}

bool sees(const Caller& caller, const std::set<std::string>& scopes) {
  return caller.scope.empty() || scopes.contains(caller.scope);
}

bool may_write(const TypeRights& type, const Caller& caller) { return type.write.contains(caller.role); }

}  // namespace satchel::access
