#include "platform/serve/stream.h"

#include <algorithm>
#include <array>
#include <boost/asio/buffer.hpp>

#include "engine/base/limits.h"

namespace satchel::serve {
namespace {

namespace asio = boost::asio;
using boost::beast::error_code;

constexpr std::size_t kReadBytes = 64U << 10;
constexpr std::size_t kLingerBytes = 4U << 20;
// About one record of TLS, the most of which is 16 KiB and some; and a few of them in one call of the system's.
constexpr std::size_t kWireBytes = 16U << 10;
constexpr int kTurns = 2;  // make up a record; a peer that only talks of keys holds up nobody else
constexpr std::size_t kWriteBytes = 64U << 10;

}  // namespace

Stream::Stream(asio::ip::tcp::socket socket, Shared& shared) : stream_(std::move(socket)), shared_(shared) {
  error_code ignored;  // a socket that cannot have it works all the same
  stream_.socket().set_option(asio::ip::tcp::no_delay(true), ignored);
  if (const auto certificate = shared.certificate.get()) tls_.emplace(*certificate);
}

Task<Io> Stream::begin() {
  if (!tls_) co_return Io::done;
  within(shared_.limits.handshake);
  for (;;) {
    const Tls::Step step = tls_->shake_hands();
    const Io said = co_await flush_tls({});
    if (step == Tls::Step::done && said == Io::done) co_return Io::done;
    if (step == Tls::Step::over || said == Io::broken) break;
    if (co_await feed_tls({}) == Io::broken) break;
  }
  const std::string why = tls_->why().empty() ? "cut, or too slow" : tls_->why();
  shared_.log(Severity::debug, peer() + ": no TLS handshake: " + why);
  co_await leave();  // so that the peer gets to see the alert
  co_return Io::broken;
}

Task<std::size_t> Stream::read_some(char* to, std::size_t n, Limit each) {
  if (!tls_) {
    if (each) within(*each);
    const auto [error, count] = co_await stream_.async_read_some(asio::buffer(to, n), kAwait);
    shared_.counters.bytes_in += count;
    co_return error ? 0 : count;
  }
  for (std::size_t count = 0;;) {
    const Tls::Step step = tls_->read(to, n, count);
    shared_.counters.bytes_in += count;
    const Io said = co_await flush_tls(each);
    if (step == Tls::Step::done) co_return count;
    if (step == Tls::Step::over || said == Io::broken) co_return 0;
    if (co_await feed_tls(each) == Io::broken) co_return 0;
  }
}

Task<Io> Stream::feed_tls(Limit each) {
  Bytes came(kWireBytes, '\0');
  if (each) within(*each);
  const auto [error, count] = co_await stream_.async_read_some(asio::buffer(came), kAwait);
  tls_->feed({came.data(), count});
  co_return error ? Io::broken : Io::done;
}

Task<Io> Stream::flush_tls(Limit each) {
  const Bytes out = tls_ ? tls_->for_wire() : Bytes();
  co_return co_await write_wire(out, {}, each);
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
    more = has_more();
  }
  co_return Io::done;
}

bool Stream::has_more() {
  error_code error;
  const auto arrived = [&] { return stream_.socket().available(error); };
  if (!tls_) return arrived() > 0;
  Tls::Step step = tls_->peek();
  for (int turn = 0; turn < kTurns && step == Tls::Step::hungry && arrived() > 0; ++turn) {
    Bytes came(kWireBytes, '\0');
    came.resize(stream_.socket().read_some(asio::buffer(came), error));
    tls_->feed(came);
    step = tls_->peek();
  }
  return step == Tls::Step::done;
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
  const std::size_t count = co_await read_some(out.data() + before, out.size() - before, shared_.limits.stall);
  out.resize(before + count);
  co_return count;
}

Task<Io> Stream::write(ByteView first, ByteView second) {
  if (tls_) co_return co_await write_tls(first, second);
  co_return co_await write_wire(first, second, shared_.limits.stall);
}

Task<Io> Stream::write_tls(ByteView first, ByteView second) {
  Bytes piece;  // a head and a small body go in one record
  while (!first.empty() || !second.empty()) {
    piece = first.substr(0, kWriteBytes);
    first.remove_prefix(piece.size());
    const ByteView more = second.substr(0, kWriteBytes - piece.size());
    piece += more;
    second.remove_prefix(more.size());
    if (!tls_->write(piece)) co_return Io::broken;
    const Io said = co_await flush_tls(shared_.limits.stall);
    if (said == Io::broken) co_return Io::broken;
    shared_.counters.bytes_out += piece.size();
  }
  co_return Io::done;
}

Task<Io> Stream::write_wire(ByteView first, ByteView second, Limit each) {
  while (!first.empty() || !second.empty()) {
    const std::array<asio::const_buffer, 2> buffers = {asio::buffer(first), asio::buffer(second)};
    if (each) within(*each);
    const auto [error, count] = co_await stream_.async_write_some(buffers, kAwait);
    if (!tls_) shared_.counters.bytes_out += count;
    if (error) co_return Io::broken;
    const std::size_t of_first = std::min(count, first.size());
    first.remove_prefix(of_first);
    second.remove_prefix(count - of_first);
  }
  co_return Io::done;
}

Task<void> Stream::linger() {
  within(shared_.limits.linger);
  if (tls_) tls_->end();
  const Io said = co_await flush_tls({});
  if (said == Io::done) co_await leave();
}

Task<void> Stream::leave() {
  error_code error;
  stream_.socket().shutdown(asio::ip::tcp::socket::shutdown_send, error);
  if (error) co_return;
  within(shared_.limits.linger);
  Bytes dropped(kReadBytes, '\0');
  for (std::size_t total = 0; total < kLingerBytes;) {
    const auto [failed, count] = co_await stream_.async_read_some(asio::buffer(dropped), kAwait);
    if (!tls_) shared_.counters.bytes_in += count;
    if (failed || count == 0) co_return;
    total += count;
  }
}

void Stream::close() { stream_.close(); }

std::string Stream::peer() const {
  error_code error;
  const auto endpoint = stream_.socket().remote_endpoint(error);
  return error ? "a peer that is gone" : endpoint.address().to_string() + ":" + std::to_string(endpoint.port());
}

std::string Stream::peer_address() const {
  error_code error;
  const auto endpoint = stream_.socket().remote_endpoint(error);
  return error ? std::string() : endpoint.address().to_string();
}

}  // namespace satchel::serve
