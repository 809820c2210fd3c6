#include "platform/cli/import_keys.h"

namespace satchel::cli {

Result<KeysHere> keys_here(Store& store, const RecordType& type, const std::string& field) {
  KeysHere out;
  if (field.empty()) return out;
  SATCHEL_ASSIGN(const auto reader, store.reader());
  SATCHEL_ASSIGN(auto s, reader->prepare("SELECT CAST(" + sql::quoted(field) + " AS TEXT),_id FROM " +
                                         sql::quoted(type.name) + " WHERE " + sql::quoted(field) + " IS NOT NULL"));
  for (;;) {
    SATCHEL_ASSIGN(const bool row, s.step());
    if (!row) return out;
    out.emplace(s.text(0), s.id(1));
  }
}

std::optional<Id> LookupTables::find(const std::string& type, const std::string& field, const std::string& value) {
  const auto [table, fresh] = tables_.try_emplace({type, field});
  const RecordType* of = store_.schema()->find(type);
  if (fresh && of && of->index_of(field)) {
    auto keys = keys_here(store_, *of, field);
    if (keys) table->second = *std::move(keys);
  }
  const auto at = table->second.find(value);
  return at == table->second.end() ? std::nullopt : std::optional(at->second);
}

}  // namespace satchel::cli
