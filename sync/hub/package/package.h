// The evidence package of one case: everything that is known of it, with the proof that it is what was said when, in a
// file that a person can read and a machine that has never seen this hub can check (engine/evidence/package.h).
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "engine/evidence/archive.h"
#include "engine/schema/schema.h"
#include "sync/hub/access/access_log.h"
#include "sync/hub/central/blob_store.h"
#include "sync/hub/entries/statement_log.h"

namespace satchel::hub {

struct PackageRequest {
  std::string type;  // of the record that it is about, with all that stands under it
  Id id;
  std::string role;                // whose eyes it is for: what that role may not read is not in it
  std::vector<LogHead> witnessed;  // heads that somebody keeps: it then proves that the log goes on from them
};

/// What it is made from.
struct PackageFrom {
  CentralView& view;
  const Schema& schema;
  BlobStore& blobs;
  const StatementLog& log;
  Keys& keys;  // the hub's, which sign it
};

/// Writes it. One snapshot, no lock; it looks through the whole history for what touched the case. Entries are in it
/// whole, with what they say of other records; one that holds what the role may not read is named by its hash alone.
/// Errors: not_found, unknown_type, not_permitted (no such role), too_large, newer_schema while its device's signature
/// covers entries that wait for one; those of the database, the blobs and the file; corrupt where what is here does not
/// prove itself. `note` hears of which records identities are in it, before anything is written.
Status write_package(const PackageFrom& from, Millis now, const PackageRequest& request, WritableFile& out,
                     const std::function<Status(const std::vector<Reading>&)>& note);

}  // namespace satchel::hub
