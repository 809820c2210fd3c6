// Who keeps heads of a hub's log, to notice when it is written anew: what is asked of the hub, and what its answers
// prove. Values in, values out, but for the questions.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "engine/evidence/witness.h"
#include "sync/http.h"

namespace satchel::cli {

enum class Seen {
  first,      // nothing was kept yet
  same,       // the log is as it was
  grown,      // it goes on from the head kept last
  restored,   // it does not, and the hub has signed, in its log, that its database was put back since
  rewritten,  // it does not
};
std::string_view name_of(Seen seen);

struct WitnessReport {
  Seen seen = Seen::first;
  LogHead now;
  std::optional<LogHead> last;  // of those kept
  std::optional<LogHead>
      common;  // the newest kept one that the log still goes on from; where it does not from the last
  std::optional<Statement> restore;  // the last one that the hub has signed since
  std::string evidence;              // every question and answer, as JSON
};

/// GET of a target, with the hub's reply of whatever status.
using AskHub = std::function<Result<sync::HttpReply>(const std::string& target)>;

/// Looks at the log of today against the heads `kept`, all of them signed by the hub, the last one of them last. Only
/// restored and rewritten are no good. Errors: those of asking; not_a_hub where what answers has not this key.
Result<WitnessReport> look_at_log(const PublicKey& hub_key, const std::vector<LogHead>& kept, const AskHub& ask);

}  // namespace satchel::cli
