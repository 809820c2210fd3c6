#include "platform/net/trust.h"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <set>

#include "platform/net/pem.h"

namespace satchel::net {
namespace {

namespace json = boost::json;

constexpr std::uint64_t kTrustBytes = 4U << 20;  // a system's whole bundle is a quarter of a MiB
constexpr std::string_view kPinStart = "sha256//";
constexpr std::string_view kBase64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
// The last of the 43 characters of 32 bytes has 4 bits; libcurl compares texts, so that other bits never match.
constexpr std::string_view kLastOf32Bytes = "AEIMQUYcgkosw048";

bool all_of(std::string_view text, std::string_view characters) {
  return text.find_first_not_of(characters) == std::string_view::npos;
}

Result<Trust> parse(const Bytes& text) {
  json::error_code error;
  const json::value read = json::parse(text, error);
  const auto garbled = [] { return fail(Code::invalid, std::string(kTrustFile) + " is garbled; set it anew"); };
  const auto* object = read.if_object();
  const auto* ca = object ? object->if_contains("ca") : nullptr;
  const auto* pins = object ? object->if_contains("pins") : nullptr;
  if (error || !ca || !ca->is_string() || !pins || !pins->is_array()) return garbled();
  Trust out;
  out.ca = std::string(ca->get_string());
  for (const json::value& pin : pins->get_array()) {
    if (!pin.is_string()) return garbled();
    out.pins.emplace_back(pin.get_string());
  }
  return out;
}

std::string path_in(const std::string& folder) { return folder + "/" + std::string(kTrustFile); }

}  // namespace

bool is_pin(std::string_view text) {
  if (!text.starts_with(kPinStart)) return false;
  text.remove_prefix(kPinStart.size());
  return text.size() == 44 && text[43] == '=' && all_of(text.substr(0, 42), kBase64) &&
         all_of(text.substr(42, 1), kLastOf32Bytes);
}

Status check(const Trust& trust, std::string_view hub_url) {
  if (trust.empty()) return {};
  if (!hub_url.starts_with("https://")) return fail(Code::invalid, "an authority and pins are for https");
  for (const std::string& pin : trust.pins)
    if (!is_pin(pin)) return fail(Code::invalid, "not sha256// and 44 characters of base64: " + pin);
  if (std::set(trust.pins.begin(), trust.pins.end()).size() == 1)
    return fail(Code::invalid, "one pin alone: name the key in use and one in reserve");
  if (!trust.ca.empty() && !has_certificates(trust.ca)) return fail(Code::invalid, "no certificates in PEM");
  return {};
}

Result<Trust> kept_trust(Files& files, const std::string& folder) {
  if (!files.exists(path_in(folder))) return Trust{};
  SATCHEL_ASSIGN(const Bytes text, read_all(files, path_in(folder), kTrustBytes));
  return parse(text);
}

Status keep_trust(Files& files, const std::string& folder, const Trust& trust) {
  if (trust.empty()) {
    SATCHEL_TRY(files.remove(path_in(folder)));
    return files.sync_folder(folder);
  }
  const json::object out = {{"ca", trust.ca}, {"pins", json::array(trust.pins.begin(), trust.pins.end())}};
  return write_whole(files, path_in(folder), json::serialize(out) + "\n");
}

}  // namespace satchel::net
