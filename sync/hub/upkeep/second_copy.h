// A second copy of all that a hub keeps, in a folder that could be served in its place, and the hub's word on it.
//
//     TO/copy          "satchel-copy-1" | hub id | copy id | SHA-256 of all before: whose copy this is
//     TO/central.db    as one commit left it     TO/blobs/  every blob     TO/hub.key, intake.key, secret
//     TO/central.db.next   while a newer one is made; what was set aside because it had rotted ends in `.damaged`
//
// Each run: a new snapshot of the database beside the old one, read through as `satchel-hub verify` reads it; every
// blob that the copy lacks or holds rotted is copied, and every one is read again there and hashed; then the snapshot
// takes its place; only then does the hub say so, in a statement for each device (Covered,
// engine/evidence/statement.h). Every step is durable before the next, so that a run that was ended goes on with the
// next one, and at any time the folder holds a database with all blobs that it names. The hub may serve meanwhile.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "engine/base/hash.h"
#include "engine/base/id.h"
#include "engine/ports/ports.h"
#include "sync/hub/hub_data.h"

namespace satchel::hub {

struct CopyRequest {
  HubData data;
  std::string to;
  std::vector<std::string> also;  // names of small files of `data` that go along, where they are there: keys
  bool check = false;             // only reads the copy that is there
  const char* vfs = nullptr;      // SQLite's default, or a test's
};

struct CopyReport {
  Id copy;
  std::int64_t blobs = 0, copied = 0, healed = 0;  // sound in the copy; of these new now, and of those rotted before
  std::uint64_t bytes = 0;                         // copied
  std::int64_t devices = 0, statements = 0;        // that were told something, by how many
  std::vector<Hash> unsound;                       // that the hub has and could not be copied as they should be
  std::vector<Hash> missing;                       // that the hub has lost; the copy has them
};

/// `report` hears findings, one English line each. Where some blobs are unsound or missing, the rest is copied and
/// said, and the caller has to tell. Errors: locked (another run, or a hub serves that folder); invalid (the folder is
/// not empty and no copy of this hub, or it went on by itself: it has commits that this hub lacks, which was perhaps
/// restored from a backup); corrupt (the database is not sound: nothing is said of it); those of files and database.
Result<CopyReport> copy_beside(Ports ports, const CopyRequest& request,
                               const std::function<void(const std::string&)>& report);

/// The file by which a folder is known as a copy. One that is served is none any more.
std::string copy_mark(const std::string& folder);

}  // namespace satchel::hub
