#include "engine/evidence/jpeg_guard.h"

namespace satchel::jpeg {
namespace {

// libjpeg hands back the first member of Guard.
[[noreturn]] void give_up(j_common_ptr info) { std::longjmp(reinterpret_cast<Guard*>(info->err)->back, 1); }
void count_warning(j_common_ptr info, int level) {
  if (level < 0) ++info->err->num_warnings;
}
void say_nothing(j_common_ptr) {}

}  // namespace

jpeg_error_mgr* install(Guard& guard) {
  jpeg_std_error(&guard.base);
  guard.base.error_exit = give_up;
  guard.base.emit_message = count_warning;
  guard.base.output_message = say_nothing;
  return &guard.base;
}

}  // namespace satchel::jpeg
