#include "tests/wire/relay.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/write.hpp>

namespace satchel::wire {
namespace {

constexpr std::size_t kKept = 16, kKeptBytes = 512U << 10;

/// What sign-in pages of hotels and trains say.
std::string portal(Fate fate) {
  const std::string page = "<html><title>Welcome</title><a href=/login>Sign in</a></html>";
  const std::string tail = "Content-Type: text/html\r\nContent-Length: " + std::to_string(page.size()) +
                           "\r\nConnection: close\r\n\r\n" + page;
  if (fate == Fate::portal_page) return "HTTP/1.1 200 OK\r\n" + tail;
  if (fate == Fate::portal_511) return "HTTP/1.1 511 Network Authentication Required\r\n" + tail;
  return "HTTP/1.1 302 Found\r\nLocation: http://login.example/\r\n" + tail;
}

void keep(std::deque<std::string>& all, std::string one) {
  if (one.empty()) return;
  all.push_back(std::move(one));
  if (all.size() > kKept) all.pop_front();
}

}  // namespace

Relay::Relay(tcp::socket device, Shared& shared)
    : device_(std::move(device)), hub_(shared.io), shared_(shared), draw_(shared.weather.draw()) {
  error_code ignored;
  device_.set_option(tcp::no_delay(true), ignored);
}

void Relay::close(bool reset) {
  close_socket(device_, reset);
  close_socket(hub_, reset);
}

void Relay::count_once() {
  if (!happened_) shared_.weather.happened(draw_.fate);
  happened_ = true;
}

Task<void> Relay::wait(Millis time) {
  asio::steady_timer timer(shared_.io, time);
  co_await timer.async_wait(kAwait);
}

Task<void> Relay::run() {
  if (draw_.fate == Fate::refuse) co_return count_once(), close(draw_.reset);
  if (draw_.fate == Fate::hole) co_return co_await swallow();
  if (draw_.fate == Fate::portal_page || draw_.fate == Fate::portal_redirect || draw_.fate == Fate::portal_511)
    co_return co_await answer_in_its_place();
  const auto [error] = co_await hub_.async_connect(shared_.hub, kAwait);
  if (error) co_return close(true);
  hub_.set_option(tcp::no_delay(true));
  if (draw_.fate == Fate::pass) count_once();
  auto replies = [self = shared_from_this()] { return self->pump(Way::to_device); };
  asio::co_spawn(shared_.io, replies, asio::detached);
  co_await pump(Way::to_hub);
}

Task<void> Relay::pump(Way way) {
  auto& from = way == Way::to_hub ? device_ : hub_;
  std::string buffer;
  for (bool open = true; open;) {
    buffer.resize(16U << 10);
    const auto [error, n] = co_await from.async_read_some(asio::buffer(buffer), kAwait);
    if (error) break;
    buffer.resize(n);
    if (half(way).kept.size() + n <= kKeptBytes) half(way).kept += buffer;
    open = co_await forward(way, buffer);
  }
  finish(way);
}

/// The end of one direction is passed on; with both, what went over is kept for others.
void Relay::finish(Way way) {
  half(way).ended = true;
  error_code ignored;
  (way == Way::to_hub ? hub_ : device_).shutdown(tcp::socket::shutdown_send, ignored);
  if (!halves_[0].ended || !halves_[1].ended) return;
  close(false);
  if (draw_.fate == Fate::repeat_request && !half(Way::to_hub).kept.empty()) {
    count_once();
    asio::co_spawn(
        shared_.io, [self = shared_from_this()] { return self->repeat(self->halves_[0].kept); }, asio::detached);
    if (!shared_.requests.empty()) {
      std::string earlier = shared_.requests[draw_.chance % shared_.requests.size()];
      auto again = [self = shared_from_this(), earlier] { return self->repeat(earlier); };
      asio::co_spawn(shared_.io, again, asio::detached);
    }
  }
  keep(shared_.requests, half(Way::to_hub).kept);
  keep(shared_.replies, half(Way::to_device).kept);
}

bool Relay::is_due(Way way, std::size_t n) const {
  const bool of_request = draw_.fate == Fate::cut_request || draw_.fate == Fate::garble_request;
  const bool of_reply = draw_.fate == Fate::cut_reply || draw_.fate == Fate::truncate_reply ||
                        draw_.fate == Fate::garble_reply || draw_.fate == Fate::repeat_reply;
  const bool either = draw_.fate == Fate::stall;
  if (happened_ || !(either || (way == Way::to_hub ? of_request : of_reply))) return false;
  if (draw_.fate == Fate::repeat_reply) return !shared_.replies.empty();
  return draw_.at < halves_[static_cast<std::size_t>(way)].seen + n;
}

Task<bool> Relay::forward(Way way, std::string& bytes) {
  if (draw_.fate == Fate::delay) {
    count_once();
    co_await wait(Millis(20 + draw_.chance % 100));
  }
  if (is_due(way, bytes.size())) {
    const bool goes_on = co_await happen(way, bytes);
    if (!goes_on) co_return false;
  }
  half(way).seen += bytes.size();
  if (way == Way::to_device && draw_.fate == Fate::trickle) {
    count_once();
    co_await trickle(bytes);
    co_return device_.is_open();
  }
  co_return co_await write(way, bytes);
}

/// At the byte that was drawn. What is before it goes on as ever.
Task<bool> Relay::happen(Way way, std::string& bytes) {
  count_once();
  const auto before = static_cast<std::size_t>(draw_.at - std::min(draw_.at, half(way).seen));
  switch (draw_.fate) {
    case Fate::garble_request:
    case Fate::garble_reply:
      bytes[before] = static_cast<char>(bytes[before] ^ (1 << draw_.chance % 8));
      co_return true;
    case Fate::stall:
      co_await wait(Millis(300 + draw_.chance % 1200));
      co_return true;
    case Fate::repeat_reply:
      co_await write(way, shared_.replies[draw_.chance % shared_.replies.size()]);
      close(false);
      co_return false;
    default:
      co_await write(way, std::string_view(bytes).substr(0, before));
      close(draw_.reset && draw_.fate != Fate::truncate_reply);
      co_return false;
  }
}

Task<bool> Relay::write(Way way, std::string_view bytes) {
  auto& to = way == Way::to_hub ? hub_ : device_;
  const auto [error, n] = co_await asio::async_write(to, asio::buffer(bytes), kAwait);
  (way == Way::to_hub ? shared_.to_hub : shared_.to_devices) += n;
  co_return !error;
}

Task<void> Relay::trickle(std::string_view bytes) {
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    co_await wait(Millis(1000));
    if (!co_await write(Way::to_device, bytes.substr(i, 1))) co_return;
  }
}

Task<void> Relay::swallow() {
  count_once();
  std::string buffer(16U << 10, '\0');
  for (;;) {
    const auto [error, n] = co_await device_.async_read_some(asio::buffer(buffer), kAwait);
    if (error) co_return close(false);
  }
}

Task<void> Relay::answer_in_its_place() {
  std::string buffer(16U << 10, '\0');
  const auto [error, n] = co_await device_.async_read_some(asio::buffer(buffer), kAwait);
  if (error) co_return close(false);
  count_once();
  co_await write(Way::to_device, portal(draw_.fate));
  error_code ignored;
  device_.shutdown(tcp::socket::shutdown_send, ignored);
  for (std::size_t most = 64; most > 0; --most) {
    const auto [gone, more] = co_await device_.async_read_some(asio::buffer(buffer), kAwait);
    if (gone) break;
  }
  close(false);
}

Task<void> Relay::repeat(std::string bytes) {
  tcp::socket again(shared_.io);
  const auto [error] = co_await again.async_connect(shared_.hub, kAwait);
  if (error) co_return;
  const auto [broken, sent] = co_await asio::async_write(again, asio::buffer(bytes), kAwait);
  error_code ignored;
  again.shutdown(tcp::socket::shutdown_send, ignored);
  for (bool more = !broken; more;) {
    const auto [ended, n] = co_await again.async_read_some(asio::buffer(bytes), kAwait);
    more = !ended;
  }
}

}  // namespace satchel::wire
