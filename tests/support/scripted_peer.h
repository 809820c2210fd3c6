// A peer that takes one request and answers with the bytes it was given, HTTP or not.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <chrono>
#include <future>
#include <string>
#include <thread>

namespace satchel::test {

class ScriptedPeer {
 public:
  enum class Then { close, hang };

  ScriptedPeer(std::string answer, Then then)
      : thread_([this, answer = std::move(answer), then] { run(answer, then); }) {}
  ~ScriptedPeer() {
    end_.set_value();
    // Somebody to accept, in case nobody came.
    boost::asio::io_context io;
    boost::asio::ip::tcp::socket visitor(io);
    boost::system::error_code error;
    visitor.connect({boost::asio::ip::address_v4::loopback(), port_}, error);
    visitor.close(error);
    thread_.join();
  }

  std::uint16_t port() const { return port_; }
  /// True once the request has come and the answer went out.
  bool answered() const { return done_.wait_for(std::chrono::seconds(0)) == std::future_status::ready; }

 private:
  void run(const std::string& answer, Then then) {
    boost::system::error_code error;
    auto socket = acceptor_.accept(error);
    std::string request;
    boost::asio::read_until(socket, boost::asio::dynamic_buffer(request), "\r\n\r\n", error);
    boost::asio::write(socket, boost::asio::buffer(answer), error);
    answered_.set_value();
    if (then == Then::hang) end_.get_future().wait();
  }

  boost::asio::io_context io_;
  boost::asio::ip::tcp::acceptor acceptor_{io_, {boost::asio::ip::address_v4::loopback(), 0}};
  std::uint16_t port_ = acceptor_.local_endpoint().port();
  std::promise<void> answered_, end_;
  std::future<void> done_ = answered_.get_future();
  std::thread thread_;
};

}  // namespace satchel::test
