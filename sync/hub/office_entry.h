// The office's own edits: journal entries of a device that belongs to the hub, merged like any other's.
#pragma once

#include "sync/hub/caller.h"
#include "sync/hub/committer.h"

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
  OfficeEntry(CentralWrite& central, SchemaPtr schema, const Caller& caller, const Sight& sight, Ports& ports)
      : central_(central), schema_(std::move(schema)), caller_(caller), sight_(sight), ports_(ports) {}

  /// Merges the changes; they show in the session. Once. Errors: too_large, whatever refused the entry, and those of
  /// the session.
  Result<OfficeOutcome> merge(std::vector<Change> changes);
  /// Makes them visible to all.
  Status commit();

 private:
  Entry entry(std::vector<Change> changes) const;

  CentralWrite& central_;
  SchemaPtr schema_;
  const Caller& caller_;
  const Sight& sight_;
  Ports& ports_;
  Head head_;
};

/// The fields that now hold something else than was sent, or that was merged with others', as a JSON array of {"type",
/// "id", "field", "value", "version", "conflict"}: the id of the conflict that waits for a person, or null. A record
/// whose delete lost, or that stands again, has the field "_record". What a settling writes into its conflict record is
/// left out.
Result<std::string> exceptions_json(CentralView& view, const Schema& schema, const Sight& sight,
                                    const EntryOutcome& outcome);

}  // namespace satchel::hub
