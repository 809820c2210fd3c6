// What the host provides, in one bundle. The host owns all of it and keeps it alive longer than what uses it.
#pragma once

#include "engine/ports/clock.h"
#include "engine/ports/files.h"
#include "engine/ports/keys.h"

namespace satchel {

struct Ports {
  Clock& clock;
  Random& random;
  Files& files;
  Keys& keys;
};

}  // namespace satchel
