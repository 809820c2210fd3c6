// What the office does at the hub's own machine: entries of its own, as those of the records API (office_entry.h).
#pragma once

#include "engine/store/draft.h"
#include "sync/hub/office/office_entry.h"
#include "sync/hub/office/own_hand.h"

namespace satchel::hub {

class OfficeWork {
 public:
  /// All must outlive it. `device`: what is written there is told from what people write.
  OfficeWork(Central& central, Ports ports, const StatementLog& statements, const std::string& user,
             const std::optional<Id>& device = {});

  /// What the changes are, seen from inside the session that commits them; none: nothing is written. `role` is what
  /// composing asks for.
  using Compose = std::function<Result<std::vector<Change>>(CentralWrite& write, const Schema& schema, RoleSet role)>;
  /// One entry, one commit. Errors: those of `compose`, whatever refused the entry, those of the database.
  Status write(const Compose& compose);
  /// Drafts as a store saves them (engine/store/draft.h), each an entry of its own: what they put and add goes onto the
  /// records as they stand. `beside` writes what else stands in the same commits. Errors: those of composing, of
  /// `beside`, and as above; what was written before stays.
  Status save(const std::vector<Draft>& drafts, const std::function<Status(CentralWrite&)>& beside = {});

  /// What the hub alone writes may be among it (counted_fields.h).
  OfficeWork& counting() { return seat_.sight.counts = true, *this; }

  Central& central() const { return central_; }
  Ports ports() const { return ports_; }
  const Id& device() const { return seat_.caller.office; }
  const std::string& user() const { return seat_.sight.as.user; }

 private:
  Central& central_;
  Ports ports_;
  const StatementLog& statements_;
  OfficeSeat seat_;  // a writer of their own each time
};

}  // namespace satchel::hub
