// Several inspectors edit the same cases at once, each offline: what the policies of DESIGN section 4 are for.
#pragma once

#include "platform/cli/demo/office.h"

namespace satchel::cli::demo {

/// The edits of tablet `which` (from 0) on the shared cases:
///
///     case 0  another position each (ask)            case 4  other next states (state)
///     case 1  another contact each (last)            case 5  other legal facts (ask)
///     case 2  other paragraphs of the summary (text) case 6  everybody adds leaflets (sum)
///     case 3  the same paragraph (text, becomes ask) case 7  one deletes the operation that others tell of
///
/// and on every case all acknowledge the assignment (the same state: no conflict) and add themselves to the officers
/// (set). Errors: those of Store::save.
Status edit_shared(Station& tablet, unsigned which, const std::vector<SharedCase>& shared);

}  // namespace satchel::cli::demo
