#include "sync/hub/api/route.h"

#include <algorithm>
#include <iterator>

namespace satchel::hub {
namespace {

constexpr std::string_view kOther = "other";
// One above another only where its step is said by name.
constexpr std::string_view kRoutes[] = {
    "/v1/sync",
    "/v1/enrol",
    "/v1/recovered",
    "/v1/image",
    "/v1/bundle",
    "/v1/blobs",
    "/v1/blobs/sha256/{sha256}",
    "/v1/blobs/{upload}",
    "/v1/records/{type}",
    "/v1/records/{type}/{id}",
    "/v1/records/{type}/{id}/identity",
    "/v1/conflicts",
    "/v1/conflicts/{id}",
    "/v1/session",
    "/v1/events",
    "/v1/due",
    "/v1/batches",
    "/v1/bulletin",
    "/v1/log/head",
    "/v1/log/consistency",
    "/v1/log/restores",
    "/v1/devices",
    "/v1/devices/{id}/add",
    "/v1/devices/{id}/rescope",
    "/v1/devices/{id}/revoke",
    "/v1/devices/{id}/withdraw",
    "/v1/enrolments",
    "/v1/users",
    "/v1/users/password",
    "/v1/users/disable",
    "/v1/users/enable",
    "/v1/draws/{id}",
    "/livez",
    "/readyz",
    "/openapi.json",
};

/// The first step of a path that begins with a slash, taken off it.
std::string_view take_step(std::string_view& path) {
  const std::size_t end = std::min(path.find('/', 1), path.size());
  const std::string_view step = path.substr(0, end);
  path.remove_prefix(end);
  return step;
}

bool is_like(std::string_view path, std::string_view route) {
  while (!path.empty() && !route.empty()) {
    const std::string_view step = take_step(path), wanted = take_step(route);
    const bool any = wanted.starts_with("/{") && step.size() > 1;
    if (!any && step != wanted) return false;
  }
  return path.empty() && route.empty();
}

}  // namespace

std::string_view route_of(std::string_view target) {
  const std::string_view path = target.substr(0, target.find('?'));
  const auto* at =
      std::find_if(std::begin(kRoutes), std::end(kRoutes), [&](auto route) { return is_like(path, route); });
  return at == std::end(kRoutes) ? kOther : *at;
}

}  // namespace satchel::hub
