// Certificates as text.
#pragma once

#include <string>

namespace satchel::net {

/// Whether a text is certificates in PEM (RFC 7468), one or more, and nothing garbled between them. Never so in a build
/// without libcurl, whose transports verify the hub by themselves.
bool has_certificates(const std::string& pem);

}  // namespace satchel::net
