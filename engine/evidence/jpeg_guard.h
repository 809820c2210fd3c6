// setjmp and longjmp, kept in one place.
#pragma once

#include <csetjmp>
#include <cstdio>
#include <jpeglib.h>

namespace satchel::jpeg {

/// libjpeg's error handler that jumps back to guarded() instead of ending the process, and prints nothing.
struct Guard {
  jpeg_error_mgr base;
  std::jmp_buf back;
};

jpeg_error_mgr* install(Guard& guard);

/// True when `work` came to its end; false when libjpeg gave up. The jump skips destructors: within `work` nothing may
/// live that has one.
template <class Work>
bool guarded(Guard& guard, Work work) {
  if (setjmp(guard.back) != 0) return false;
  work();
  return true;
}

}  // namespace satchel::jpeg
