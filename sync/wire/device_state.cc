#include "sync/wire/device_state.h"

#include <algorithm>
#include <charconv>

#include "engine/base/limits.h"

namespace satchel::sync {
namespace {

constexpr std::size_t kLongestState = 512;

constexpr std::uint64_t kMostSaid = limits::kNumbers;

template <class Number>
bool read_number(std::string_view text, Number& out, std::uint64_t most = kMostSaid) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error != std::errc() || end != text.data() + text.size() || out < 0) return false;
  return static_cast<std::uint64_t>(out) <= most;
}

/// Some disks say that they have no end.
bool read_free(std::string_view text, std::uint64_t& out) {
  const bool is = read_number(text, out, UINT64_MAX);
  out = std::min(out, kMostSaid);
  return is;
}

bool take_member(std::string_view name, std::string_view value, DeviceState& out) {
  if (name == "waiting") return read_number(value, out.waiting);
  if (name == "photos") return read_number(value, out.photos);
  if (name == "bytes") return read_number(value, out.bytes);
  if (name == "clock") return read_number(value, out.clock.count);
  if (name == "free") return read_free(value, out.free.emplace());
  return true;
}

}  // namespace

std::string to_header(const DeviceState& state) {
  std::string out = "waiting=" + std::to_string(state.waiting) + ";photos=" + std::to_string(state.photos) +
                    ";bytes=" + std::to_string(state.bytes) + ";clock=" + std::to_string(state.clock.count);
  if (state.free) out += ";free=" + std::to_string(*state.free);
  return out;
}

std::optional<DeviceState> device_state_of(const Headers& headers) {
  const auto said = header(headers, kStateHeader);
  if (!said || said->size() > kLongestState) return std::nullopt;
  DeviceState out;
  for (std::string_view rest = *said; !rest.empty();) {
    const std::size_t end = std::min(rest.find(';'), rest.size()), equals = rest.find('=');
    if (equals >= end) return std::nullopt;
    if (!take_member(rest.substr(0, equals), rest.substr(equals + 1, end - equals - 1), out)) return std::nullopt;
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return out;
}

}  // namespace satchel::sync
