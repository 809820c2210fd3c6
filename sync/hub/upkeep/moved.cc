#include "sync/hub/upkeep/moved.h"

namespace satchel::hub {

std::string moved_file(const std::string& folder) { return folder + "/central.db.moved"; }
std::string restore_mark(const std::string& folder) { return folder + "/restore"; }

Status set_aside_as_moved(Files& files, const std::string& folder) {
  const std::string database = folder + "/central.db";
  for (const char* tail : {"-wal", "-shm", ""})
    if (files.exists(database + tail)) SATCHEL_TRY(files.rename(database + tail, moved_file(folder) + tail));
  return files.sync_folder(folder);
}

Status may_begin_in(Files& files, const std::string& folder, bool of_folder) {
  if (files.exists(restore_mark(folder)))
    return fail(Code::invalid, "a restore into " + folder + " was not finished: run it again");
  if (of_folder && files.exists(moved_file(folder)) && !files.exists(folder + "/central.db"))
    return fail(Code::invalid, "the database of " + folder + " was copied to PostgreSQL: say where, by --db");
  return {};
}

}  // namespace satchel::hub
