// Everything that the engine asks of this machine, in one bundle.
#pragma once

#include <memory>
#include <string>

#include "engine/ports/agreement.h"
#include "engine/ports/ports.h"

namespace satchel::os {

/// Owns the ports; keep it alive longer than what uses them. May be moved: the ports stay where they are.
struct Host {
  std::unique_ptr<Clock> clock;
  std::unique_ptr<Random> random;
  std::unique_ptr<Files> files;
  std::unique_ptr<Keys> keys;
  Agreement* agreement = nullptr;  // of the same key

  Ports ports() const { return {*clock, *random, *files, *keys}; }
};

/// This machine, with its signing key in the file `key_path`, made on first use with its folder.
/// Errors: those of FileKeys::open_or_create.
Result<Host> open_host(const std::string& key_path);

}  // namespace satchel::os
