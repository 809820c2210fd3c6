// The tables behind a bulletin's text. Internal to engine/casework.
#pragma once

#include "engine/casework/bulletin.h"

namespace satchel::casework {

/// Figures with their definitions, branch offices, what is open, lists.
void add_tables(const Bulletin& bulletin, std::vector<Block>& out);
void add_annex(const Annex& annex, std::vector<Block>& out);

}  // namespace satchel::casework
