#include "platform/cli/put_identity.h"

#include <algorithm>

#include "engine/merge/plain_identity.h"
#include "platform/cli/assign.h"

namespace satchel::cli {
namespace {

std::string name_in(const std::string& word) { return word.substr(0, word.find('=')); }

bool is_part(const Field& sealed, const std::string& word) {
  const auto& parts = sealed.sealed_to->parts;
  return word.find('=') != std::string::npos && std::ranges::find(parts, name_in(word)) != parts.end();
}

Result<IdentityPart> part_of(Files& files, const std::string& word) {
  IdentityPart out{name_in(word), word.substr(word.find('=') + 1), false};
  if (!out.content.starts_with('@')) return out;
  out.binary = true;
  SATCHEL_ASSIGN(out.content, read_all(files, out.content.substr(1), kIdentityBytes));
  return out;
}

/// As far as an identity depends on it: elements added to a set are in it.
Value after(const Value& before, const Assign& assign) {
  const auto *had = std::get_if<TextSet>(&before), *given = std::get_if<TextSet>(&assign.value);
  if (assign.how == How::put || !given) return assign.value;
  TextSet out;
  const TextSet none;
  const TextSet& old = had ? *had : none;
  if (assign.how == How::add) std::ranges::set_union(old, *given, std::back_inserter(out));
  if (assign.how == How::remove) std::ranges::set_difference(old, *given, std::back_inserter(out));
  return out;
}

Result<bool> is_sealed(Store& store, const RecordType& type, const std::optional<Id>& id,
                       const std::vector<Assign>& assigns) {
  std::vector<Value> values(type.fields.size());
  if (id) {
    SATCHEL_ASSIGN(const auto record, store.get(type.number, *id));
    if (record) values = record->values;
  }
  for (const Assign& assign : assigns) {
    const std::size_t at = *type.index_of(assign.field);
    values[at] = after(values[at], assign);
  }
  return identity_is_sealed(type, values, store.schema()->utc_offset());
}

}  // namespace

Result<std::vector<Assign>> assigns_with_identity(Store& store, Files& files, const RecordType& type,
                                                  const std::optional<Id>& id, const std::vector<std::string>& words) {
  const Field* field = type.sealed_field();
  std::vector<std::string> plain, said;
  for (const auto& word : words) (field && is_part(*field, word) ? said : plain).push_back(word);
  SATCHEL_ASSIGN(auto out, assigns_from_text(type, plain));
  if (said.empty()) return out;
  SATCHEL_ASSIGN(const bool sealed, is_sealed(store, type, id, out));
  if (!sealed) return assigns_from_text(type, words);
  std::vector<IdentityPart> parts;
  for (const auto& word : said) {
    SATCHEL_ASSIGN(IdentityPart part, part_of(files, word));
    parts.push_back(std::move(part));
  }
  SATCHEL_ASSIGN(const Hash hash, store.seal_identity(parts));
  out.push_back({field->name, octets(hash.view()), How::put});
  return out;
}

}  // namespace satchel::cli
