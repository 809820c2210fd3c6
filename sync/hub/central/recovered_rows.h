// What the central database keeps of what devices hand back after a restore (sync/hub/devices/hand_back.h).
#pragma once

#include <string>
#include <vector>

#include "engine/base/id.h"
#include "engine/base/time.h"
#include "engine/base/value.h"
#include "engine/base/version.h"
#include "engine/schema/schema.h"

namespace satchel::hub {

/// settled: the value stood once, by its author or by somebody who wrote the same; what is done with it since is
/// another matter.
enum class RecoveredState : std::uint8_t { open, taken, dropped, settled };

/// One field of a record as the lost timeline had it, or the record itself. The highest version that was handed back;
/// who handed back an earlier one stands among those who did of the record.
struct RecoveredRow {
  TypeNo type = 0;
  Id id;
  FieldNo field = 0;                  // 0: the record itself
  Version version;                    // in the lost timeline
  Value value;                        // null of the record itself
  bool dead = false, sealed = false;  // of the record itself
  std::string author;                 // of the record, as it was stated
  Id device;                          // that was the first to hand this version back
  Millis time;                        // when
  RecoveredState state = RecoveredState::open;
  std::string decided_by;  // a person of the office; empty while open, and where it settled by itself
  Millis decided;
  bool operator==(const RecoveredRow&) const = default;
};

/// A device that handed back anything of a record.
struct HanderRow {
  Id id, device;
  Millis time;  // the first time
  bool operator==(const HanderRow&) const = default;
};

/// A device that has offered and handed back all, since the hub is in that log epoch.
struct BackRow {
  Id device;
  std::int64_t log_epoch = 0;
  Millis time;
  bool operator==(const BackRow&) const = default;
};

}  // namespace satchel::hub
