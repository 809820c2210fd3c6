#include "sync/hub/upkeep/moved.h"

#include "engine/base/limits.h"
#include "sync/hub/central/sqlite_central.h"
#include "sync/hub/central/sqlite_whole.h"

namespace satchel::hub {
namespace {

std::string own_database(const std::string& folder) { return folder + "/central.db"; }
std::string place_mark(const std::string& folder) { return folder + "/database"; }

/// Its only line; empty where there is no such file.
Result<std::string> line_of(Files& files, const std::string& path) {
  const auto bytes = read_all(files, path, limits::kHeadBytes);
  if (bytes.code() == Code::not_found) return std::string();
  if (!bytes) return bytes.error();
  std::string out(bytes->begin(), bytes->end());
  while (!out.empty() && out.back() == '\n') out.pop_back();
  return out.empty() ? Result<std::string>(fail(Code::corrupt, path)) : Result<std::string>(std::move(out));
}

Status take_away(Files& files, const std::string& folder, const std::string& path) {
  SATCHEL_TRY(files.remove(path));
  return files.sync_folder(folder);
}

Status is_not_moving(Files& files, const std::string& folder) {
  SATCHEL_ASSIGN(const std::string target, line_of(files, moving_mark(own_database(folder))));
  if (target.empty()) return {};
  return fail(Code::invalid, "the database of " + folder + " is being copied to " + target +
                                 ": the same db copy, run again, goes on; until it is done nothing may use it");
}

}  // namespace

std::string moved_file(const std::string& folder) { return folder + "/central.db.moved"; }
std::string restore_mark(const std::string& folder) { return folder + "/restore"; }

Status set_aside_as_moved(Files& files, const std::string& folder) {
  const std::string database = own_database(folder);
  for (const char* tail : {"", "-wal", "-shm"})
    if (files.exists(database + tail)) SATCHEL_TRY(files.rename(database + tail, moved_file(folder) + tail));
  return files.sync_folder(folder);
}

std::string arriving_file(const std::string& folder) { return own_database(folder) + ".part"; }

Status take_place(Files& files, const std::string& folder) {
  if (!files.exists(own_database(folder))) {
    SATCHEL_TRY(move_log_in(arriving_file(folder)));
    SATCHEL_TRY(files.rename(arriving_file(folder), own_database(folder)));
  }
  for (const char* tail : {"", "-wal", "-shm"}) SATCHEL_TRY(files.remove(moved_file(folder) + tail));
  SATCHEL_TRY(files.sync_folder(folder));
  return say_place(files, folder, {});
}

Result<std::string> said_place(Files& files, const std::string& folder) { return line_of(files, place_mark(folder)); }

Status say_place(Files& files, const std::string& folder, const std::string& place) {
  if (place.empty()) return take_away(files, folder, place_mark(folder));
  return write_whole(files, place_mark(folder), place + "\n");
}

Status may_be_at(Files& files, const std::string& folder, const std::string& place) {
  SATCHEL_TRY(is_not_moving(files, folder));
  SATCHEL_ASSIGN(const std::string said, said_place(files, folder));
  if (said == place) return {};
  if (place.empty())
    return fail(Code::invalid, "the database of " + folder + " is " + said + ": say where, by --db and --tenant");
  if (!said.empty()) return fail(Code::invalid, "the database of " + folder + " is " + said + ", not " + place);
  if (!files.exists(own_database(folder))) return {};
  return fail(Code::invalid, "the database of " + folder + " is the central.db in it, not " + place +
                                 ": db copy brings it there; where it is none of this hub, move it away");
}

Status may_begin_in(Files& files, const std::string& folder, bool of_folder) {
  if (files.exists(restore_mark(folder)))
    return fail(Code::invalid, "a restore into " + folder + " was not finished: run it again");
  if (!of_folder) return is_not_moving(files, folder);
  if (files.exists(moved_file(folder)) && !files.exists(own_database(folder)))
    return fail(Code::invalid, "the database of " + folder + " was copied to PostgreSQL: say where, by --db");
  return may_be_at(files, folder, "");
}

Result<bool> begin_moving(Files& files, const std::string& folder, const std::string& target) {
  const std::string mark = moving_mark(own_database(folder));
  SATCHEL_ASSIGN(const std::string begun, line_of(files, mark));
  if (begun.empty()) {
    SATCHEL_TRY(write_whole(files, mark, target + "\n"));
    return true;
  }
  if (begun == target) return false;
  return fail(Code::invalid, "a copy of " + folder + " was begun to " + begun + ": finish that; or remove " + mark +
                                 ", where nothing came there, nor will");
}

bool is_moving(Files& files, const std::string& folder) { return files.exists(moving_mark(own_database(folder))); }

Status end_moving(Files& files, const std::string& folder) {
  return take_away(files, folder, moving_mark(own_database(folder)));
}

}  // namespace satchel::hub
