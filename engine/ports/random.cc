#include "engine/base/codec.h"
#include "engine/ports/clock.h"

namespace satchel {

std::uint64_t Random::number() {
  const Bytes eight = bytes(8);
  return Reader(eight).fixed64();
}

}  // namespace satchel
