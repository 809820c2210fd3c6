// Whom a device takes for its hub over https. What a hub says is signed, and believed for that alone; this is about
// whom records, photos and tokens are shown to.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/ports/files.h"

namespace satchel::net {

struct Trust {
  std::string ca;                 // certificates of authorities, in PEM; empty: those that the system trusts
  std::vector<std::string> pins;  // of is_pin(); empty: every key that such an authority vouches for

  bool empty() const { return ca.empty() && pins.empty(); }
  bool operator==(const Trust&) const = default;
};

/// Whether a text is a pin: "sha256//" and the SHA-256 of a SubjectPublicKeyInfo in base64 (RFC 7469 section 2.4).
bool is_pin(std::string_view text);

/// Whether `trust` can be had with this hub. With pins there must be two that differ, one for the key in use and one
/// for a key in reserve (RFC 7469 section 2.5): with one alone, a hub that loses its key has lost every device. Errors:
/// invalid for that, for what is no pin or no PEM, and for an address that is not https.
Status check(const Trust& trust, std::string_view hub_url);

/// Beside a store, in its folder: one file, so that authority and pins are replaced as one.
inline constexpr std::string_view kTrustFile = "hub-trust.json";
/// Nothing kept: an empty one. Errors: those of Files; invalid for a file that is garbled, which is never taken for an
/// empty one.
Result<Trust> kept_trust(Files& files, const std::string& folder);
/// On the disk when this returns; an empty one takes the file away. The folder must be there. Errors: those of Files.
Status keep_trust(Files& files, const std::string& folder, const Trust& trust);

}  // namespace satchel::net
