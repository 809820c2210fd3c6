#include "sync/hub/access/access.h"

#include <algorithm>
#include <array>
#include <sodium.h>

#include "engine/base/codec.h"

namespace satchel::hub {
namespace {

constexpr std::uint8_t kTokenVersion = 1;
// The secret signs several things; none must pass for another, so neither purpose begins with the other.
constexpr std::string_view kForBearers = "satchel bearer token", kForCsrf = "satchel csrf token";
constexpr int kVariant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;

const unsigned char* u8(ByteView v) { return reinterpret_cast<const unsigned char*>(v.data()); }

Bytes mac_of(ByteView secret, std::string_view purpose, ByteView claims) {
  std::array<unsigned char, crypto_auth_hmacsha256_BYTES> mac{};
  crypto_auth_hmacsha256_state state;
  crypto_auth_hmacsha256_init(&state, u8(secret), secret.size());
  crypto_auth_hmacsha256_update(&state, u8(purpose), purpose.size());
  crypto_auth_hmacsha256_update(&state, u8(claims), claims.size());
  crypto_auth_hmacsha256_final(&state, mac.data());
  return {reinterpret_cast<const char*>(mac.data()), mac.size()};
}

std::string encode(ByteView bytes) {
  std::string out(sodium_base64_encoded_len(bytes.size(), kVariant), '\0');
  sodium_bin2base64(out.data(), out.size(), u8(bytes), bytes.size(), kVariant);
  out.pop_back();  // the terminating zero
  return out;
}

/// Empty for what is not base64url.
Bytes decode(std::string_view text) {
  Bytes out(text.size(), '\0');
  std::size_t length = 0;
  const char* end = nullptr;
  auto* to = reinterpret_cast<unsigned char*>(out.data());
  if (sodium_base642bin(to, out.size(), text.data(), text.size(), nullptr, &length, &end, kVariant) != 0 ||
      end != text.data() + text.size())
    length = 0;
  out.resize(length);
  return out;
}

bool is_bearer(std::string_view scheme) {
  constexpr std::string_view kName = "bearer";
  return std::equal(scheme.begin(), scheme.end(), kName.begin(), kName.end(), [](char x, char lower) {
    return (x >= 'A' && x <= 'Z' ? static_cast<char>(x + ('a' - 'A')) : x) == lower;
  });
}

}  // namespace

Access::Access(Bytes secret32) : secret_(std::move(secret32)) {}
Access::~Access() { sodium_memzero(secret_.data(), secret_.size()); }

std::string Access::issue(const Id& device, std::string_view user, std::string_view role, Millis expires) const {
  Bytes out;
  Writer writer(out);
  writer.u8(kTokenVersion);
  writer.id(device);
  writer.bytes(user);
  writer.bytes(role);
  writer.zigzag(expires.count);
  return encode(out + mac_of(secret_, kForBearers, out));
}

Result<Bearer> Access::check(std::string_view token, Millis now) const {
  const Bytes bytes = decode(token);
  if (bytes.size() < crypto_auth_hmacsha256_BYTES) return fail(Code::not_signed_in, "not a token");
  const ByteView claims = ByteView(bytes).substr(0, bytes.size() - crypto_auth_hmacsha256_BYTES);
  const ByteView mac = ByteView(bytes).substr(claims.size());
  if (sodium_memcmp(mac_of(secret_, kForBearers, claims).data(), mac.data(), mac.size()) != 0)
    return fail(Code::not_signed_in, "not a token of this hub");

  Reader reader(claims);
  Bearer bearer;
  const bool known = reader.u8() == kTokenVersion;
  bearer.device = reader.id();
  bearer.user = reader.bytes();
  bearer.role = reader.bytes();
  bearer.expires = {reader.zigzag()};
  if (!known || !reader.done()) return fail(Code::not_signed_in, "a token of another version");
  if (now >= bearer.expires) return fail(Code::not_signed_in, "the token has expired");
  return bearer;
}

Result<Bearer> Access::bearer_of(const sync::HttpRequest& request, Millis now) const {
  const auto value = sync::header(request.headers, "Authorization");
  if (!value) return fail(Code::not_signed_in, "no Authorization header");
  const std::size_t space = std::min(value->find(' '), value->size());
  if (!is_bearer(value->substr(0, space))) return fail(Code::not_signed_in, "the Authorization is not of type Bearer");
  const std::size_t token = std::min(value->find_first_not_of(' ', space), value->size());
  return check(value->substr(token), now);
}

std::string Access::csrf_token(ByteView session_id) const { return to_hex(mac_of(secret_, kForCsrf, session_id)); }

}  // namespace satchel::hub
