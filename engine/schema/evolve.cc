#include <algorithm>
#include <string>

#include "engine/schema/schema.h"

namespace satchel {
namespace {

Error off(const std::string& what) { return fail(Code::bad_schema, what); }

Status field_may_follow(const std::string& where, const Field& now, const Field& next) {
  if (now.number != next.number || now.name != next.name)
    return off(where + " is gone, moved, renumbered or renamed (" + std::to_string(next.number) + " " + next.name +
               " stands there)");
  if (now.type != next.type) return off(where + " has another type");
  if (now.policy != next.policy) return off(where + " has another policy");
  if (now.unit != next.unit) return off(where + " has another unit");
  if (now.identity && !next.identity) return off(where + " is an identity no more");
  if (now.confidential && !next.confidential) return off(where + " is confidential no more");
  if (now.once && !next.once) return off(where + " is set once no more");
  if (now.sealed_to && !next.sealed_to) return off(where + " is sealed no more");
  for (const std::string& part : now.sealed_to ? now.sealed_to->parts : std::vector<std::string>())
    if (std::find(next.sealed_to->parts.begin(), next.sealed_to->parts.end(), part) == next.sealed_to->parts.end())
      return off(where + " lost its part '" + part + "'");
  if (now.refers_to != next.refers_to) return off(where + " refers to another type");
  for (const std::string& choice : now.choices)
    if (std::find(next.choices.begin(), next.choices.end(), choice) == next.choices.end())
      return off(where + " lost its choice '" + choice + "'");
  if (now.choices.empty() && !next.choices.empty()) return off(where + " was free and has choices");
  return {};
}

Status type_may_follow(const RecordType& now, const RecordType& next) {
  if (now.name != next.name) return off("type " + now.name + " is renamed " + next.name);
  if (now.keeps && !next.keeps) return off("type " + now.name + " keeps its records no more");
  for (std::size_t i = 0; i < now.fields.size(); ++i) {
    const std::string where = now.name + "." + now.fields[i].name;
    if (i >= next.fields.size()) return off(where + " is gone");
    SATCHEL_TRY(field_may_follow(where, now.fields[i], next.fields[i]));
  }
  return {};
}

}  // namespace

Status may_follow(const Schema& now, const Schema& next) {
  if (next.version() <= now.version())
    return off("version " + std::to_string(next.version()) + " is not above " + std::to_string(now.version()));
  for (std::size_t i = 0; i < now.roles().size(); ++i)
    if (i >= next.roles().size() || next.roles()[i] != now.roles()[i])
      return off("role " + now.roles()[i] + " is gone or moved");
  for (const RecordType& type : now.types()) {
    const RecordType* after = next.find(type.number);
    if (!after) return off("type " + type.name + " is gone or renumbered");
    SATCHEL_TRY(type_may_follow(type, *after));
  }
  return {};
}

}  // namespace satchel
