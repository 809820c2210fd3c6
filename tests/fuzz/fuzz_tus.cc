// What tus writes into heads. The first line is the target, each further one a header: "Name: value".
#include "sync/hub/blobs/tus.h"
#include "tests/fuzz/fuzz.h"

using namespace satchel;
using namespace satchel::hub;

namespace {

std::string_view next_line(std::string_view& rest) {
  const std::string_view line = rest.substr(0, rest.find('\n'));
  rest.remove_prefix(std::min(line.size() + 1, rest.size()));
  return line;
}

sync::HttpRequest request_of(ByteView bytes) {
  sync::HttpRequest out;
  out.method = "PATCH";
  out.target = next_line(bytes);
  while (!bytes.empty()) {
    const std::string_view line = next_line(bytes);
    const std::size_t colon = std::min(line.find(": "), line.size());
    out.headers.emplace_back(line.substr(0, colon), line.substr(std::min(colon + 2, line.size())));
  }
  return out;
}

void try_target(const std::string& target) {
  const tus::Target found = tus::parse_target(target);
  const std::string path = target.substr(0, target.find('?'));
  if (found.kind == tus::Target::Kind::upload) fuzz::must(tus::upload_path(found.id) == path, "an upload's path");
  if (found.kind == tus::Target::Kind::blob)
    fuzz::must(tus::parse_target(tus::blob_path(found.hash)).hash == found.hash, "a blob's path");
}

void try_headers(const sync::HttpRequest& request) {
  (void)tus::method_of(request);
  for (const auto* name : {"Upload-Offset", "Upload-Length"})
    if (const auto n = tus::number(request, name)) fuzz::must(*n <= INT64_MAX, "a number that fits");
  if (const auto text = sync::header(request.headers, "Upload-Metadata"))
    if (const auto metadata = tus::parse_metadata(*text)) {
      const auto again = tus::parse_metadata(metadata->text);
      fuzz::must(again && again->text == metadata->text && again->sha256 == metadata->sha256, "metadata as kept");
    }
  if (const auto text = sync::header(request.headers, "Upload-Checksum"))
    if (const auto sum = tus::parse_checksum(*text))
      fuzz::must(sum->digest.size() == tus::Digest(sum->algorithm).finish().size(), "a digest of its algorithm");
}

void try_range(const sync::HttpRequest& request) {
  const auto text = sync::header(request.headers, "Range");
  for (const std::uint64_t size : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{1000}, std::uint64_t{INT64_MAX}})
    if (const auto stretch = text ? tus::parse_range(*text, size) : std::nullopt)
      fuzz::must(stretch->first <= size && stretch->length <= size - stretch->first, "a stretch of what is there");
}

}  // namespace

SATCHEL_FUZZ_TARGET(bytes) {
  const sync::HttpRequest request = request_of(bytes);
  try_target(request.target);
  try_headers(request);
  try_range(request);
}
