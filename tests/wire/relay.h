// Connections of devices, and those to the hub that belong to them.
#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <deque>
#include <memory>
#include <optional>

#include "tests/wire/weather.h"

namespace satchel::wire {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
template <class T>
using Task = asio::awaitable<T>;
using Millis = std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

inline constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);

/// What all connections share. One thread.
struct Shared {
  Shared(asio::io_context& loop, std::uint16_t hub_port, std::uint64_t seed)
      : io(loop), hub(asio::ip::address_v4::loopback(), hub_port), weather(seed) {}
  asio::io_context& io;
  tcp::endpoint hub;
  Weather weather;
  std::deque<std::string> requests, replies;  // of earlier connections, the last few
  std::uint64_t connections = 0, to_hub = 0, to_devices = 0, cuts = 0;
};

inline void close_socket(tcp::socket& socket, bool reset) {
  error_code ignored;
  if (reset) socket.set_option(asio::socket_base::linger(true, 0), ignored);
  socket.close(ignored);
}

/// A connection with the fate that was drawn for it.
class Relay : public std::enable_shared_from_this<Relay> {
 public:
  Relay(tcp::socket device, Shared& shared);
  Task<void> run();

 private:
  enum class Way : std::uint8_t { to_hub, to_device };
  struct Half {
    std::uint64_t seen = 0;
    std::string kept;  // the first of what came, to be repeated
    bool ended = false;
  };

  Task<void> pump(Way way);
  /// False when the connection is over.
  Task<bool> forward(Way way, std::string& bytes);
  Task<bool> happen(Way way, std::string& bytes);
  Task<bool> write(Way way, std::string_view bytes);
  Task<void> trickle(std::string_view bytes);
  Task<void> answer_in_its_place();
  Task<void> swallow();
  Task<void> repeat(std::string bytes);
  Task<void> wait(Millis time);
  void finish(Way way);
  void close(bool reset);
  void count_once();
  bool is_due(Way way, std::size_t n) const;
  Half& half(Way way) { return halves_[static_cast<std::size_t>(way)]; }

  tcp::socket device_, hub_;
  Shared& shared_;
  Draw draw_;
  bool happened_ = false;
  Half halves_[2];
};

}  // namespace satchel::wire
