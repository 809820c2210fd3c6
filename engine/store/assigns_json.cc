#include "engine/store/assigns_json.h"

#include "engine/base/limits.h"
#include "engine/schema/json_members.h"

namespace satchel {
namespace {

Result<How> how_named(const Field& field, std::string_view name) {
  const bool set = field.policy == Policy::set, sum = field.policy == Policy::sum;
  if (name == "add" && (set || sum)) return How::add;
  if (name == "remove" && set) return How::remove;
  return fail(Code::invalid_value, field.name + ": takes no \"" + std::string(name) + "\"");
}

Status add_operation(const Field& field, std::string_view json, std::vector<Assign>& out) {
  SATCHEL_ASSIGN(const Members operation, members_of(json));
  for (const auto& [name, text] : operation) {
    SATCHEL_ASSIGN(const How how, how_named(field, name));
    SATCHEL_ASSIGN(Value value, value_from_json(field, text));
    out.push_back({field.name, std::move(value), how});
  }
  return {};
}

}  // namespace

Result<std::vector<Assign>> assigns_from_json(const RecordType& type, std::string_view json) {
  if (json.size() > limits::kTransactionBytes) return fail(Code::too_large, type.name);
  SATCHEL_ASSIGN(const Members members, members_of(json));
  std::vector<Assign> out;
  for (const auto& [name, text] : members) {
    const auto at = type.index_of(name);
    if (!at) return fail(Code::unknown_field, type.name + "." + name);
    if (text.front() == '{') {
      SATCHEL_TRY(add_operation(type.fields[*at], text, out));
      continue;
    }
    SATCHEL_ASSIGN(Value value, value_from_json(type.fields[*at], text));
    out.push_back({name, std::move(value), How::put});
  }
  return out;
}

}  // namespace satchel
