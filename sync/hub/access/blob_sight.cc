#include "sync/hub/access/blob_sight.h"

#include "sync/hub/access/access_log.h"

namespace satchel::hub {
namespace {

/// What names the blob in an identity alone; nothing where it is not to be read.
struct Named {
  bool plain = false;
  std::optional<Reading> identity;
};

Result<Named> look_for(CentralView& view, const Schema& schema, const Caller& caller, const Hash& blob) {
  SATCHEL_ASSIGN(const Sight sight, Sight::of(view, schema, caller));
  SATCHEL_ASSIGN(const auto records, view.naming(blob));
  Named out;
  for (const auto& [number, id] : records) {
    const RecordType* type = schema.find(number);
    if (!type) continue;
    SATCHEL_ASSIGN(const auto record, view.record(number, id));
    if (!record || !sight.sees(*record)) continue;
    if (shows_blob(schema, *type, record->state, blob, {sight.role, false})) return Named{true, {}};
    if (shows_blob(schema, *type, record->state, blob, sight.clearance())) out.identity = Reading{number, id};
  }
  return out;
}

}  // namespace

Status may_read_blob(Central& central, Millis now, const Caller& caller, const Hash& blob) {
  const SchemaPtr schema = central.schema();
  if (!schema) return fail(Code::busy, "no schema was published yet");
  Named named;
  {
    SATCHEL_ASSIGN(const auto view, central.view());
    SATCHEL_ASSIGN(named, look_for(*view, *schema, caller, blob));
  }
  if (named.plain) return {};
  if (!named.identity) return fail(Code::not_found, "no such blob");
  return note_readings(central, now, caller.bearer.user, caller.bearer.role, "blob", {*named.identity});
}

}  // namespace satchel::hub
