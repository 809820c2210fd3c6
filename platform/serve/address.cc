#include "platform/serve/address.h"

#include "platform/serve/target.h"

namespace satchel::serve {

Result<Address> parse_address(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos || colon + 1 == text.size() || !is_host(text))
    return fail(Code::invalid, "not host:port: " + std::string(text));
  std::string_view host = text.substr(0, colon);
  if (host.starts_with('[')) host = host.substr(1, host.size() - 2);
  return Address{std::string(host), std::string(text.substr(colon + 1))};
}

}  // namespace satchel::serve
