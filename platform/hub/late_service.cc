#include "platform/hub/late_service.h"

#include <limits>

#include "sync/hub/api/records_api.h"

namespace satchel::hub {
namespace {

sync::HttpReply not_yet() {
  auto out = sync::problem(fail(Code::busy, "the hub is starting"));
  out.headers.emplace_back("Retry-After", "5");
  return out;
}

}  // namespace

/// No body is too large for being told to come later.
std::uint64_t LateService::body_limit(const sync::HttpRequest& head) {
  Service* const hub = hub_;
  return hub ? hub->body_limit(head) : std::numeric_limits<std::uint64_t>::max();
}

bool LateService::answers_at_once(const sync::HttpRequest& request) const {
  const Service* const hub = hub_;
  return !hub || hub->answers_at_once(request);
}

sync::HttpReply LateService::handle(const sync::HttpRequest& request) {
  if (Service* const hub = hub_) return hub->handle(request);
  return RecordsApi::is_live(request) ? RecordsApi::live() : not_yet();
}

std::variant<std::unique_ptr<UploadSink>, sync::HttpReply> LateService::begin_upload(const sync::HttpRequest& head,
                                                                                     std::uint64_t content_length) {
  if (Service* const hub = hub_) return hub->begin_upload(head, content_length);
  return not_yet();
}

}  // namespace satchel::hub
