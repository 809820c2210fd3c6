#include "engine/casework/sheet.h"

namespace satchel::casework {
namespace {

/// Whether records of `type` may hang on those of `parent`, and by which field.
std::optional<std::size_t> hangs_by(const RecordType& type, const RecordType& parent) {
  if (!type.scope.parent) return std::nullopt;
  const std::string& to = type.fields[*type.scope.parent].refers_to;
  return to.empty() || to == parent.name ? type.scope.parent : std::nullopt;
}

bool hangs_on(const Sheet& sheet, const RecordType& parent) {
  const auto named = sheet.type().scope.parent_type;
  return !named || sheet.text(sheet.type().fields[*named].name) == parent.name;
}

/// Those of ASCII; U+00A0, U+00AD, U+2000 to U+200F, U+2028 to U+202F, U+205F to U+2064, U+3000, U+3164, U+FEFF.
constexpr std::string_view kSpaces[] = {" ",        "\t",       "\n",           "\v",           "\f",          "\r",
                                        "\xC2\xA0", "\xC2\xAD", "\xE3\x80\x80", "\xE3\x85\xA4", "\xEF\xBB\xBF"};

/// Three bytes of the ranges.
bool is_wide_space(std::string_view three) {
  const auto last = static_cast<unsigned char>(three[2]);
  if (three.starts_with("\xE2\x80")) return last <= 0x8F || (last >= 0xA8 && last <= 0xAF);
  return three.starts_with("\xE2\x81") && last >= 0x9F && last <= 0xA4;
}

/// How long the space is that a text begins or ends with; 0: none.
std::size_t space_at(std::string_view text, bool begins) {
  for (const std::string_view space : kSpaces)
    if (begins ? text.starts_with(space) : text.ends_with(space)) return space.size();
  constexpr std::size_t kWide = 3;
  if (text.size() < kWide) return 0;
  return is_wide_space(begins ? text.substr(0, kWide) : text.substr(text.size() - kWide)) ? kWide : 0;
}

}  // namespace

bool is_blank(std::string_view text) { return trimmed(text).empty(); }

std::string_view trimmed(std::string_view text) {
  for (std::size_t n = space_at(text, true); n > 0; n = space_at(text, true)) text.remove_prefix(n);
  for (std::size_t n = space_at(text, false); n > 0; n = space_at(text, false)) text.remove_suffix(n);
  return text;
}

const Value& Sheet::value(std::string_view field) const {
  static const Value nothing;
  const auto at = type_->index_of(field);
  return at && *at < values_.size() ? values_[*at] : nothing;
}

bool Sheet::has(std::string_view field) const {
  if (const auto* text = as<std::string>(field)) return !is_blank(*text);
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

Status World::each_under(const Sheet& root, const std::function<Status(const Sheet&)>& visit) {
  std::vector<Sheet> reached{root};
  for (std::size_t i = 0; i < reached.size(); ++i) {
    const RecordType& parent = reached[i].type();
    const Id id = reached[i].id();
    for (const RecordType& type : schema().types()) {
      const auto by = hangs_by(type, parent);
      if (!by) continue;
      SATCHEL_ASSIGN(const auto below, those(type.name, type.fields[*by].name, id));
      for (const Sheet& sheet : below) {
        if (!hangs_on(sheet, parent) || sheet.id() == id) continue;
        SATCHEL_TRY(visit(sheet));
        reached.push_back(sheet);
      }
    }
    SATCHEL_ASSIGN(const auto conflicts, those("conflict", "record", id));
    for (const Sheet& conflict : conflicts) SATCHEL_TRY(visit(conflict));
  }
  return {};
}

Result<std::optional<std::vector<Id>>> World::look_up(const RecordType& type, std::size_t field, const Value& holds) {
  (void)type, (void)field, (void)holds;
  return std::optional<std::vector<Id>>();
}

Result<std::optional<Millis>> World::set_at(const Sheet& of, std::string_view field) {
  (void)of, (void)field;
  return std::optional<Millis>();
}

Result<std::string> World::set_by(const Sheet& of, std::string_view field) {
  (void)of, (void)field;
  return std::string();
}

Result<std::optional<ToldTime>> World::told(const Sheet& of, std::string_view field) {
  (void)of, (void)field;
  return std::optional<ToldTime>();
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
  const RecordType* of = schema().find(type);
  const auto at = of ? of->index_of(field) : std::nullopt;
  std::vector<Sheet> out;
  if (!at) return out;
  SATCHEL_ASSIGN(auto found, look_up(*of, *at, holds));
  if (!found) {
    SATCHEL_ASSIGN(const Index* index, index_of(type, field));
    const auto ids = index->find(holds);
    if (ids == index->end()) return out;
    found = ids->second;
  }
  for (const Id& id : *found) {
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
