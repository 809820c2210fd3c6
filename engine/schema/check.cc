#include "engine/schema/check.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "engine/schema/builtin.h"

namespace satchel {
namespace {

bool fits(Policy policy, FieldType type) {
  switch (policy) {
    case Policy::set:
      return type == FieldType::set;
    case Policy::sum:
      return type == FieldType::integer;
    case Policy::text:
      return type == FieldType::text;
    case Policy::state:
      return type == FieldType::choice;
    default:
      return true;
  }
}

bool travels_as_operation(Policy policy) {
  return policy == Policy::set || policy == Policy::sum || policy == Policy::text || policy == Policy::state;
}

bool has(const std::vector<std::string>& choices, const std::string& choice) {
  return std::find(choices.begin(), choices.end(), choice) != choices.end();
}

void only_of(const Node& value, bool belongs, std::string_view whose) {
  if (value.present() && !belongs) value.refuse("belongs to " + std::string(whose) + " only");
}

void check_choices(const Node& at, const Field& field) {
  std::set<std::string_view> seen;
  for (std::size_t i = 0; i < field.choices.size(); ++i) {
    const std::string& choice = field.choices[i];
    if (choice.empty() || choice.size() > 60) at[i].refuse("a choice has 1 to 60 bytes");
    if (!seen.insert(choice).second) at[i].refuse("choice '" + choice + "' stands twice");
  }
}

void check_transitions(const Node& at, const Field& field) {
  std::set<std::pair<std::string_view, std::string_view>> seen;
  for (std::size_t i = 0; i < field.transitions.size(); ++i) {
    const Transition& t = field.transitions[i];
    if (!has(field.choices, t.from)) at[i]["from"].refuse("'" + t.from + "' is no choice of this field");
    if (!has(field.choices, t.to)) at[i]["to"].refuse("'" + t.to + "' is no choice of this field");
    if (t.from == t.to) at[i].refuse("a transition goes to another state");
    if (!seen.emplace(t.from, t.to).second) at[i].refuse("transition stands twice: " + t.from + " to " + t.to);
  }
}

void check_state(const Node& at, const Field& field) {
  const bool state = field.policy == Policy::state;
  only_of(at["transitions"], state, "fields of policy state");
  only_of(at["initial"], state, "fields of policy state");
  if (!state) return;
  if (field.transitions.empty()) at["transitions"].refuse("a state field needs transitions");
  if (!has(field.choices, field.initial)) at["initial"].refuse("the initial state must be a choice of this field");
  check_transitions(at["transitions"], field);
}

// `id` is the key of every record; the others are columns that PostgreSQL keeps for itself.
constexpr std::array<std::string_view, 7> kTakenColumns{"id", "ctid", "cmin", "cmax", "xmin", "xmax", "tableoid"};

void check_numbers_and_names(const Node& at, const RecordType& type) {
  std::set<FieldNo> numbers;
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < type.fields.size(); ++i) {
    const Field& field = type.fields[i];
    if (!numbers.insert(field.number).second)
      at[i]["number"].refuse("field number " + std::to_string(field.number) + " stands twice");
    if (!names.insert(field.name).second) at[i]["name"].refuse("field '" + field.name + "' stands twice");
    if (std::find(kTakenColumns.begin(), kTakenColumns.end(), field.name) != kTakenColumns.end())
      at[i]["name"].refuse("'" + field.name + "' is taken");
    if ((field.write & ~type.write) != 0) at[i]["write"].refuse("a role that may not write the type");
    if ((field.read & ~type.read) != 0) at[i]["read"].refuse("a role that may not read the type");
    if (field.identity && field.read == kAllRoles) at[i].refuse("an identity that every role may read");
  }
}

void check_groups(const Node& at, const RecordType& type) {
  std::map<unsigned, const Field*> first;  // of each group
  for (const Field& field : type.fields) {
    if (field.group == 0) continue;
    const Node list = at[field.group - std::size_t{1}];
    if (travels_as_operation(field.policy)) list.refuse("'" + field.name + "' merges by operations, never in a group");
    const Field*& other = first[field.group];
    if (!other) other = &field;
    if (other->policy != field.policy) list.refuse("fields of a group share one policy");
    if (other->write != field.write || other->read != field.read) list.refuse("fields of a group share their roles");
  }
}

using Types = std::vector<RecordType>;

const RecordType* find(const Types& types, std::string_view name) {
  const auto at = std::find_if(types.begin(), types.end(), [&](const RecordType& t) { return t.name == name; });
  return at == types.end() ? nullptr : &*at;
}

void check_references(const Node& fields, const RecordType& type, const Types& types) {
  for (std::size_t i = 0; i < type.fields.size(); ++i) {
    const std::string& to = type.fields[i].refers_to;
    if (!to.empty() && !find(types, to)) fields[i]["refers_to"].refuse("no such type: '" + to + "'");
  }
}

/// The type that a record's scopes come from, where the schema alone says it.
const RecordType* parent_of(const RecordType& type, const Types& types) {
  return type.scope.parent ? find(types, type.fields[*type.scope.parent].refers_to) : nullptr;
}

void check_parent(const Node& scope, const RecordType& type, const Types& types) {
  const RecordType* up = parent_of(type, types);
  for (std::size_t steps = 0; up && steps <= types.size(); ++steps) {
    if (up->builtin) return scope["parent"].refuse("type '" + up->name + "' hands no scopes down");
    up = parent_of(*up, types);
  }
  if (up) scope["parent"].refuse("its parents run in a circle");
  if (!type.scope.parent_type) return;
  for (const std::string& name : type.fields[*type.scope.parent_type].choices)
    if (!find(types, name)) scope["parent_type"].refuse("its choice '" + name + "' names no type");
}

}  // namespace

void check_name(const Node& at, std::string_view name) {
  constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz";
  constexpr std::string_view inner = "abcdefghijklmnopqrstuvwxyz0123456789_";
  if (!at.is_text()) return;
  if (name.empty() || name.size() > 60 || letters.find(name[0]) == std::string_view::npos ||
      name.find_first_not_of(inner) != std::string_view::npos)
    at.refuse("not a name ([a-z][a-z0-9_]*, at most 60 characters): '" + std::string(name.substr(0, 80)) + "'");
}

void check_field(const Node& at, const Field& field) {
  if (!fits(field.policy, field.type))
    at["policy"].refuse("policy " + std::string(name_of(field.policy)) + " does not fit type " +
                        std::string(name_of(field.type)));
  const bool choice = field.type == FieldType::choice;
  only_of(at["choices"], choice || field.type == FieldType::set, "choice and set fields");
  const bool number = field.type == FieldType::integer || field.type == FieldType::real;
  for (const char* key : {"unit", "min", "max"}) only_of(at[key], number, "numbers");
  if (field.min && field.max && *field.min > *field.max) at["max"].refuse("is below min");
  only_of(at["refers_to"], field.type == FieldType::reference, "reference fields");
  only_of(at["confidential"], field.type == FieldType::text, "text fields");
  if (choice && field.choices.empty()) at["choices"].refuse("a choice field needs choices");
  check_choices(at["choices"], field);
  check_state(at, field);
}

namespace {

/// Scopes stand in the clear, also with devices.
void check_labels(const Node& at, const RecordType& type) {
  for (std::size_t i = 0; i < type.scope.fields.size(); ++i) {
    const Field& label = type.fields[type.scope.fields[i]];
    if (label.identity) at["fields"][i].refuse("an identity is no scope");
    if (label.confidential) at["fields"][i].refuse("what is confidential is no scope");
  }
}

void check_sealed_to(const Node& at, const Field& field) {
  const SealedTo& sealed = *field.sealed_to;
  only_of(at, field.type == FieldType::blob, "blob fields");
  if (sealed.roles == 0) at["roles"].refuse("sealed to nobody");
  if ((sealed.roles & ~field.read) != 0) at["roles"].refuse("a role that may not read the field");
  if (sealed.parts.empty()) at["parts"].refuse("an identity has a part");
  std::set<std::string_view> seen{field.name};
  for (std::size_t i = 0; i < sealed.parts.size(); ++i)
    if (!seen.insert(sealed.parts[i]).second) at["parts"][i].refuse("'" + sealed.parts[i] + "' stands twice");
}

void check_sealed_fields(const Node& at, const RecordType& type) {
  const Field* first = type.sealed_field();
  for (std::size_t i = 0; i < type.fields.size(); ++i) {
    if (!type.fields[i].sealed_to) continue;
    if (&type.fields[i] != first) at[i]["sealed_to"].refuse("a type has one field that identities are sealed into");
    check_sealed_to(at[i]["sealed_to"], type.fields[i]);
  }
}

}  // namespace

void check_type(const Node& at, const RecordType& type) {
  if (type.number != 0 && type.number <= kLastBuiltinType)
    at["number"].refuse("numbers up to " + std::to_string(kLastBuiltinType) + " are for built-in types");
  if (type.name.rfind("sqlite_", 0) == 0) at["name"].refuse("SQLite keeps names that begin with sqlite_");
  check_numbers_and_names(at["fields"], type);
  check_groups(at["groups"], type);
  check_labels(at["scope"], type);
  check_sealed_fields(at["fields"], type);
}

void check_types(const Node& at, const Types& types, std::size_t builtins) {
  std::set<TypeNo> numbers;
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < types.size(); ++i) {
    const RecordType& type = types[i];
    const Node node = at[i < builtins ? 0 : i - builtins];
    if (!numbers.insert(type.number).second)
      node["number"].refuse("type number " + std::to_string(type.number) + " stands twice");
    if (!names.insert(type.name).second) node["name"].refuse("type '" + type.name + "' stands twice");
    if (type.builtin) continue;
    check_references(node["fields"], type, types);
    check_parent(node["scope"], type, types);
  }
}

}  // namespace satchel
