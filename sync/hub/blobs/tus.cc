#include "sync/hub/blobs/tus.h"

#include <algorithm>
#include <charconv>
#include <openssl/evp.h>
#include <set>

namespace satchel::hub::tus {
namespace {

constexpr std::string_view kBlobs = "sha256/";
constexpr std::size_t kIdDigits = 32;
constexpr std::uint64_t kMost = (1ULL << 63) - 1;

/// Digits, however many: what is above kMost counts as kMost, which is beyond everything here.
std::optional<std::uint64_t> parse_number(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc::invalid_argument || end != text.data() + text.size()) return {};
  return error == std::errc{} ? std::min(value, kMost) : kMost;
}

std::string_view trimmed(std::string_view text) {
  const std::size_t first = std::min(text.find_first_not_of(" \t"), text.size());
  text.remove_prefix(first);
  return text.substr(0, text.find_last_not_of(" \t") + 1);
}

bool is_lower_hex(std::string_view text) {
  return text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

bool is_key(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c <= '~'; });
}

std::size_t digest_size(Algorithm algorithm) { return algorithm == Algorithm::sha1 ? 20 : 32; }

}  // namespace

Target parse_target(std::string_view target) {
  target = target.substr(0, target.find('?'));
  Target out;
  if (target == kRoot) out.kind = Target::Kind::collection;
  if (!target.starts_with(std::string(kRoot) + "/")) return out;
  const std::string_view rest = target.substr(kRoot.size() + 1);
  if (rest.size() == kIdDigits && is_lower_hex(rest)) {
    out.kind = Target::Kind::upload;
    out.id = rest;
  } else if (rest.starts_with(kBlobs)) {
    const auto hash = hash_from_hex(rest.substr(kBlobs.size()));
    if (hash) out = {Target::Kind::blob, {}, *hash};
  }
  return out;
}

std::string upload_path(std::string_view id) { return std::string(kRoot) + "/" + std::string(id); }
std::string blob_path(const Hash& hash) { return upload_path(kBlobs) + to_hex(hash.view()); }

std::string method_of(const sync::HttpRequest& request) {
  const auto other = sync::header(request.headers, "X-HTTP-Method-Override");
  return other ? std::string(*other) : request.method;
}

Result<std::uint64_t> number(const sync::HttpRequest& request, std::string_view header) {
  const auto text = sync::header(request.headers, header);
  if (!text) return fail(Code::invalid, std::string(header) + " is missing");
  if (const auto value = parse_number(*text)) return *value;
  return fail(Code::invalid, std::string(header) + " is not a number of bytes");
}

Result<Metadata> parse_metadata(std::string_view text) {
  Metadata out;
  out.text = trimmed(text);
  std::set<std::string_view> keys;
  for (std::string_view rest = out.text; !rest.empty();) {
    const std::size_t comma = rest.find(',');
    const std::string_view pair = trimmed(rest.substr(0, comma));
    rest = comma == std::string_view::npos ? "" : rest.substr(comma + 1);
    const std::size_t space = std::min(pair.find(' '), pair.size());
    const std::string_view key = pair.substr(0, space);
    if (!is_key(key)) return fail(Code::invalid, "Upload-Metadata has a key that is empty or not ASCII");
    if (!keys.insert(key).second) return fail(Code::invalid, "Upload-Metadata has a key twice: " + std::string(key));
    const auto value = from_base64(space == pair.size() ? "" : pair.substr(space + 1));
    if (!value) return fail(Code::invalid, "Upload-Metadata: the value of " + std::string(key) + " is not base64");
    if (key != "sha256") continue;
    const auto hash = hash_from_hex(*value);
    if (!hash) return fail(Code::invalid, "Upload-Metadata: sha256 is not base64 of 64 hex digits");
    out.sha256 = *hash;
  }
  if (out.text.ends_with(',')) return fail(Code::invalid, "Upload-Metadata ends in a comma");
  return out;
}

Result<Checksum> parse_checksum(std::string_view text) {
  const std::size_t space = std::min(text.find(' '), text.size());
  const std::string_view name = text.substr(0, space);
  if (name != "sha1" && name != "sha256")
    return fail(Code::invalid, "Upload-Checksum: the algorithms here are " + std::string(kAlgorithms));
  const Algorithm algorithm = name == "sha1" ? Algorithm::sha1 : Algorithm::sha256;
  auto digest = from_base64(text.substr(std::min(space + 1, text.size())));
  if (!digest || digest->size() != digest_size(algorithm))
    return fail(Code::invalid, "Upload-Checksum: not base64 of a " + std::string(name));
  return Checksum{algorithm, *std::move(digest)};
}

struct Digest::State {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  ~State() { EVP_MD_CTX_free(context); }
};

Digest::Digest(Algorithm algorithm) : state_(std::make_unique<State>()) {
  EVP_DigestInit_ex(state_->context, algorithm == Algorithm::sha1 ? EVP_sha1() : EVP_sha256(), nullptr);
}
Digest::~Digest() = default;

void Digest::update(ByteView bytes) { EVP_DigestUpdate(state_->context, bytes.data(), bytes.size()); }

Bytes Digest::finish() {
  Bytes out(EVP_MAX_MD_SIZE, '\0');
  unsigned int size = 0;
  EVP_DigestFinal_ex(state_->context, reinterpret_cast<unsigned char*>(out.data()), &size);
  out.resize(size);
  return out;
}

std::optional<Stretch> parse_range(std::string_view range, std::uint64_t size) {
  constexpr std::string_view kUnit = "bytes=";
  if (!range.starts_with(kUnit)) return {};
  range.remove_prefix(kUnit.size());
  const std::size_t dash = range.find('-');
  if (dash == std::string_view::npos) return {};
  const auto first = parse_number(range.substr(0, dash));
  const auto last = parse_number(range.substr(dash + 1));
  if (dash == 0) {
    if (!last) return {};
    const std::uint64_t length = std::min(*last, size);
    return Stretch{size - length, length};
  }
  const bool open_end = dash + 1 == range.size();
  if (!first || (!last && !open_end) || (last && *last < *first)) return {};
  if (*first >= size) return Stretch{size, 0};
  const std::uint64_t end = last ? std::min(*last + 1, size) : size;
  return Stretch{*first, end - *first};
}

}  // namespace satchel::hub::tus
