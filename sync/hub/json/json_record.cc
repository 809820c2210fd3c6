#include "sync/hub/json/json_record.h"

#include <boost/json/parse.hpp>
#include <exception>

#include "engine/base/limits.h"
#include "engine/schema/json_line.h"

namespace satchel::hub {
namespace {

namespace cf = conflict_field;

std::string head_json(const RecordState& r) {
  return "{\"_id\":\"" + to_text(r.id) + "\",\"_version\":" + std::to_string(r.version.value) +
         ",\"_author\":" + json_string(r.author) + ",\"_sealed\":" + (r.sealed ? "true" : "false");
}

std::string versions_json(const RecordType& type, const RecordState& r, const Clearance& clearance) {
  std::string out;
  for (std::size_t i = 0; i < type.fields.size(); ++i)
    if (clearance.reads(type.fields[i]) && r.fields[i].version.value > 0)
      out += (out.empty() ? "\"" : ",\"") + type.fields[i].name + "\":" + std::to_string(r.fields[i].version.value);
  return "{" + out + "}";
}

/// What stands in a conflict as text: a device may have written anything as the final value.
bool is_json_text(const std::string& text) {
  try {
    boost::json::parse_options options;
    options.max_depth = limits::kJsonDepth;
    boost::json::error_code error;
    (void)boost::json::parse(text, error, {}, options);
    return !error;
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const std::exception&) {
    return false;
  }
}

bool holds_json(FieldNo field) { return field == cf::standing || field == cf::proposed || field == cf::final; }

}  // namespace

std::string record_json(const RecordType& type, const RecordState& record, const Clearance& clearance, Detail detail) {
  std::string out = head_json(record);
  for (std::size_t i = 0; i < type.fields.size(); ++i) {
    const Field& field = type.fields[i];
    if (!clearance.reads(field)) continue;
    out += ",\"" + field.name + "\":" + value_to_json(field, record.fields[i].value);
  }
  if (detail == Detail::versions) out += ",\"_fields\":" + versions_json(type, record, clearance);
  return out + "}";
}

std::string conflict_json(const Schema& schema, const RecordState& conflict) {
  const RecordType& type = *schema.find(cf::kType);
  std::string out = head_json(conflict);
  for (std::size_t i = 0; i < type.fields.size(); ++i) {
    const Field& field = type.fields[i];
    const auto* text = std::get_if<std::string>(&conflict.fields[i].value);
    const bool as_it_is = text && holds_json(field.number) && is_json_text(*text);
    out += ",\"" + field.name + "\":" + (as_it_is ? *text : value_to_json(field, conflict.fields[i].value));
  }
  return out + "}";
}

}  // namespace satchel::hub
