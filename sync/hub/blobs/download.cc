#include "sync/hub/blobs/download.h"

#include <algorithm>

#include "sync/hub/blobs/tus.h"

namespace satchel::hub {
namespace {

using sync::HttpReply;

std::string range_text(const tus::Stretch& part, std::uint64_t size) {
  const std::uint64_t last = part.first + part.length - 1;
  return "bytes " + std::to_string(part.first) + "-" + std::to_string(last) + "/" + std::to_string(size);
}

HttpReply beyond_the_end(std::uint64_t size) {
  auto reply = sync::problem(fail(Code::invalid, "the Range begins beyond the end"), 416);
  reply.headers.emplace_back("Content-Range", "bytes */" + std::to_string(size));
  return reply;
}

Result<HttpReply> read(BlobStore& store, const sync::HttpRequest& request, const Hash& hash) {
  SATCHEL_ASSIGN(const auto file, store.open(hash));
  const std::uint64_t size = file->size();
  const auto text = sync::header(request.headers, "Range");
  const auto range = text ? tus::parse_range(*text, size) : std::nullopt;
  if (range && range->length == 0) return beyond_the_end(size);
  if (!range && size > kDownloadBytes)
    return fail(Code::too_large, "ask for it by Range, at most " + std::to_string(kDownloadBytes) + " bytes at a time");

  tus::Stretch part = range.value_or(tus::Stretch{0, size});
  part.length = std::min(part.length, kDownloadBytes);
  SATCHEL_ASSIGN(Bytes bytes, file->read(part.first, static_cast<std::size_t>(part.length)));
  if (bytes.size() != part.length) return fail(Code::io, "the blob is shorter than it was");
  HttpReply reply{range ? 206 : 200, {}, std::move(bytes)};
  reply.headers.emplace_back("Content-Type", "application/octet-stream");
  reply.headers.emplace_back("X-Content-Type-Options", "nosniff");
  reply.headers.emplace_back("Accept-Ranges", "bytes");
  reply.headers.emplace_back("ETag", '"' + to_hex(hash.view()) + '"');
  reply.headers.emplace_back("Cache-Control", "private, max-age=31536000, immutable");
  if (range) reply.headers.emplace_back("Content-Range", range_text(part, size));
  return reply;
}

}  // namespace

HttpReply download(BlobStore& store, const sync::HttpRequest& request, const Hash& hash) {
  auto reply = read(store, request, hash);
  return reply ? *std::move(reply) : sync::problem(reply.error());
}

}  // namespace satchel::hub
