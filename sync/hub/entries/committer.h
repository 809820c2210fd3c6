// Entries into the central database: each judged, merged, kept in history with its outcome.
#pragma once

#include <map>

#include "engine/casework/gate.h"
#include "engine/ports/ports.h"
#include "sync/hub/entries/step_gate.h"
#include "sync/hub/entries/working_set.h"

namespace satchel::hub {

/// An entry that was unpacked and chained before the tenant's lock was taken.
struct PreparedEntry {
  Seq seq;
  std::optional<Origin> origin;
  Bytes packed;                // as it is kept: kept_entry.h
  Hash hash;                   // SHA-256 of its bytes
  Hash chain;                  // head with it
  std::optional<Entry> entry;  // nothing when the bytes are no entry: then it is refused as invalid
  bool erased = false;         // its device has no more of it than the hash: it takes its place in the chain
};

struct Committed {
  Seq last;                       // all up to here is processed
  Hash head;                      // chain head there
  bool waits = false;             // the next was made under a schema that the hub does not have yet
  std::int64_t erased = 0;        // that came as their hash alone
  std::int64_t erased_known = 0;  // of these, those whose contents are here, or were
  std::int64_t entries = 0, changes = 0, conflicts = 0;  // that were processed; in them; raised by them
  std::map<Code, std::int64_t> refused = {};             // of the entries
};

class Committer {
 public:
  /// Under the lock that `central` holds. All must outlive it. `here`: what is verified among the blobs; without it,
  /// all are.
  Committer(CentralWrite& central, const Schema& schema, Author& author, Millis received,
            casework::BlobIsHere here = {})
      : central_(central),
        schema_(schema),
        author_(author),
        received_(received),
        visibility_(central, author),
        here_(std::move(here)) {}

  /// Processes entries in order, from author's `last` + 1 on. Nothing is visible until the session commits `head`.
  Result<Committed> commit(const std::vector<PreparedEntry>& entries, Seq last, Hash head_hash, Head& head);
  /// The outcome of the last entry that was processed: for a caller who brought one.
  const EntryOutcome& outcome() const { return outcome_; }

 private:
  Result<std::size_t> look_ahead(const std::vector<PreparedEntry>& entries, std::size_t from);
  Status one(const PreparedEntry& prepared, Version version);
  void count(const PreparedEntry& prepared, Committed& out) const;
  Status apply(const PreparedEntry& prepared, Version version);
  Status apply_gated(const PreparedEntry& prepared, Version version, const std::vector<GatedStep>& steps);
  Result<std::vector<GatedStep>> steps_to_gate(const PreparedEntry& prepared);
  Result<Code> standing_of(const std::string& actor);
  Result<EntryOutcome> decide(const PreparedEntry& prepared, Version version, WorkingSet& set);
  Result<std::optional<EntryOutcome>> duplicate(const PreparedEntry& prepared);
  Result<EntryOutcome> decide_erased(const PreparedEntry& prepared);
  Result<EntryOutcome> as_it_stands(const HistoryRow& first, const std::optional<Entry>& entry);
  Status note_refusal(Version version);
  Status settle_what_came_back(const Entry& entry);
  Status note_acceptance(const PreparedEntry& prepared);
  Result<Bytes> encoded_outcome(const PreparedEntry& prepared);
  RoleSet role() const { return author_.restores ? ~RoleSet{} : schema_.role(author_.device.role); }
  Origin first_identity(const PreparedEntry& prepared) const {
    return prepared.origin.value_or(Origin{author_.epoch, prepared.seq});
  }

  CentralWrite& central_;
  const Schema& schema_;
  Author& author_;
  Millis received_;
  EntryOutcome outcome_;
  std::int64_t conflicts_made_ = 0;  // by the entry in hand
  bool came_before_ = false;         // the entry in hand, under another epoch
  bool came_whole_ = false;          // and not as its hash alone
  std::optional<bool> any_origin_, any_recovered_;
  Visibility visibility_;
  casework::BlobIsHere here_;
  std::vector<ParkedStep> parked_;  // of the entry in hand
};

}  // namespace satchel::hub
