// The JSON API's bodies, and values as people write them. The first line is "METHOD target If-Match", what follows it
// the body; the target's third step names the record type.
#include "engine/schema/environment.h"
#include "sync/hub/json/json_edit.h"
#include "tests/fuzz/fuzz.h"

using namespace satchel;
using namespace satchel::hub;

namespace {

const Schema& shipped() {
  static const SchemaPtr schema = *Schema::parse(environment_json());
  return *schema;
}

/// A record that has something in every field that takes "1" for a value.
RecordState standing(const RecordType& type) {
  RecordState record = empty_record(type, {});
  for (std::size_t i = 0; i < type.fields.size(); ++i) {
    const auto value = value_from_text(type.fields[i], "1");
    if (value) record.fields[i] = {*value, {static_cast<std::int64_t>(i % 4)}, {1}};
  }
  return record;
}

void check_change(const RecordType& type, const Result<Change>& change) {
  if (!change) return;
  for (const auto& op : change->ops) {
    const auto at = type.index_of(op.field);
    fuzz::must(at.has_value(), "a change of fields that there are");
    if (op.kind != OpKind::set) fuzz::must(bool(check_value(type.fields[*at], op.value)), "a value that it takes");
  }
  const auto entry = decode_entry(encode(Entry{1, "li", {}, {*change}}));
  fuzz::must(entry || entry.code() == Code::too_large, "a change that can be journaled");
  if (entry) fuzz::must(entry->changes.front() == *change, "as it was made");
}

void try_edit(const RecordType& type, const Members& members, Version base) {
  if (const auto edit = json_edit(type, members, ChangeKind::create))
    check_change(type, compose_create(type, *edit, kAllRoles, {}));
  if (const auto edit = json_edit(type, members, ChangeKind::update))
    check_change(type, compose_update(type, *edit, kAllRoles, standing(type), base));
}

void try_values(const RecordType& type, std::string_view text) {
  for (const auto& field : type.fields) {
    if (const auto value = value_from_json(field, text)) {
      const auto again = value_from_json(field, value_to_json(field, *value));
      fuzz::must(again && *again == *value, "JSON gives back what it was given");
    }
    const auto value = value_from_text(field, text);
    if (!value || is_null(*value)) continue;
    fuzz::must(bool(check_value(field, *value)), "a value that its field takes");
    const auto again = value_from_text(field, value_to_text(field, *value));
    fuzz::must(again && (is_null(*again) || *again == *value), "text gives back what it was given");
  }
}

std::string_view word(std::string_view& line) {
  const std::string_view out = line.substr(0, line.find(' '));
  line.remove_prefix(std::min(out.size() + 1, line.size()));
  return out;
}

}  // namespace

SATCHEL_FUZZ_TARGET(bytes) {
  std::string_view line = bytes.substr(0, bytes.find('\n'));
  sync::HttpRequest request;
  request.body = bytes.substr(std::min(line.size() + 1, bytes.size()));
  request.method = word(line);
  request.target = word(line);
  request.headers = {{"Content-Type", "application/json"}, {"If-Match", std::string(line)}};
  const hub::Target target = parse_target(request.target);
  (void)target.parameter("after");
  const RecordType* type = shipped().find(target.steps.size() > 2 ? target.steps[2] : "case");
  const auto base = if_match(request);
  if (!type) return;
  try_values(*type, request.body);
  if (const auto members = json_body(request)) try_edit(*type, *members, base ? base->value_or(Version{}) : Version{});
}
