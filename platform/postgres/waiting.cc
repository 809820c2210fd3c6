// What waits: open conflicts, parked steps, orphans, refused records, and what was handed back after a restore.
#include "platform/postgres/session.h"
#include "platform/postgres/sql_text.h"
#include "sync/hub/central/row_reading.h"

namespace satchel::postgres {
namespace {

using namespace hub;

constexpr const char* kParked = "SELECT conflict,root,awaits,mark FROM satchel_hub.parked WHERE tenant=$1";

Result<std::vector<ParkedRow>> parked_in(const Result<Rows>& rows) {
  return all<ParkedRow>(rows, [](const Row& row, std::size_t) { return parked_of(row); });
}

}  // namespace

Result<std::vector<Id>> Session::refused_new(const Id& device) {
  return all<Id>(
      ask("SELECT record FROM satchel_hub.refused_new WHERE tenant=$1 AND device=$2 ORDER BY record", key().id(device)),
      [](const Row& row, std::size_t) { return row.id(0); });
}

Status Session::set_refused_new(const Id& device, const Id& record, bool refused) {
  static const Insert text = insert_new("refused_new", {"device", "record"}, {});
  if (refused) return db().add(text, key().id(device).id(record));
  return db().send("DELETE FROM satchel_hub.refused_new WHERE tenant=$1 AND device=$2 AND record=$3",
                   key().id(device).id(record));
}

Result<std::optional<Id>> Session::open_conflict(const Id& record, std::string_view field, const Id& device) {
  const auto rows =
      ask("SELECT conflict FROM satchel_hub.open_conflict WHERE tenant=$1 AND record=$2 AND field=$3 AND device=$4 "
          "ORDER BY conflict LIMIT 1",
          key().id(record).text(field).id(device));
  return first<Id>(rows, [](const Row& row) { return row.id(0); });
}

Result<std::optional<OpenConflict>> Session::open_conflict(const Id& conflict) {
  const auto rows =
      ask("SELECT conflict,record,device,root,field FROM satchel_hub.open_conflict WHERE tenant=$1 AND conflict=$2",
          key().id(conflict));
  return first<OpenConflict>(rows, open_conflict_of<Row>);
}

Result<bool> Session::any_open_conflict(const Id& root) {
  return exists("SELECT 1 FROM satchel_hub.open_conflict WHERE tenant=$1 AND root=$2 LIMIT 1", key().id(root));
}

Status Session::set_open_conflict(const OpenConflict& c, bool open) {
  static const std::string text = upsert("open_conflict", {"conflict"}, {"record", "device", "root", "field"});
  if (!open)
    return db().send("DELETE FROM satchel_hub.open_conflict WHERE tenant=$1 AND conflict=$2", key().id(c.conflict));
  return db().send(text, key().id(c.conflict).id(c.record).id(c.device).id(c.root).text(c.field));
}

Result<std::optional<ParkedRow>> Session::parked(const Id& conflict) {
  return first<ParkedRow>(ask(std::string(kParked) + " AND conflict=$2", key().id(conflict)), parked_of<Row>);
}

Result<std::vector<ParkedRow>> Session::parked() {
  return parked_in(ask(std::string(kParked) + " ORDER BY conflict", key()));
}

Result<std::vector<ParkedRow>> Session::parked_under(const Id& root) {
  SATCHEL_ASSIGN(const bool there, any(any_parked_, "parked"));
  if (!there) return std::vector<ParkedRow>();
  return parked_in(ask(std::string(kParked) + " AND root=$2 ORDER BY conflict", key().id(root)));
}

Status Session::put_parked(const ParkedRow& p) {
  static const std::string text = upsert("parked", {"conflict"}, {"root", "awaits", "mark"});
  any_parked_ = true;
  return db().send(text, key().id(p.conflict).id(p.root).hash(p.awaits).bytes(mark_of(p)));
}

Status Session::drop_parked(const Id& conflict) {
  return db().send("DELETE FROM satchel_hub.parked WHERE tenant=$1 AND conflict=$2", key().id(conflict));
}

Result<std::vector<OrphanRow>> Session::orphans(const Id& parent) {
  SATCHEL_ASSIGN(const bool there, any(any_orphan_, "orphan"));
  if (!there) return std::vector<OrphanRow>();
  const auto rows = ask("SELECT id,type,parent,mark FROM satchel_hub.orphan WHERE tenant=$1 AND parent=$2 ORDER BY id",
                        key().id(parent));
  return all<OrphanRow>(rows, [](const Row& row, std::size_t) { return orphan_of(row); });
}

Status Session::put_orphan(const OrphanRow& o) {
  static const std::string text = upsert("orphan", {"id"}, {"type", "parent", "mark"});
  any_orphan_ = true;
  return db().send(text, key().id(o.id).number(o.type).id(o.parent).bytes(mark_of(o)));
}

Status Session::drop_orphan(const Id& id) {
  return db().send("DELETE FROM satchel_hub.orphan WHERE tenant=$1 AND id=$2", key().id(id));
}

Result<std::vector<Id>> Session::recovered_ids(const Id& after, std::size_t limit) {
  const auto rows = ask("SELECT DISTINCT id FROM satchel_hub.recovered WHERE tenant=$1 AND id>$2 ORDER BY id LIMIT $3",
                        key().id(after).number(most(limit)));
  return all<Id>(rows, [](const Row& row, std::size_t) { return row.id(0); });
}

Result<std::vector<RecoveredRow>> Session::recovered(const Id& id) {
  const auto rows =
      ask("SELECT id,field,type,version,value,flags,author,device,time,state,decided_by,decided,mark FROM "
          "satchel_hub.recovered WHERE tenant=$1 AND id=$2 ORDER BY field",
          key().id(id));
  return all<RecoveredRow>(rows, [](const Row& row, std::size_t) { return recovered_of(row); });
}

Result<std::vector<HanderRow>> Session::handers(const Id& id) {
  const auto rows =
      ask("SELECT id,device,time,mark FROM satchel_hub.hander WHERE tenant=$1 AND id=$2 ORDER BY time,device",
          key().id(id));
  return all<HanderRow>(rows, [](const Row& row, std::size_t) { return hander_of(row); });
}

Result<std::vector<BackRow>> Session::back() {
  const auto rows =
      ask("SELECT device,log_epoch,time,mark FROM satchel_hub.back WHERE tenant=$1 ORDER BY device,log_epoch", key());
  return all<BackRow>(rows, [](const Row& row, std::size_t) { return back_of(row); });
}

Status Session::put_recovered(const RecoveredRow& r) {
  static const std::string text = upsert(
      "recovered", {"id", "field"},
      {"type", "version", "value", "flags", "author", "device", "time", "state", "decided_by", "decided", "mark"});
  Params params = key();
  params.id(r.id).number(r.field).number(r.type).number(r.version.value).bytes(value_bytes(r.value));
  params.number(flags_of_recovered(r)).text(r.author).id(r.device).number(r.time.count);
  params.number(static_cast<std::int64_t>(r.state)).text(r.decided_by).number(r.decided.count);
  return db().send(text, params.bytes(mark_of(r)));
}

Status Session::note_hander(const HanderRow& h) {
  static const Insert text = insert_new("hander", {"id", "device"}, {"time", "mark"});
  return db().add(text, key().id(h.id).id(h.device).number(h.time.count).bytes(mark_of(h)));
}

Status Session::note_back(const BackRow& b) {
  static const Insert text = insert_new("back", {"device", "log_epoch"}, {"time", "mark"});
  return db().add(text, key().id(b.device).number(b.log_epoch).number(b.time.count).bytes(mark_of(b)));
}

}  // namespace satchel::postgres
