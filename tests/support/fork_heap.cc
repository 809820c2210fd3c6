#include "tests/support/fork_heap.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>

namespace satchel::test {
namespace {

constexpr std::size_t kLargePage = 2U << 20, kRoom = 64U << 20, kMargin = 64U << 10;

/// The whole large pages of the heap, which grows upwards from where it was first seen.
struct Heap {
  char* from = nullptr;
  std::size_t size = 0, used = 0;
};

char* heap_end() { return static_cast<char*>(sbrk(0)); }

char* aligned(char* at) {
  const auto past = reinterpret_cast<std::uintptr_t>(at) % kLargePage;
  return past == 0 ? at : at + (kLargePage - past);
}

char* heap_start = nullptr;

Heap heap() {
  char* const end = heap_end();
  if (heap_start == nullptr || end < heap_start + kLargePage) return {};
  const auto all = static_cast<std::size_t>(end - heap_start);
  const std::size_t size = all / kLargePage * kLargePage;
  const std::size_t unused = mallinfo2().keepcost;  // at its end
  const std::size_t used = all > unused ? all - unused + kMargin : all;
  return {heap_start, size, std::min(size, used)};
}

}  // namespace

void lay_out_heap() {
  heap_start = aligned(heap_end());
  mallopt(M_TOP_PAD, kRoom);
  mallopt(M_TRIM_THRESHOLD, 1 << 30);
  mallopt(M_MMAP_THRESHOLD, 32 << 20);
  // What comes before the first large page is left unused.
  static void* const filler = std::malloc(static_cast<std::size_t>(heap_start - heap_end()) + mallinfo2().keepcost);
  (void)filler;
  std::free(std::malloc(kLargePage));  // the room is there
  if (const Heap h = heap(); h.size > 0) madvise(h.from, h.size, MADV_HUGEPAGE);
}

void copy_heap() {
  const Heap h = heap();
  if (h.size == 0) return;
  void* const room = mmap(nullptr, h.size + kLargePage, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (room == MAP_FAILED) return;
  char* const copy = aligned(static_cast<char*>(room));
  madvise(copy, h.size, MADV_HUGEPAGE);
  std::memcpy(copy, h.from, h.used);
  if (mremap(copy, h.size, h.size, MREMAP_MAYMOVE | MREMAP_FIXED, h.from) == MAP_FAILED)
    _exit(70);  // half of it is gone
}

}  // namespace satchel::test
