// For testing the tests: bugs that a test build can switch on, and points at which it can stop its process. In every
// other build both are nothing, and cost nothing. tests/mutation says which harness catches which bug.
#pragma once

#include <cstdint>
#include <string_view>

#if __has_include("engine/base/planted_here.h")
#include "engine/base/planted_here.h"  // SATCHEL_PLANTED, or nothing: made by CMakeLists.txt, and not installed
#endif

namespace satchel {

enum class Bug : std::uint8_t {
#define SATCHEL_BUG(name, what) name,
#include "engine/base/planted.def"
};

enum class Point : std::uint8_t {
#define SATCHEL_POINT(name, where) name,
#include "engine/base/planted.def"
};

#ifdef SATCHEL_PLANTED

/// Whether the bug is switched on, by plant() or by its name in the environment's SATCHEL_BUG.
bool planted(Bug bug);

/// Switches a bug on for the rest of the process. False: none has this name. Not thread-safe: before threads begin.
bool plant(std::string_view name);

/// Ends the process by SIGKILL when SATCHEL_STOP_AT in the environment is `name` or `name:n`, and the point is reached
/// for the first or the n-th time.
void reached(Point point);

#else

constexpr bool planted(Bug) { return false; }
constexpr void reached(Point) {}

#endif

}  // namespace satchel
