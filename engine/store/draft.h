// What an app asks to save.
#pragma once

#include <string>
#include <vector>

#include "engine/merge/change.h"

namespace satchel {

enum class How : std::uint8_t {
  put,     // the field shall have this value (null empties it); of a set: exactly these elements; of a sum: this total
  add,     // of a set: these elements too; of a sum: this amount more
  remove,  // of a set: these elements not
};

struct Assign {
  std::string field;
  Value value;
  How how = How::put;
};

struct DraftChange {
  ChangeKind kind = ChangeKind::create;  // create, update, remove or undelete
  std::string type;
  Id id;  // null in a create: one is made
  std::vector<Assign> fields;
};

/// Changes that become visible together, everywhere.
struct Draft {
  std::vector<DraftChange> changes;
  std::string actor;  // who; empty = the user that the device was enrolled for
};

}  // namespace satchel
