// The log of statements and the signed heads in central.db.
#include "sync/hub/central/row_reading.h"
#include "sync/hub/central/rows.h"
#include "sync/hub/central/sqlite_session.h"

namespace satchel::hub {
namespace {

std::int64_t as_integer(std::uint64_t n) { return static_cast<std::int64_t>(n); }

Result<std::vector<SignedStatement>> statements_of(sql::Statement& s) {
  return all_sound<SignedStatement>(&s,
                                    [](const sql::Statement& row, std::size_t) { return signed_statement_of(row); });
}

}  // namespace

Result<std::optional<SignedHead>> SqliteSession::signed_head(WriterNo writer, Seq seq) {
  SATCHEL_ASSIGN(auto* s,
                 sql("SELECT seq,head,signature FROM signed_head WHERE writer=? AND seq>=? ORDER BY seq LIMIT 1"));
  return sound_one<SignedHead>(&s->bind(0, writer.value).bind(1, seq.value), signed_head_of<sql::Statement>);
}

Result<std::uint64_t> SqliteSession::log_size() {
  SATCHEL_ASSIGN(auto* s, sql("SELECT no FROM statement ORDER BY no DESC LIMIT 1"));
  SATCHEL_ASSIGN(const auto last, one<std::int64_t>(s, [](const auto& row) { return row.integer(0); }));
  return last ? static_cast<std::uint64_t>(*last) + 1 : 0;
}

Result<Hash> SqliteSession::log_node(const merkle::Place& place) {
  SATCHEL_ASSIGN(auto* s, sql("SELECT hash FROM log_node WHERE level=? AND no=?"));
  s->bind(0, std::int64_t{place.level}).bind(1, as_integer(place.no));
  SATCHEL_ASSIGN(const auto found, one<Hash>(s, [](const auto& row) { return row.hash(0); }));
  if (!found) return fail(Code::corrupt, "the log of statements lacks a node");
  return *found;
}

Result<std::optional<StatementRow>> SqliteSession::statement(std::uint64_t no) {
  SATCHEL_ASSIGN(auto* s, sql("SELECT body,signature,device,epoch,seq FROM statement WHERE no=?"));
  return sound_one<StatementRow>(&s->bind(0, as_integer(no)), [&](const auto& row) { return statement_of(row, no); });
}

/// They are filed under no epoch, as are words on copies; the second byte tells (engine/evidence/statement.cc).
Result<std::vector<SignedStatement>> SqliteSession::enrolments(const Id& device) {
  const Bytes none = eight_bytes(0);
  SATCHEL_ASSIGN(auto* s, sql("SELECT body,signature FROM statement WHERE device=? AND epoch=? AND seq=0 AND "
                              "substr(body,2,1)=x'02' ORDER BY no"));
  return statements_of(s->bind(0, device).bind_blob(1, none));
}

Result<std::vector<SignedStatement>> SqliteSession::statements(const Id& device, std::uint64_t from,
                                                               std::size_t limit) {
  SATCHEL_ASSIGN(auto* s, sql("SELECT body,signature FROM statement WHERE device=? AND no>=? ORDER BY no LIMIT ?"));
  return statements_of(s->bind(0, device).bind(1, as_integer(from)).bind(2, as_integer(limit)));
}

Result<std::optional<std::uint64_t>> SqliteSession::receipt(const Id& device, Epoch epoch, Seq seq) {
  const Bytes bytes = eight_bytes(epoch.value);
  SATCHEL_ASSIGN(auto* s,
                 sql("SELECT no FROM statement WHERE device=? AND epoch=? AND seq>=? ORDER BY seq,no LIMIT 1"));
  return one<std::uint64_t>(&s->bind(0, device).bind_blob(1, bytes).bind(2, seq.value),
                            [](const auto& row) { return static_cast<std::uint64_t>(row.integer(0)); });
}

Result<std::optional<std::uint64_t>> SqliteSession::receipt(const Hash& blob) {
  SATCHEL_ASSIGN(auto* s, sql("SELECT statement FROM blob_receipt WHERE blob=?"));
  return one<std::uint64_t>(&s->bind(0, blob),
                            [](const auto& row) { return static_cast<std::uint64_t>(row.integer(0)); });
}

Status SqliteSession::put_signed_head(WriterNo writer, const SignedHead& head) {
  SATCHEL_ASSIGN(auto* s, sql("INSERT OR IGNORE INTO signed_head(writer,seq,head,signature) VALUES(?,?,?,?)"));
  s->bind(0, writer.value).bind(1, head.seq.value).bind(2, head.head);
  return s->bind_blob(3, satchel::view(head.signature)).run();
}

Status SqliteSession::append(const StatementRow& row, const std::vector<merkle::Node>& nodes) {
  const Bytes epoch = eight_bytes(row.epoch.value);
  SATCHEL_ASSIGN(auto* s, sql("INSERT INTO statement(no,device,epoch,seq,body,signature) VALUES(?,?,?,?,?,?)"));
  s->bind(0, as_integer(row.no)).bind(1, row.device).bind_blob(2, epoch).bind(3, row.seq.value);
  SATCHEL_TRY(s->bind_blob(4, row.statement.bytes).bind_blob(5, satchel::view(row.statement.signature)).run());
  SATCHEL_ASSIGN(auto* node, sql("INSERT INTO log_node(level,no,hash) VALUES(?,?,?)"));
  for (const auto& [place, hash] : nodes)
    SATCHEL_TRY(node->bind(0, std::int64_t{place.level}).bind(1, as_integer(place.no)).bind(2, hash).run());
  SATCHEL_ASSIGN(auto* blob, sql("INSERT OR IGNORE INTO blob_receipt(blob,statement) VALUES(?,?)"));
  for (const Hash& hash : row.blobs) SATCHEL_TRY(blob->bind(0, hash).bind(1, as_integer(row.no)).run());
  return {};
}

}  // namespace satchel::hub
