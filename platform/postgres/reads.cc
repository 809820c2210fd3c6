// Heads, devices, writers and the history.
#include <algorithm>

#include "platform/postgres/session.h"
#include "sync/hub/central/kept_entry.h"
#include "sync/hub/central/row_reading.h"

namespace satchel::postgres {
namespace {

using namespace hub;

constexpr const char* kDevices =
    "SELECT id,key,\"user\",role,scopes,rescoped,revoked,enrolled,mark FROM satchel_hub.device WHERE tenant=$1";
constexpr const char* kWriters = "SELECT no,device,epoch,last,head,mark FROM satchel_hub.writer WHERE tenant=$1";
constexpr std::int64_t kBatch = 500;  // rows that are held at once, of what is visited to its end

}  // namespace

Result<Head> Session::head() {
  const auto rows =
      ask("SELECT version,tag FROM satchel_hub.head WHERE tenant=$1 ORDER BY version DESC LIMIT 1", key());
  SATCHEL_ASSIGN(const auto found, first<Head>(rows, head_of<Row>));
  return found.value_or(Head{});
}

Result<bool> Session::knows(const Cursor& cursor) {
  return exists("SELECT 1 FROM satchel_hub.head WHERE tenant=$1 AND version=$2 AND tag=$3",
                key().number(cursor.version.value).bytes(eight_bytes(cursor.tag)));
}

Result<Version> Session::last_commit(Version upto) {
  const auto rows =
      ask("SELECT version FROM satchel_hub.head WHERE tenant=$1 AND version<=$2 ORDER BY version DESC LIMIT 1",
          key().number(upto.value));
  SATCHEL_ASSIGN(const auto found, first<Version>(rows, [](const Row& row) { return Version{row.integer(0)}; }));
  return found.value_or(Version{});
}

Result<std::optional<DeviceRow>> Session::device(const Id& id) {
  return first<DeviceRow>(ask(std::string(kDevices) + " AND id=$2", key().id(id)), device_of<Row>);
}

Result<std::vector<DeviceRow>> Session::devices() {
  return all<DeviceRow>(ask(std::string(kDevices) + " ORDER BY id", key()),
                        [](const Row& row, std::size_t) { return device_of(row); });
}

Result<std::vector<ActorRow>> Session::actors(const Id& device) {
  const auto rows =
      ask("SELECT device,\"user\",since,withdrawn,mark FROM satchel_hub.actor WHERE tenant=$1 AND device=$2 ORDER BY "
          "\"user\"",
          key().id(device));
  return all<ActorRow>(rows, [](const Row& row, std::size_t) { return actor_of(row); });
}

Result<std::optional<WriterRow>> Session::writer(const Id& device, Epoch epoch) {
  return first<WriterRow>(
      ask(std::string(kWriters) + " AND device=$2 AND epoch=$3", key().id(device).bytes(eight_bytes(epoch.value))),
      writer_of<Row>);
}

Result<std::optional<WriterRow>> Session::writer(WriterNo no) {
  return first<WriterRow>(ask(std::string(kWriters) + " AND no=$2", key().number(no.value)), writer_of<Row>);
}

Result<std::vector<WriterRow>> Session::writers(const Id& device) {
  return all<WriterRow>(ask(std::string(kWriters) + " AND device=$2 ORDER BY no", key().id(device)),
                        [](const Row& row, std::size_t) { return writer_of(row); });
}

Result<std::optional<HistoryRow>> Session::history(Version version) {
  const auto rows =
      ask("SELECT writer,seq,time,received,author,hash,origin_epoch,origin_seq,outcome,packed FROM satchel_hub.history "
          "WHERE tenant=$1 AND version=$2",
          key().number(version.value));
  return first<HistoryRow>(rows, [&](const Row& row) { return history_of(row, version); });
}

Status Session::history(WriterNo writer, Seq after, Seq to, const std::function<Status(HistoryRow&&)>& visit) {
  for (std::size_t found = static_cast<std::size_t>(kBatch); found == static_cast<std::size_t>(kBatch);) {
    SATCHEL_ASSIGN(const Rows rows,
                   ask("SELECT version,seq,hash,outcome FROM satchel_hub.history WHERE tenant=$1 AND "
                       "writer=$2 AND seq>$3 AND seq<=$4 ORDER BY seq LIMIT $5",
                       key().number(writer.value).number(after.value).number(to.value).number(kBatch)));
    found = rows.size();
    for (std::size_t i = 0; i < found; ++i) {
      HistoryRow h;
      h.version.value = rows[i].integer(0);
      h.writer = writer;
      h.seq.value = rows[i].integer(1);
      h.hash = rows[i].hash(2);
      h.outcome = rows[i].blob(3);
      after = h.seq;
      SATCHEL_TRY(visit(std::move(h)));
    }
  }
  return {};
}

Result<std::vector<PayloadRow>> Session::payloads(Millis received_before, Version after, std::size_t limit) {
  const auto rows = ask(
      "SELECT h.version,h.packed,i.version IS NOT NULL FROM satchel_hub.history h LEFT JOIN satchel_hub.intake i ON "
      "i.tenant=h.tenant AND i.version=h.version WHERE h.tenant=$1 AND h.version>$2 AND h.received<$3 AND "
      "substr(h.packed,1,1) NOT IN ('\\x02','\\x04') ORDER BY h.version LIMIT $4",
      key().number(after.value).number(received_before.count).number(most(limit)));
  return all<PayloadRow>(rows, [](const Row& row, std::size_t) {
    return PayloadRow{{row.integer(0)}, Bytes(row.blob(1)), row.integer(2) != 0};
  });
}

Result<Version> Session::last_received(Millis before) {
  SATCHEL_ASSIGN(const Rows rows,
                 ask("SELECT coalesce(max(version),0) FROM satchel_hub.history WHERE tenant=$1 AND received<$2",
                     key().number(before.count)));
  return Version{rows.size() == 0 ? 0 : rows[0].integer(0)};
}

Result<std::vector<IntakeRow>> Session::intake(Version after, std::size_t limit) {
  const auto rows = ask(
      "SELECT version,device,reason FROM satchel_hub.intake WHERE tenant=$1 AND version>$2 ORDER BY version LIMIT $3",
      key().number(after.value).number(most(limit)));
  return all<IntakeRow>(rows, [](const Row& row, std::size_t) {
    return IntakeRow{{row.integer(0)}, row.id(1), code_named(row.text(2))};
  });
}

Result<bool> Session::any_origin(const Id& device, Epoch epoch) {
  return exists("SELECT 1 FROM satchel_hub.origin WHERE tenant=$1 AND device=$2 AND epoch=$3 LIMIT 1",
                key().id(device).bytes(eight_bytes(epoch.value)));
}

Result<std::optional<Version>> Session::version_of(const Id& device, const Origin& first_at, const Hash& entry) {
  const Params place = key().id(device).bytes(eight_bytes(first_at.epoch.value)).number(first_at.seq.value);
  Params same = place;
  same.hash(entry);
  SATCHEL_ASSIGN(
      const auto found,
      db().ask_all(
          {{"SELECT version FROM satchel_hub.origin WHERE tenant=$1 AND device=$2 AND epoch=$3 AND seq=$4 AND entry=$5",
            same},
           {"SELECT h.version,h.packed FROM satchel_hub.history h JOIN satchel_hub.writer w ON w.tenant=h.tenant AND "
            "w.no=h.writer WHERE h.tenant=$1 AND w.device=$2 AND w.epoch=$3 AND h.seq=$4",
            place}}));
  std::optional<Version> moved;
  if (found[0].size() > 0) moved = Version{found[0][0].integer(0)};
  if (found[1].size() == 0) return moved;
  const Version there{found[1][0].integer(0)};
  SATCHEL_ASSIGN(const KeptEntry kept, kept_entry(found[1][0].blob(1)));
  return kept.hash == entry && (!moved || there < *moved) ? std::optional(there) : moved;
}

Status Session::origins(const std::function<Status(const OriginRow&)>& visit) {
  OriginRow last;
  bool begun = false;
  for (std::size_t found = static_cast<std::size_t>(kBatch); found == static_cast<std::size_t>(kBatch);) {
    SATCHEL_ASSIGN(const Rows rows,
                   ask("SELECT device,epoch,seq,entry,version FROM satchel_hub.origin WHERE tenant=$1 AND "
                       "(device,epoch,seq,entry)>($2,$3,$4,$5) ORDER BY device,epoch,seq,entry LIMIT $6",
                       key()
                           .id(last.device)
                           .bytes(begun ? eight_bytes(last.first.epoch.value) : Bytes())
                           .number(last.first.seq.value)
                           .hash(last.entry)
                           .number(kBatch)));
    found = rows.size();
    begun = true;
    for (std::size_t i = 0; i < found; ++i) {
      SATCHEL_ASSIGN(last, origin_of(rows[i]));
      SATCHEL_TRY(visit(last));
    }
  }
  return {};
}

Result<std::string> Session::setting(std::string_view name) {
  const auto rows =
      ask("SELECT name,value,mark FROM satchel_hub.setting WHERE tenant=$1 AND name=$2", key().text(name));
  SATCHEL_ASSIGN(auto found, first<std::string>(rows, setting_of<Row>));
  return found ? *std::move(found) : std::string();
}

/// PostgreSQL looks at its own pages itself (data checksums); rows that nobody asks for by their name are looked at
/// here.
Status Session::check() {
  const auto rows = ask("SELECT name,value,mark FROM satchel_hub.setting WHERE tenant=$1", key());
  SATCHEL_ASSIGN(const auto sound, all<std::string>(rows, [](const Row& row, std::size_t) { return setting_of(row); }));
  (void)sound;
  return {};
}

Result<Totals> Session::totals() {
  Totals out;
  const std::pair<std::string_view, std::int64_t*> tables[] = {{"gone", &out.records},
                                                               {"feed", &out.lines},
                                                               {"open_conflict", &out.open_conflicts},
                                                               {"history", &out.entries},
                                                               {"signed_head", &out.signed_heads},
                                                               {"blob_receipt", &out.blob_receipts},
                                                               {"log_node", &out.log_nodes},
                                                               {"access", &out.accesses},
                                                               {"actor", &out.actors},
                                                               {"told", &out.events},
                                                               {"recovered", &out.recovered},
                                                               {"parked", &out.parked},
                                                               {"orphan", &out.orphans},
                                                               {"hander", &out.handers}};
  std::vector<Question> questions;
  for (const auto& [name, count] : tables) {
    const char* only = name == "feed" ? " AND NOT departed" : name == "history" ? " AND writer>0" : "";
    questions.push_back({"SELECT count(*) FROM satchel_hub." + std::string(name) + " WHERE tenant=$1" + only, key()});
  }
  const std::size_t own = questions.size();
  if (tables_)
    for (const auto& [no, typed] : tables_->tables) questions.push_back(typed.count(seat_.tenant));
  SATCHEL_ASSIGN(const auto counts, db().ask_all(questions));
  for (std::size_t i = 0; i < own; ++i) *tables[i].second = counts[i][0].integer(0);
  for (std::size_t i = own; i < counts.size(); ++i) out.records += counts[i][0].integer(0);
  return out;
}

}  // namespace satchel::postgres
