// Randomness from the operating system.
#pragma once

#include <memory>

#include "engine/ports/clock.h"

namespace satchel::os {

/// By libsodium's randombytes. Ends the process where the system gives no randomness. Safe from several threads.
std::unique_ptr<Random> system_random();

}  // namespace satchel::os
