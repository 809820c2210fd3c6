#include <algorithm>
#include <limits>
#include <utility>

#include "engine/base/limits.h"
#include "engine/schema/builtin.h"
#include "engine/schema/check.h"
#include "engine/schema/names.h"
#include "engine/schema/read.h"
#include "engine/schema/schema.h"
#include "engine/schema/seal_parse.h"

namespace satchel {
namespace {

constexpr std::int64_t kMinute = 60'000, kDayMinutes = 24LL * 60;

}  // namespace

/// Reads the shape; check.h says what must hold beyond it.
class SchemaParser {
 public:
  SchemaPtr read(const Node& root, std::string_view text) {
    root.keys({"name", "version", "roles", "utc_offset", "types"});
    schema_.text_ = text;
    schema_.name_ = name(root);
    schema_.version_ = root["version"].required().integer(1, std::numeric_limits<std::int64_t>::max());
    schema_.utc_offset_.count = root["utc_offset"].integer(-kDayMinutes, kDayMinutes) * kMinute;
    read_role_names(root["roles"].required());
    schema_.types_ = {conflict_type()};
    const Node types = root["types"].required();
    for (std::size_t i = 0; i < types.size(1000); ++i) schema_.types_.push_back(type(types[i]));
    for (std::size_t i = 1; i < schema_.types_.size(); ++i)
      schema_.types_[i].seal = read_seal(types[i - 1]["seal"], schema_.types_[i], schema_.types_);
    check_types(types, schema_.types_, 1);
    return std::make_shared<const Schema>(std::move(schema_));
  }

 private:
  static std::string name(const Node& at) {
    std::string out = at["name"].required().text();
    check_name(at["name"], out);
    return out;
  }

  /// What has no title shows its name.
  static Title title(const Node& at, const std::string& otherwise) {
    if (!at.present()) return {otherwise, otherwise};
    at.keys({"zh", "en"});
    return {at["zh"].required().text(), at["en"].required().text()};
  }

  void read_role_names(const Node& at) {
    for (std::size_t i = 0; i < at.size(64); ++i) {
      const std::string role = at[i].text();
      check_name(at[i], role);
      if (schema_.role(role) != 0) at[i].refuse("role '" + role + "' stands twice");
      if (role == kAdminRole) at[i].refuse("is the hub's own role, of who reads no record");
      schema_.roles_.push_back(role);
    }
  }

  RoleSet roles(const Node& at, RoleSet otherwise) const {
    if (!at.present()) return otherwise;
    RoleSet out = 0;
    for (std::size_t i = 0; i < at.size(64); ++i) {
      const RoleSet bit = schema_.role(at[i].text());
      if (bit == 0) at[i].refuse("no such role");
      out |= bit;
    }
    return out;
  }

  RecordType type(const Node& at) const {
    at.keys({"number", "name", "title", "write", "read", "identity", "keeps", "scope", "groups", "seal", "fields"});
    RecordType out;
    out.number = static_cast<TypeNo>(at["number"].required().integer(1, std::numeric_limits<TypeNo>::max()));
    out.name = name(at);
    out.title = title(at["title"], out.name);
    out.write = roles(at["write"], kAllRoles);
    out.read = roles(at["read"], kAllRoles);
    out.identity = at["identity"].boolean();
    out.keeps = at["keeps"].boolean();
    const Node fields = at["fields"].required();
    for (std::size_t i = 0; i < fields.size(limits::kFieldsPerType); ++i) out.fields.push_back(field(fields[i], out));
    groups(at["groups"], out);
    for (std::size_t i = 0; i < out.fields.size(); ++i)
      out.fields[i].sealed_to = sealed_to(fields[i]["sealed_to"], out);
    out.scope = scope(at["scope"].required(), out);
    check_type(at, out);
    return out;
  }

  Field field(const Node& at, const RecordType& of) const {
    at.keys({"number", "name", "type", "policy", "title", "unit", "choices", "refers_to", "write", "read", "identity",
             "confidential", "required", "transitions", "initial", "sealed_to", "min", "max", "once"});
    Field out;
    out.number = static_cast<FieldNo>(at["number"].required().integer(1, std::numeric_limits<FieldNo>::max()));
    out.name = name(at);
    out.type = one_of<FieldType>(at["type"].required(), kFieldTypeNames);
    out.policy = one_of<Policy>(at["policy"].required(), kPolicyNames);
    out.title = title(at["title"], out.name);
    out.unit = at["unit"].text();
    out.min = bound(at["min"]);
    out.max = bound(at["max"]);
    choices(at["choices"], out);
    out.refers_to = at["refers_to"].text();
    out.write = roles(at["write"], of.write);
    out.read = roles(at["read"], of.read);
    out.identity = of.identity || at["identity"].boolean();
    out.confidential = at["confidential"].boolean();
    out.required = at["required"].boolean();
    out.once = at["once"].boolean();
    out.initial = at["initial"].text();
    transitions(at["transitions"], out);
    check_field(at, out);
    return out;
  }

  /// As far as a double holds whole numbers.
  static std::optional<std::int64_t> bound(const Node& at) {
    constexpr std::int64_t kMost = std::int64_t{1} << 53;
    return at.present() ? std::optional(at.integer(-kMost, kMost)) : std::nullopt;
  }

  template <class Enum, class Names>
  static Enum one_of(const Node& at, const Names& names) {
    const std::string word = at.text();
    const auto found = enum_of<Enum>(names, word);
    if (!found) at.refuse("unknown word '" + word + "'");
    return found.value_or(Enum{});
  }

  static void choices(const Node& at, Field& out) {
    for (std::size_t i = 0; i < at.size(limits::kSetElements); ++i) {
      const bool bare = at[i].is_text();
      if (!bare) at[i].keys({"name", "title"});
      out.choices.push_back(bare ? at[i].text() : at[i]["name"].required().text());
      out.choice_titles.push_back(bare ? Title{out.choices.back(), out.choices.back()}
                                       : title(at[i]["title"], out.choices.back()));
    }
  }

  void transitions(const Node& at, Field& out) const {
    for (std::size_t i = 0; i < at.size(limits::kSetElements); ++i) {
      at[i].keys({"from", "to", "roles", "closes"});
      out.transitions.push_back({at[i]["from"].required().text(), at[i]["to"].required().text(),
                                 roles(at[i]["roles"], kAllRoles), at[i]["closes"].boolean()});
    }
  }

  /// Its tests may ask of any field, so all of them are read by now.
  std::optional<SealedTo> sealed_to(const Node& at, const RecordType& of) const {
    if (!at.present()) return std::nullopt;
    at.keys({"roles", "parts", "when"});
    SealedTo out;
    out.roles = roles(at["roles"].required(), 0);
    const Node parts = at["parts"].required();
    for (std::size_t i = 0; i < parts.size(limits::kFieldsPerType); ++i) {
      out.parts.push_back(parts[i].text());
      check_name(parts[i], out.parts.back());
    }
    out.when = read_tests(at["when"], of);
    return out;
  }

  static std::optional<std::size_t> known_field(const Node& at, const RecordType& type) {
    const std::string wanted = at.text();
    const auto index = type.index_of(wanted);
    if (!index) at.refuse("no such field: '" + wanted + "'");
    return index;
  }

  static void groups(const Node& at, RecordType& type) {
    for (std::size_t g = 0; g < at.size(limits::kFieldsPerType / 2); ++g) {
      const std::size_t members = at[g].size(limits::kFieldsPerType);
      if (members < 2) at[g].refuse("a group has two fields or more");
      for (std::size_t i = 0; i < members; ++i) {
        const auto index = known_field(at[g][i], type);
        if (!index) continue;
        if (type.fields[*index].group != 0) at[g][i].refuse("a field is in one group only");
        type.fields[*index].group = static_cast<std::uint8_t>(g + 1);
      }
    }
  }

  static ScopeRule scope(const Node& at, const RecordType& type) {
    at.keys({"fixed", "fields", "parent", "parent_type"});
    if (at["fixed"].present() + at["fields"].present() + at["parent"].present() != 1)
      at.refuse("a scope is one of fixed, fields, parent");
    ScopeRule out;
    out.fixed = at["fixed"].text();
    if (at["fixed"].present() && out.fixed.empty()) at["fixed"].refuse("an empty scope");
    const Node fields = at["fields"];
    const std::size_t count = fields.size(limits::kFieldsPerType);
    if (fields.present() && count == 0) fields.refuse("a scope needs a field");
    for (std::size_t i = 0; i < count; ++i)
      if (const auto index = label_field(fields[i], type)) out.fields.push_back(*index);
    parent(at, type, out);
    return out;
  }

  static std::optional<std::size_t> label_field(const Node& at, const RecordType& type) {
    const auto index = known_field(at, type);
    if (!index) return std::nullopt;
    const FieldType kind = type.fields[*index].type;
    if (kind != FieldType::text && kind != FieldType::choice && kind != FieldType::set)
      at.refuse("scopes come from text, choice and set fields");
    return index;
  }

  static void parent(const Node& at, const RecordType& type, ScopeRule& out) {
    const Node parent = at["parent"], kind = at["parent_type"];
    if (kind.present() && !parent.present()) kind.refuse("stands beside a parent only");
    if (!parent.present()) return;
    const auto index = known_field(parent, type);
    if (!index) return;
    if (type.fields[*index].type != FieldType::reference) return parent.refuse("a parent is a reference field");
    const bool any = type.fields[*index].refers_to.empty();
    if (any != kind.present())
      return parent.refuse(any ? "refers to any type: parent_type is missing" : "refers to one type: no parent_type");
    out.parent = index;
    if (any) out.parent_type = parent_type(kind, type);
  }

  static std::optional<std::size_t> parent_type(const Node& at, const RecordType& type) {
    const auto index = known_field(at, type);
    if (!index) return std::nullopt;
    const FieldType kind = type.fields[*index].type;
    if (kind != FieldType::text && kind != FieldType::choice) at.refuse("the parent's type is a text or choice field");
    if (type.fields[*index].confidential) at.refuse("what is confidential leads to no scope");
    return index;
  }

  Schema schema_;
};

Result<SchemaPtr> Schema::parse(std::string_view text) {
  Complaint complaint(text);
  SATCHEL_ASSIGN(const boost::json::value document, read_document(text, complaint));
  if (complaint.error()) return *complaint.error();
  SchemaPtr out = SchemaParser().read(Node(complaint, &document), text);
  if (complaint.error()) return *complaint.error();
  return out;
}

}  // namespace satchel
