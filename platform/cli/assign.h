// "field=value" as it is typed. Pure.
#pragma once

#include <string_view>
#include <vector>

#include "engine/store/draft.h"

namespace satchel::cli {

/// field=value puts (an empty value empties), field+=value adds to a set or a sum, field-=value takes elements from a
/// set, or an amount from a sum. Values as in a CSV cell: value_from_text. Errors: invalid, unknown_field,
/// invalid_value.
Result<Assign> assign_from_text(const RecordType& type, std::string_view text);
Result<std::vector<Assign>> assigns_from_text(const RecordType& type, const std::vector<std::string>& texts);

}  // namespace satchel::cli
