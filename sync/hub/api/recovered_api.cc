#include "sync/hub/api/recovered_api.h"

#include "engine/base/limits.h"
#include "sync/hub/entries/recovered_list.h"

namespace satchel::hub {
namespace {

Result<Id> after_of(const Target& target) {
  const std::string_view after = target.parameter("after");
  return after.empty() ? Result<Id>(Id{}) : id_from_text(after);
}

Result<bool> sees_recovered(CentralView& view, const Schema& schema, const Sight& sight, const LackingRecord& record) {
  const RecordType* type = schema.find(record.type);
  if (!type) return !sight.sets;
  if (!sight.clearance().reads(*type)) return false;
  if (!sight.sets) return true;
  SATCHEL_ASSIGN(const auto stored, view.record(record.type, record.id));
  return stored && sight.sees(*stored);
}

void leave_readable(const Schema& schema, const Sight& sight, LackingRecord& record) {
  const RecordType* type = schema.find(record.type);
  if (!type) return;
  std::erase_if(record.values, [&](const LackingValue& v) {
    const auto at = type->index_of(v.row.field);
    return at && !sight.clearance().reads(type->fields[*at]);
  });
}

std::string recovered_page(const std::string& items, const std::optional<Id>& next) {
  return "{\"recovered\":[" + items + "],\"next\":" + (next ? '"' + to_text(*next) + '"' : "null") + "}";
}

}  // namespace

Result<sync::HttpReply> list_recovered(const JsonCall& call) {
  constexpr std::size_t kMostSearched = 1000;
  SATCHEL_ASSIGN(const Id after, after_of(call.target));
  SATCHEL_ASSIGN(const std::size_t limit, limit_of(call.target));
  SATCHEL_ASSIGN(const Glance glance, look(call));
  const std::string& role = call.caller.bearer.role;
  if (glance.sight.on_device || (role != "office" && role != "leader"))
    return fail(Code::not_permitted, "what was handed back is shown to office and leader");
  SATCHEL_ASSIGN(const auto ids, glance.view->recovered_ids(after, kMostSearched));
  std::string items;
  std::size_t count = 0;
  for (const Id& id : ids) {
    SATCHEL_ASSIGN(LackingRecord record, lacking(*glance.view, *call.schema, id));
    SATCHEL_ASSIGN(const bool sees, sees_recovered(*glance.view, *call.schema, glance.sight, record));
    leave_readable(*call.schema, glance.sight, record);
    if (sees && !record.values.empty()) items += (items.empty() ? "" : ",") + lacking_json(record), ++count;
    const bool full = count == limit || items.size() > limits::kPageBytes;
    if (full && id != ids.back()) return json_reply(200, recovered_page(items, id));
  }
  const bool more = ids.size() == kMostSearched;
  return json_reply(200, recovered_page(items, more ? std::optional(ids.back()) : std::nullopt));
}

}  // namespace satchel::hub
