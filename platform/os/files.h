// The file system of this machine.
#pragma once

#include <memory>

#include "engine/ports/files.h"

namespace satchel::os {

/// Files of this machine; safe from several threads, each WritableFile from one.
///
/// What it makes is this user's alone: files have mode 0600, folders 0700. sync() reaches the medium (fdatasync;
/// F_FULLFSYNC on Apple, where fsync stops at the drive's cache). After an append or a sync failed, a WritableFile only
/// repeats that error: nobody knows what stands on the disk. Locks are flock()s: they end with the process, however
/// it ends, and hold against other openings in the same process too.
///
/// Errors: not_found where a name or a folder on the way is missing, disk_full for a full disk or quota, locked,
/// out_of_memory for a read larger than memory, io for the rest (the detail has the call, the path and the cause).
std::unique_ptr<Files> system_files();

}  // namespace satchel::os
