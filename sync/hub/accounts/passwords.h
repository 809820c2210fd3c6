// Passwords: what one must be, and how it is kept. Argon2id (RFC 9106) by libsodium's crypto_pwhash_str, which draws
// the salt and writes parameters, salt and hash into one text: "$argon2id$v=19$m=19456,t=2,p=1$…$…". Any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "engine/base/result.h"

namespace satchel::hub {

// The least that OWASP's Password Storage Cheat Sheet names for Argon2id (19 MiB, 2 passes, 1 lane): some 30 ms of one
// core. RFC 9106 section 4 would have 64 MiB and 3 passes on 4 lanes; libsodium has no lanes, and a hub in an office's
// cupboard has to sync tablets meanwhile. Raising them is for passwords set from then on: a text says its own.
inline constexpr std::size_t kPasswordMemory = 19U << 20;
inline constexpr unsigned long long kPasswordPasses = 2;

// NIST SP 800-63B section 5.1.1.2: length counts (8 at least), in code points; no rule of composition; long ones are
// welcome. The bound is on what is hashed.
inline constexpr std::size_t kPasswordCharacters = 10;
inline constexpr std::size_t kPasswordBytes = 1024;

enum class PasswordFault { none, too_short, too_long, not_utf8 };
/// Takes a password as it is given: no normalization, nothing trimmed.
PasswordFault password_fault(std::string_view password);
/// The same as a Status. Error: invalid.
Status check_password(std::string_view password);

/// Takes kPasswordMemory and a while: not while others wait for a lock. Error: out_of_memory.
Result<std::string> password_hash(std::string_view password);
/// Takes as long, whatever comes out. False, too, where memory runs out or the text is no hash.
bool password_fits(const std::string& hash, std::string_view password);
/// A hash that no password is known to have, with the parameters above: for a name that nobody has.
std::string nobodys_hash();

}  // namespace satchel::hub
