#include "engine/casework/draft_world.h"

#include <algorithm>

namespace satchel::casework {
namespace {

TextSet without(TextSet all, const TextSet& those) {
  std::erase_if(all, [&](const std::string& e) { return std::ranges::find(those, e) != those.end(); });
  return all;
}

Value of_set(const TextSet& shown, const TextSet& given, How how) {
  if (how == How::remove) return Value{without(shown, given)};
  TextSet all = shown;
  all.insert(all.end(), given.begin(), given.end());
  return Value{make_set(std::move(all))};
}

Value assigned(const Value& shown, const Assign& assign) {
  if (assign.how == How::put) return assign.value;
  if (const auto* given = std::get_if<TextSet>(&assign.value)) {
    const auto* now = std::get_if<TextSet>(&shown);
    return of_set(now ? *now : TextSet{}, *given, assign.how);
  }
  const auto* now = std::get_if<std::int64_t>(&shown);
  const auto* amount = std::get_if<std::int64_t>(&assign.value);
  const std::int64_t by = amount ? *amount : 0;
  return (now ? *now : 0) + (assign.how == How::add ? by : -by);
}

}  // namespace

Status DraftWorld::lay(const DraftChange& change) {
  const RecordType* type = schema().find(change.type);
  if (!type) return fail(Code::unknown_type, change.type);
  if (change.kind == ChangeKind::remove) return laid_[change.type][change.id] = std::nullopt, Status{};
  SATCHEL_ASSIGN(const auto there, find(change.type, change.id));
  if (!there && change.kind != ChangeKind::create) return fail(Code::not_here, to_text(change.id));
  std::vector<Value> values(type->fields.size());
  for (std::size_t i = 0; there && i < values.size(); ++i) values[i] = there->value(type->fields[i].name);
  for (const Assign& assign : change.fields) {
    const auto at = type->index_of(assign.field);
    if (!at) return fail(Code::unknown_field, change.type + "." + assign.field);
    values[*at] = assigned(values[*at], assign);
  }
  const bool sealed = there && there->sealed();
  Sheet sheet(*type, change.id, std::move(values), sealed, there ? there->author() : std::string());
  laid_[change.type].insert_or_assign(change.id, std::move(sheet));
  return {};
}

Status DraftWorld::each(std::string_view type, const std::function<Status(const Sheet&)>& visit) {
  const auto laid = laid_.find(type);
  if (laid == laid_.end()) return base_.each(type, visit);
  SATCHEL_TRY(base_.each(
      type, [&](const Sheet& sheet) { return laid->second.contains(sheet.id()) ? Status{} : visit(sheet); }));
  for (const auto& entry : laid->second)
    if (entry.second) SATCHEL_TRY(visit(*entry.second));
  return {};
}

Result<std::optional<Sheet>> DraftWorld::find(std::string_view type, const Id& id) {
  if (const auto laid = laid_.find(type); laid != laid_.end())
    if (const auto at = laid->second.find(id); at != laid->second.end()) return at->second;
  return base_.find(type, id);
}

}  // namespace satchel::casework
