#include "platform/cli/draft_sheet.h"

#include <algorithm>

namespace satchel::cli {
namespace {

Value joined(const TextSet& old, const TextSet& given, How how) {
  TextSet out;
  if (how == How::add)
    std::ranges::set_union(old, given, std::back_inserter(out));
  else
    std::ranges::set_difference(old, given, std::back_inserter(out));
  return out;
}

Value value_after(const Value& before, const Assign& assign) {
  if (assign.how == How::put) return assign.value;
  const auto* more = std::get_if<std::int64_t>(&assign.value);
  const auto* amount = std::get_if<std::int64_t>(&before);
  if (more) return (amount ? *amount : 0) + *more;
  const auto *given = std::get_if<TextSet>(&assign.value), *old = std::get_if<TextSet>(&before);
  return given ? joined(old ? *old : TextSet(), *given, assign.how) : assign.value;
}

}  // namespace

Result<casework::Sheet> sheet_after(Store& store, const DraftChange& change) {
  const RecordType* type = store.schema()->find(change.type);
  if (!type) return fail(Code::unknown_type, change.type);
  std::vector<Value> values(type->fields.size());
  Record record;
  if (change.kind == ChangeKind::update) {
    SATCHEL_ASSIGN(auto found, store.get(type->number, change.id));
    if (found) record = *std::move(found), values = record.values;
  }
  for (const Assign& assign : change.fields) {
    const auto at = type->index_of(assign.field);
    if (!at) return fail(Code::unknown_field, type->name + "." + assign.field);
    values[*at] = value_after(values[*at], assign);
  }
  return casework::Sheet(*type, change.id, std::move(values), record.sealed, record.author);
}

casework::Sheet sheet_of(const RecordType& type, const Record& record) {
  return casework::Sheet(type, record.id, record.values, record.sealed, record.author);
}

}  // namespace satchel::cli
