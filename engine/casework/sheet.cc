#include "engine/casework/sheet.h"

namespace satchel::casework {

const Value& Sheet::value(std::string_view field) const {
  static const Value nothing;
  const auto at = type_->index_of(field);
  return at && *at < values_.size() ? values_[*at] : nothing;
}

bool Sheet::has(std::string_view field) const {
  if (const auto* text = as<std::string>(field)) return !text->empty();
  if (const auto* set = as<TextSet>(field)) return !set->empty();
  return !is_null(value(field));
}

std::string_view Sheet::text(std::string_view field) const {
  const auto* text = as<std::string>(field);
  return text ? std::string_view(*text) : std::string_view();
}

std::optional<std::int64_t> Sheet::number(std::string_view field) const {
  const auto* number = as<std::int64_t>(field);
  return number ? std::optional(*number) : std::nullopt;
}

bool Sheet::flag(std::string_view field) const { return number(field).value_or(0) != 0; }

std::optional<Millis> Sheet::time(std::string_view field) const {
  const auto count = number(field);
  return count ? std::optional(Millis{*count}) : std::nullopt;
}

std::optional<Day> Sheet::day(std::string_view field) const { return day_from_text(text(field)); }

std::optional<Id> Sheet::reference(std::string_view field) const {
  const auto* bytes = as<Octets>(field);
  const auto id = bytes ? id_from_bytes(bytes->bytes) : Result<Id>(fail(Code::invalid));
  return id ? std::optional(*id) : std::nullopt;
}

const TextSet& Sheet::set(std::string_view field) const {
  static const TextSet nothing;
  const auto* set = as<TextSet>(field);
  return set ? *set : nothing;
}

Span Sheet::in_force() const {
  constexpr Day kAlways = Day(days(-719'528));  // 0000-01-01
  return {day("valid_from").value_or(kAlways), day("valid_to")};
}

Result<std::string> World::state_at(const Sheet& of, std::string_view field, Millis as_of) {
  (void)as_of;
  return std::string(of.text(field));
}

Result<const World::Index*> World::index_of(std::string_view type, std::string_view field) {
  const auto [at, fresh] = indexes_.try_emplace({std::string(type), std::string(field)});
  if (!fresh) return &at->second;
  const Status read = each(type, [&index = at->second, field](const Sheet& sheet) {
    if (!is_null(sheet.value(field))) index[sheet.value(field)].push_back(sheet.id());
    return Status();
  });
  if (read) return &at->second;
  indexes_.erase(at);
  return read.error();
}

Result<std::vector<Sheet>> World::those(std::string_view type, std::string_view field, const Value& holds) {
  SATCHEL_ASSIGN(const Index* index, index_of(type, field));
  std::vector<Sheet> out;
  const auto ids = index->find(holds);
  if (ids == index->end()) return out;
  for (const Id& id : ids->second) {
    SATCHEL_ASSIGN(auto sheet, find(type, id));
    if (sheet) out.push_back(*std::move(sheet));
  }
  return out;
}

Result<std::vector<Sheet>> all_of(World& world, std::string_view type) {
  std::vector<Sheet> out;
  SATCHEL_TRY(world.each(type, [&](const Sheet& sheet) {
    out.push_back(sheet);
    return Status();
  }));
  return out;
}

}  // namespace satchel::casework
