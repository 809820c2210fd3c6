// What settling a conflict says: that it closes, and what its record is to hold. Pure; the device and the hub's office
// settle by the same.
//
// The fields of a group are settled as one: what is taken of one field is taken of every field of its group that is in
// conflict with the same proposer. Only a value of one's own (Take::value) speaks for its field alone.
#pragma once

#include <optional>
#include <string_view>

#include "engine/store.h"
#include "engine/store/local_record.h"

namespace satchel {

/// What a conflict is about.
struct Subject {
  const RecordType* type = nullptr;  // null when this schema does not know it
  Id record;
  std::string field;                // "_record" for the record itself
  std::vector<std::string> others;  // of the field's group
  std::string proposer;             // a device
};
/// `conflict` as it shows.
Subject subject(const Schema& schema, const LocalRecord& conflict);

struct Settlement {
  std::vector<Change> closings;     // of the conflict records
  std::optional<DraftChange> edit;  // of the record that they are about; nothing when what stands is to stay
};

/// `conflicts` as they show: the one to settle, then those to be settled with it. `target`: their record as it shows,
/// null when it is not here; where it no longer holds what the conflict says that stands, taking that is an edit too.
/// `json` is the value for Take::value, else passed over. Errors: already_settled, not_here, unknown_field, invalid,
/// invalid_value.
Result<Settlement> settlement(const Schema& schema, const std::vector<const LocalRecord*>& conflicts, Take take,
                              std::string_view json, const LocalRecord* target);

/// The settlement's edit, as the change of someone who saw of the record what the conflicts tell: a field that has
/// moved on since is in conflict again, and text is merged and not overwritten. Errors: as compose.
Result<Change> compose_settling(const Schema& schema, const std::vector<const LocalRecord*>& conflicts,
                                const DraftChange& edit, RoleSet role, const LocalRecord& record);

}  // namespace satchel
