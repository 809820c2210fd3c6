#include "engine/store/record_json.h"

#include "engine/schema/json_line.h"

namespace satchel {

std::string record_json(const RecordType& type, const Record& record, const std::vector<Id>& corrections,
                        const std::string& verdict) {
  JsonLine fields;
  for (std::size_t i = 0; i < type.fields.size(); ++i)
    if (!is_null(record.values[i])) fields.raw(type.fields[i].name, value_to_json(type.fields[i], record.values[i]));
  JsonLine out;
  out.add("type", type.name).add("id", to_text(record.id)).add("version", record.version.value);
  out.add("author", record.author).add("sealed", record.sealed).add("pending", record.pending);
  std::string ids;
  for (const Id& id : corrections) ids += (ids.empty() ? "[" : ",") + json_string(to_text(id));
  if (!ids.empty()) out.raw("corrected_by", ids + "]");
  std::string names;
  for (const std::size_t i : record.locked) names += (names.empty() ? "[" : ",") + json_string(type.fields[i].name);
  if (!names.empty()) out.raw("encrypted", names + "]");
  if (!verdict.empty()) out.raw("verdict", verdict);
  return out.raw("fields", fields.text()).text();
}

}  // namespace satchel
