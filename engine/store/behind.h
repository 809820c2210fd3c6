// What a commit says that SQLite passes over (wal.h): whole entries of the journal, which a kill left of a save that it
// cut, or of which the end has rotted. The file `behind` keeps them until they stand in the journal again: the next
// commit writes over them in the log.
#pragma once

#include "engine/store/journal_scan.h"

namespace satchel {

/// Replaces what is there, and is on the disk when it returns. Errors: those of Files.
Status keep_behind(Files& files, const std::string& folder, const std::vector<FoundEntry>& entries);
/// Ascending; empty where none are kept. Errors: corrupt, those of Files.
Result<std::vector<FoundEntry>> read_behind(Files& files, const std::string& folder);
/// One that is garbled, into the folder of a salvage.
Status set_behind_aside(Files& files, const std::string& folder, const std::string& aside);
/// Nothing there: nothing happens.
Status remove_behind(Files& files, const std::string& folder);

}  // namespace satchel
