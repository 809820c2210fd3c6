// The device's append-only, hash-chained sequence of its own changes.
//
// Entries are numbered 1, 2, 3 … for the life of the store ("local numbers"). The hub knows them by (epoch, seq): an
// epoch begins at a local number, and seq counts from there. When a restored or cloned device takes a new epoch, the
// entries that the hub has not acknowledged are chained anew under it and keep their first identity as origin.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "engine/sql/database.h"
#include "engine/store/exchange.h"
#include "engine/store/stored_entry.h"

namespace satchel {

struct EpochRow {
  Epoch epoch;
  std::int64_t first = 1;       // local number of its seq 1
  std::int64_t saved_from = 1;  // entries from here on were first saved under it
  bool operator==(const EpochRow&) const = default;
};

/// 8 bytes (checksum()) by which an entry vouches for itself, wherever it is found: over the place where it first
/// stood, which it keeps for ever, and its bytes as they are stored.
inline constexpr std::size_t kMarkBytes = 8;
Bytes entry_mark(const Origin& first, ByteView stored);
/// Of an entry whose contents were erased its SHA-256 stands in their place, with a mark of another length: nobody
/// takes it for an entry.
inline constexpr std::size_t kErasedMarkBytes = 9;
Bytes erased_mark(const Origin& first, const Hash& entry);

enum class Kept : std::uint8_t { plain, hidden };

class Journal {
 public:
  /// With these epochs, the present one last; the entries that the earlier ones saved are to be appended next.
  static Status make_with(sql::Database& db, const std::vector<EpochRow>& epochs);
  static Status make(sql::Database& db, Epoch first) { return make_with(db, {{first, 1, 1}}); }
  /// Without a vault no entry that is encrypted can be read or made. It must outlive this.
  static Result<Journal> open(sql::Database& db, Vault* vault = nullptr);

  std::int64_t last() const { return last_; }
  Epoch epoch() const { return epochs_.back().epoch; }
  bool had_other_epochs() const { return epochs_.size() > 1; }
  Seq seq_of(std::int64_t n) const { return {n - epochs_.back().first + 1}; }
  std::int64_t number_of(Seq seq) const { return epochs_.back().first + seq.value - 1; }
  const Hash& head() const { return head_; }
  /// The local number of an entry that stands, or stood, at that place. Nothing for an epoch that is none of these.
  std::optional<std::int64_t> number_of(Epoch epoch, Seq seq) const;
  /// Every place, of any epoch, at which entry `n` stands or stood.
  std::vector<Origin> places(std::int64_t n) const;
  /// The chain head after local number `n` (0: before the first).
  Result<Hash> head_at(std::int64_t n);

  /// Appends; the caller holds the transaction, and calls rolled_back() if that does not commit. Errors, of one that is
  /// to be encrypted: those of Vault.
  Result<std::int64_t> append(ByteView entry, Kept as = Kept::plain);
  /// An entry as it stood in another journal of this store, at the place where it first stood.
  Result<std::int64_t> append_stored(ByteView stored);
  void rolled_back(std::int64_t last, const Hash& head, std::size_t epochs) {
    last_ = last, head_ = head, recent_.clear(), epochs_.resize(std::min(epochs_.size(), epochs));
  }
  const std::vector<EpochRow>& epochs() const { return epochs_; }
  /// Errors: corrupt, naming it, when it does not fit its mark; withdrawn, when its contents were erased; of one that
  /// is encrypted, those of Vault.
  Result<Bytes> entry(std::int64_t n);
  /// As it is stored. Errors: corrupt, withdrawn.
  Result<Bytes> stored(std::int64_t n);
  /// The same; of one that was erased its hash.
  struct Row {
    Bytes bytes;
    bool erased = false;
  };
  Result<Row> row(std::int64_t n);
  /// Of what stored(n) gave, or gives elsewhere.
  Result<Bytes> entry_of(std::int64_t n, ByteView stored) const;
  /// Entry `n`, which says something confidential by now, is encrypted where it stands. The caller holds the
  /// transaction.
  Status hide(std::int64_t n);
  /// Of entry `n` its hash alone stays. The caller holds the transaction.
  Status erase(std::int64_t n);
  /// One of which that was so in another journal of this store, at the place where it first stood.
  Result<std::int64_t> append_erased(const Hash& entry);
  /// Copies it all into the tables of a new database, which has its epochs: of the entries their hashes alone.
  Status copy_hashes(sql::Database& to);
  /// Decoded; the last few stay in memory. Errors: as entry().
  Result<std::shared_ptr<const Entry>> decoded(std::int64_t n);
  /// The same; null where its contents were erased.
  Result<std::shared_ptr<const Entry>> decoded_if_kept(std::int64_t n);

  /// Entries after `acked`, up to about `bytes` of them, at least one. Errors: as entry(), but for withdrawn.
  Result<Outbox> outbox(std::int64_t acked, std::size_t bytes);
  /// Begins a new epoch behind `acked`: what follows is chained anew. The caller holds the transaction.
  Status begin_epoch(Epoch epoch, std::int64_t acked);

  /// The version that the hub gave to local number `n`, if acknowledged.
  Result<Version> version_of(std::int64_t n);
  Status record_versions(std::int64_t first, std::int64_t count, Version version);

  /// Recomputes the chain, and opens what is encrypted. Error: corrupt, naming the first bad entry. How many entries
  /// were not opened, for want of the key; of these the chain is followed by the hashes that they name.
  Result<std::int64_t> verify() { return verify(1, Look::into); }
  /// The chain and marks of the last two entries: cheap enough for every opening, and without the key.
  Status look_over();

 private:
  enum class Look : std::uint8_t { at, into };
  Journal(sql::Database& db, Vault* vault) : db_(&db), vault_(vault) {}
  Status load();
  Result<std::int64_t> verify(std::int64_t from, Look look);
  /// Index of the epoch in whose chain entry `n` stands: the last that took it.
  std::size_t epoch_of(std::int64_t n) const;
  std::optional<Origin> origin_of(std::int64_t n) const;
  Origin first_place(std::int64_t n) const;
  Status check_mark(std::int64_t n, ByteView stored, ByteView mark) const;
  Hash link(const Hash& previous, std::int64_t n, const Hash& entry) const;
  Status check_head();
  Result<std::int64_t> append_row(ByteView stored, const Hash& entry, ByteView mark);

  sql::Database* db_;
  Vault* vault_;
  std::vector<EpochRow> epochs_;
  std::int64_t last_ = 0;
  Hash head_;
  std::deque<std::pair<std::int64_t, std::shared_ptr<const Entry>>> recent_;
};

}  // namespace satchel
