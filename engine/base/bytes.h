// Bytes, and the ways to write them down.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "engine/base/result.h"

namespace satchel {

/// Octets. std::string, because every library below (SQLite, zstd, curl, Asio) takes it as it is.
using Bytes = std::string;
using ByteView = std::string_view;

std::string to_hex(ByteView bytes);
Result<Bytes> from_hex(std::string_view text);
/// RFC 4648 section 4, with padding.
std::string to_base64(ByteView bytes);
Result<Bytes> from_base64(std::string_view text);
/// Crockford's base 32, upper case, no padding: what a person types (I, L read as 1, O as 0; '-' and space skipped).
std::string to_base32(ByteView bytes);
Result<Bytes> from_base32(std::string_view text);
/// True for well-formed UTF-8 (RFC 3629: no surrogates, no overlong forms, at most U+10FFFF).
bool is_utf8(ByteView text);

}  // namespace satchel
