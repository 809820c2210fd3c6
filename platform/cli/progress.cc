#include "platform/cli/progress.h"

#include <algorithm>

#include "platform/cli/width.h"

namespace satchel::cli {
namespace {

constexpr std::size_t kBar = 24, kLine = 78;

std::string bar(std::uint64_t done, std::uint64_t total) {
  const auto full = static_cast<std::size_t>(std::min(done, total) * kBar / total);
  const auto percent = std::min(done, total) * 100 / total;
  return "[" + std::string(full, '#') + std::string(kBar - full, '.') + "] " + std::to_string(percent) + "% ";
}

}  // namespace

void Progress::show(const std::string& what, std::uint64_t done, std::uint64_t total) {
  if (!console_.terminal()) return;
  std::string line = shortened(one_line((total ? bar(done, total) : std::string()) + what), kLine);
  if (line == shown_) return;
  console_.err() << '\r' << padded(line, width(shown_)) << std::flush;
  shown_ = std::move(line);
}

void Progress::wipe() {
  if (shown_.empty()) return;
  console_.err() << '\r' << std::string(width(shown_), ' ') << '\r' << std::flush;
  shown_.clear();
}

}  // namespace satchel::cli
