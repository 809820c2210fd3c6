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
  Agreement* agreement = nullptr;  // of the same key, if there is one

  Ports ports() const { return {*clock, *random, *files, *keys}; }
};

/// What becomes of a key that is not there. Where a store stands already another one would be of no use: it could not
/// open what is encrypted, and the hub would not know it.
enum class MissingKey : std::uint8_t { is_made, is_none };

/// This machine, with its signing key in the file `key_path`, made on first use with its folder; or, with is_none, with
/// Keys that have none: rest_key() says not_found, sign() key_locked, public_key() gives zeroes, and there is no
/// `agreement`. Errors: those of FileKeys::open_or_create.
Result<Host> open_host(const std::string& key_path, MissingKey missing = MissingKey::is_made);

}  // namespace satchel::os
