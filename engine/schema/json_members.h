// JSON objects, read strictly and no deeper than their members. Values in, values out.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "engine/base/result.h"

namespace satchel {

/// Members of a JSON object by name, each as its own JSON text: so that numbers come as they were written.
using Members = std::map<std::string, std::string>;
/// Errors: invalid (no JSON, no object, deeper than limits::kJsonDepth, a name that stands twice).
Result<Members> members_of(std::string_view json);
/// A JSON string's text. Error: invalid, with `name`.
Result<std::string> string_from(std::string_view name, std::string_view json);

}  // namespace satchel
