// The office's own edits: journal entries of a device that belongs to the hub, merged like any other's.
#pragma once

#include "sync/hub/entries/committer.h"
#include "sync/hub/json/json_call.h"

namespace satchel::hub {

/// What became of an entry that was accepted.
struct OfficeOutcome {
  Version version;
  EntryOutcome merged;
};

/// One entry of one caller, in a write session that is `commit`ted at the end. A refused entry leaves nothing behind:
/// its author hears so at once, and has no queue that waits for it.
class OfficeEntry {
 public:
  /// All must outlive it.
  OfficeEntry(CentralWrite& central, const JsonCall& call, const Sight& sight)
      : central_(central), call_(call), sight_(sight), now_(call.ports.clock.wall()) {}

  /// Merges the changes; they show in the session. Once. Errors: too_large, whatever refused the entry, and those of
  /// the session.
  Result<OfficeOutcome> merge(std::vector<Change> changes);
  /// Makes them visible to all. What the office writes no device has signed: the hub's own word, in its log, stands in.
  Status commit();

 private:
  Entry entry(std::vector<Change> changes) const;

  CentralWrite& central_;
  const JsonCall& call_;
  const Sight& sight_;
  Millis now_;
  WriterRow writer_;
  Head before_, head_;  // as the session began; as the entry leaves it, but for the tag
};

/// The fields that now hold something else than was sent, or that was merged with others', as a JSON array of {"type",
/// "id", "field", "value", "version", "conflict", "parked"}: the id of the conflict that waits for a person, or null;
/// that of the record by which a step waits for photos (parked.h), or null. The value
/// is null of what is hidden from them (apply.h). A record whose delete lost, or that stands again, has the field
/// "_record". What a settling writes into its conflict record is left out.
Result<std::string> exceptions_json(CentralView& view, const Schema& schema, const Sight& sight,
                                    const EntryOutcome& outcome);

}  // namespace satchel::hub
