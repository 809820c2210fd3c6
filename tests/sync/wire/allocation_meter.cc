#include "tests/sync/wire/allocation_meter.h"

#include <atomic>
#include <cstdlib>
#include <cstring>
#include <new>

namespace {

constexpr std::size_t kHead = __STDCPP_DEFAULT_NEW_ALIGNMENT__;  // in front of each block: its size
static_assert(kHead >= sizeof(std::size_t));

std::atomic<std::size_t> held = 0, most = 0;

void* take(std::size_t size) noexcept {
  auto* block = static_cast<char*>(std::malloc(size + kHead));
  if (!block) return nullptr;
  std::memcpy(block, &size, sizeof size);
  const std::size_t now = held += size;
  if (now > most) most = now;
  return block + kHead;
}

void give_back(void* place) noexcept {
  if (!place) return;
  char* block = static_cast<char*>(place) - kHead;
  std::size_t size = 0;
  std::memcpy(&size, block, sizeof size);
  held -= size;
  std::free(block);
}

}  // namespace

void* operator new(std::size_t size) {
  if (void* place = take(size)) return place;
  throw std::bad_alloc();
}
void* operator new[](std::size_t size) { return operator new(size); }
void* operator new(std::size_t size, const std::nothrow_t&) noexcept { return take(size); }
void* operator new[](std::size_t size, const std::nothrow_t&) noexcept { return take(size); }
void operator delete(void* place) noexcept { give_back(place); }
void operator delete[](void* place) noexcept { give_back(place); }
void operator delete(void* place, std::size_t) noexcept { give_back(place); }
void operator delete[](void* place, std::size_t) noexcept { give_back(place); }
void operator delete(void* place, const std::nothrow_t&) noexcept { give_back(place); }
void operator delete[](void* place, const std::nothrow_t&) noexcept { give_back(place); }

namespace satchel::test {

AllocationMeter::AllocationMeter() : before_(held) { most = before_; }

std::size_t AllocationMeter::peak() const { return most - before_; }

}  // namespace satchel::test
