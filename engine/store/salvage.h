// A store that is damaged: set aside as it is, and what of its journal is sound goes on in a new one.
//
// The journal is what a device alone has. Every entry that its own mark proves (journal.h), in whatever page it is
// found (journal_scan.h), is taken over, in order, under a new epoch and under the identity that it had: the hub takes
// what it lacks, answers again for what it has, and counts nothing twice. So nothing else of the old database need be
// trusted: verdicts and quarantine are told again with the push, records with a pull from nothing; blobs are offered
// again, each hashed before.
//
// Steps, each durable before the next, so that a salvage that is cut goes on with the next opening:
//   1  `salvaging` names a new folder aside/<n>;  2  the three files move there;  3  salvage.db is built from them,
//   read past SQLite;  4  aside/<n>/report;  5  salvage.db becomes store.db;  6  `identity` is written anew, `damaged`
//   and `salvaging` go.
// A file that stands in the store's folder before step 4 is the damaged one, after it the new one.
#pragma once

#include "engine/sql/database.h"
#include "engine/store/damage.h"
#include "engine/store/identity_file.h"
#include "engine/store/journal_scan.h"

namespace satchel {

inline constexpr std::string_view kSalvaged = "salvage.db";

/// Steps 1 and 2: the damaged files stand in aside/<n>. `last`: of their journal; what an earlier try knew goes before.
/// Errors: those of Files.
Result<UnderWay> set_aside(Files& files, const std::string& folder, std::int64_t last);
/// Removes what a salvage that was cut had built.
Status remove_half_built(Files& files, const std::string& folder);
/// Step 5; done before: nothing happens.
Status put_in_place(Files& files, const std::string& folder);
/// Moves the file `blob`, whose bytes are not what its name says, into aside/<number>/blobs; an encrypted one stays
/// told from a plain one.
Status set_blob_aside(Files& files, const std::string& folder, std::int64_t number, const std::string& blob,
                      const Hash& hash);
/// Names of the blobs that stand there, each once.
Result<std::vector<Hash>> blobs_aside(Files& files, const std::string& folder, std::int64_t number);

/// A long piece of work, committed now and then: neither the log nor memory grows with it.
class Batches {
 public:
  explicit Batches(sql::Database& db) : db_(&db) {}
  /// Before each step.
  Status step();
  Status commit();

 private:
  sql::Database* db_;
  std::optional<sql::Transaction> open_;
  int steps_ = 0;
};

/// Sound entries on their way from the damaged files into a new journal: a table of the new database, dropped at the
/// end.
class SoundEntries {
 public:
  static Status make(sql::Database& db);
  SoundEntries(sql::Database& db, Vault& vault) : db_(&db), vault_(&vault) {}
  /// All that the scan finds, as it is stored; of one number the first. What cannot be decoded is not sound; what is
  /// encrypted, and the key not at hand, is.
  Status collect(JournalScan& scan);
  Status take(const std::vector<FoundEntry>& all);
  /// Epochs of a journal that numbers them from 1 without gaps, with `present` last, and the entries in that order.
  Result<std::vector<EpochRow>> epochs(Epoch present);
  Status each(const std::function<Status(ByteView entry, bool erased)>& visit);
  Result<std::int64_t> count();
  /// What is missing between 1 and the last that is known: found, met unsound, or `last`.
  Result<std::vector<LostEntries>> lost(const std::map<std::int64_t, Hash>& unsound, std::int64_t last);
  Status drop();

 private:
  bool is_sound(const FoundEntry& found) const;
  Status take(const FoundEntry& found);
  sql::Database* db_;
  Vault* vault_;
};

}  // namespace satchel
