// Which of a journal's own entries speak of nothing but records that left this device's scopes, so that their contents
// may go, and which photos with them. Values: forget.cc asks and does.
//
// What hangs together stays together. An entry is kept while it is not safe elsewhere, while it speaks of any record
// that is kept, or names a photo that may not go; and a record is kept while any entry that is kept speaks of it. So a
// hub that is put back to a backup gets all that this device ever said of a record, or its hashes alone.
#pragma once

#include <map>
#include <set>
#include <vector>

#include "engine/base/hash.h"
#include "engine/merge/change.h"

namespace satchel {

/// The photo, or other blob, that an operation may name.
std::optional<Hash> blob_in(const FieldOp& op);

class Forgetting {
 public:
  explicit Forgetting(std::map<Id, TypeNo> forgotten) : forgotten_(std::move(forgotten)) {}

  /// Every entry of the journal whose contents are here. `safe`: nobody needs them here any more.
  void take(std::int64_t n, const Entry& entry, bool safe);
  /// Blobs that these entries name.
  std::set<Hash> blobs() const;
  /// Something else names that blob: it stays, and nothing hangs on it.
  void share(const Hash& blob) { shared_.insert(blob); }
  /// Settles what stays, with the blobs of which `may_go` is not true. Its error ends it.
  template <class MayGo>
  Status settle(const MayGo& may_go) {
    spread();
    for (bool again = true; again;) {
      again = false;
      for (Spoken& one : all_) {
        SATCHEL_ASSIGN(const bool goes, blobs_go(one, may_go));
        if (!goes) keep(one), again = true;
      }
      spread();
    }
    return {};
  }

  /// Once it is settled: entries whose contents go, the blobs that go with them, and forgotten records of which entries
  /// that are kept speak.
  std::vector<std::int64_t> entries_that_go() const;
  std::set<Hash> blobs_that_go() const;
  std::map<Id, TypeNo> records_kept() const;

 private:
  struct Spoken {
    std::int64_t n = 0;
    std::set<Id> records;
    std::set<Hash> blobs;
    bool kept = false;
  };

  template <class MayGo>
  Result<bool> blobs_go(const Spoken& one, const MayGo& may_go) const {
    if (one.kept) return true;
    for (const Hash& blob : one.blobs) {
      if (shared_.contains(blob)) continue;
      SATCHEL_ASSIGN(const bool goes, may_go(blob));
      if (!goes) return false;
    }
    return true;
  }
  void keep(Spoken& one);
  void spread();

  std::map<Id, TypeNo> forgotten_;
  std::vector<Spoken> all_;
  std::map<Id, std::vector<std::size_t>> by_record_;
  std::vector<Id> to_spread_;
  std::set<Hash> shared_;
};

}  // namespace satchel
