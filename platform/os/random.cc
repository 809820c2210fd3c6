#include "platform/os/random.h"

#include <array>
#include <cstdlib>
#include <mutex>
#include <sodium.h>
#include <unistd.h>

namespace satchel::os {
namespace {

/// Small requests are served from a pool, so that not each new id asks the kernel. What was given out is wiped, and a
/// process that was forked off begins a pool of its own.
class SystemRandom final : public Random {
 public:
  Bytes bytes(std::size_t n) override {
    Bytes out(n, '\0');
    if (n > pool_.size() / 4) return randombytes_buf(out.data(), n), out;
    const std::lock_guard lock(mutex_);
    if (n > left_ || owner_ != getpid()) fill();
    left_ -= n;
    out.assign(pool_.data() + left_, n);
    sodium_memzero(pool_.data() + left_, n);
    return out;
  }

 private:
  void fill() {
    randombytes_buf(pool_.data(), pool_.size());
    left_ = pool_.size();
    owner_ = getpid();
  }

  std::mutex mutex_;
  std::array<char, 1024> pool_{};
  std::size_t left_ = 0;
  pid_t owner_ = 0;
};

}  // namespace

std::unique_ptr<Random> system_random() {
  if (sodium_init() < 0) std::abort();
  return std::make_unique<SystemRandom>();
}

}  // namespace satchel::os
