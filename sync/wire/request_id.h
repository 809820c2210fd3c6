// The name of one request, in the logs of both ends and in what people are told of an error. Whoever sends the request
// makes it; the hub makes one for who sends none.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sync/http.h"

namespace satchel::sync {

inline constexpr std::string_view kRequestIdHeader = "X-Request-Id";

/// 16 hex digits.
std::string request_id(std::uint64_t random);
/// What the headers say; nothing unless it has 1 to 64 of A-Z a-z 0-9 . _ -
std::optional<std::string> request_id_of(const Headers& headers);

}  // namespace satchel::sync
