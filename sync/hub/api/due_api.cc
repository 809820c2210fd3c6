#include "sync/hub/api/due_api.h"

#include "engine/casework/due_json.h"
#include "sync/hub/entries/hub_world.h"

namespace satchel::hub {
namespace {

/// Whether the caller sees the record, and may read its type.
class SeenRecords {
 public:
  SeenRecords(const Schema& schema, const Glance& glance) : schema_(schema), glance_(glance) {}
  Result<bool> shows(std::string_view type, const Id& id) {
    const RecordType* of = schema_.find(type);
    if (!of || !glance_.sight.clearance().reads(*of)) return false;
    SATCHEL_ASSIGN(const auto record, glance_.view->record(of->number, id));
    return record && glance_.sight.sees(*record);
  }

 private:
  const Schema& schema_;
  const Glance& glance_;
};

/// An admin keeps devices, and reads no record.
Status reads_records(const Glance& glance) {
  if (glance.sight.role == 0) return fail(Code::not_permitted, "this role reads no records");
  return {};
}

}  // namespace

Result<sync::HttpReply> list_due(const JsonCall& call) {
  const std::string_view at = call.target.parameter("at");
  const auto moment = at.empty() ? Result<Millis>(call.ports.clock.wall()) : from_rfc3339(at);
  if (!moment) return fail(Code::invalid, "at is a time: 2026-11-29T08:00:00Z");
  const bool late_alone = call.target.parameter("overdue") == "1";
  SATCHEL_ASSIGN(const Glance glance, look(call));
  HubWorld world(*glance.view, *call.schema);
  SATCHEL_TRY(reads_records(glance));
  SATCHEL_ASSIGN(auto items, casework::due_list(world, *moment));
  SeenRecords seen(*call.schema, glance);
  std::string out;
  for (casework::DueItem& item : items) {
    if (late_alone && item.urgency(*moment) != casework::Urgency::overdue) continue;
    SATCHEL_ASSIGN(const bool shown, seen.shows(item.type, item.record));
    if (!shown) continue;
    SATCHEL_ASSIGN(const bool knows, item.unit ? seen.shows("org_unit", *item.unit) : Result<bool>(true));
    if (!knows) item.who.clear();
    out += (out.empty() ? "" : ",") + casework::due_json(item, *moment);
  }
  return json_reply(200, "{\"now\":\"" + to_rfc3339(*moment) + "\",\"due\":[" + out + "]}");
}

Result<sync::HttpReply> list_batches(const JsonCall& call) {
  SATCHEL_ASSIGN(const Glance glance, look(call));
  HubWorld world(*glance.view, *call.schema);
  SATCHEL_TRY(reads_records(glance));
  SATCHEL_ASSIGN(auto all, casework::batches(world));
  SeenRecords seen(*call.schema, glance);
  std::string out;
  for (casework::BatchView& batch : all) {
    SATCHEL_ASSIGN(const bool shown, seen.shows("transfer_batch", batch.id));
    if (!shown) continue;
    std::vector<casework::Sheet> mine;
    for (const casework::Sheet& complaint : batch.complaints) {
      SATCHEL_ASSIGN(const bool sees, seen.shows("complaint", complaint.id()));
      if (sees) mine.push_back(complaint);
    }
    batch.complaints = std::move(mine);
    out += (out.empty() ? "" : ",") + casework::batch_json(batch);
  }
  return json_reply(200, "{\"batches\":[" + out + "]}");
}

}  // namespace satchel::hub
