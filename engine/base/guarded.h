// Where memory runs out: at the front doors of engine and sync, std::bad_alloc ends as an error like any other.
#pragma once

#include <new>

#include "engine/base/result.h"

namespace satchel {

/// What `work` returns, a Result; out_of_memory where memory ran out in it, after `clean_up`, which must not throw.
template <class Work, class CleanUp>
auto guarded(const Work& work, const CleanUp& clean_up) -> decltype(work()) {
  try {
    return work();
  } catch (const std::bad_alloc&) {
    clean_up();
    return Error{Code::out_of_memory, {}};
  }
}

template <class Work>
auto guarded(const Work& work) -> decltype(work()) {
  return guarded(work, [] {});
}

}  // namespace satchel
