// Sets of characters, as the grammars of HTTP and URIs name them.
#pragma once

#include <array>
#include <string_view>

namespace satchel::serve {

class CharSet {
 public:
  constexpr explicit CharSet(std::string_view members) {
    for (const char c : members) has_[static_cast<unsigned char>(c)] = true;
  }
  constexpr CharSet operator|(const CharSet& other) const {
    CharSet both = *this;
    for (std::size_t i = 0; i < has_.size(); ++i) both.has_[i] = has_[i] || other.has_[i];
    return both;
  }
  constexpr bool has(char c) const { return has_[static_cast<unsigned char>(c)]; }
  constexpr bool has_all(std::string_view text) const {
    for (const char c : text)
      if (!has(c)) return false;
    return true;
  }

 private:
  std::array<bool, 256> has_{};
};

inline constexpr CharSet kDigits{"0123456789"};
inline constexpr CharSet kHex = kDigits | CharSet{"abcdefABCDEF"};
inline constexpr CharSet kAlphanumeric = kDigits | CharSet{"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"};
/// RFC 9110 section 5.6.2.
inline constexpr CharSet kToken = kAlphanumeric | CharSet{"!#$%&'*+-.^_`|~"};
/// RFC 3986 section 2: unreserved, sub-delims; a path and a query add to them.
inline constexpr CharSet kUriName = kAlphanumeric | CharSet{"-._~!$&'()*+,;="};
inline constexpr CharSet kPath = kUriName | CharSet{"/:@%"};
inline constexpr CharSet kQuery = kPath | CharSet{"?"};

/// A control character that no head may hold; HTAB is one that a field value may.
constexpr bool is_control(char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f; }

}  // namespace satchel::serve
