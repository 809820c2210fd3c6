// Who may do what, read from the schema's text alone: what the hub's own answer is held against. It shares no code with
// the hub, which reads the schema by engine/schema.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace satchel::access {

using Roles = std::set<std::string>;

struct FieldRights {
  std::string name, type, policy, refers_to;
  std::vector<std::string> choices;
  Roles read, write;
  bool identity = false;
  std::int64_t most = 0;  // of a number; 0: none is said
  Roles sealed_to;        // of a field for sealed identities: who may have them opened
};

struct TypeRights {
  std::string name;
  std::vector<FieldRights> fields;
  Roles read, write;
  bool identity = false;
  std::string fixed;                // scope of all its records, or
  std::set<std::string> labels;     // the fields that say it, or
  std::string parent, parent_type;  // the field that names whose it is
  const FieldRights& field(const std::string& name) const;
};

struct Rights {
  std::vector<std::string> roles;
  std::vector<TypeRights> types;
  const TypeRights& type(const std::string& name) const;
  bool knows(const std::string& type) const;
};

/// Throws std::exception for what is no schema.
Rights read_rights(const std::string& schema_json);

/// Who asks: by a token of the office, or of a device, or in a session of somebody who signed in.
struct Caller {
  std::string role;
  std::string scope;  // of the device or the account; empty: every scope
  bool session = false;
  bool device() const { return !scope.empty() && !session; }
};

bool may_read(const TypeRights& type, const Caller& caller);
bool may_read(const FieldRights& field, const Caller& caller);
/// What was sealed into the field, at the hub.
bool may_open(const FieldRights& field, const Caller& caller);
/// Where a record stands.
bool sees(const Caller& caller, const std::set<std::string>& scopes);
bool may_write(const TypeRights& type, const Caller& caller);

}  // namespace satchel::access
