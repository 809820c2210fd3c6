// satchel-proxy: a wire between devices and a hub, as bad as one asks for. On 127.0.0.1 alone.
//
//     satchel-proxy --to PORT [--seed N]                                     connections with fates (weather.h)
//     satchel-proxy --to PORT --bits N --delay MS --cut S [--speed K]        a slow link (slow_link.h), K times as fast
//
// The first line that it prints is {"url": …}. Lines of standard input are orders: "honest" (as it begins), "hostile"
// (a slow link begins to break), "faults NAME=WEIGHT …", "counts"; each is answered by a line of JSON, what was done so
// far. At the end of the input it says so once more, and ends.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/read_until.hpp>
#include <cstdio>
#include <map>
#include <netinet/tcp.h>
#include <unistd.h>

#include "tests/wire/slow_link.h"

namespace satchel::wire {
namespace {

using Options = std::map<std::string, std::uint64_t>;

std::optional<Options> read_options(int argc, char** argv) {
  Options out = {{"--to", 0}, {"--seed", 1}, {"--bits", 0}, {"--delay", 0}, {"--cut", 0}, {"--speed", 1}};
  for (int i = 1; i + 1 < argc; i += 2) {
    const auto at = out.find(argv[i]);
    if (at == out.end()) return std::nullopt;
    at->second = std::strtoull(argv[i + 1], nullptr, 10);
  }
  if (argc % 2 == 0 || out["--to"] == 0 || out["--speed"] == 0) return std::nullopt;
  return out;
}

SlowOptions slow_options(Options& options) {
  const std::uint64_t speed = options["--speed"];
  constexpr std::uint64_t kUnnoticedSeconds = 25;
  return {options["--bits"] * speed / 8, Millis(options["--delay"] / speed), Millis(options["--cut"] * 1000 / speed),
          Millis(kUnnoticedSeconds * 1000)};
}

class Proxy {
 public:
  explicit Proxy(Options options)
      : shared_(io_, static_cast<std::uint16_t>(options["--to"]), options["--seed"]), acceptor_(io_), orders_(io_) {
    if (options["--bits"] > 0) slow_.emplace(shared_, slow_options(options));
  }

  void run() {
    listen();
    orders_.assign(dup(STDIN_FILENO));
    asio::co_spawn(io_, accept(), asio::detached);
    asio::co_spawn(io_, obey(), asio::detached);
    io_.run();
    report();
  }

 private:
  void listen() {
    acceptor_.open(tcp::v4());
    if (slow_) make_small(acceptor_);
    acceptor_.bind({asio::ip::address_v4::loopback(), 0});
    acceptor_.listen();
    std::printf("{\"url\":\"http://127.0.0.1:%u\"}\n", acceptor_.local_endpoint().port());
    std::fflush(stdout);
  }

  Task<void> accept() {
    for (;;) {
      auto [error, socket] = co_await acceptor_.async_accept(kAwait);
      if (error) continue;
      ++shared_.connections;
      if (slow_) {
        slow_->admit(std::move(socket));
        continue;
      }
      const auto relay = std::make_shared<Relay>(std::move(socket), shared_);
      auto run = [relay] { return relay->run(); };
      asio::co_spawn(io_, run, asio::detached);
    }
  }

  Task<void> obey() {
    std::string text;
    for (;;) {
      const auto [error, n] = co_await asio::async_read_until(orders_, asio::dynamic_buffer(text), '\n', kAwait);
      if (error) co_return io_.stop();
      take(std::string_view(text).substr(0, n - 1));
      text.erase(0, n);
      report();
    }
  }

  void take(std::string_view order) {
    if (order == "honest") shared_.weather.be_honest();
    if (order == "hostile") shared_.weather.be_hostile();
    if (order == "hostile" && slow_) asio::co_spawn(io_, slow_->weather(), asio::detached);
    if (order.starts_with("faults ") && !shared_.weather.set(order.substr(7)))
      std::fprintf(stderr, "satchel-proxy: not understood: %s\n", std::string(order).c_str());
  }

  void report() {
    std::printf("{\"connections\":%llu,\"to_hub\":%llu,\"to_devices\":%llu,\"line_cuts\":%llu,%s}\n",
                static_cast<unsigned long long>(shared_.connections), static_cast<unsigned long long>(shared_.to_hub),
                static_cast<unsigned long long>(shared_.to_devices), static_cast<unsigned long long>(shared_.cuts),
                shared_.weather.counts().c_str());
    std::fflush(stdout);
  }

  asio::io_context io_{1};
  Shared shared_;
  tcp::acceptor acceptor_;
  asio::posix::stream_descriptor orders_;
  std::optional<SlowLink> slow_;
};

}  // namespace
}  // namespace satchel::wire

int main(int argc, char** argv) {
  const auto options = satchel::wire::read_options(argc, argv);
  if (!options) {
    std::fprintf(stderr, "satchel-proxy --to PORT [--seed N] [--bits N --delay MS --cut S [--speed K]]\n");
    return 2;
  }
  satchel::wire::Proxy(*options).run();
  return 0;
}
