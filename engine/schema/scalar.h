// Values without structure, to text and back, the same in JSON and in CSV. Internal to engine/schema.
#pragma once

#include <string>
#include <string_view>

#include "engine/schema/schema.h"

namespace satchel {

/// invalid_value: this is no value of such a field.
Error mismatch(const Field& field);

/// The shortest decimal that reads back as the same finite double; as JSON writes numbers, whatever the locale.
std::string real_to_text(double number);
/// Error: invalid_value (no finite decimal number).
Result<double> real_from_text(std::string_view text);

/// Integer, real, true or false, RFC 3339, UUID, hex; text as it is. A set has no such form: "".
std::string scalar_to_text(const Field& field, const Value& value);
/// The way back for reference, blob, time, and whatever is text. Error: invalid_value, with the field's name.
Result<Value> scalar_from_text(const Field& field, std::string_view text);

}  // namespace satchel
