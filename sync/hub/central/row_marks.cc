#include "sync/hub/central/row_marks.h"

namespace satchel::hub {

Bytes number_bytes(std::int64_t n) { return eight_bytes(static_cast<std::uint64_t>(n)); }

Bytes value_bytes(const Value& value) {
  Bytes out;
  Writer writer(out);
  write_value(writer, value);
  return out;
}

std::int64_t flags_of_recovered(const RecoveredRow& r) { return (r.dead ? 1 : 0) | (r.sealed ? 2 : 0); }

std::string scopes_column(const AccountRow& a) {
  return a.scopes ? scopes_to_json(*a.scopes) : std::string(kAllScopes);
}

Bytes mark_of(const WriterRow& w) { return row_mark({w.device.view(), eight_bytes(w.epoch.value)}); }

Bytes mark_of(const ActorRow& a) {
  return row_mark(
      {a.device.view(), a.user, number_bytes(a.since.count), a.withdrawn ? ByteView("withdrawn") : ByteView()});
}

Bytes mark_of(const AccessRow& a) {
  return row_mark(
      {eight_bytes(a.no), number_bytes(a.time.count), a.user, a.role, number_bytes(a.type), a.record.view(), a.way});
}

Bytes mark_of(const EventRow& e) {
  return row_mark({eight_bytes(e.no), number_bytes(e.time.count), e.kind, e.device.view(), e.user,
                   eight_bytes(e.epoch.value), number_bytes(e.entries), number_bytes(e.known), number_bytes(e.lacking),
                   e.by, e.detail});
}

Bytes mark_of(const AccountRow& a) {
  return row_mark({a.user, a.role, scopes_column(a), a.password, number_bytes(a.failures.count),
                   number_bytes(a.failures.locked_until.count), number_bytes(a.created.count),
                   number_bytes(a.disabled)});
}

Bytes mark_of(const SessionRow& s) {
  return row_mark(
      {s.id.view(), s.user, number_bytes(s.created.count), number_bytes(s.seen.count), number_bytes(s.expires.count)});
}

Bytes mark_of(const ParkedRow& p) { return row_mark({p.conflict.view(), p.root.view(), p.awaits.view()}); }

Bytes mark_of(const OrphanRow& o) { return row_mark({o.id.view(), std::to_string(o.type), o.parent.view()}); }

Bytes mark_of(const RecoveredRow& r) {
  return row_mark({r.id.view(), number_bytes(r.field), number_bytes(r.type), number_bytes(r.version.value),
                   value_bytes(r.value), number_bytes(flags_of_recovered(r)), r.author, r.device.view(),
                   number_bytes(r.time.count), number_bytes(static_cast<std::int64_t>(r.state)), r.decided_by,
                   number_bytes(r.decided.count)});
}

Bytes mark_of(const HanderRow& h) { return row_mark({h.id.view(), h.device.view(), number_bytes(h.time.count)}); }

Bytes mark_of(const BackRow& b) {
  return row_mark({b.device.view(), number_bytes(b.log_epoch), number_bytes(b.time.count)});
}

}  // namespace satchel::hub
