// One TLS connection, the server's side, as bytes in and bytes out: no socket, no clock. Whoever owns it feeds it what
// came from the wire and sends what it has for it.
//
// Not Asio's ssl::stream, because that reads and writes whole records under one limit on time: on a slow link a record
// of 16 KiB takes longer than a stall, though bytes come all the while.
#pragma once

#include <memory>
#include <string>

#include "engine/base/bytes.h"
#include "platform/serve/certificate.h"

struct ssl_st;  // OpenSSL's SSL

namespace satchel::serve {

/// One thread at a time.
class Tls {
 public:
  /// Goes on with this certificate, whatever becomes of it elsewhere.
  explicit Tls(const Certificate& certificate);

  enum class Step {
    done,
    hungry,  // feed() it more
    over,    // the peer said its end, or broke the protocol: see why()
  };

  Step shake_hands();
  /// Plain bytes, at least one when done; `got` says how many.
  Step read(char* to, std::size_t n, std::size_t& got);
  /// What read() would come to, but that it takes nothing.
  Step peek();
  /// False when the connection is over.
  bool write(ByteView plain);
  /// Says that nothing more will be written (close_notify: RFC 8446 section 6.1).
  void end();

  void feed(ByteView from_wire);
  /// What must go to the wire, after each call above; empty when there is nothing.
  Bytes for_wire();
  /// Why it is over, in English; empty after a proper end.
  const std::string& why() const { return why_; }

 private:
  struct Free {
    void operator()(ssl_st* ssl) const;
  };
  Step step(int returned);

  std::unique_ptr<ssl_st, Free> ssl_;  // owns both ends of its wire; null where there was no memory
  std::string why_;
};

}  // namespace satchel::serve
