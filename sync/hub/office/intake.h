// What waits for a person of the office: entries that could not be merged and are kept whole (a revoked device's, of
// records that the hub does not know or that are outside of the device's scopes).
#pragma once

#include "sync/hub/central/central.h"

namespace satchel::hub {

struct IntakeEntry {
  Version version;  // names it; ascending
  Id device;
  std::string user;  // whose device it is
  Code reason{};
  Millis time, received;       // when it was made, as far as that can be told; when it came
  std::optional<Entry> entry;  // none once its contents were erased
};

/// Behind `after`, at most `limit`. Errors: corrupt, and the database's.
Result<std::vector<IntakeEntry>> intake_of(CentralView& view, Version after, std::size_t limit);

/// {"version","time","received","device","user","author","reason","changes":[{"type","id","kind","fields"}]}.
std::string intake_json(const Schema& schema, const IntakeEntry& entry);
/// A line, then one more for each change.
std::string intake_text(const Schema& schema, const IntakeEntry& entry);

}  // namespace satchel::hub
