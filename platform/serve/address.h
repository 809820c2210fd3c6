// Where to listen, as people write it.
#pragma once

#include <string>
#include <string_view>

#include "engine/base/result.h"

namespace satchel::serve {

struct Address {
  std::string host;  // without brackets
  std::string port;  // 0 to 65535, digits
};

/// "127.0.0.1:8080", "[::1]:8080", "hub.local:0". Error: invalid.
Result<Address> parse_address(std::string_view text);

}  // namespace satchel::serve
