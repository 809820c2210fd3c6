// Conflict records, read.
#pragma once

#include <string>
#include <vector>

#include "engine/store.h"

namespace satchel {

/// One conflict, as text; the values are JSON, as the record keeps them.
struct ConflictView {
  Id id, record;
  std::string record_type, field, rule, state;
  std::string standing, standing_author, proposed, proposed_author;
  bool locked = false;  // its values are encrypted, and the key is not at hand
};

ConflictView view_conflict(const RecordType& conflict_type, const Record& record);
/// The open ones, by id.
Result<std::vector<ConflictView>> open_conflicts(Store& store);
/// The field that a conflict is about. Errors: unknown_type, unknown_field (a delete's or a seal's conflict has none).
Result<const Field*> field_of(const Schema& schema, const ConflictView& conflict);

}  // namespace satchel
