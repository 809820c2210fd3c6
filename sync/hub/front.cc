#include "sync/hub/front.h"

#include <algorithm>

namespace satchel::hub {
namespace {

bool of_a_host(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
         std::string_view(".-_[]:").find(c) != std::string_view::npos;
}

}  // namespace

bool is_this_machine(std::string_view peer) {
  if (peer.starts_with(kMappedV4)) peer.remove_prefix(kMappedV4.size());
  return peer.starts_with("127.") || peer == "::1";
}

bool Front::in_the_clear() const { return !secure() && !peer.empty() && !is_this_machine(peer); }

Front front_of(const sync::HttpRequest& request) {
  return {std::string(sync::header(request.headers, kOriginHeader).value_or("")),
          std::string(sync::header(request.headers, kPeerHeader).value_or(""))};
}

Status check_origin(std::string_view origin) {
  const bool secure = origin.starts_with("https://");
  const std::string_view host = origin.substr(std::min<std::size_t>(secure ? 8 : 7, origin.size()));
  const bool known = secure || origin.starts_with("http://");
  const bool own_port = host.ends_with(secure ? ":443" : ":80");
  if (!known || own_port || host.empty() || !std::all_of(host.begin(), host.end(), of_a_host))
    return fail(Code::invalid, "an origin is as https://hub.example or https://hub.example:8443, in lower case");
  return {};
}

}  // namespace satchel::hub
