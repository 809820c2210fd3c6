// Closes that wait for photos (DESIGN rule 7; PROTOCOL.md, "Parked"): kept as conflict records of the rule `parked`,
// and taken by the hub itself once the last blob is verified here, in the name of their author. The gate is asked anew
// then: of what lacks by that time, an open conflict among it, the conflict record says so, and the step does not
// stand.
#pragma once

#include <functional>

#include "engine/ports/ports.h"
#include "sync/hub/central/blob_store.h"
#include "sync/hub/entries/statement_log.h"

namespace satchel::hub {

/// Safe from several threads. All must outlive it.
class Parked {
 public:
  using Log = std::function<void(const std::string&)>;
  Parked(Central& central, Ports& ports, const StatementLog& statements, BlobStore& blobs, Log log)
      : central_(central), ports_(ports), statements_(statements), blobs_(blobs), log_(std::move(log)) {}

  /// Every step that may wait no more: those whose blob has come, and those under a root that something was changed of.
  /// Cheap where none is parked. Idempotent. Errors: those of the database; but what is damaged, or refused, is passed
  /// over and logged, so that it holds up nothing else.
  Status look();

 private:
  class Step;
  Result<std::vector<Id>> ripe();
  Status settle(const Id& conflict);

  Central& central_;
  Ports& ports_;
  const StatementLog& statements_;
  BlobStore& blobs_;
  const Log log_;
};

}  // namespace satchel::hub
