// How this process takes memory from the system.
#pragma once

namespace satchel::os {

/// Few malloc arenas, and what is freed goes back: a server of few threads and large messages otherwise keeps several
/// times what it uses. Called first in main(). glibc only; elsewhere nothing.
void keep_memory_small();

}  // namespace satchel::os
