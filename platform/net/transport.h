// Carries requests to the hub and replies back. Injectable: the session's driver sees only this.
//
// Threads: everything, callbacks included, on one thread. No callback comes from within a call of these methods.
#pragma once

#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <functional>
#include <memory>

#include "sync/http.h"

namespace satchel::net {

/// Chosen by the caller (the session's sync::RequestId is one); not used again while its request is under way. Those
/// with the highest bit set are fetch()'s.
using RequestId = std::uint64_t;

/// Bytes of the body that went out so far. Comes often while a body is sent, never after Done.
using Sent = std::function<void(std::uint64_t bytes)>;
/// The end of a request, exactly once: any reply that the hub gave, whatever its status, or an error:
///   network    no connection, or it broke          timeout    nothing moved, or next to nothing, for too long
///   not_a_hub  what answered speaks no HTTP, or no TLS where it should (a sign-in page, perhaps)
///   bad_certificate, wrong_pin   over https: of the hub, or of a sign-in page; nothing was sent
///   too_large  the reply is larger than any of the hub's          cancelled  by cancel()
///   invalid    the request cannot be written as HTTP, or its id is taken
///   io, not_found, …   the file that is the body cannot be read, or is shorter than its slice
///   out_of_memory      of libcurl's, or in a callback of its
using Done = std::function<void(Result<sync::HttpReply>)>;

/// What went through the sockets, heads and bodies, since the start.
struct Traffic {
  std::uint64_t bytes_out = 0, bytes_in = 0, requests = 0;
};

class Transport {
 public:
  virtual ~Transport() = default;
  /// Copies what it needs of the request, but for the file of a slice, which must stay until Done.
  virtual void send(RequestId id, const sync::HttpRequest& request, Done done, Sent sent = {}) = 0;
  /// Done comes with cancelled, unless the request has ended already. An unknown id is no error.
  virtual void cancel(RequestId id) = 0;
  virtual void cancel_all() = 0;
  virtual Traffic traffic() const = 0;
};

/// Opens one on a loop, for the hub at that address. Empty where libcurl's is meant.
using TransportMaker =
    std::function<Result<std::unique_ptr<Transport>>(boost::asio::io_context& loop, const std::string& hub_url)>;

}  // namespace satchel::net
