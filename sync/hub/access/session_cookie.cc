#include "sync/hub/access/session_cookie.h"

#include <sodium.h>

namespace satchel::hub {
namespace {

constexpr std::string_view kOverTls = "__Host-satchel", kPlain = "satchel";

std::string_view name_for(const Front& front) { return front.secure() ? kOverTls : kPlain; }

std::string attributes(const Front& front) {
  return std::string("; Path=/; HttpOnly") + (front.secure() ? "; Secure" : "") + "; SameSite=Strict";
}

std::string_view without_blanks(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

bool is_ids_shape(std::string_view value) {
  return value.size() == 2 * kSessionIdBytes && value.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

}  // namespace

Result<std::string> session_cookie(const sync::HttpRequest& request, const Front& front) {
  const std::string_view wanted = name_for(front);
  std::string_view found;
  int count = 0;
  for (std::string_view rest = sync::header(request.headers, "Cookie").value_or(""); !rest.empty();) {
    const std::size_t end = std::min(rest.find(';'), rest.size());
    const std::string_view pair = without_blanks(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (!pair.starts_with(wanted) || pair.substr(wanted.size(), 1) != "=") continue;
    found = pair.substr(wanted.size() + 1);
    ++count;
  }
  if (count == 0) return fail(Code::not_signed_in, "neither a bearer token nor a session");
  if (count > 1) return fail(Code::not_signed_in, "the session's cookie stands twice");
  if (!is_ids_shape(found)) return fail(Code::not_signed_in, "not a session's cookie");
  return std::string(found);
}

std::string set_session_cookie(std::string_view value, const Front& front) {
  return std::string(name_for(front)) + "=" + std::string(value) + attributes(front);
}

std::string drop_session_cookie(const Front& front) { return set_session_cookie("", front) + "; Max-Age=0"; }

bool is_safe(const sync::HttpRequest& request) {
  return (request.method == "GET" || request.method == "HEAD") &&
         !sync::header(request.headers, "X-HTTP-Method-Override");
}

Status check_same_origin(const sync::HttpRequest& request, const Front& front) {
  const auto origin = sync::header(request.headers, "Origin");
  if (origin && *origin != front.origin)
    return fail(Code::not_permitted, "the Origin is not this hub's: a page of elsewhere, or --origin says another");
  const auto site = sync::header(request.headers, "Sec-Fetch-Site");
  if (site && *site != "same-origin") return fail(Code::not_permitted, "Sec-Fetch-Site is not same-origin");
  return {};
}

Status check_csrf(const sync::HttpRequest& request, std::string_view token) {
  const auto given = sync::header(request.headers, "X-CSRF-Token");
  if (!given) return fail(Code::not_permitted, "a session's change needs X-CSRF-Token, from GET /v1/session");
  if (given->size() != token.size() || sodium_memcmp(given->data(), token.data(), token.size()) != 0)
    return fail(Code::not_permitted, "the X-CSRF-Token is not this session's");
  return {};
}

}  // namespace satchel::hub
