#include "engine/schema/schema.h"

#include <algorithm>

#include "engine/schema/names.h"

namespace satchel {
namespace {

template <class Items, class Matches>
std::optional<std::size_t> position(const Items& items, Matches matches) {
  const auto at = std::find_if(items.begin(), items.end(), matches);
  if (at == items.end()) return std::nullopt;
  return static_cast<std::size_t>(at - items.begin());
}

}  // namespace

std::string_view name_of(FieldType type) { return kFieldTypeNames[static_cast<std::size_t>(type)]; }
std::string_view name_of(Policy policy) { return kPolicyNames[static_cast<std::size_t>(policy)]; }

bool RecordType::has_confidential() const { return std::ranges::any_of(fields, &Field::confidential); }

const Field* RecordType::sealed_field() const {
  const auto at = position(fields, [](const Field& field) { return field.sealed_to.has_value(); });
  return at ? &fields[*at] : nullptr;
}

std::optional<std::size_t> RecordType::index_of(std::string_view wanted) const {
  return position(fields, [&](const Field& field) { return field.name == wanted; });
}

std::optional<std::size_t> RecordType::index_of(FieldNo wanted) const {
  // Numbers mostly run from 1 in declared order.
  if (wanted > 0 && wanted <= fields.size() && fields[wanted - 1U].number == wanted) return wanted - 1U;
  return position(fields, [&](const Field& field) { return field.number == wanted; });
}

const RecordType* Schema::find(std::string_view wanted) const {
  const auto at = position(types_, [&](const RecordType& type) { return type.name == wanted; });
  return at ? &types_[*at] : nullptr;
}

const RecordType* Schema::find(TypeNo wanted) const {
  const auto at = position(types_, [&](const RecordType& type) { return type.number == wanted; });
  return at ? &types_[*at] : nullptr;
}

RoleSet Schema::role(std::string_view wanted) const {
  const auto at = position(roles_, [&](const std::string& role) { return role == wanted; });
  return at ? RoleSet{1} << *at : 0;
}

}  // namespace satchel
