// A client on plain TCP; gives up on a server that hangs.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <chrono>

#include "tests/support/http_client.h"

namespace satchel::test {

class TcpClient : public HttpClient {
 public:
  explicit TcpClient(std::uint16_t port) {
    stream_.expires_after(kPatience);
    stream_.connect(boost::asio::ip::tcp::endpoint(boost::asio::ip::address_v4::loopback(), port));
    boost::system::error_code refused;
    stream_.socket().set_option(boost::asio::ip::tcp::no_delay(true), refused);
  }

  bool connected() const override { return stream_.error() == boost::system::error_code{}; }
  void finish_sending() override { stream_.socket().shutdown(boost::asio::ip::tcp::socket::shutdown_send); }
  void hang_up() override { stream_.close(); }

 private:
  static constexpr std::chrono::seconds kPatience{60};
  std::iostream& stream() override {
    stream_.expires_after(kPatience);  // of this reading or writing
    return stream_;
  }
  bool timed_out() const override { return stream_.error() == boost::asio::error::timed_out; }

  mutable boost::asio::ip::tcp::iostream stream_;
};

}  // namespace satchel::test
