// A client through TLS; gives up on a server that hangs.
#pragma once

#include "tests/support/http_client.h"
#include "tests/support/tls_buffer.h"

namespace satchel::test {

class TlsClient : public HttpClient {
 public:
  explicit TlsClient(std::uint16_t port, const TlsManners& manners = {}) : buffer_(port, kPatience, manners) {}

  bool connected() const override { return buffer_.connected(); }
  void finish_sending() override { buffer_.finish_sending(); }
  void hang_up() override { buffer_.hang_up(); }
  TlsBuffer& tls() { return buffer_; }

 private:
  static constexpr std::chrono::seconds kPatience{60};
  std::iostream& stream() override { return stream_; }
  bool timed_out() const override { return buffer_.timed_out(); }

  TlsBuffer buffer_;
  std::iostream stream_{&buffer_};
};

}  // namespace satchel::test
