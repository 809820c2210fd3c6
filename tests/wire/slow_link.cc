#include "tests/wire/slow_link.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/write.hpp>

namespace satchel::wire {
namespace {

constexpr std::size_t kPacket = 512;

}  // namespace

Clock::time_point Pipe::carry(std::size_t bytes) {
  const auto time = std::chrono::nanoseconds(1'000'000'000ULL * bytes / rate_);
  return free_ = std::max(free_, Clock::now()) + time;
}

SlowRelay::SlowRelay(tcp::socket device, SlowLink& link)
    : device_(std::move(device)), hub_(link.shared.io), link_(link) {
  up_.wake.emplace(link.shared.io);
  down_.wake.emplace(link.shared.io);
  device_.set_option(tcp::no_delay(true));
}

Task<void> SlowRelay::run() {
  asio::steady_timer handshake(link_.shared.io, link_.options.round_trip);
  co_await handshake.async_wait(kAwait);
  if (gone_) co_return;
  hub_.open(tcp::v4());
  make_small(hub_);
  const auto [error] = co_await hub_.async_connect(link_.shared.hub, kAwait);
  if (error || gone_) co_return cut(0);
  hub_.set_option(tcp::no_delay(true));
  const auto start = [self = shared_from_this()](auto what) {
    auto held = [self, what] { return what(*self); };
    asio::co_spawn(self->link_.shared.io, held, asio::detached);
  };
  start([](SlowRelay& r) { return r.take(r.device_, r.link_.up, r.up_); });
  start([](SlowRelay& r) { return r.deliver(r.hub_, r.up_, r.link_.shared.to_hub); });
  start([](SlowRelay& r) { return r.take(r.hub_, r.link_.down, r.down_); });
  start([](SlowRelay& r) { return r.deliver(r.device_, r.down_, r.link_.shared.to_devices); });
}

Task<void> SlowRelay::take(tcp::socket& from, Pipe& pipe, Half& half) {
  asio::steady_timer sent(link_.shared.io);
  while (!gone_) {
    std::string bytes(kPacket, '\0');
    const auto [error, n] = co_await from.async_read_some(asio::buffer(bytes), kAwait);
    bytes.resize(n);
    const auto left = pipe.carry(n);
    half.under_way.push_back({left + link_.options.round_trip / 2, std::move(bytes)});
    half.wake->cancel();
    if (error) co_return;
    sent.expires_at(left);
    co_await sent.async_wait(kAwait);
  }
}

Task<void> SlowRelay::deliver(tcp::socket& to, Half& half, std::uint64_t& count) {
  while (!gone_) {
    const bool empty = half.under_way.empty();
    const auto due = empty ? Clock::time_point::max() : half.under_way.front().arrives;
    if (due > Clock::now()) {
      half.wake->expires_at(due);
      co_await half.wake->async_wait(kAwait);
      continue;
    }
    const Packet packet = std::move(half.under_way.front());
    half.under_way.pop_front();
    if (packet.bytes.empty()) break;
    const auto [error, n] = co_await asio::async_write(to, asio::buffer(packet.bytes), kAwait);
    count += n;
    if (error) break;
  }
  error_code ignored;
  if (!gone_) to.shutdown(tcp::socket::shutdown_send, ignored);
}

void SlowRelay::cut(std::uint64_t chance) {
  if (gone_) return;
  gone_ = true;
  close_socket(device_, true);
  if (chance % 3 == 0 && link_.options.unnoticed.count() > 0 && hub_.is_open()) {
    link_.unnoticed.emplace_back(Clock::now() + link_.options.unnoticed, std::move(hub_));
    hub_ = tcp::socket(link_.shared.io);
  } else {
    close_socket(hub_, chance % 3 == 1);
  }
  up_.wake->cancel(), down_.wake->cancel();
}

SlowLink::SlowLink(Shared& all, const SlowOptions& how)
    : shared(all), options(how), up(how.bytes_per_second), down(how.bytes_per_second) {}

void SlowLink::admit(tcp::socket device) {
  const auto relay = std::make_shared<SlowRelay>(std::move(device), *this);
  relays_.push_back(relay);
  auto run = [relay] { return relay->run(); };
  asio::co_spawn(shared.io, run, asio::detached);
}

Task<void> SlowLink::weather() {
  if (options.cut_every.count() == 0) co_return;
  asio::steady_timer timer(shared.io, Clock::now());
  for (;;) {
    timer.expires_at(timer.expiry() + options.cut_every);
    co_await timer.async_wait(kAwait);
    for (const auto& weak : relays_) {
      const auto relay = weak.lock();
      if (!relay) continue;
      relay->cut(shared.weather.number());
      ++shared.cuts;
    }
    relays_.clear();
    std::erase_if(unnoticed, [](const auto& one) { return one.first < Clock::now(); });
  }
}

}  // namespace satchel::wire
