// What OpenSSL says went wrong.
#pragma once

#include <array>
#include <openssl/err.h>
#include <string>

namespace satchel::serve {

/// The first error in this thread's queue, in OpenSSL's words, or empty. Empties the queue.
inline std::string openssl_error() {
  const unsigned long code = ERR_peek_error();
  ERR_clear_error();
  if (code == 0) return {};
  std::array<char, 256> text{};
  ERR_error_string_n(code, text.data(), text.size());
  const std::string whole = text.data();  // "error:0A000126:SSL routines::the words"
  const std::size_t colon = whole.rfind(':');
  return colon + 1 < whole.size() ? whole.substr(colon + 1) : whole;
}

}  // namespace satchel::serve
