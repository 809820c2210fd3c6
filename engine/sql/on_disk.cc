#include "engine/sql/on_disk.h"

#include <sqlite3.h>

namespace satchel::sql {

bool was_moved(Database& db) {
  int moved = 0;
  return sqlite3_file_control(db.handle(), "main", SQLITE_FCNTL_HAS_MOVED, &moved) == SQLITE_OK && moved != 0;
}

bool stands_on_disk_of(Database& db, const std::string& path) {
  sqlite3_vfs* vfs = nullptr;
  sqlite3_file_control(db.handle(), "main", SQLITE_FCNTL_VFS_POINTER, &vfs);
  int there = 0;
  return vfs && vfs->xAccess(vfs, path.c_str(), SQLITE_ACCESS_EXISTS, &there) == SQLITE_OK && there != 0;
}

}  // namespace satchel::sql
