#include "sync/wire/request_id.h"

#include <algorithm>

namespace satchel::sync {
namespace {

constexpr std::size_t kLongestId = 64;

bool may_stand_in_id(char c) {
  const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  return letter || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
}

}  // namespace

std::string request_id(std::uint64_t random) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out(16, '0');
  for (auto at = out.rbegin(); at != out.rend(); ++at, random >>= 4) *at = kDigits[random & 15];
  return out;
}

std::optional<std::string> request_id_of(const Headers& headers) {
  const auto said = header(headers, kRequestIdHeader);
  if (!said || said->empty() || said->size() > kLongestId) return std::nullopt;
  if (!std::all_of(said->begin(), said->end(), may_stand_in_id)) return std::nullopt;
  return std::string(*said);
}

}  // namespace satchel::sync
