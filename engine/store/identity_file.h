// Who a store is, once more outside its database: should that be damaged, what waits could not be sent without it.
//
// The file `identity` in the store's folder: whole after any power cut, with a hash of itself. It follows the database,
// which decides: a store that opens writes it anew where the two differ.
#pragma once

#include "engine/ports/files.h"
#include "engine/store/journal.h"
#include "engine/store/settings.h"

namespace satchel {

struct IdentityFile {
  std::int64_t format = 0;  // of the store; a build that raises it writes this before the database
  Identity identity;
  std::int64_t log_epoch = 0;  // of the hub, as known; -1: not known
  std::string schema;
  std::vector<EpochRow> epochs;
  std::optional<KeyTag> rest;  // as in settings; a file of an earlier build ends without it
};

Bytes encode(const IdentityFile& file);
/// Errors: not_found, corrupt, and those of Files.
Result<IdentityFile> read_identity_file(Files& files, const std::string& folder);
Status write_identity_file(Files& files, const std::string& folder, const IdentityFile& file);

}  // namespace satchel
