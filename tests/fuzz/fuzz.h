// What every target needs: libFuzzer's entry as a function over bytes, and a way to say what must hold.
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "engine/base/bytes.h"

namespace satchel::fuzz {

/// Ends the process where a property does not hold: libFuzzer then keeps the input.
inline void must(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n", what);
  std::abort();
}

}  // namespace satchel::fuzz

/// SATCHEL_FUZZ_TARGET(bytes) { … }: a program has one.
#define SATCHEL_FUZZ_TARGET(name)                                                     \
  static void take_input(satchel::ByteView name);                                     \
  extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) { \
    take_input(satchel::ByteView(reinterpret_cast<const char*>(data), size));         \
    return 0;                                                                         \
  }                                                                                   \
  static void take_input(satchel::ByteView name)
