#include "platform/net/loop.h"

#include <memory>
#include <optional>

namespace satchel::net {
namespace {

/// Ids of fetch(), out of the way of a session that counts from 1.
RequestId next_id() {
  static thread_local std::uint64_t last = 1ULL << 63;
  return ++last;
}

}  // namespace

Result<sync::HttpReply> fetch(boost::asio::io_context& loop, Transport& transport, const sync::HttpRequest& request,
                              Sent sent) {
  const auto reply = std::make_shared<std::optional<Result<sync::HttpReply>>>();
  const auto keep = [reply](Result<sync::HttpReply> got) { reply->emplace(std::move(got)); };
  transport.send(next_id(), request, keep, std::move(sent));
  loop.restart();
  while (!*reply && loop.run_one() > 0) continue;
  if (!*reply) return fail(Code::internal, "the loop ran dry before the reply");
  return std::move(**reply);
}

}  // namespace satchel::net
