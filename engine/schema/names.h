// How field types and policies are written. Internal to engine/schema; the way back is name_of in schema.h.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

#include "engine/schema/schema.h"

namespace satchel {

// In the order of the enums.
inline constexpr std::array<std::string_view, 10> kFieldTypeNames{"text", "integer", "real",      "boolean", "time",
                                                                  "date", "choice",  "reference", "blob",    "set"};
inline constexpr std::array<std::string_view, 10> kPolicyNames{"office", "last", "ask",  "append", "author",
                                                               "set",    "sum",  "text", "state",  "seal"};

template <class Enum, std::size_t n>
std::optional<Enum> enum_of(const std::array<std::string_view, n>& names, std::string_view name) {
  for (std::size_t i = 0; i < n; ++i)
    if (names[i] == name) return static_cast<Enum>(i);
  return std::nullopt;
}

}  // namespace satchel
