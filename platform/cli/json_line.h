// JSON for machines, as every command with --json prints it.
#pragma once

#include "engine/schema/json_line.h"

namespace satchel::cli {

using satchel::json_string;
using satchel::JsonLine;

}  // namespace satchel::cli
