#include "engine/base/planted.h"

#ifdef SATCHEL_PLANTED

#include <algorithm>
#include <array>
#include <atomic>
#include <csignal>
#include <cstdlib>
#include <optional>
#include <string>

namespace satchel {
namespace {

constexpr auto kBugs = std::to_array<std::string_view>({
#define SATCHEL_BUG(name, what) #name,
#include "engine/base/planted.def"
});

constexpr auto kPoints = std::to_array<std::string_view>({
#define SATCHEL_POINT(name, where) #name,
#include "engine/base/planted.def"
});

std::string_view environment(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

/// The environment's bug, or none.
std::optional<Bug>& switched_on() {
  static std::optional<Bug> bug = [] {
    const auto it = std::find(kBugs.begin(), kBugs.end(), environment("SATCHEL_BUG"));
    return it == kBugs.end() ? std::nullopt : std::optional(static_cast<Bug>(it - kBugs.begin()));
  }();
  return bug;
}

struct Stop {
  std::string_view point;
  long nth = 1;
};

Stop stop_at() {
  const std::string_view text = environment("SATCHEL_STOP_AT");
  const auto colon = text.find(':');
  if (colon == std::string_view::npos) return {text, 1};
  return {text.substr(0, colon), std::strtol(text.data() + colon + 1, nullptr, 10)};
}

}  // namespace

bool planted(Bug bug) { return switched_on() == bug; }

bool plant(std::string_view name) {
  const auto it = std::find(kBugs.begin(), kBugs.end(), name);
  if (it == kBugs.end()) return false;
  switched_on() = static_cast<Bug>(it - kBugs.begin());
  return true;
}

void reached(Point point) {
  static const Stop stop = stop_at();
  static std::atomic<long> times = 0;
  if (kPoints[static_cast<std::size_t>(point)] == stop.point && ++times == stop.nth) std::raise(SIGKILL);
}

}  // namespace satchel

#endif
