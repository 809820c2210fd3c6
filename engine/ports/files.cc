#include "engine/ports/files.h"

namespace satchel {

Result<Bytes> read_all(Files& files, const std::string& path, std::uint64_t limit) {
  SATCHEL_ASSIGN(auto file, files.open(path));
  if (file->size() > limit) return fail(Code::too_large, path + " is larger than " + std::to_string(limit) + " bytes");
  return file->read(0, static_cast<std::size_t>(file->size()));
}

Status write_whole(Files& files, const std::string& path, ByteView bytes) {
  const std::string temporary = path + ".part";
  const auto written = [&]() -> Status {
    SATCHEL_ASSIGN(auto file, files.create(temporary));
    SATCHEL_TRY(file->append(bytes));
    return file->sync();
  };
  Status status = written();
  if (status) status = files.rename(temporary, path);
  if (status) return files.sync_folder(folder_of(path));
  (void)files.remove(temporary);  // on a full disk it would take the last room there is
  return status;
}

std::string folder_of(const std::string& path) {
  const auto slash = path.rfind('/');
  return slash == std::string::npos ? "." : path.substr(0, slash);
}

}  // namespace satchel
