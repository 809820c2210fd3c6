// What settling a conflict says: that it closes, and what its record is to hold. Pure; the device and the hub's office
// settle by the same.
#pragma once

#include <optional>
#include <string_view>

#include "engine/store.h"
#include "engine/store/local_record.h"

namespace satchel {

struct Settlement {
  Change closing;                   // of the conflict record
  std::optional<DraftChange> edit;  // of the record that it is about; nothing when what stands is to stay
};

/// `conflict` as it shows; `json` is the value for Take::value, else passed over. Errors: already_settled, not_here,
/// unknown_field, invalid, invalid_value.
Result<Settlement> settlement(const Schema& schema, const LocalRecord& conflict, Take take, std::string_view json);

}  // namespace satchel
