// A backup of all that a hub keeps, as it was at one moment, and the hub that is made of it again.
//
//     TO/backup       written last, below: without it a backup is not finished
//     TO/central.db   as one commit left it, whichever database the hub is on; read through before it counts
//     TO/blobs/       every blob, each read again; copied after the database, so that none that it names is left out
//     TO/hub.key, intake.key, secret   unless they were to be left out
//     TO/begun        while it is made: the hub's id
//
// `backup`: "satchel-backup-1" | hub id | fixed64 version, tag of the commit | SHA-256 of central.db | SHA-256 of the
// sorted names of its blobs | varint number of blobs, time (ms), 1 with keys or 0 | SHA-256 of all before
//
// Unlike a second copy (second_copy.h) it is not brought up to date, and devices are told nothing of it: each one is a
// moment to go back to. Who has it with its keys can pass for the hub and read identities: it is kept like the hub.
//
// A hub that was restored goes on in a new log epoch (sync/PROTOCOL.md, "Restored hub"): devices offer again what it
// lacks, photos included, and hand back what they had of others.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "sync/hub/central/central.h"
#include "sync/hub/upkeep/second_copy.h"

namespace satchel::hub {

struct Backup {
  Id hub;
  Head head;
  Hash database, blob_names;
  std::uint64_t blobs = 0;
  Millis made;
  bool keys = false;
  bool operator==(const Backup&) const = default;
};

struct BackupRequest {
  std::string data, to;
  std::vector<std::string> keys;  // names of small files of `data` that go along, where they are there
  const char* vfs = nullptr;      // SQLite's default, or a test's
};

struct BackupReport {
  Backup backup;
  CopyReport blobs;
};

using Finding = std::function<void(const std::string&)>;

/// `central` is the hub's, which may serve meanwhile. `to` is a new folder, an empty one, or one where a backup of this
/// hub was ended: it goes on. Where blobs are unsound, or receipted and lost, the rest is kept and said, and the caller
/// has to tell. Errors: locked (another run), invalid (the folder is not empty, or a run that was ended had finished
/// what is in it), corrupt (the database is not sound: there is no backup).
Result<BackupReport> back_up(Ports ports, Central& central, const BackupRequest& request, const Finding& report);

/// The mark of a finished backup, held against its database. Errors: not_found (there is none, or it is not finished),
/// corrupt.
Result<Backup> look_at_backup(Files& files, const std::string& from);

struct RestoreRequest {
  std::string from, data;
  std::vector<std::string> keys;  // names of the small files
  std::string keys_from;          // a folder that has them, or those that the backup has not; else empty
  const char* vfs = nullptr;
  /// Brings the database, a central.db, to where the hub is to have it, whole or not at all; called again where it may
  /// have been called before. Empty: `data`/central.db.
  std::function<Status(const std::string& path)> place;
};

/// The first half: claims the folder and puts the keys there. Errors: invalid (it is not empty), key_locked (neither
/// the backup nor keys_from has the first of them, or the one that identities are sealed to; for that one the word that
/// it is lost does, sealing_key.h), and those of look_at_backup.
Status restore_keys(Files& files, const RestoreRequest& request);
/// The second: with the hub's own key in `ports`. Ended anywhere, both halves called again go on. Blobs that the backup
/// lacks are in the report: devices that have them offer them. Errors, too: bad_signature (the key is another hub's).
Result<BackupReport> restore(Ports ports, const RestoreRequest& request, const Finding& report);

}  // namespace satchel::hub
