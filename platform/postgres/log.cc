// The log of statements, signed heads, readings of identities and events.
#include "platform/postgres/session.h"
#include "platform/postgres/sql_text.h"
#include "sync/hub/central/row_reading.h"

namespace satchel::postgres {
namespace {

using namespace hub;

std::int64_t as_number(std::uint64_t n) { return static_cast<std::int64_t>(n); }

Result<std::vector<SignedStatement>> statements_in(const Result<Rows>& rows) {
  return all<SignedStatement>(rows, [](const Row& row, std::size_t) { return signed_statement_of(row); });
}

Result<std::optional<std::uint64_t>> number_in(const Result<Rows>& rows) {
  return first<std::uint64_t>(rows, [](const Row& row) { return static_cast<std::uint64_t>(row.integer(0)); });
}

}  // namespace

Result<std::optional<SignedHead>> Session::signed_head(WriterNo writer, Seq seq) {
  const auto rows = ask(
      "SELECT seq,head,signature FROM satchel_hub.signed_head WHERE tenant=$1 AND writer=$2 AND seq>=$3 ORDER BY seq "
      "LIMIT 1",
      key().number(writer.value).number(seq.value));
  return first<SignedHead>(rows, signed_head_of<Row>);
}

Result<std::uint64_t> Session::log_size() {
  SATCHEL_ASSIGN(const auto size,
                 number_in(ask("SELECT coalesce(max(no)+1,0) FROM satchel_hub.statement WHERE tenant=$1", key())));
  return size.value_or(0);
}

Result<Hash> Session::log_node(const merkle::Place& place) {
  SATCHEL_ASSIGN(const Rows rows, ask("SELECT hash FROM satchel_hub.log_node WHERE tenant=$1 AND level=$2 AND no=$3",
                                      key().number(place.level).number(as_number(place.no))));
  if (rows.size() == 0) return fail(Code::corrupt, "the log of statements lacks a node");
  return rows[0].hash(0);
}

Result<std::optional<StatementRow>> Session::statement(std::uint64_t no) {
  const auto rows = ask("SELECT body,signature,device,epoch,seq FROM satchel_hub.statement WHERE tenant=$1 AND no=$2",
                        key().number(as_number(no)));
  return first<StatementRow>(rows, [&](const Row& row) { return statement_of(row, no); });
}

Result<std::vector<SignedStatement>> Session::statements(const Id& device, std::uint64_t from, std::size_t limit) {
  return statements_in(
      ask("SELECT body,signature FROM satchel_hub.statement WHERE tenant=$1 AND device=$2 AND no>=$3 ORDER BY no "
          "LIMIT $4",
          key().id(device).number(as_number(from)).number(most(limit))));
}

/// They are filed under no epoch, as are words on copies; the second byte tells (engine/evidence/statement.cc).
Result<std::vector<SignedStatement>> Session::enrolments(const Id& device) {
  return statements_in(
      ask("SELECT body,signature FROM satchel_hub.statement WHERE tenant=$1 AND device=$2 AND epoch=$3 AND seq=0 AND "
          "substr(body,2,1)='\\x02' ORDER BY no",
          key().id(device).bytes(eight_bytes(0))));
}

Result<std::optional<std::uint64_t>> Session::receipt(const Id& device, Epoch epoch, Seq seq) {
  return number_in(
      ask("SELECT no FROM satchel_hub.statement WHERE tenant=$1 AND device=$2 AND epoch=$3 AND seq>=$4 ORDER BY seq,no "
          "LIMIT 1",
          key().id(device).bytes(eight_bytes(epoch.value)).number(seq.value)));
}

Result<std::optional<std::uint64_t>> Session::receipt(const Hash& blob) {
  return number_in(ask("SELECT statement FROM satchel_hub.blob_receipt WHERE tenant=$1 AND blob=$2", key().hash(blob)));
}

Status Session::put_signed_head(WriterNo writer, const SignedHead& head) {
  static const Insert text = insert_new("signed_head", {"writer", "seq"}, {"head", "signature"});
  return db().add(
      text, key().number(writer.value).number(head.seq.value).hash(head.head).bytes(satchel::view(head.signature)));
}

Status Session::append(const StatementRow& row, const std::vector<merkle::Node>& nodes) {
  static const Insert text = insert("statement", {"no", "device", "epoch", "seq", "body", "signature"});
  static const Insert node_text = insert("log_node", {"level", "no", "hash"});
  static const Insert blob_text = insert_new("blob_receipt", {"blob"}, {"statement"});
  SATCHEL_TRY(db().add(text, key()
                                 .number(as_number(row.no))
                                 .id(row.device)
                                 .bytes(eight_bytes(row.epoch.value))
                                 .number(row.seq.value)
                                 .bytes(row.statement.bytes)
                                 .bytes(satchel::view(row.statement.signature))));
  for (const auto& node : nodes)
    SATCHEL_TRY(db().add(node_text, key().number(node.place.level).number(as_number(node.place.no)).hash(node.hash)));
  for (const Hash& hash : row.blobs) SATCHEL_TRY(db().add(blob_text, key().hash(hash).number(as_number(row.no))));
  return {};
}

Result<std::vector<AccessRow>> Session::accesses(std::uint64_t after, std::size_t limit) {
  const auto rows = ask(
      "SELECT no,time,\"user\",role,type,record,way,mark FROM satchel_hub.access WHERE tenant=$1 AND no>$2 ORDER BY no "
      "LIMIT $3",
      key().number(as_number(after)).number(most(limit)));
  return all<AccessRow>(rows, [&](const Row& row, std::size_t i) { return access_of(row, after + i + 1); });
}

Status Session::note_access(const AccessRow& row) {
  static const Insert text = insert("access", {"no", "time", "user", "role", "type", "record", "way", "mark"});
  AccessRow a = row;
  SATCHEL_ASSIGN(const std::int64_t no, next(last_access_, "access"));
  a.no = static_cast<std::uint64_t>(no);
  return db().add(text, key()
                            .number(no)
                            .number(a.time.count)
                            .text(a.user)
                            .text(a.role)
                            .number(a.type)
                            .id(a.record)
                            .text(a.way)
                            .bytes(mark_of(a)));
}

Result<std::vector<EventRow>> Session::events(std::uint64_t after, std::size_t limit) {
  const auto rows =
      ask("SELECT no,time,kind,device,\"user\",epoch,entries,known,lacking,by,detail,mark FROM satchel_hub.told WHERE "
          "tenant=$1 AND no>$2 ORDER BY no LIMIT $3",
          key().number(as_number(after)).number(most(limit)));
  return all<EventRow>(rows, [&](const Row& row, std::size_t i) { return event_of(row, after + i + 1); });
}

Status Session::note_event(const EventRow& row) {
  static const Insert text = insert(
      "told", {"no", "time", "kind", "device", "user", "epoch", "entries", "known", "lacking", "by", "detail", "mark"});
  EventRow e = row;
  SATCHEL_ASSIGN(const std::int64_t no, next(last_event_, "told"));
  e.no = static_cast<std::uint64_t>(no);
  Params params = key();
  params.number(no).number(e.time.count).text(e.kind).id(e.device).text(e.user).bytes(eight_bytes(e.epoch.value));
  params.number(e.entries).number(e.known).number(e.lacking).text(e.by).text(e.detail).bytes(mark_of(e));
  return db().add(text, params);
}

}  // namespace satchel::postgres
