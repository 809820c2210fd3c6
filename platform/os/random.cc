#include "platform/os/random.h"

#include <cstdlib>
#include <sodium.h>

namespace satchel::os {
namespace {

class SystemRandom final : public Random {
 public:
  Bytes bytes(std::size_t n) override {
    Bytes out(n, '\0');
    randombytes_buf(out.data(), out.size());
    return out;
  }
};

}  // namespace

std::unique_ptr<Random> system_random() {
  if (sodium_init() < 0) std::abort();
  return std::make_unique<SystemRandom>();
}

}  // namespace satchel::os
