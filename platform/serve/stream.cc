#include "platform/serve/stream.h"

#include <algorithm>
#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "engine/base/limits.h"

namespace satchel::serve {
namespace {

namespace asio = boost::asio;
using boost::beast::error_code;

constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t kReadBytes = 64U << 10;
constexpr std::size_t kLingerBytes = 4U << 20;

}  // namespace

Stream::Stream(asio::ip::tcp::socket socket, Shared& shared) : stream_(std::move(socket)), shared_(shared) {
  error_code ignored;  // a socket that cannot have it works all the same
  stream_.socket().set_option(asio::ip::tcp::no_delay(true), ignored);
}

Task<std::size_t> Stream::read_some(char* to, std::size_t n) {
  const auto [error, count] = co_await stream_.async_read_some(asio::buffer(to, n), kAwait);
  shared_.counters.bytes_in += count;
  co_return error ? 0 : count;
}

Task<Io> Stream::read_ahead() {
  const std::size_t before = ahead_.size();
  ahead_.resize(std::max(limits::kHeadBytes, before + 1));
  const std::size_t count = co_await read_some(ahead_.data() + before, ahead_.size() - before);
  ahead_.resize(before + count);
  co_return count == 0 ? Io::broken : Io::done;
}

Task<Io> Stream::read(Bytes& out, std::size_t n) {
  for (n -= take_ahead(out, n); n > 0;) {
    const std::size_t count = co_await append_some(out, n);
    if (count == 0) co_return Io::broken;
    n -= count;
  }
  co_return Io::done;
}

Task<Io> Stream::read_present(Bytes& out, std::size_t n) {
  const std::size_t known = take_ahead(out, n);
  bool more = known == 0;
  for (n -= known; n > 0 && more;) {
    const std::size_t count = co_await append_some(out, n);
    if (count == 0) co_return Io::broken;
    n -= count;
    error_code error;
    more = stream_.socket().available(error) > 0;
  }
  co_return Io::done;
}

std::size_t Stream::take_ahead(Bytes& out, std::size_t n) {
  const std::size_t known = std::min(n, ahead_.size());
  out.append(ahead_, 0, known);
  consume(known);
  return known;
}

Task<std::size_t> Stream::append_some(Bytes& out, std::size_t n) {
  const std::size_t before = out.size();
  out.resize(before + std::min(n, kReadBytes));
  within(shared_.limits.stall);
  const std::size_t count = co_await read_some(out.data() + before, out.size() - before);
  out.resize(before + count);
  co_return count;
}

Task<Io> Stream::write(ByteView first, ByteView second) {
  while (!first.empty() || !second.empty()) {
    const std::array<asio::const_buffer, 2> buffers = {asio::buffer(first), asio::buffer(second)};
    within(shared_.limits.stall);
    const auto [error, count] = co_await stream_.async_write_some(buffers, kAwait);
    shared_.counters.bytes_out += count;
    if (error) co_return Io::broken;
    const std::size_t of_first = std::min(count, first.size());
    first.remove_prefix(of_first);
    second.remove_prefix(count - of_first);
  }
  co_return Io::done;
}

Task<void> Stream::linger() {
  error_code error;
  stream_.socket().shutdown(asio::ip::tcp::socket::shutdown_send, error);
  if (error) co_return;
  within(shared_.limits.linger);
  Bytes dropped(kReadBytes, '\0');
  for (std::size_t total = 0; total < kLingerBytes;) {
    const std::size_t count = co_await read_some(dropped.data(), dropped.size());
    if (count == 0) co_return;
    total += count;
  }
}

void Stream::close() { stream_.close(); }

std::string Stream::peer() const {
  error_code error;
  const auto endpoint = stream_.socket().remote_endpoint(error);
  return error ? "a peer that is gone" : endpoint.address().to_string() + ":" + std::to_string(endpoint.port());
}

}  // namespace satchel::serve
