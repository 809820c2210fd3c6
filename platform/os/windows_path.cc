#include "platform/os/windows_path.h"

#include <algorithm>

namespace satchel::os {
namespace {

constexpr std::size_t kLongPath = 240;  // below MAX_PATH, and CreateDirectory's MAX_PATH - 12
constexpr DWORD kQuotaExceeded = 1295;  // ERROR_DISK_QUOTA_EXCEEDED, which mingw-w64's headers lack

Code windows_code(DWORD number) {
  switch (number) {
    case ERROR_FILE_NOT_FOUND:
    case ERROR_PATH_NOT_FOUND:
    case ERROR_DIRECTORY:
    case ERROR_INVALID_NAME:
    case ERROR_BAD_PATHNAME:
    case ERROR_BAD_NETPATH:
      return Code::not_found;
    case ERROR_DISK_FULL:
    case ERROR_HANDLE_DISK_FULL:
    case kQuotaExceeded:
      return Code::disk_full;
    case ERROR_SHARING_VIOLATION:
    case ERROR_LOCK_VIOLATION:
      return Code::locked;
    default:
      return Code::io;
  }
}

}  // namespace

std::wstring to_wide(const std::string& text) {
  const int size = static_cast<int>(text.size());
  std::wstring out(static_cast<std::size_t>(::MultiByteToWideChar(CP_UTF8, 0, text.data(), size, nullptr, 0)), L'\0');
  ::MultiByteToWideChar(CP_UTF8, 0, text.data(), size, out.data(), static_cast<int>(out.size()));
  return out;
}

std::string from_wide(const wchar_t* text) {
  const int size = ::WideCharToMultiByte(CP_UTF8, 0, text, -1, nullptr, 0, nullptr, nullptr);
  if (size <= 1) return {};
  std::string out(static_cast<std::size_t>(size), '\0');
  ::WideCharToMultiByte(CP_UTF8, 0, text, -1, out.data(), size, nullptr, nullptr);
  out.pop_back();  // the NUL
  return out;
}

std::wstring wide_path(const std::string& path) {
  std::wstring wide = to_wide(path);
  if (wide.size() < kLongPath) return wide;
  std::wstring full(::GetFullPathNameW(wide.c_str(), 0, nullptr, nullptr), L'\0');
  full.resize(::GetFullPathNameW(wide.c_str(), static_cast<DWORD>(full.size()), full.data(), nullptr));
  if (full.empty() || full.compare(0, 4, LR"(\\?\)") == 0) return wide;
  if (full.compare(0, 2, LR"(\\)") == 0) return LR"(\\?\UNC)" + full.substr(1);
  return LR"(\\?\)" + full;
}

Error windows_error(const char* call, const std::string& path, DWORD number) {
  return fail(windows_code(number), std::string(call) + " " + path + ": Windows error " + std::to_string(number));
}

Status windows_status(bool ok, const char* call, const std::string& path) {
  if (ok) return {};
  return windows_error(call, path, ::GetLastError());
}

Result<Handle> open_handle(const std::string& path, DWORD access, DWORD share, DWORD disposition) {
  Handle file(::CreateFileW(wide_path(path).c_str(), access, share, nullptr, disposition,
                            FILE_ATTRIBUTE_NORMAL | FILE_FLAG_BACKUP_SEMANTICS, nullptr));
  if (!file.valid()) return windows_error("open", path, ::GetLastError());
  return file;
}

bool is_windows_folder(const std::string& path) {
  const DWORD found = ::GetFileAttributesW(wide_path(path).c_str());
  return found != INVALID_FILE_ATTRIBUTES && (found & FILE_ATTRIBUTE_DIRECTORY) != 0;
}

}  // namespace satchel::os
