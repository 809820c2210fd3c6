// The bytes of one connection, plain or through TLS: reads and writes with limits on time, counted. Network thread
// only.
#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <optional>

#include "platform/serve/shared.h"
#include "platform/serve/tls.h"

namespace satchel::serve {

template <class T>
using Task = boost::asio::awaitable<T>;
/// An error is a value: `auto [error, …] = co_await x.async_…(kAwait)`.
inline constexpr auto kAwait = boost::asio::as_tuple(boost::asio::use_awaitable);

enum class Io { done, broken };  // broken: the peer is gone, time is up, or close() was called

class Stream {
 public:
  /// Speaks TLS where a certificate is in use.
  Stream(boost::asio::ip::tcp::socket socket, Shared& shared);

  /// The handshake, if there is one, within its limit; before anything else.
  Task<Io> begin();

  /// What was read and not yet consumed.
  ByteView ahead() const { return ahead_; }
  void consume(std::size_t n) { ahead_.erase(0, n); }

  /// Time that the calls of read_ahead() from here on have together.
  void within(std::chrono::milliseconds time) { stream_.expires_after(time); }
  /// Adds at least one byte to ahead(), and at most what fills it to the size of the largest head.
  Task<Io> read_ahead();
  /// Appends `n` bytes to `out`, those ahead first; at most the stall limit between two bytes. Also when broken, `out`
  /// has what came.
  Task<Io> read(Bytes& out, std::size_t n);
  /// Appends between one and `n` bytes: waits for the first, then takes what has come, and never waits while it holds
  /// some. At most the stall limit. Also when broken, `out` has what came.
  Task<Io> read_present(Bytes& out, std::size_t n);
  /// All of both, at most the stall limit without progress.
  Task<Io> write(ByteView first, ByteView second);
  /// Says that nothing more will be written, and reads a while, so that the peer gets to see the last reply instead of
  /// a reset.
  Task<void> linger();

  /// Ends the waits, with Io::broken, and the connection.
  void close();
  std::string peer() const;          // with its port, for the log
  std::string peer_address() const;  // without; empty when it is gone

 private:
  using Limit = std::optional<std::chrono::milliseconds>;  // of each wait; none: within() said it for all together
  Task<std::size_t> read_some(char* to, std::size_t n, Limit each = {});
  /// Whether a read would not wait.
  bool has_more();
  Task<Io> feed_tls(Limit each);
  Task<Io> flush_tls(Limit each);
  Task<Io> write_tls(ByteView first, ByteView second);
  Task<Io> write_wire(ByteView first, ByteView second, Limit each);
  /// Says the end of TCP, and reads on for a while.
  Task<void> leave();
  /// Read ahead and not yet consumed, up to `n` bytes of it: how many these were.
  std::size_t take_ahead(Bytes& out, std::size_t n);
  Task<std::size_t> append_some(Bytes& out, std::size_t n);

  boost::beast::tcp_stream stream_;
  Shared& shared_;
  std::optional<Tls> tls_;
  Bytes ahead_;
};

}  // namespace satchel::serve
