#include "sync/hub/accounts/passwords.h"

#include <algorithm>
#include <array>
#include <sodium.h>

#include "engine/base/bytes.h"

namespace satchel::hub {
namespace {

std::size_t characters_of(std::string_view utf8) {
  return static_cast<std::size_t>(
      std::count_if(utf8.begin(), utf8.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

}  // namespace

PasswordFault password_fault(std::string_view password) {
  if (password.size() > kPasswordBytes) return PasswordFault::too_long;
  if (!is_utf8(password)) return PasswordFault::not_utf8;
  return characters_of(password) < kPasswordCharacters ? PasswordFault::too_short : PasswordFault::none;
}

Status check_password(std::string_view password) {
  switch (password_fault(password)) {
    case PasswordFault::none:
      return {};
    case PasswordFault::too_short:
      return fail(Code::invalid, "a password has at least " + std::to_string(kPasswordCharacters) + " characters");
    case PasswordFault::too_long:
      return fail(Code::invalid, "a password has at most " + std::to_string(kPasswordBytes) + " bytes");
    case PasswordFault::not_utf8:
      break;
  }
  return fail(Code::invalid, "the password is not UTF-8");
}

Result<std::string> password_hash(std::string_view password) {
  std::array<char, crypto_pwhash_STRBYTES> out{};
  if (crypto_pwhash_str(out.data(), password.data(), password.size(), kPasswordPasses, kPasswordMemory) != 0)
    return fail(Code::out_of_memory, "hashing a password");
  return std::string(out.data());
}

bool password_fits(const std::string& hash, std::string_view password) {
  return hash.size() < crypto_pwhash_STRBYTES &&
         crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size()) == 0;
}

std::string nobodys_hash() {
  constexpr std::size_t kSaltDigits = 22, kHashDigits = 43;  // base64 of 16 and of 32 bytes, without padding
  return "$argon2id$v=19$m=" + std::to_string(kPasswordMemory >> 10) + ",t=" + std::to_string(kPasswordPasses) +
         ",p=1$" + std::string(kSaltDigits, 'A') + "$" + std::string(kHashDigits, 'A');
}

}  // namespace satchel::hub
