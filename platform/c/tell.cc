#include "platform/c/step.h"
#include "platform/c/structs.h"

namespace satchel::capi {
namespace {

satchel_event event_of(satchel_event_kind kind, std::int64_t count = 0) {
  satchel_event out{};
  out.kind = kind;
  out.count = count;
  return out;
}

satchel_event photo_event(const sync::Event& event, std::uint64_t bytes) {
  satchel_event out = event_of(SATCHEL_EVENT_PHOTO);
  out.bytes = bytes;
  out.total = event.total;
  write_text(out.sha256, to_hex(event.blob.view()));
  return out;
}

satchel_event pulled_event(std::uint64_t bytes) {
  satchel_event out = event_of(SATCHEL_EVENT_RECORDS);
  out.bytes = bytes;
  return out;
}

satchel_event coded(satchel_event_kind kind, Code code) {
  satchel_event out = event_of(kind);
  out.code = static_cast<satchel_code>(code);
  return out;
}

/// Those that a pull brought.
void tell_conflicts(StoreBox& box) {
  const auto conflicts = box.note_conflicts();
  if (conflicts.more) box.events.add(event_of(SATCHEL_EVENT_CONFLICT, conflicts.open));
}

}  // namespace

void tell(StoreBox& box, const sync::Event& event) {
  using Kind = sync::EventKind;
  switch (event.kind) {
    case Kind::pushed:
      return box.events.add(event_of(SATCHEL_EVENT_RECORDS, event.count));
    case Kind::pulled:
      return box.events.add(pulled_event(event.bytes));
    case Kind::blob_progress:  // all of it is told once, when the hub has said that it has it
      if (event.bytes < event.total) box.events.add(photo_event(event, event.bytes));
      return;
    case Kind::blob_done:
      return box.events.add(photo_event(event, event.total));
    case Kind::refused:
      return box.events.add(event_of(SATCHEL_EVENT_REFUSED, event.count));
    case Kind::schema_taken:
      return box.events.add(coded(SATCHEL_EVENT_SCHEMA, Code::ok));
    case Kind::schema_refused:
      return box.events.add(coded(SATCHEL_EVENT_SCHEMA, Code::bad_schema));
    case Kind::withdrawn:
      box.drop_parts();                             // nothing may be read here any more
      (void)box.claims.end_all(box.ports().files);  // what this leaves, the next opening erases
      return box.events.add(coded(SATCHEL_EVENT_SIGNED_OUT, Code::withdrawn));
    case Kind::caught_up:
      tell_conflicts(box);
      return box.events.add(event_of(SATCHEL_EVENT_CHANGED));
    case Kind::rescoped:
    case Kind::new_epoch:
    case Kind::hub_restored:
      return box.events.add(event_of(SATCHEL_EVENT_CHANGED));
    case Kind::conflict:
    case Kind::sealed:
    case Kind::delivered:
    case Kind::retrying:
      return;
  }
}

}  // namespace satchel::capi
