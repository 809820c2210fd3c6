// What decoding a message may hold at most.
#pragma once

#include <cstddef>

namespace satchel::test {

/// 32 times the input, and a little for the two texts that do not come from it: that of the error, and the room that a
/// string of 16 bytes, the shortest on the heap, takes beyond itself.
constexpr std::size_t most_for(std::size_t input) { return 32 * input + 64; }

}  // namespace satchel::test
