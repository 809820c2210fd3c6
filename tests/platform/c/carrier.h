// An app's own way to the hub.
#pragma once

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <thread>

#include "platform/net/curl_transport.h"
#include "platform/net/loop.h"
#include "tests/platform/c/office.h"
#include "tests/support/memory/failing_new.h"

namespace satchel::test {

/// A transport of the app's that reads its bodies in pieces and brings them to the hub by other means.
struct Carrier {
  explicit Carrier(std::string hub_url) : url(std::move(hub_url)) {
    SATCHEL_INIT(&functions);
    functions.ctx = this;
    functions.send = [](void* ctx, const satchel_request* request, satchel_reply* reply) {
      return static_cast<Carrier*>(ctx)->carry(request, reply);
    };
  }
  satchel_code carry(const satchel_request* request, satchel_reply* reply) {
    const FailingNew::Pause not_ours;
    for (std::size_t i = 0; i < satchel_request_header_count(request); ++i)
      if (satchel_request_header_name(request, i) == std::string("X-Request-Id"))
        named = satchel_request_header_value(request, i);
    if (says != SATCHEL_OK) return says;
    std::this_thread::sleep_for(takes);
    if (satchel_request_cancelled(request)) return SATCHEL_CANCELLED;
    sync::HttpRequest out;
    out.method = satchel_request_method(request);
    out.target = std::string(satchel_request_url(request)).substr(url.size());
    for (std::size_t i = 0; i < satchel_request_header_count(request); ++i)
      out.headers.emplace_back(satchel_request_header_name(request, i), satchel_request_header_value(request, i));
    char piece[10'000];
    while (out.body.size() < satchel_request_body_size(request)) {
      const std::int64_t got = satchel_request_read(request, out.body.size(), piece, sizeof piece);
      if (got <= 0) return SATCHEL_IO;
      out.body.append(piece, static_cast<std::size_t>(got));
      satchel_request_sent(request, out.body.size());
    }
    boost::asio::io_context loop;
    net::CurlOptions options;
    options.base_url = url;
    const auto line = net::CurlTransport::open(loop, options);
    const auto came = net::fetch(loop, **line, out);
    if (!came) return static_cast<satchel_code>(came.code());
    satchel_reply_status(reply, came->status);
    for (const auto& [name, value] : came->headers) satchel_reply_header(reply, name.c_str(), value.c_str());
    satchel_reply_body(reply, came->body.data(), came->body.size() / 2);
    satchel_reply_body(reply, came->body.data() + came->body.size() / 2, came->body.size() - came->body.size() / 2);
    ++carried;
    return SATCHEL_OK;
  }
  std::string url;
  satchel_transport functions{};
  satchel_code says = SATCHEL_OK;  // else what it answers instead
  std::chrono::milliseconds takes{0};
  std::string named;  // the last request
  int carried = 0;
};

}  // namespace satchel::test
