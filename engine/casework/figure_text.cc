// How figures are written.
#include <cstdlib>

#include "engine/casework/figures.h"

namespace satchel::casework {

std::int64_t rate_of(std::int64_t part, std::int64_t whole) {
  return whole == 0 ? 0 : (part * 2000 + whole) / (2 * whole);
}

std::string rate_text(std::int64_t tenths) {
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + "%";
}

std::string wan_yuan(std::int64_t fen) {
  constexpr std::int64_t kFenOfWan = 1'000'000;
  const std::int64_t whole = std::abs(fen) / kFenOfWan;
  std::string rest = std::to_string(std::abs(fen) % kFenOfWan + kFenOfWan).substr(1);
  while (!rest.empty() && rest.back() == '0') rest.pop_back();
  return (fen < 0 ? "-" : "") + std::to_string(whole) + (rest.empty() ? "" : "." + rest);
}

std::string about(std::int64_t count) {
  if (count < 100 || count % 100 == 0) return std::to_string(count);
  return std::to_string(count / 100 * 100) + "余";
}

}  // namespace satchel::casework
