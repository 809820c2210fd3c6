// Structs that cross the C ABI: read and written as far as both sides know them.
#pragma once

#include <algorithm>
#include <cstring>

#include "engine/base/id.h"
#include "engine/base/result.h"
#include "platform/c/satchel.h"

namespace satchel::capi {

/// What the caller's struct says, with zero where its version of the header has no member. NULL: all is zero. Error:
/// invalid for one that does not say how large it is.
template <class T>
Result<T> read_struct(const T* from) {
  T out{};
  if (!from) return out;
  if (from->struct_size < sizeof(std::uint32_t)) return fail(Code::invalid, "a struct without its struct_size");
  std::memcpy(&out, from, std::min<std::size_t>(from->struct_size, sizeof(T)));
  return out;
}

/// Into the caller's, which may be NULL.
template <class T>
void write_struct(T* to, T value) {
  if (!to || to->struct_size < sizeof(std::uint32_t)) return;
  value.struct_size = to->struct_size;
  std::memcpy(to, &value, std::min<std::size_t>(to->struct_size, sizeof(T)));
}

/// Into an array of the caller's, whole or cut at a character, and ended by NUL.
template <std::size_t n>
void write_text(char (&to)[n], std::string_view text) {
  std::size_t size = std::min(text.size(), n - 1);
  while (size > 0 && size < text.size() && (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80) --size;
  std::memcpy(to, text.data(), size);
  to[size] = '\0';
}

/// The same into one that the caller hands over by its address, where there is any; the text fits.
inline void write_out(char* to, std::string_view text) {
  if (!to) return;
  std::memcpy(to, text.data(), text.size());
  to[text.size()] = '\0';
}

/// As to_hex() and to_text() have them, in no memory of their own: once a record is saved nothing may fail any more, or
/// who tries again makes it twice.
inline char* write_hex(char* to, std::string_view bytes) {
  for (const char c : bytes) {
    const unsigned byte = static_cast<unsigned char>(c);
    for (const unsigned nibble : {byte >> 4U, byte & 15U}) *to++ = "0123456789abcdef"[nibble];
  }
  *to = '\0';
  return to;
}
inline void write_id(char* to, const Id& id) {
  if (!to) return;
  for (std::size_t at = 0; at < id.view().size(); ++at) {
    if (at == 4 || at == 6 || at == 8 || at == 10) *to++ = '-';
    to = write_hex(to, id.view().substr(at, 1));
  }
}

/// A text that has to be there. Error: invalid, with its name.
inline Result<std::string_view> needed(const char* text, const char* name) {
  if (!text) return fail(Code::invalid, std::string(name) + " is NULL");
  return std::string_view(text);
}

inline std::string or_empty(const char* text) { return text ? std::string(text) : std::string(); }

}  // namespace satchel::capi
