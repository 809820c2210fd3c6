// A peer that answers one request at once with some bytes, and with one more now and then until it is left.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <chrono>
#include <string>
#include <thread>

namespace satchel::test {

/// Ends when whoever connected has gone; somebody must have connected.
class TricklingPeer {
 public:
  TricklingPeer(std::string first, std::chrono::milliseconds pause)
      : thread_([this, first = std::move(first), pause] { run(first, pause); }) {}
  ~TricklingPeer() { thread_.join(); }

  std::uint16_t port() const { return port_; }

 private:
  void run(const std::string& first, std::chrono::milliseconds pause) {
    boost::system::error_code error;
    auto socket = acceptor_.accept(error);
    boost::asio::write(socket, boost::asio::buffer(first), error);
    while (!error) {
      std::this_thread::sleep_for(pause);
      boost::asio::write(socket, boost::asio::buffer("x", 1), error);
    }
  }

  boost::asio::io_context io_;
  boost::asio::ip::tcp::acceptor acceptor_{io_, {boost::asio::ip::address_v4::loopback(), 0}};
  std::uint16_t port_ = acceptor_.local_endpoint().port();
  std::thread thread_;
};

}  // namespace satchel::test
