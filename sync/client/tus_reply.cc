#include "sync/client/tus_reply.h"

namespace satchel::sync {
namespace {

HttpRequest tus_request(const char* method, const std::string& target, const std::string& token) {
  HttpRequest out;
  out.method = method;
  out.target = target;
  out.headers = {{"Tus-Resumable", "1.0.0"}, {"Authorization", "Bearer " + token}};
  return out;
}

}  // namespace

std::optional<std::uint64_t> offset_of(const HttpReply& reply) {
  const auto text = header(reply.headers, "Upload-Offset");
  if (!text || text->empty() || text->size() > 18) return std::nullopt;
  std::uint64_t out = 0;
  for (char c : *text) {
    if (c < '0' || c > '9') return std::nullopt;
    out = out * 10 + static_cast<std::uint64_t>(c - '0');
  }
  return out;
}

std::string path_of(std::string_view location) {
  const auto scheme = location.find("://");
  if (scheme == std::string_view::npos) return std::string(location);
  const auto slash = location.find('/', scheme + 3);
  return slash == std::string_view::npos ? "/" : std::string(location.substr(slash));
}

HttpRequest tus_creation(const BlobRow& blob, const std::string& token) {
  HttpRequest out = tus_request("POST", "/v1/blobs", token);
  out.headers.emplace_back("Upload-Length", std::to_string(blob.size));
  out.headers.emplace_back("Upload-Metadata", "sha256 " + to_base64(to_hex(blob.sha256.view())));
  return out;
}

HttpRequest tus_question(const BlobRow& blob, const std::string& token) {
  return tus_request("HEAD", blob.upload, token);
}

HttpRequest tus_piece(const BlobRow& blob, const std::string& token, std::uint64_t offset) {
  HttpRequest out = tus_request("PATCH", blob.upload, token);
  out.headers.emplace_back("Upload-Offset", std::to_string(offset));
  out.headers.emplace_back(kTusContent);
  return out;
}

}  // namespace satchel::sync
