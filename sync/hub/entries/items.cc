#include "sync/hub/entries/items.h"

namespace satchel::hub {
namespace {

PullItem head_of(const StoredRecord& record, ItemKind kind) {
  const RecordState& r = record.state;
  return {kind, r.type, r.id, r.version, r.sealed, r.author, {}};
}

template <class Wanted>
void add_fields(const RecordType& type, RecordState& r, const Clearance& clearance, PullItem& out, Wanted wanted) {
  out.fields.reserve(r.fields.size());
  for (std::size_t i = 0; i < r.fields.size(); ++i) {
    FieldState& f = r.fields[i];
    if (f.version.value == 0 || !clearance.reads(type.fields[i]) || !wanted(f)) continue;
    out.fields.push_back({type.fields[i].number, std::move(f.value), f.version});
  }
}

}  // namespace

PullItem whole_item(const RecordType& type, StoredRecord record, const Clearance& clearance) {
  if (!record.state.alive) return head_of(record, ItemKind::tomb);
  PullItem out = head_of(record, ItemKind::whole);
  add_fields(type, record.state, clearance, out, [](const FieldState&) { return true; });
  return out;
}

PullItem item_since(const RecordType& type, StoredRecord record, const Clearance& clearance, Version cursor,
                    WriterNo device) {
  if (!record.state.alive) return head_of(record, ItemKind::tomb);
  if (record.state.entered > cursor) return whole_item(type, std::move(record), clearance);
  PullItem out = head_of(record, ItemKind::fields);
  add_fields(type, record.state, clearance, out,
             [&](const FieldState& f) { return f.version > cursor && f.writer != device; });
  return out;
}

}  // namespace satchel::hub
