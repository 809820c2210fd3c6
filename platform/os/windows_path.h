// What the Windows files share: names in UTF-16, handles, and GetLastError() as a Code.
#pragma once

#ifndef NOMINMAX
#define NOMINMAX
#endif
#ifndef WIN32_LEAN_AND_MEAN
#define WIN32_LEAN_AND_MEAN
#endif
#include <memory>
#include <string>
#include <utility>
#include <windows.h>

#include "engine/ports/files.h"

namespace satchel::os {

class Handle {
 public:
  explicit Handle(HANDLE handle) : handle_(handle) {}
  ~Handle() {
    if (valid()) ::CloseHandle(handle_);
  }
  Handle(Handle&& other) noexcept : handle_(std::exchange(other.handle_, INVALID_HANDLE_VALUE)) {}
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  HANDLE get() const { return handle_; }
  bool valid() const { return handle_ != INVALID_HANDLE_VALUE; }

 private:
  HANDLE handle_;
};

/// UTF-8 as UTF-16; what is no UTF-8 becomes U+FFFD.
std::wstring to_wide(const std::string& text);
std::string from_wide(const wchar_t* text);
/// A path as the wide calls take it: one that is long gets the prefix that lifts MAX_PATH.
std::wstring wide_path(const std::string& path);

/// "<call> <path>: Windows error N", under the code that the number means.
Error windows_error(const char* call, const std::string& path, DWORD number);
/// The same of GetLastError(), unless it went well.
Status windows_status(bool ok, const char* call, const std::string& path);

/// CreateFileW with backup semantics, so that folders open too. `share`: what others may do meanwhile.
Result<Handle> open_handle(const std::string& path, DWORD access, DWORD share, DWORD disposition);
inline constexpr DWORD kShareAll = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;

bool is_windows_folder(const std::string& path);

std::unique_ptr<WritableFile> windows_writable(Handle file, std::string path);
/// `size`: where the file ends for this reader.
std::unique_ptr<ReadableFile> windows_readable(Handle file, std::string path, std::uint64_t size);

}  // namespace satchel::os
