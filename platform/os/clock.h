// The clock of this machine.
#pragma once

#include <memory>

#include "engine/ports/clock.h"

namespace satchel::os {

/// Wall time from the system clock; monotonic time from one that runs on through sleep (CLOCK_BOOTTIME on Linux and
/// Android; CLOCK_MONOTONIC on Apple, which counts sleep there). The boot id is a hash of the kernel's own
/// (/proc/sys/kernel/random/boot_id, kern.bootsessionuuid); where a sandbox hides it, a random number for this process:
/// then monotonic times compare only within the process, which is never wrong. Safe from several threads.
std::unique_ptr<Clock> system_clock();

}  // namespace satchel::os
