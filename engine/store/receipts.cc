// What the hub has said for good of this device's work: kept as it came, and held against the journal.
#include <algorithm>
#include <map>

#include "engine/store/impl.h"

namespace satchel {
namespace {

SignedStatement statement_in(const sql::Statement& s, int body) {
  SignedStatement out{Bytes(s.blob(body)), {}};
  if (const auto signature = signature_from_bytes(s.blob(body + 1))) out.signature = *signature;
  return out;
}

using Places = std::map<std::pair<TypeNo, Id>, Whereabouts>;

void note(Places& places, TypeNo type, const Id& id, Whereabouts where) {
  const auto [at, fresh] = places.try_emplace({type, id}, where);
  if (!fresh) at->second = std::min(at->second, where);
}

/// Records that name a blob which no receipt names.
Status note_blobs(sql::Database& db, const RecordType& type, Places& places) {
  for (const auto& field : type.fields) {
    if (field.type != FieldType::blob) continue;
    SATCHEL_ASSIGN(auto s,
                   db.prepare("SELECT t._id,b.state FROM blob b JOIN " + sql::quoted(type.name) + " t ON t." +
                              sql::quoted(field.name) + "=b.sha256 WHERE b.receipted=0 OR b.state NOT IN(3,4)"));
    for (;;) {
      SATCHEL_ASSIGN(const bool row, s.step());
      if (!row) break;
      const bool held = static_cast<BlobState>(s.integer(1)) == BlobState::at_hub;
      note(places, type.number, s.id(0), held ? Whereabouts::at_hub : Whereabouts::here_only);
    }
  }
  return {};
}

}  // namespace

Result<std::int64_t> Store::Impl::reach_of(const Receipt& r) {
  return r.seq.value == 0 ? Result<std::int64_t>(0) : place_of({r.epoch, r.seq, r.head});
}

Result<std::int64_t> Store::Impl::place_of(const Reach& r) {
  const auto n = journal->number_of(r.epoch, r.seq);
  if (!n || *n < 1 || *n > progress.acked) return 0;
  SATCHEL_ASSIGN(const Hash head, journal->head_at(*n));
  return head == r.head ? *n : 0;  // else it is of a twin's entries, or of what was lost
}

Status Store::Impl::take_statements(const std::vector<SignedStatement>& statements) {
  for (const auto& signed_one : statements) {
    SATCHEL_ASSIGN(const Statement statement, decode_statement(signed_one.bytes));
    progress.statements = std::max(progress.statements, statement.before.size + 1);
    const auto* receipt = std::get_if<Receipt>(&statement.what);
    SATCHEL_ASSIGN(const std::int64_t upto, receipt ? reach_of(*receipt) : Result<std::int64_t>(0));
    SATCHEL_ASSIGN(auto* s, db->cached("INSERT OR IGNORE INTO receipt(log_epoch,no,upto,body,signature) "
                                       "VALUES(?,?,?,?,?)"));
    s->bind(0, statement.before.log_epoch).bind(1, static_cast<std::int64_t>(statement.before.size)).bind(2, upto);
    SATCHEL_TRY(s->bind_blob(3, signed_one.bytes).bind_blob(4, view(signed_one.signature)).run());
    SATCHEL_ASSIGN(auto* again, db->cached("UPDATE receipt SET upto=0 WHERE log_epoch=? AND no=? AND signature=? "
                                           "AND upto<0"));  // said by a hub that went back, and said again
    again->bind(0, statement.before.log_epoch).bind(1, static_cast<std::int64_t>(statement.before.size));
    SATCHEL_TRY(again->bind_blob(2, view(signed_one.signature)).run());
    if (!receipt) continue;
    SATCHEL_ASSIGN(auto* blob, db->cached("UPDATE blob SET receipted=1 WHERE sha256=?"));
    for (const Hash& hash : receipt->blobs) SATCHEL_TRY(blob->bind(0, hash).run());
  }
  return {};
}

Result<std::int64_t> Store::Impl::receipted() { return db->number("SELECT ifnull(max(upto),0) FROM receipt"); }

Status Store::Impl::receipts_end_at(std::int64_t n) {
  SATCHEL_ASSIGN(auto* s, db->cached("UPDATE receipt SET upto=0 WHERE upto>?"));
  return s->bind(0, n).run();
}

/// A restored hub says again what still holds of second copies: of what is in one it may have lost the word, or the
/// copy.
Status Store::Impl::doubt_copies() { return db->run("UPDATE receipt SET upto=-1 WHERE substr(body,2,1)=x'04'"); }

Result<std::vector<SignedStatement>> Store::Impl::statements() {
  SATCHEL_ASSIGN(auto s, db->prepare("SELECT body,signature FROM receipt ORDER BY log_epoch,no"));
  std::vector<SignedStatement> out;
  for (;;) {
    SATCHEL_ASSIGN(const bool row, s.step());
    if (!row) return out;
    out.push_back(statement_in(s, 0));
  }
}

Result<std::vector<NotReceipted>> Store::Impl::not_receipted() {
  Places places;
  SATCHEL_ASSIGN(const std::int64_t from, receipted());
  for (std::int64_t n = from + 1; n <= journal->last(); ++n) {
    SATCHEL_ASSIGN(const auto entry, journal->decoded_if_kept(n));
    if (!entry) continue;
    for (const auto& change : entry->changes)
      note(places, change.type, change.id, n > progress.acked ? Whereabouts::here_only : Whereabouts::at_hub);
  }
  for (const auto& type : tables.schema()->types()) SATCHEL_TRY(note_blobs(*db, type, places));
  std::vector<NotReceipted> out;
  for (const auto& [record, where] : places) out.push_back({record.first, record.second, where});
  return out;
}

Result<bool> Store::Impl::fits_journal(const SignedStatement& signed_one, std::int64_t upto) {
  const auto statement = opened(identity.hub_key, signed_one);
  if (!statement || statement->hub != identity.hub) return false;
  const auto* receipt = std::get_if<Receipt>(&statement->what);
  if (upto == 0 || (upto == -1 && !receipt)) return true;
  if (!receipt || upto > journal->last()) return false;
  SATCHEL_ASSIGN(const std::int64_t reach, reach_of(*receipt));
  return reach == upto;
}

/// What is marked as receipted must be named by a receipt.
Status Store::Impl::verify_receipted_blobs(const std::set<Hash>& named) {
  SATCHEL_ASSIGN(auto s, db->prepare("SELECT sha256,receipted FROM blob WHERE receipted<>0"));
  for (;;) {
    SATCHEL_ASSIGN(const bool row, s.step());
    if (!row) return {};
    if (s.integer(1) != 1 || !named.contains(s.hash(0)))
      return fail(Code::corrupt, "blob " + to_hex(s.blob(0)) + " has no receipt");
  }
}

/// A journal that ends before what the hub has receipted of it, or goes another way, was cut or changed.
Status Store::Impl::verify_receipts() {
  std::set<Hash> named;
  SATCHEL_ASSIGN(auto s, db->prepare("SELECT log_epoch,no,upto,body,signature FROM receipt"));
  for (;;) {
    SATCHEL_ASSIGN(const bool row, s.step());
    if (!row) return verify_receipted_blobs(named);
    const SignedStatement signed_one = statement_in(s, 3);
    const auto statement = decode_statement(signed_one.bytes);
    const bool in_place = statement && statement->before.log_epoch == s.integer(0) &&
                          static_cast<std::int64_t>(statement->before.size) == s.integer(1);
    SATCHEL_ASSIGN(const bool fits, fits_journal(signed_one, s.integer(2)));
    const auto* receipt = in_place ? std::get_if<Receipt>(&statement->what) : nullptr;
    if (receipt) named.insert(receipt->blobs.begin(), receipt->blobs.end());
    if (!in_place || !fits)
      return fail(Code::corrupt, "receipt " + std::to_string(s.integer(1)) + " of the hub is not of this journal");
  }
}

}  // namespace satchel
