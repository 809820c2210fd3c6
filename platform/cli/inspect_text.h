// What an inspection asks for and has, for people and for machines. Pure.
#pragma once

#include "engine/casework/inspection.h"
#include "platform/cli/console.h"

namespace satchel::cli {

/// All that is asked for, each line with what is there of it; hints and statutes behind.
void print_inspection(Console& console, const Schema& schema, const casework::Inspection& inspection);
/// {"template","title","missing":n,"asks":[{"asks","title","wanted","there","lacking":[…],"confirmed"},…]}
std::string inspection_json(Language language, const casework::Inspection& inspection);
/// One sentence each on what is missing.
std::vector<std::string> missing_asks(const Console& console, const Schema& schema,
                                      const casework::Inspection& inspection);

}  // namespace satchel::cli
