#include "platform/cli/import_map.h"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

namespace satchel::cli {
namespace {

namespace json = boost::json;

std::string text(const json::string& s) { return {s.data(), s.size()}; }
Error bad(const std::string& where, const std::string& what) {
  return fail(Code::invalid, "map: " + where + ": " + what);
}

Result<std::string> need_text(const std::string& where, const json::value& v) {
  if (const auto* s = v.if_string()) return text(*s);
  return bad(where, "a string is expected");
}

Status read_columns(ColumnRule& rule, const json::value& v) {
  const auto* list = v.if_array();
  if (!list) {
    SATCHEL_ASSIGN(std::string column, need_text(rule.field, v));
    rule.columns.push_back(std::move(column));
    return {};
  }
  for (const auto& each : *list) {
    SATCHEL_ASSIGN(std::string column, need_text(rule.field, each));
    rule.columns.push_back(std::move(column));
  }
  return {};
}

Status read_match(ColumnRule& rule, const json::value& v) {
  const auto* object = v.if_object();
  if (!object) return bad(rule.field, "match takes an object");
  rule.match.emplace();
  for (const auto& [cell, value] : *object) {
    SATCHEL_ASSIGN((*rule.match)[std::string(cell)], need_text(rule.field, value));
  }
  return {};
}

/// "{a} and {b}": the columns that it names.
Status read_template(ColumnRule& rule, std::string text) {
  for (std::size_t at = text.find('{'); at != std::string::npos; at = text.find('{', at)) {
    const std::size_t end = text.find('}', at);
    if (end == std::string::npos || end == at + 1) return bad(rule.field, "a template names its columns as {column}");
    rule.columns.push_back(text.substr(at + 1, end - at - 1));
    at = end;
  }
  if (rule.columns.empty()) return bad(rule.field, "a template names its columns as {column}");
  rule.text = std::move(text);
  return {};
}

Status read_member(ColumnRule& rule, std::string_view name, const json::value& v) {
  if (name == "column") return read_columns(rule, v);
  if (name == "match") return read_match(rule, v);
  if (name == "scale") {
    const auto* number = v.if_int64();
    if (!number || *number <= 0) return bad(rule.field, "scale takes an integer above 0");
    rule.scale = *number;
    return {};
  }
  SATCHEL_ASSIGN(std::string value, need_text(rule.field, v));
  if (name == "template") return read_template(rule, std::move(value));
  if (name == "lookup") return rule.lookup = std::move(value), Status();
  if (name == "format") return rule.format = std::move(value), Status();
  if (name == "offset") return rule.offset = std::move(value), Status();
  if (name == "default") return rule.fallback = std::move(value), Status();
  return bad(rule.field, "unknown key '" + std::string(name) + "'");
}

Result<ColumnRule> read_rule(const std::string& field, const json::value& v) {
  ColumnRule rule;
  rule.field = field;
  const auto* object = v.if_object();
  if (!object) {
    SATCHEL_TRY(read_columns(rule, v));
    return rule;
  }
  for (const auto& [name, value] : *object) SATCHEL_TRY(read_member(rule, std::string(name), value));
  if (object->contains("template") && object->contains("column")) return bad(field, "column or template");
  if (rule.columns.empty() && !rule.fallback) return bad(field, "neither column nor default");
  return rule;
}

Status read_fields(ImportMap& out, const json::value& v) {
  const auto* fields = v.if_object();
  if (!fields) return bad("fields", "an object is expected");
  for (const auto& [name, value] : *fields) {
    SATCHEL_ASSIGN(ColumnRule rule, read_rule(std::string(name), value));
    out.rules.push_back(std::move(rule));
  }
  return {};
}

Result<std::map<std::string, std::string>> read_names(const std::string& where, const json::value& v) {
  const auto* object = v.if_object();
  if (!object) return bad(where, "an object is expected");
  std::map<std::string, std::string> out;
  for (const auto& [name, value] : *object) {
    SATCHEL_ASSIGN(out[std::string(name)], need_text(where, value));
  }
  return out;
}

Status read_identity(ImportMap& out, const json::value& v) {
  const auto* object = v.if_object();
  if (!object) return bad("identity", "an object is expected");
  IdentityRule& rule = out.identity.emplace();
  for (const auto& [name, value] : *object) {
    if (name == "copy" || name == "parts") {
      SATCHEL_ASSIGN((name == "copy" ? rule.copy : rule.parts), read_names("identity." + std::string(name), value));
      continue;
    }
    if (name != "as" && name != "by") return bad("identity", "unknown key '" + std::string(name) + "'");
    SATCHEL_ASSIGN((name == "as" ? rule.as : rule.by), need_text("identity", value));
  }
  if (rule.parts.empty()) return bad("identity", "parts are missing");
  if (rule.as.empty() != rule.by.empty()) return bad("identity", "as goes with by");
  return {};
}

Status read_top(ImportMap& out, std::string_view name, const json::value& v) {
  if (name == "fields") return read_fields(out, v);
  if (name == "identity") return read_identity(out, v);
  if (name != "type" && name != "key") return bad(std::string(name), "unknown key");
  SATCHEL_ASSIGN((name == "type" ? out.type : out.key), need_text(std::string(name), v));
  return {};
}

}  // namespace

Result<ImportMap> parse_import_map(std::string_view source) {
  boost::system::error_code error;
  const json::value v = json::parse(json::string_view(source.data(), source.size()), error);
  if (error) return bad("not JSON", error.message());
  const auto* top = v.if_object();
  if (!top) return bad("not an object", "{\"fields\": …} is expected");
  ImportMap out;
  for (const auto& [name, value] : *top) SATCHEL_TRY(read_top(out, std::string(name), value));
  if (out.rules.empty()) return bad("fields", "none are given");
  bool known = out.key.empty();
  for (const auto& rule : out.rules) known = known || rule.field == out.key;
  if (!known) return bad("key", "'" + out.key + "' is not among the fields");
  return out;
}

}  // namespace satchel::cli
