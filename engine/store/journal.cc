#include "engine/store/journal.h"

#include "engine/base/codec.h"
#include "engine/base/limits.h"
#include "engine/evidence/chain.h"

namespace satchel {
namespace {

constexpr std::size_t kRecent = 4;

constexpr const char* kJournalTables = R"(
CREATE TABLE journal(n INTEGER PRIMARY KEY, entry BLOB NOT NULL, hash BLOB NOT NULL, mark BLOB NOT NULL) STRICT;
CREATE TABLE epoch(ordinal INTEGER PRIMARY KEY, epoch BLOB NOT NULL, first INTEGER NOT NULL, saved_from INTEGER NOT NULL) STRICT;
CREATE TABLE ack(first INTEGER PRIMARY KEY, count INTEGER NOT NULL, version INTEGER NOT NULL) STRICT;
)";

bool is_number(std::int64_t n) { return n >= 1 && n <= limits::kNumbers; }

/// An epoch of which a salvage kept later entries only may begin, by our numbers, before the first.
bool is_place(std::int64_t n) { return n >= -limits::kNumbers && n <= limits::kNumbers; }

Status insert_epoch(sql::Database& db, Epoch epoch, std::int64_t first, std::int64_t saved_from) {
  Bytes value;
  Writer(value).fixed64(epoch.value);
  SATCHEL_ASSIGN(auto* s, db.cached("INSERT INTO epoch(epoch,first,saved_from) VALUES(?,?,?)"));
  return s->bind_blob(0, value).bind(1, first).bind(2, saved_from).run();
}

/// Of what stands in a row: the entry, or its hash alone.
Hash hash_of(ByteView entry, ByteView mark) {
  if (mark.size() != kErasedMarkBytes) return entry_hash(entry);
  const auto kept = hash_from_bytes(entry);
  return kept ? *kept : Hash{};
}

Hash hash_of(const Journal::Row& row) { return row.erased ? *hash_from_bytes(row.bytes) : entry_hash(row.bytes); }

Error erased_entry(std::int64_t n) {
  return fail(Code::withdrawn, "the contents of entry " + std::to_string(n) + " were erased");
}

Error bad_entry(std::int64_t n, const char* what) {
  return fail(Code::corrupt, "journal entry " + std::to_string(n) + " " + what);
}

}  // namespace

Bytes entry_mark(const Origin& first, ByteView stored) {
  thread_local Bytes bytes;  // kept between calls: this runs for every save
  bytes.clear();
  Writer to(bytes);
  to.fixed64(first.epoch.value);
  to.zigzag(first.seq.value);
  to.raw(stored);
  Bytes mark;
  Writer(mark).fixed64(checksum(bytes));
  return mark;
}

Bytes erased_mark(const Origin& first, const Hash& entry) {
  return Bytes(1, '\x01') + entry_mark(first, Bytes("erased") + Bytes(entry.view()));
}

Status Journal::make_with(sql::Database& db, const std::vector<EpochRow>& epochs) {
  SATCHEL_TRY(db.run(kJournalTables));
  for (const auto& e : epochs) SATCHEL_TRY(insert_epoch(db, e.epoch, e.first, e.saved_from));
  return {};
}

Result<Journal> Journal::open(sql::Database& db, Vault* vault) {
  Journal journal(db, vault);
  SATCHEL_TRY(journal.load());
  return journal;
}

Status Journal::load() {
  epochs_.clear();
  SATCHEL_ASSIGN(auto* s, db_->cached("SELECT epoch,first,saved_from FROM epoch ORDER BY ordinal"));
  for (;;) {
    SATCHEL_ASSIGN(const bool row, s->step());
    if (!row) break;
    Reader epoch(s->blob(0));
    epochs_.push_back({{epoch.fixed64()}, s->integer(1), s->integer(2)});
    if (!epoch.done() || !is_place(s->integer(1)) || !is_number(s->integer(2)))
      return s->reset(), fail(Code::corrupt, "an epoch begins nowhere");
  }
  if (epochs_.empty()) return fail(Code::corrupt, "the journal has no epoch");
  SATCHEL_ASSIGN(last_, db_->number("SELECT max(n) FROM journal"));
  if (last_ != 0 && !is_number(last_)) return fail(Code::corrupt, "the journal has a number that none can have");
  SATCHEL_ASSIGN(head_, head_at(last_));
  if (epochs_.back().first == last_ + 1) return head_ = Hash{}, Status();  // each epoch's chain starts from nothing
  return last_ == 0 ? Status() : check_head();
}

/// What is saved next is chained to it: a head that rotted would make all of that another chain than the hub's.
Status Journal::check_head() {
  Hash previous;
  if (last_ > epochs_.back().first) {
    SATCHEL_ASSIGN(previous, head_at(last_ - 1));
  }
  SATCHEL_ASSIGN(const Row there, row(last_));
  const Hash entry = hash_of(there);
  return link(previous, last_, entry) == head_ ? Status()
                                               : Status(bad_entry(last_, "has a head that is not its chain's"));
}

Result<Hash> Journal::head_at(std::int64_t n) {
  if (n == 0) return Hash{};
  SATCHEL_ASSIGN(auto* s, db_->cached("SELECT hash FROM journal WHERE n=?"));
  s->bind(0, n);
  SATCHEL_ASSIGN(const bool row, s->step());
  if (!row) return fail(Code::corrupt, "the journal lacks entry " + std::to_string(n));
  const Hash out = s->hash(0);
  s->reset();
  return out;
}

std::optional<std::int64_t> Journal::number_of(Epoch epoch, Seq seq) const {
  for (const auto& row : epochs_)
    if (row.epoch == epoch) return row.first + seq.value - 1;
  return std::nullopt;
}

std::vector<Origin> Journal::places(std::int64_t n) const {
  std::vector<Origin> out;
  for (std::size_t i = 0; i <= epoch_of(n); ++i)
    if (n >= epochs_[i].first) out.push_back({epochs_[i].epoch, {n - epochs_[i].first + 1}});
  return out;
}

std::size_t Journal::epoch_of(std::int64_t n) const {
  std::size_t at = epochs_.size() - 1;
  while (at > 0 && epochs_[at].first > n) --at;
  return at;
}

std::optional<Origin> Journal::origin_of(std::int64_t n) const {
  const std::size_t at = epoch_of(n);
  if (n >= epochs_[at].saved_from) return std::nullopt;
  for (std::size_t i = at; i-- > 0;)
    if (n >= epochs_[i].saved_from) return Origin{epochs_[i].epoch, {n - epochs_[i].first + 1}};
  return std::nullopt;
}

Origin Journal::first_place(std::int64_t n) const {
  const EpochRow& row = epochs_[epoch_of(n)];
  return origin_of(n).value_or(Origin{row.epoch, {n - row.first + 1}});
}

Status Journal::check_mark(std::int64_t n, ByteView stored, ByteView mark) const {
  if (mark.size() == kErasedMarkBytes && stored.size() == sizeof(Hash) &&
      mark == erased_mark(first_place(n), hash_of(stored, mark)))
    return {};
  if (mark == entry_mark(first_place(n), stored)) return {};
  return bad_entry(n, "does not fit its mark");
}

Hash Journal::link(const Hash& previous, std::int64_t n, const Hash& entry) const {
  return chain_next(previous, origin_of(n), entry);
}

Result<std::int64_t> Journal::append(ByteView entry, Kept as) {
  if (as == Kept::plain) return append_stored(entry);
  if (!vault_) return fail(Code::key_locked);
  SATCHEL_ASSIGN(const Bytes hidden, hidden_entry(*vault_, first_place(last_ + 1), entry));
  return append_stored(hidden);
}

Result<std::int64_t> Journal::append_stored(ByteView stored) {
  return append_row(stored, entry_hash(stored), entry_mark(first_place(last_ + 1), stored));
}

Result<std::int64_t> Journal::append_erased(const Hash& entry) {
  return append_row(entry.view(), entry, erased_mark(first_place(last_ + 1), entry));
}

Result<std::int64_t> Journal::append_row(ByteView stored, const Hash& entry, ByteView mark) {
  const std::int64_t n = last_ + 1;
  const Hash hash = link(head_, n, entry);
  SATCHEL_ASSIGN(auto* s, db_->cached("INSERT INTO journal(n,entry,hash,mark) VALUES(?,?,?,?)"));
  SATCHEL_TRY(s->bind(0, n).bind_blob(1, stored).bind(2, hash).bind_blob(3, mark).run());
  last_ = n;
  head_ = hash;
  return n;
}

Result<Journal::Row> Journal::row(std::int64_t n) {
  SATCHEL_ASSIGN(auto* s, db_->cached("SELECT entry,mark FROM journal WHERE n=?"));
  s->bind(0, n);
  SATCHEL_ASSIGN(const bool there, s->step());
  if (!there) return fail(Code::corrupt, "the journal lacks entry " + std::to_string(n));
  Row out{Bytes(s->blob(0)), s->blob(1).size() == kErasedMarkBytes};
  const Status fits = check_mark(n, out.bytes, s->blob(1));
  s->reset();
  SATCHEL_TRY(fits);
  return out;
}

Result<Bytes> Journal::stored(std::int64_t n) {
  SATCHEL_ASSIGN(Row there, row(n));
  if (there.erased) return erased_entry(n);
  return std::move(there.bytes);
}

Result<Bytes> Journal::entry_of(std::int64_t n, ByteView stored) const {
  if (!is_number(n)) return bad_entry(n, "has a number that none can have");
  auto entry = entry_in(vault_, first_place(n), stored);
  if (entry.code() == Code::corrupt) return bad_entry(n, "does not open: it was encrypted, and altered");
  return entry;
}

Result<Bytes> Journal::entry(std::int64_t n) {
  SATCHEL_ASSIGN(const Bytes bytes, stored(n));
  return entry_of(n, bytes);
}

Status Journal::hide(std::int64_t n) {
  SATCHEL_ASSIGN(const Bytes bytes, stored(n));
  if (form_of(bytes) != EntryForm::plain) return {};
  if (!vault_) return fail(Code::key_locked);
  SATCHEL_ASSIGN(const Bytes hidden, hidden_entry(*vault_, first_place(n), bytes));
  const Bytes mark = entry_mark(first_place(n), hidden);
  SATCHEL_ASSIGN(auto* s, db_->cached("UPDATE journal SET entry=?,mark=? WHERE n=?"));
  return s->bind_blob(0, hidden).bind_blob(1, mark).bind(2, n).run();
}

Status Journal::erase(std::int64_t n) {
  SATCHEL_ASSIGN(const Row there, row(n));
  if (there.erased) return {};
  const Hash entry = entry_hash(there.bytes);
  const Bytes mark = erased_mark(first_place(n), entry);
  recent_.clear();
  SATCHEL_ASSIGN(auto* s, db_->cached("UPDATE journal SET entry=?,mark=? WHERE n=?"));
  return s->bind(0, entry).bind_blob(1, mark).bind(2, n).run();
}

Status Journal::copy_hashes(sql::Database& to) {
  SATCHEL_ASSIGN(auto s, db_->prepare("SELECT n,entry,hash,mark FROM journal ORDER BY n"));
  SATCHEL_ASSIGN(auto* in, to.cached("INSERT INTO journal(n,entry,hash,mark) VALUES(?,?,?,?)"));
  for (;;) {
    SATCHEL_ASSIGN(const bool row, s.step());
    if (!row) return {};
    const std::int64_t n = s.integer(0);
    SATCHEL_TRY(check_mark(n, s.blob(1), s.blob(3)));
    const Hash entry = hash_of(s.blob(1), s.blob(3));
    const Bytes mark = erased_mark(first_place(n), entry);
    SATCHEL_TRY(in->bind(0, n).bind(1, entry).bind_blob(2, s.blob(2)).bind_blob(3, mark).run());
  }
}

Result<std::shared_ptr<const Entry>> Journal::decoded(std::int64_t n) {
  for (const auto& [number, entry] : recent_)
    if (number == n) return entry;
  SATCHEL_ASSIGN(const Bytes bytes, entry(n));
  auto read = decode_entry(bytes);
  if (!read) return bad_entry(n, "is garbled");
  Entry decoded = *std::move(read);
  recent_.emplace_front(n, std::make_shared<const Entry>(std::move(decoded)));
  if (recent_.size() > kRecent) recent_.pop_back();
  return recent_.front().second;
}

Result<std::shared_ptr<const Entry>> Journal::decoded_if_kept(std::int64_t n) {
  auto entry = decoded(n);
  if (entry.code() == Code::withdrawn) return std::shared_ptr<const Entry>();
  return entry;
}

Result<Outbox> Journal::outbox(std::int64_t acked, std::size_t bytes) {
  Outbox out;
  out.epoch = epoch();
  out.first = seq_of(acked + 1);
  SATCHEL_ASSIGN(out.before, head_at(acked));
  if (acked + 1 == epochs_.back().first) out.before = Hash{};
  out.head = out.before;
  SATCHEL_ASSIGN(auto* s, db_->cached("SELECT n,entry,hash,mark FROM journal WHERE n>? AND n<=? ORDER BY n"));
  s->bind(0, acked).bind(1, last_);  // who reads beside the writing process goes on with what stood when it opened
  std::int64_t n = acked;
  bool linked = acked == last_;  // the chain makes one hash between good; not the one that it goes on from
  for (std::size_t used = 0;;) {
    SATCHEL_ASSIGN(const bool row, s->step());
    if (!row && n != last_) return bad_entry(n + 1, "is missing");
    if (!row && !linked) return bad_entry(acked + 1, "is not linked to what is before it");
    if (!row) return out;
    const ByteView entry = s->blob(1);
    if (used > 0 && used + entry.size() > bytes) break;  // one that is not taken need not be sound
    Status fits = s->integer(0) == ++n ? check_mark(n, entry, s->blob(3)) : bad_entry(n, "is missing");
    if (!fits) return s->reset(), fits.error();
    used += entry.size();
    const bool erased = s->blob(3).size() == kErasedMarkBytes;
    auto plain = erased ? Result<Bytes>(Bytes(entry)) : entry_of(n, entry);
    if (!plain) return s->reset(), plain.error();
    out.entries.push_back({origin_of(n), *std::move(plain), erased});
    out.head = link(out.head, n, hash_of(entry, s->blob(3)));
    linked |= out.head == s->hash(2);
  }
  s->reset();
  out.more = true;
  return linked ? Result<Outbox>(std::move(out)) : bad_entry(acked + 1, "is not linked to what is before it");
}

Status Journal::begin_epoch(Epoch epoch, std::int64_t acked) {
  SATCHEL_TRY(insert_epoch(*db_, epoch, acked + 1, last_ + 1));
  epochs_.push_back({epoch, acked + 1, last_ + 1});
  Hash previous;
  for (std::int64_t n = acked + 1; n <= last_; ++n) {
    SATCHEL_ASSIGN(const Row there, row(n));
    previous = link(previous, n, hash_of(there));
    SATCHEL_ASSIGN(auto* s, db_->cached("UPDATE journal SET hash=? WHERE n=?"));
    SATCHEL_TRY(s->bind(0, previous).bind(1, n).run());
  }
  head_ = previous;
  return {};
}

Result<Version> Journal::version_of(std::int64_t n) {
  SATCHEL_ASSIGN(auto* s,
                 db_->cached("SELECT first,count,version FROM ack WHERE first<=? ORDER BY first DESC LIMIT 1"));
  s->bind(0, n);
  SATCHEL_ASSIGN(const bool row, s->step());
  if (!row) return Version{};
  const std::int64_t first = s->integer(0), count = s->integer(1), version = s->integer(2);
  s->reset();
  if (!is_number(first) || !is_number(count) || !is_number(version))
    return fail(Code::corrupt, "an acknowledgement is garbled");
  return Version{n - first < count ? version + (n - first) : 0};
}

Status Journal::record_versions(std::int64_t first, std::int64_t count, Version version) {
  SATCHEL_ASSIGN(auto* joined, db_->cached("UPDATE ack SET count=count+? WHERE first=(SELECT max(first) FROM ack) AND "
                                           "first+count=? AND version+count=?"));
  SATCHEL_TRY(joined->bind(0, count).bind(1, first).bind(2, version.value).run());
  if (db_->changes() == 1) return {};
  SATCHEL_ASSIGN(auto* s, db_->cached("INSERT OR REPLACE INTO ack(first,count,version) VALUES(?,?,?)"));
  return s->bind(0, first).bind(1, count).bind(2, version.value).run();
}

Status Journal::look_over() {
  auto looked = verify(last_ > 1 ? last_ - 1 : 1, Look::at);
  return looked ? Status() : Status(std::move(looked).error());
}

Result<std::int64_t> Journal::verify(std::int64_t from, Look look) {
  SATCHEL_ASSIGN(auto s, db_->prepare("SELECT n,entry,hash,mark FROM journal WHERE n>=? ORDER BY n"));
  s.bind(0, from);
  SATCHEL_ASSIGN(Hash previous, head_at(from - 1));
  std::int64_t expected = from, unread = 0;
  for (;; ++expected) {
    SATCHEL_ASSIGN(const bool row, s.step());
    if (!row) break;
    const std::int64_t n = s.integer(0);
    if (epochs_[epoch_of(n)].first == n) previous = Hash{};
    const Hash hash = link(previous, n, hash_of(s.blob(1), s.blob(3)));
    if (n != expected || hash != s.hash(2)) return bad_entry(n, "breaks the chain");
    SATCHEL_TRY(check_mark(n, s.blob(1), s.blob(3)));
    previous = hash;
    const bool erased = s.blob(3).size() == kErasedMarkBytes;
    if (look == Look::at || erased || form_of(s.blob(1)) == EntryForm::plain) continue;
    const auto entry = entry_of(n, s.blob(1));
    if (!entry && !is_for_want_of_key(entry.code())) return entry.error();
    unread += !entry;
  }
  if (expected - 1 != last_) return fail(Code::corrupt, "the journal ends early");
  return unread;
}

}  // namespace satchel
