// Devices, writers, the history, settings and enrolment codes: what is written of them.
#include "platform/postgres/session.h"
#include "platform/postgres/sql_text.h"
#include "sync/hub/central/row_marks.h"

namespace satchel::postgres {
namespace {

using namespace hub;

}  // namespace

Status Session::put_device(const DeviceRow& d) {
  static const std::string text =
      upsert("device", {"id"}, {"key", "user", "role", "scopes", "rescoped", "revoked", "enrolled", "mark"});
  return db().send(text, key()
                             .id(d.id)
                             .bytes(d.key.view())
                             .text(d.user)
                             .text(d.role)
                             .text(scopes_to_json(d.scopes))
                             .number(d.rescoped.value)
                             .flag(d.revoked)
                             .number(d.enrolled.count)
                             .bytes(mark_of(d)));
}

Status Session::put_actor(const ActorRow& a) {
  static const std::string text = upsert("actor", {"device", "user"}, {"since", "withdrawn", "mark"});
  return db().send(text, key().id(a.device).text(a.user).number(a.since.count).flag(a.withdrawn).bytes(mark_of(a)));
}

Result<WriterNo> Session::put_writer(const WriterRow& w) {
  SATCHEL_ASSIGN(
      const Rows rows,
      ask("INSERT INTO satchel_hub.writer(tenant,no,device,epoch,last,head,mark) SELECT $1,coalesce(max(no),0)+1,$2,$3,"
          "$4,$5,$6 FROM satchel_hub.writer WHERE tenant=$1 ON CONFLICT(tenant,device,epoch) DO UPDATE SET "
          "last=excluded.last,head=excluded.head RETURNING no",
          key().id(w.device).bytes(eight_bytes(w.epoch.value)).number(w.last.value).hash(w.head).bytes(mark_of(w))));
  return WriterNo{rows[0].integer(0)};
}

Status Session::append(const HistoryRow& h) {
  static const Insert text = insert("history", {"version", "writer", "seq", "time", "received", "author", "hash",
                                                "origin_epoch", "origin_seq", "outcome", "packed"});
  Params params = key();
  params.number(h.version.value).number(h.writer.value).number(h.seq.value).number(h.time.count);
  params.number(h.received.count).text(h.author).hash(h.hash);
  h.origin ? params.bytes(eight_bytes(h.origin->epoch.value)).number(h.origin->seq.value)
           : params.null(Oid::bytea).null(Oid::int8);
  return db().add(text, params.bytes(h.outcome).bytes(h.packed));
}

/// What was there is let go. Its bytes stay in the file until VACUUM FULL, in the WAL as long as that is kept.
Status Session::put_payload(Version version, ByteView packed) {
  return db().send("UPDATE satchel_hub.history SET packed=$3 WHERE tenant=$1 AND version=$2",
                   key().number(version.value).bytes(packed));
}

Status Session::note_origin(const Id& device, const Origin& origin, const Hash& entry, Version version) {
  static const Insert text = insert_new("origin", {"device", "epoch", "seq", "entry"}, {"version"});
  return db().add(text, key()
                            .id(device)
                            .bytes(eight_bytes(origin.epoch.value))
                            .number(origin.seq.value)
                            .hash(entry)
                            .number(version.value));
}

Status Session::to_intake(const Id& device, Version version, Code reason) {
  static const Insert text = insert_new("intake", {"version"}, {"device", "reason"});
  return db().add(text, key().number(version.value).id(device).text(info(reason).name));
}

Status Session::put_setting(std::string_view name, std::string_view value) {
  static const std::string text = upsert("setting", {"name"}, {"value", "mark"});
  return db().send(text, key().text(name).text(value).bytes(row_mark({name, value})));
}

Status Session::put_code(ByteView secret_hash, const DeviceRow& as, Millis expires) {
  static const Insert text = insert("code", {"secret_hash", "user", "role", "scopes", "expires"});
  return db().add(
      text, key().bytes(secret_hash).text(as.user).text(as.role).text(scopes_to_json(as.scopes)).number(expires.count));
}

Result<DeviceRow> Session::take_code(ByteView secret_hash, Millis now) {
  SATCHEL_ASSIGN(const Rows rows, ask("SELECT \"user\",role,scopes,expires FROM satchel_hub.code WHERE tenant=$1 AND "
                                      "secret_hash=$2",
                                      key().bytes(secret_hash)));
  if (rows.size() == 0) return fail(Code::bad_code, "no such code, or it was used");
  if (rows[0].integer(3) < now.count) return fail(Code::bad_code, "the code has expired");
  DeviceRow out;
  out.user = rows[0].text(0);
  out.role = rows[0].text(1);
  out.scopes = scopes_from_json(rows[0].text(2));
  SATCHEL_TRY(db().send("DELETE FROM satchel_hub.code WHERE tenant=$1 AND secret_hash=$2", key().bytes(secret_hash)));
  return out;
}

}  // namespace satchel::postgres
