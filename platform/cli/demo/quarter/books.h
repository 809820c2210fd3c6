// The quarter's books: a bulletin sealed at its end, and what a new one says once all has come in.
#pragma once

#include "engine/casework/bulletin.h"
#include "platform/cli/demo/quarter/stage.h"

namespace satchel::cli::demo {

/// The notice's own sections, with the plan's quarter where they name theirs.
std::string written_for(const Plan& plan);
/// As the hub held the records at the quarter's last moment, sealed in the office's name.
Result<Id> seal_bulletin(Stage& stage);
/// As of now. Written into the folder, too: bulletin.txt, bulletin.html, bulletin.json.
Result<casework::Bulletin> new_bulletin(Stage& stage);
/// Error: corrupt, unless the sealed one renders to the bytes that were printed.
Status check_sealed(Stage& stage, const Id& sealed);

}  // namespace satchel::cli::demo
