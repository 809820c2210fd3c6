// The hub's log of what it has said for good: statements are added to it within write sessions, and proved from it.
#pragma once

#include "engine/evidence/statement.h"
#include "engine/ports/keys.h"
#include "sync/hub/central/central.h"

namespace satchel::hub {

/// Error: corrupt where the database has none.
Result<std::int64_t> log_epoch_of(CentralView& view);
/// Of the log as `view` has it, which must live longer.
merkle::Nodes nodes_of(CentralView& view);
Result<LogState> log_state(CentralView& view);

/// By what a statement is filed.
StatementRow row_of(const Statement& statement);

class StatementLog {
 public:
  /// `keys` is the hub's, and must outlive it.
  StatementLog(Keys& keys, const Id& hub) : keys_(keys), hub_(hub) {}

  /// Adds one in the session; it stands once that is committed. Errors: those of Keys::sign and the session's.
  Status append(CentralWrite& write, Millis time, Word what) const;
  Result<LogHead> head(CentralView& view, Millis time) const;
  const Id& hub() const { return hub_; }

 private:
  Keys& keys_;
  Id hub_;
};

}  // namespace satchel::hub
