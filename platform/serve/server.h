// The hub's HTTP front: sockets on one side, hub::Service on the other.
//
// Threads: one for the network (coroutines), and a few workers on which the service is called, because it waits for the
// disk. A connection's requests are answered one after the other, in order. No exception leaves; the service's end as
// replies of code internal.
//
// The service is told of each request under which origin people reach it and from which address it came, in headers
// that nobody else can set (sync/hub/front.h).
//
// With a certificate it speaks TLS 1.2 and 1.3 alone, else plain HTTP: that is for a proxy on the same machine.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/time.h"
#include "sync/hub/service.h"

namespace satchel::serve {

enum class Severity { debug, info, warning, error };
/// Lines in English, without line ends. Called on the network thread; must not block for long.
using LogSink = std::function<void(Severity, std::string_view)>;

/// A request that was answered, or broken off. Nothing in it says what was asked for: no id, no token, no parameter.
struct RequestDone {
  std::string id;                             // its name in the logs of both ends (sync/wire/request_id.h)
  std::string method;                         // empty where its head was not read
  std::string route;                          // "/v1/records/{type}/{id}"
  int status = 0;                             // 499: the client went away before its body was whole
  std::string code;                           // of a problem: "too_many"
  std::string caller;                         // "device 0190…", "user li"; empty where nobody proved who it is
  std::chrono::microseconds took{0};          // from the end of its head to the end of the reply
  std::uint64_t bytes_in = 0, bytes_out = 0;  // of the bodies
};
/// Called on the network thread; must not block for long.
using RequestSink = std::function<void(const RequestDone&)>;

/// A stall is a time without a single byte. There is no limit on the whole: an upload over 2G may take an hour.
struct Limits {
  std::chrono::milliseconds handshake{10'000};  // of TLS, from the connection to its end
  std::chrono::milliseconds head{15'000};       // from the first byte of a head to its end
  std::chrono::milliseconds stall{30'000};      // of a body, and of a peer that does not take its reply
  std::chrono::milliseconds idle{75'000};       // between two requests
  std::chrono::milliseconds linger{2'000};      // reading on after the last reply, so that the peer gets to see it
  std::size_t connections = 512;                // more are answered 503
  std::size_t body_memory = 64U << 20;          // all bodies in memory together; a request above is answered 503
};

/// Files in PEM; both or neither.
struct TlsFiles {
  std::string certificate;  // the hub's own first, then those that lead to its issuer
  std::string key;          // of the first; not encrypted
  bool given() const { return !certificate.empty() || !key.empty(); }
};

/// What a certificate says.
struct CertificateInfo {
  std::string subject;  // "CN = hub.example"
  Millis not_before, not_after;
  std::string pin;  // of its public key, as devices are told it: "sha256//" and 44 characters
};

struct Options {
  std::string address = "127.0.0.1:0";  // host:port or [v6]:port; port 0 takes a free one
  TlsFiles tls;                         // none: plain HTTP
  std::string origin;                   // "https://hub.example", of a proxy before it; else by TLS and each Host
  unsigned workers = 2;
  RequestSink on_request = {};
  Limits limits;
};

/// What went through the sockets since the start, heads included: payload of TCP, or of TLS where that is spoken.
struct Traffic {
  std::uint64_t bytes_in = 0, bytes_out = 0, requests = 0;
};

class Server {
 public:
  /// Has the port. Who connects waits until it is opened: for who makes the service ready first. Errors: invalid for an
  /// address that does not parse or cannot be listened on, for an origin that is none, and for a certificate and key
  /// that cannot be used (one that has expired can, as there is none better).
  static Result<std::unique_ptr<Server>> listen(const Options& options, LogSink log = {});
  /// Serves from then on; once. `service` must outlive the server. Error: io when no thread can be had.
  Status open(hub::Service& service);
  /// Both.
  static Result<std::unique_ptr<Server>> start(const Options& options, hub::Service& service, LogSink log = {});
  /// stop().
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  std::uint16_t port() const;
  /// Whether the network thread comes round within that time: it neither hangs nor waits for a sink. Once it is open;
  /// any other thread.
  bool turns(std::chrono::milliseconds patience) const;
  /// Any thread, at any time.
  Traffic traffic() const;

  /// Reads the files anew: later connections have what is in them, present ones go on as they are. Any thread. Errors:
  /// invalid as at the start, for a certificate that has expired, and without TLS; what was in use stays in use.
  Status reload_certificate();
  /// The one in use; none without TLS. Any thread.
  std::optional<CertificateInfo> certificate() const;

  /// Closes idle connections and answers new requests 503 with Retry-After, lets running ones finish for at most
  /// `grace`, then stop(). Not from the service or the sinks.
  void drain(std::chrono::milliseconds grace);
  /// Closes everything; uploads under way are abandoned, calls under way in the service are waited for. May be called
  /// again. Not from the service or the log sink.
  void stop();

 private:
  class Core;
  explicit Server(std::unique_ptr<Core> core);
  std::unique_ptr<Core> core_;
};

}  // namespace satchel::serve
