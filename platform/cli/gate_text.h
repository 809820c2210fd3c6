// What a step lacks, for people and for machines.
#pragma once

#include <span>
#include <string>

#include "engine/casework/gate.h"
#include "platform/cli/console.h"

namespace satchel::cli {

/// One line for each; as JSON where a machine reads: {"missing" or "waits","says","detail","record"}.
void print_lacks(Console& console, std::span<const casework::Lack> lacks);
/// The detail of an error as a person reads it: of a closed gate the sentences of what lacks; else as it is.
std::string detail_for_people(Language language, Code code, const std::string& detail);

}  // namespace satchel::cli
