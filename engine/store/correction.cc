#include "engine/store/correction.h"

#include <algorithm>

namespace satchel {
namespace {

/// What the seal froze, as far as the role may write it anew.
std::vector<Assign> copied(const RecordType& type, const Record& sealed, RoleSet role) {
  std::vector<Assign> out;
  for (std::size_t i = 0; i < type.fields.size(); ++i) {
    const Field& field = type.fields[i];
    const bool wanted = frozen_by_seal(field) && (field.write & role) != 0 && !is_null(sealed.values[i]);
    if (wanted) out.push_back({field.name, sealed.values[i], How::put});
  }
  return out;
}

const TextSet& set_in(const Value& value) {
  static const TextSet none;
  const auto* set = std::get_if<TextSet>(&value);
  return set ? *set : none;
}

/// A change over what was copied, as a value: a new record has nothing yet to add to.
Result<Value> changed(const Field& field, const Value& now, const Assign& change) {
  if (change.how == How::put) return change.value;
  if (field.policy == Policy::sum && change.how == How::add) return change.value;
  if (field.policy != Policy::set) return fail(Code::invalid_value, field.name + " is neither a set nor a sum");
  TextSet out = set_in(now);
  for (const std::string& element : set_in(change.value)) {
    std::erase(out, element);
    if (change.how == How::add) out.push_back(element);
  }
  return Value{make_set(std::move(out))};
}

Status lay(const RecordType& type, const Assign& change, std::vector<Assign>& fields) {
  const auto at = type.index_of(change.field);
  if (!at) return fail(Code::unknown_field, type.name + "." + change.field);
  auto there = std::ranges::find(fields, change.field, &Assign::field);
  if (there == fields.end()) there = fields.insert(there, {change.field, {}, How::put});
  SATCHEL_ASSIGN(there->value, changed(type.fields[*at], there->value, change));
  return {};
}

}  // namespace

Result<DraftChange> correction_of(const RecordType& type, const Record& sealed, RoleSet role, const std::string& reason,
                                  const std::vector<Assign>& changes) {
  if (!type.seal.corrects) return fail(Code::unknown_field, type.name + " has no field for what it corrects");
  if (!sealed.sealed) return fail(Code::invalid, type.name + " " + to_text(sealed.id) + " is not sealed: change it");
  if (reason.empty()) return fail(Code::invalid_value, "a correction has a reason");
  DraftChange out{ChangeKind::create, type.name, {}, copied(type, sealed, role)};
  for (const Assign& change : changes) SATCHEL_TRY(lay(type, change, out.fields));
  const Assign corrects{type.fields[*type.seal.corrects].name, octets(sealed.id.view()), How::put};
  const Assign why{type.fields[*type.seal.reason].name, reason, How::put};
  for (const Assign& own : {corrects, why}) SATCHEL_TRY(lay(type, own, out.fields));
  return out;
}

}  // namespace satchel
