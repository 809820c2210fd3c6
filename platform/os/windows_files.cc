#include <algorithm>

#include "platform/os/files.h"
#include "platform/os/windows_path.h"

namespace satchel::os {
namespace {

constexpr DWORD kAppend = FILE_APPEND_DATA | FILE_READ_ATTRIBUTES | SYNCHRONIZE;

Result<std::unique_ptr<WritableFile>> open_windows_writable(const std::string& path) {
  SATCHEL_ASSIGN(Handle file, open_handle(path, kAppend, kShareAll, OPEN_ALWAYS));
  if (is_windows_folder(path)) return fail(Code::io, "open " + path + ": a folder");
  return windows_writable(std::move(file), path);
}

Result<std::uint64_t> windows_size(const Handle& file, const std::string& path) {
  LARGE_INTEGER size{};
  if (is_windows_folder(path) || ::GetFileType(file.get()) != FILE_TYPE_DISK)
    return fail(Code::not_found, path + " is not a file");
  SATCHEL_TRY(windows_status(::GetFileSizeEx(file.get(), &size) != 0, "stat", path));
  return static_cast<std::uint64_t>(size.QuadPart);
}

bool gone(DWORD number) { return number == ERROR_FILE_NOT_FOUND || number == ERROR_PATH_NOT_FOUND; }

class Search {
 public:
  explicit Search(const std::string& folder)
      : handle_(::FindFirstFileW((wide_path(folder) + L"\\*").c_str(), &found_)) {}
  ~Search() {
    if (valid()) ::FindClose(handle_);
  }
  Search(const Search&) = delete;
  Search& operator=(const Search&) = delete;
  bool valid() const { return handle_ != INVALID_HANDLE_VALUE; }
  bool next() { return ::FindNextFileW(handle_, &found_) != 0; }
  std::string name() const { return from_wide(found_.cFileName); }

 private:
  WIN32_FIND_DATAW found_{};
  HANDLE handle_;
};

class WindowsFiles final : public Files {
 public:
  Result<std::unique_ptr<WritableFile>> create(const std::string& path) override {
    if (exists(path)) SATCHEL_TRY(truncate(path, 0));
    return open_windows_writable(path);
  }

  Result<std::unique_ptr<WritableFile>> append_to(const std::string& path) override {
    return open_windows_writable(path);
  }

  Result<std::unique_ptr<ReadableFile>> open(const std::string& path) override {
    SATCHEL_ASSIGN(Handle file, open_handle(path, GENERIC_READ, kShareAll, OPEN_EXISTING));
    SATCHEL_ASSIGN(const auto size, windows_size(file, path));
    return windows_readable(std::move(file), path, size);
  }

  Result<std::uint64_t> size(const std::string& path) override {
    SATCHEL_ASSIGN(const auto file, open(path));
    return file->size();
  }

  bool exists(const std::string& path) override {
    return ::GetFileAttributesW(wide_path(path).c_str()) != INVALID_FILE_ATTRIBUTES;
  }

  Status make_folder(const std::string& path) override {
    if (is_windows_folder(path)) return {};
    if (const auto above = folder_of(path); !above.empty() && above != path) SATCHEL_TRY(make_folder(above));
    if (::CreateDirectoryW(wide_path(path).c_str(), nullptr) != 0) return {};
    const DWORD number = ::GetLastError();
    if (number == ERROR_ALREADY_EXISTS && is_windows_folder(path)) return {};
    return windows_error("mkdir", path, number);
  }

  Status rename(const std::string& from, const std::string& to) override {
    constexpr DWORD kHow = MOVEFILE_REPLACE_EXISTING | MOVEFILE_WRITE_THROUGH;
    return windows_status(::MoveFileExW(wide_path(from).c_str(), wide_path(to).c_str(), kHow) != 0, "rename", from);
  }

  Status remove(const std::string& path) override {
    const std::wstring wide = wide_path(path);
    const bool done = is_windows_folder(path) ? ::RemoveDirectoryW(wide.c_str()) : ::DeleteFileW(wide.c_str());
    if (!done && gone(::GetLastError())) return {};
    return windows_status(done, "remove", path);
  }

  Status sync_folder(const std::string& path) override {
    if (!is_windows_folder(path)) return fail(Code::not_found, path + " is not a folder");
    // NTFS journals names by itself, and rename() waits for that. To flush a folder takes a right that few have.
    const auto folder = open_handle(path, GENERIC_WRITE, kShareAll, OPEN_EXISTING);
    if (folder) (void)::FlushFileBuffers(folder->get());
    return {};
  }

  Result<std::vector<std::string>> list(const std::string& path) override {
    if (!is_windows_folder(path)) return fail(Code::not_found, path + " is not a folder");
    std::vector<std::string> names;
    Search search(path);
    if (!search.valid()) return windows_error("list", path, ::GetLastError());
    do {
      if (const std::string name = search.name(); name != "." && name != "..") names.push_back(name);
    } while (search.next());
    if (const DWORD why = ::GetLastError(); why != ERROR_NO_MORE_FILES) return windows_error("list", path, why);
    std::sort(names.begin(), names.end());
    return names;
  }

  Result<std::uint64_t> free_space(const std::string& path) override {
    if (!exists(path)) return fail(Code::not_found, path + " is not there");
    const std::string where = is_windows_folder(path) ? path : folder_of(path);
    ULARGE_INTEGER bytes{};
    SATCHEL_TRY(windows_status(::GetDiskFreeSpaceExW(wide_path(where).c_str(), &bytes, nullptr, nullptr) != 0,
                               "free space", path));
    return static_cast<std::uint64_t>(bytes.QuadPart);
  }

  Status truncate(const std::string& path, std::uint64_t size) override {
    SATCHEL_ASSIGN(const Handle file, open_handle(path, GENERIC_WRITE, kShareAll, OPEN_EXISTING));
    LARGE_INTEGER end{};
    end.QuadPart = static_cast<LONGLONG>(size);
    const bool done = ::SetFilePointerEx(file.get(), end, nullptr, FILE_BEGIN) != 0 && ::SetEndOfFile(file.get()) != 0;
    return windows_status(done, "truncate", path);
  }

  Result<std::shared_ptr<void>> lock(const std::string& path) override {
    SATCHEL_ASSIGN(Handle file, open_handle(path, GENERIC_READ | GENERIC_WRITE, 0, OPEN_ALWAYS));
    return std::shared_ptr<void>(std::make_shared<Handle>(std::move(file)));
  }
};

}  // namespace

std::unique_ptr<Files> system_files() { return std::make_unique<WindowsFiles>(); }

}  // namespace satchel::os
