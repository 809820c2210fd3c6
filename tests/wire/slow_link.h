// A slow link: one narrow pipe each way that all connections share, a round-trip delay, and a break now and then.
#pragma once

#include <list>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "tests/wire/relay.h"

namespace satchel::wire {

struct SlowOptions {
  std::uint64_t bytes_per_second = 0;  // each way
  Millis round_trip{0};
  Millis cut_every{0};  // all connections at once; 0: never
  Millis unnoticed{0};  // for so long the hub does not hear of some of the cuts
};

/// One direction. Holds what it carries at the moment and nothing more: a sender waits until its bytes are on the way.
class Pipe {
 public:
  explicit Pipe(std::uint64_t bytes_per_second) : rate_(bytes_per_second) {}
  /// When so many bytes, given now, have left the near end.
  Clock::time_point carry(std::size_t bytes);

 private:
  std::uint64_t rate_;
  Clock::time_point free_;
};

class SlowLink;

class SlowRelay : public std::enable_shared_from_this<SlowRelay> {
 public:
  SlowRelay(tcp::socket device, SlowLink& link);
  Task<void> run();
  /// The line is gone: what is in the pipe too. The device sees a reset; the hub one, or an end, or nothing for long.
  void cut(std::uint64_t chance);

 private:
  struct Packet {
    Clock::time_point arrives;
    std::string bytes;  // none: the end
  };
  struct Half {
    std::deque<Packet> under_way;
    std::optional<asio::steady_timer> wake;
  };
  Task<void> take(tcp::socket& from, Pipe& pipe, Half& half);
  Task<void> deliver(tcp::socket& to, Half& half, std::uint64_t& count);

  tcp::socket device_, hub_;
  SlowLink& link_;
  Half up_, down_;
  bool gone_ = false;
};

class SlowLink {
 public:
  SlowLink(Shared& shared, const SlowOptions& options);
  /// Cuts all connections at the due times, for ever.
  Task<void> weather();
  void admit(tcp::socket device);

  Shared& shared;
  const SlowOptions options;
  Pipe up, down;
  std::list<std::pair<Clock::time_point, tcp::socket>> unnoticed;  // hub's ends of lines that are gone

 private:
  std::list<std::weak_ptr<SlowRelay>> relays_;
};

/// For every socket of a slow link, before it is connected or listens: next to nothing waits in the kernel.
template <class Socket>
void make_small(Socket& socket) {
  error_code ignored;
  socket.set_option(asio::socket_base::receive_buffer_size(4096), ignored);
  socket.set_option(asio::socket_base::send_buffer_size(8192), ignored);
  constexpr int kSegment = 1400;
  setsockopt(socket.native_handle(), IPPROTO_TCP, TCP_MAXSEG, &kSegment, sizeof kSegment);
}

}  // namespace satchel::wire
