// HTTP as values: what the client session emits and the hub service takes. No socket in sight.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/bytes.h"
#include "engine/base/result.h"
#include "engine/ports/files.h"

namespace satchel::sync {

using Headers = std::vector<std::pair<std::string, std::string>>;

/// The first header of that name (case-insensitive), or nothing.
std::optional<std::string_view> header(const Headers& headers, std::string_view name);

/// A stretch of a file as a body: the transport reads it piece by piece, in steps that end at multiples of 64 KiB.
struct FileSlice {
  std::shared_ptr<ReadableFile> file;
  std::uint64_t offset = 0, length = 0;
};

struct HttpRequest {
  std::string method;  // "GET", "POST", …
  std::string target;  // "/v1/sync?x=y": origin-form, percent-encoded
  Headers headers;     // without Host, Content-Length and Connection: those are the transport's
  Bytes body;
  std::optional<FileSlice> file;  // instead of body
};

struct HttpReply {
  int status = 0;
  Headers headers;
  Bytes body;
};

/// RFC 9457: {"type","title","status","detail","code","group","title_zh"} for an error, with its HTTP status, or with
/// `status` where HTTP has a closer one. A detail that is not UTF-8 is left out.
HttpReply problem(const Error& error, std::optional<int> status = {});

}  // namespace satchel::sync
