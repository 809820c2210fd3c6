// The bytes of one connection: reads and writes with limits on time, counted. Network thread only.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/tcp_stream.hpp>

#include "platform/serve/shared.h"

namespace satchel::serve {

template <class T>
using Task = boost::asio::awaitable<T>;

enum class Io { done, broken };  // broken: the peer is gone, time is up, or close() was called

class Stream {
 public:
  Stream(boost::asio::ip::tcp::socket socket, Shared& shared);

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
  std::string peer() const;

 private:
  Task<std::size_t> read_some(char* to, std::size_t n);
  /// Read ahead and not yet consumed, up to `n` bytes of it: how many these were.
  std::size_t take_ahead(Bytes& out, std::size_t n);
  Task<std::size_t> append_some(Bytes& out, std::size_t n);

  boost::beast::tcp_stream stream_;
  Shared& shared_;
  Bytes ahead_;
};

}  // namespace satchel::serve
