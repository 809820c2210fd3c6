// The device's transport: libcurl's multi interface driven by an Asio loop.
//
// Connections are kept and used again. Redirects are not followed: a hub never redirects, a captive portal does.
// A proxy is taken from the environment, as curl does. Requests carry no header that was not asked for, but Host and
// Content-Length. Over https it is TLS 1.2 or newer (RFC 5246, RFC 8446), and chain, name and pins of the hub are
// always verified before anything is sent: nothing turns that off.
#pragma once

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <memory>
#include <string>

#include "engine/base/limits.h"
#include "platform/net/transport.h"
#include "platform/net/trust.h"

namespace satchel::net {

struct CurlOptions {
  std::string base_url;  // "https://hub.example" or "http://127.0.0.1:8080/path"; no query
  Trust trust;
  std::chrono::seconds connect_limit{20};
  std::chrono::seconds stall_limit{60};  // below stall_speed all that time; there is no limit on the whole
  // Bytes a second, both ways together. The slowest link that is of use has a hundred times as much; a peer that lets a
  // byte through now and then holds a sync up no longer than one that says nothing.
  long stall_speed = 32;
  std::size_t reply_limit = limits::kBodyBytes + (64U << 10);
  long connections = 4;  // at once; more requests wait their turn
};

class CurlTransport final : public Transport {
 public:
  /// Whether this build has libcurl (SATCHEL_CURL). Without it open() is `unsupported`.
  static bool is_here();
  /// `loop` must outlive the transport; whoever runs `loop` runs the transport. Errors: invalid for a base
  /// URL that is not http or https, and as check() has it for the trust; internal when libcurl does not start.
  static Result<std::unique_ptr<CurlTransport>> open(boost::asio::io_context& loop, const CurlOptions& options);
  /// Cancels all without calling Done.
  ~CurlTransport() override;

  void send(RequestId id, const sync::HttpRequest& request, Done done, Sent sent = {}) override;
  void cancel(RequestId id) override;
  void cancel_all() override;
  /// Counted as libcurl hands bytes to the socket and takes them from it, also for requests that failed. Over http that
  /// is the payload of TCP to the byte (but for the framing of a chunked reply); over https TLS comes on top.
  Traffic traffic() const override;

 private:
  class Multi;
  explicit CurlTransport(std::shared_ptr<Multi> multi);
  std::shared_ptr<Multi> multi_;
};

}  // namespace satchel::net
