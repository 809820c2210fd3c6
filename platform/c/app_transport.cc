#include "platform/c/app_transport.h"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <optional>
#include <set>

#include "engine/base/limits.h"
#include "platform/c/guard.h"

struct satchel_request {
  satchel::sync::HttpRequest content;
  std::string url;
  std::function<bool()> cancelled;
  satchel::net::Sent sent;
  std::function<void()> sent_some;
  mutable std::optional<satchel::Error> fault = {};  // of reading the body

  std::uint64_t size() const { return content.file ? content.file->length : content.body.size(); }
};

struct satchel_reply {
  satchel::sync::HttpReply content;
  bool too_large = false;
};

namespace satchel::capi {
namespace {

constexpr std::size_t kReplyLimit = limits::kBodyBytes + (64U << 10);

/// Of what satchel.h lists. Anything else is trouble of the line too: what an app's transport stumbles over is no fault
/// of the store, and is tried again.
Error transport_error(satchel_code code, bool cancelled) {
  constexpr satchel_code kKnown[] = {SATCHEL_NETWORK,         SATCHEL_TIMEOUT,   SATCHEL_NOT_A_HUB,
                                     SATCHEL_BAD_CERTIFICATE, SATCHEL_WRONG_PIN, SATCHEL_IO};
  const bool known = std::find(std::begin(kKnown), std::end(kKnown), code) != std::end(kKnown);
  if (known) return fail(code_from_number(static_cast<std::uint16_t>(code)), "the app's transport");
  if (code == SATCHEL_CANCELLED && cancelled) return fail(Code::cancelled, "the app's transport");
  return fail(Code::network, "the app's transport: code " + std::to_string(code));
}

class AppTransport final : public net::Transport {
 public:
  AppTransport(boost::asio::io_context& loop, std::string hub_url, const satchel_transport& app,
               std::function<bool()> cancelled, std::function<void()> sent_some)
      : loop_(loop),
        hub_url_(std::move(hub_url)),
        app_(app),
        cancelled_(std::move(cancelled)),
        sent_some_(std::move(sent_some)) {
    while (hub_url_.ends_with('/')) hub_url_.pop_back();
  }

  void send(net::RequestId id, const sync::HttpRequest& request, net::Done done, net::Sent sent) override {
    waiting_.insert(id);
    boost::asio::post(loop_, [this, id, request, done = std::move(done), sent = std::move(sent)] {
      const bool wanted = waiting_.erase(id) > 0;
      done(wanted ? carry(request, sent) : Result<sync::HttpReply>(fail(Code::cancelled)));
    });
  }
  void cancel(net::RequestId id) override { waiting_.erase(id); }
  void cancel_all() override { waiting_.clear(); }
  net::Traffic traffic() const override { return traffic_; }

 private:
  Result<sync::HttpReply> carry(const sync::HttpRequest& content, const net::Sent& sent) {
    const satchel_request request{content, hub_url_ + content.target, cancelled_, sent, sent_some_};
    satchel_reply reply;
    ++traffic_.requests;
    const satchel_code code =
        called<satchel_code>(SATCHEL_NETWORK, [&] { return app_.send(app_.ctx, &request, &reply); });
    if (request.fault) return *request.fault;
    if (code != SATCHEL_OK) return transport_error(code, cancelled_());
    traffic_.bytes_out += request.size();
    traffic_.bytes_in += reply.content.body.size();
    if (reply.too_large) return fail(Code::too_large, "a reply larger than any of the hub's");
    if (reply.content.status < 100) return fail(Code::not_a_hub, "a reply without a status");
    return std::move(reply.content);
  }

  boost::asio::io_context& loop_;
  std::string hub_url_;
  const satchel_transport app_;
  std::function<bool()> cancelled_;
  std::function<void()> sent_some_;
  std::set<net::RequestId> waiting_;
  net::Traffic traffic_;
};

Result<std::int64_t> read_body(const satchel_request& request, std::uint64_t offset, char* to, std::size_t size) {
  if (offset >= request.size()) return 0;
  const std::size_t most = static_cast<std::size_t>(std::min<std::uint64_t>(size, request.size() - offset));
  if (!request.content.file) {
    std::memcpy(to, request.content.body.data() + offset, most);
    return static_cast<std::int64_t>(most);
  }
  SATCHEL_ASSIGN(const Bytes bytes, request.content.file->file->read(request.content.file->offset + offset, most));
  bytes.copy(to, bytes.size());
  return static_cast<std::int64_t>(bytes.size());
}

}  // namespace

net::TransportMaker app_transport(const satchel_transport& transport, std::function<bool()> cancelled,
                                  std::function<void()> sent_some) {
  return [transport, cancelled = std::move(cancelled), sent_some = std::move(sent_some)](
             boost::asio::io_context& loop, const std::string& hub_url) -> Result<std::unique_ptr<net::Transport>> {
    return std::unique_ptr<net::Transport>(
        std::make_unique<AppTransport>(loop, hub_url, transport, cancelled, sent_some));
  };
}

}  // namespace satchel::capi

using satchel::capi::guard_value;

const char* satchel_request_method(const satchel_request* request) SATCHEL_NX {
  return request ? request->content.method.c_str() : nullptr;
}

const char* satchel_request_url(const satchel_request* request) SATCHEL_NX {
  return request ? request->url.c_str() : nullptr;
}

size_t satchel_request_header_count(const satchel_request* request) SATCHEL_NX {
  return request ? request->content.headers.size() : 0;
}

const char* satchel_request_header_name(const satchel_request* request, size_t at) SATCHEL_NX {
  return at < satchel_request_header_count(request) ? request->content.headers[at].first.c_str() : nullptr;
}

const char* satchel_request_header_value(const satchel_request* request, size_t at) SATCHEL_NX {
  return at < satchel_request_header_count(request) ? request->content.headers[at].second.c_str() : nullptr;
}

uint64_t satchel_request_body_size(const satchel_request* request) SATCHEL_NX { return request ? request->size() : 0; }

int64_t satchel_request_read(const satchel_request* request, uint64_t offset, void* to, size_t size) SATCHEL_NX {
  return guard_value<int64_t>(-1, [&]() -> int64_t {
    if (!request || !to) return -1;
    const auto read = satchel::capi::read_body(*request, offset, static_cast<char*>(to), size);
    if (!read) request->fault = read.error();
    return read ? *read : -1;
  });
}

int32_t satchel_request_cancelled(const satchel_request* request) SATCHEL_NX {
  return guard_value<int32_t>(1, [&] { return !request || request->cancelled() ? 1 : 0; });
}

void satchel_request_sent(const satchel_request* request, uint64_t bytes) SATCHEL_NX {
  guard_value<int>(0, [&] {
    if (!request || !request->sent) return 0;
    request->sent(bytes);
    if (request->sent_some) request->sent_some();
    return 0;
  });
}

void satchel_reply_status(satchel_reply* reply, int32_t status) SATCHEL_NX {
  if (reply) reply->content.status = status;
}

void satchel_reply_header(satchel_reply* reply, const char* name, const char* value) SATCHEL_NX {
  guard_value<int>(0, [&] {
    if (reply && name && value) reply->content.headers.emplace_back(name, value);
    return 0;
  });
}

void satchel_reply_body(satchel_reply* reply, const void* data, size_t size) SATCHEL_NX {
  guard_value<int>(0, [&] {
    if (!reply || (!data && size > 0)) return 0;
    reply->too_large |= reply->content.body.size() + size > satchel::capi::kReplyLimit;
    if (!reply->too_large) reply->content.body.append(static_cast<const char*>(data), size);
    return 0;
  });
}
