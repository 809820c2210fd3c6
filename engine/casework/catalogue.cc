#include "engine/casework/catalogue.h"

#include <algorithm>
#include <boost/json.hpp>
#include <set>

#include "engine/base/hash.h"
#include "engine/casework/catalogue_text.h"

namespace satchel::casework {
namespace {

namespace json = boost::json;

std::string_view view_of(const json::string& text) { return {text.data(), text.size()}; }

Result<json::value> parsed(std::string_view text) {
  boost::system::error_code bad;
  json::value out = json::parse(json::string_view(text.data(), text.size()), bad);
  if (bad) return fail(Code::invalid, "a catalogue is JSON: " + bad.message());
  return out;
}

/// As JSON writes it; a row's key in the place of an id becomes that id.
std::string text_for(const Field& field, const json::value& value) {
  const auto* text = value.if_string();
  const bool is_key =
      field.type == FieldType::reference && !field.refers_to.empty() && text && !id_from_text(view_of(*text));
  return is_key ? '"' + to_text(catalogue_id(field.refers_to, view_of(*text))) + '"' : json::serialize(value);
}

Result<CatalogueRow> row_from(const RecordType& type, const json::value& value) {
  const auto* object = value.if_object();
  const auto* key = object ? object->if_contains("key") : nullptr;
  if (!key || !key->is_string() || key->get_string().empty())
    return fail(Code::invalid, type.name + ": a row without a key");
  CatalogueRow out{&type, std::string(view_of(key->get_string())), {}, {}};
  out.id = catalogue_id(type.name, out.key);
  for (const auto& member : *object) {
    const std::string name(member.key());
    if (name == "key") continue;
    const auto at = type.index_of(name);
    if (!at) return fail(Code::unknown_field, type.name + " '" + out.key + "': " + name);
    auto field = value_from_json(type.fields[*at], text_for(type.fields[*at], member.value()));
    if (!field) return fail(field.error().code, type.name + " '" + out.key + "': " + field.error().detail);
    out.fields.emplace_back(*at, *std::move(field));
  }
  std::ranges::sort(out.fields, {}, &std::pair<std::size_t, Value>::first);
  return out;
}

Result<std::vector<CatalogueRow>> rows_from(const Schema& schema, std::string_view type_name, const json::value& from) {
  const RecordType* type = schema.find(type_name);
  if (!type || type->builtin) return fail(Code::unknown_type, std::string(type_name));
  if (!from.is_array()) return fail(Code::invalid, type->name + ": rows are a JSON array");
  std::vector<CatalogueRow> out;
  std::set<std::string> keys;
  for (const auto& value : from.get_array()) {
    SATCHEL_ASSIGN(CatalogueRow row, row_from(*type, value));
    if (!keys.insert(row.key).second) return fail(Code::invalid, type->name + " '" + row.key + "' stands twice");
    out.push_back(std::move(row));
  }
  return out;
}

}  // namespace

std::span<const CatalogueFile> catalogue_files() {
#define CATALOGUE(file, type) {#file, #type, catalogue_##file()},
  static const std::vector<CatalogueFile> files{
#include "engine/casework/catalogue.def"
  };
#undef CATALOGUE
  return files;
}

Id catalogue_id(std::string_view type, std::string_view key) {
  return named_id("satchel-catalogue-1\n" + std::string(type) + "\n" + std::string(key));
}

Result<std::vector<CatalogueRow>> catalogue_rows(const Schema& schema, std::string_view type, std::string_view text) {
  SATCHEL_ASSIGN(const json::value value, parsed(text));
  return rows_from(schema, type, value);
}

Result<std::vector<CatalogueRow>> own_catalogue_rows(const Schema& schema, std::string_view text) {
  SATCHEL_ASSIGN(const json::value value, parsed(text));
  if (!value.is_object()) return fail(Code::invalid, "a bureau's own catalogue is {\"TYPE\": [rows]}");
  std::vector<CatalogueRow> out;
  for (const auto& member : value.get_object()) {
    SATCHEL_ASSIGN(auto rows, rows_from(schema, {member.key().data(), member.key().size()}, member.value()));
    std::ranges::move(rows, std::back_inserter(out));
  }
  return out;
}

}  // namespace satchel::casework
