#include "engine/casework/sheet.h"

namespace satchel::casework {

template <class T>
const T* Sheet::value(std::string_view field) const {
  const auto at = type_->index_of(field);
  return at && *at < values_.size() ? std::get_if<T>(&values_[*at]) : nullptr;
}

bool Sheet::has(std::string_view field) const {
  if (const auto* text = value<std::string>(field)) return !text->empty();
  if (const auto* set = value<TextSet>(field)) return !set->empty();
  const auto at = type_->index_of(field);
  return at && *at < values_.size() && !is_null(values_[*at]);
}

std::string_view Sheet::text(std::string_view field) const {
  const auto* text = value<std::string>(field);
  return text ? std::string_view(*text) : std::string_view();
}

std::optional<std::int64_t> Sheet::number(std::string_view field) const {
  const auto* number = value<std::int64_t>(field);
  return number ? std::optional(*number) : std::nullopt;
}

bool Sheet::flag(std::string_view field) const { return number(field).value_or(0) != 0; }

std::optional<Millis> Sheet::time(std::string_view field) const {
  const auto count = number(field);
  return count ? std::optional(Millis{*count}) : std::nullopt;
}

std::optional<Day> Sheet::day(std::string_view field) const { return day_from_text(text(field)); }

std::optional<Id> Sheet::reference(std::string_view field) const {
  const auto* bytes = value<Octets>(field);
  const auto id = bytes ? id_from_bytes(bytes->bytes) : Result<Id>(fail(Code::invalid));
  return id ? std::optional(*id) : std::nullopt;
}

const TextSet& Sheet::set(std::string_view field) const {
  static const TextSet nothing;
  const auto* set = value<TextSet>(field);
  return set ? *set : nothing;
}

Span Sheet::in_force() const {
  constexpr Day kAlways = Day(days(-719'528));  // 0000-01-01
  return {day("valid_from").value_or(kAlways), day("valid_to")};
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
