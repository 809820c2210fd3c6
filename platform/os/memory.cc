#include "platform/os/memory.h"

#include <cstdlib>

#if defined(__linux__) && defined(__GLIBC__)
#include <malloc.h>
#endif

namespace satchel::os {

void keep_memory_small() {
#if defined(__linux__) && defined(__GLIBC__)
  mallopt(M_ARENA_MAX, 1);
  mallopt(M_TRIM_THRESHOLD, 8 << 20);
  mallopt(M_MMAP_THRESHOLD, 2 << 20);  // a transaction of 1,000 records fits below: its buffers are used again
#endif
}

}  // namespace satchel::os
