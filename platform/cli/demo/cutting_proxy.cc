#include "platform/cli/demo/cutting_proxy.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <mutex>
#include <optional>
#include <thread>

#include "platform/cli/demo/request_watch.h"

namespace satchel::cli::demo {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);

struct Order {
  std::string target;
  std::uint64_t least = 0;
  CutWhere where = CutWhere::request;
};

/// What is to be cut next, shared by all connections.
class Orders {
 public:
  void give(Order order) {
    const std::lock_guard lock(mutex_);
    order_ = std::move(order);
  }
  std::optional<CutWhere> take(std::string_view line, std::uint64_t length) {
    const std::lock_guard lock(mutex_);
    line.remove_prefix(std::min(line.size(), line.find(' ') + 1));
    if (!order_ || line.substr(0, order_->target.size()) != order_->target || length < order_->least) return {};
    const CutWhere where = order_->where;
    order_.reset();
    return where;
  }
  void count() { ++cuts_; }
  unsigned cuts() const { return cuts_; }

 private:
  std::mutex mutex_;
  std::optional<Order> order_;
  std::atomic<unsigned> cuts_{0};
};

/// One connection of a device, and the one to the hub that belongs to it.
class Pair : public std::enable_shared_from_this<Pair> {
 public:
  Pair(tcp::socket device, Orders& orders)
      : device_(std::move(device)), hub_(device_.get_executor()), orders_(orders) {}

  asio::awaitable<void> run(tcp::endpoint to) {
    const auto [error] = co_await hub_.async_connect(to, kAwait);
    if (error) co_return close();
    asio::co_spawn(
        device_.get_executor(), [self = shared_from_this()] { return self->replies(); }, asio::detached);
    co_await requests();
  }

  void close() {
    error_code ignored;
    device_.close(ignored);
    hub_.close(ignored);
  }

 private:
  asio::awaitable<void> requests() {
    RequestWatch watch([this](std::string_view line, std::uint64_t length) { return wanted(line, length); });
    std::array<char, 16384> buffer;
    for (;;) {
      const auto [error, n] = co_await device_.async_read_some(asio::buffer(buffer), kAwait);
      if (error) co_return close();
      const auto passed = watch.feed({buffer.data(), n});
      const auto [failed, sent] = co_await asio::async_write(hub_, asio::buffer(buffer.data(), passed.bytes), kAwait);
      if (passed.cut) co_return cut();
      if (failed) co_return close();
    }
  }

  bool wanted(std::string_view line, std::uint64_t length) {
    const auto where = orders_.take(line, length);
    cut_reply_ = cut_reply_ || where == CutWhere::reply;
    return where == CutWhere::request;
  }

  asio::awaitable<void> replies() {
    std::array<char, 16384> buffer;
    for (;;) {
      const auto [error, n] = co_await hub_.async_read_some(asio::buffer(buffer), kAwait);
      if (error) co_return close();
      const std::size_t pass = cut_reply_ ? std::min<std::size_t>(n, 12) : n;  // "HTTP/1.1 200"
      const auto [failed, sent] = co_await asio::async_write(device_, asio::buffer(buffer.data(), pass), kAwait);
      if (cut_reply_) co_return cut();
      if (failed) co_return close();
    }
  }

  /// As a radio link breaks: the device sees a reset, the hub an end in the middle.
  void cut() {
    orders_.count();
    error_code ignored;
    device_.set_option(asio::socket_base::linger(true, 0), ignored);
    close();
  }

  tcp::socket device_, hub_;
  Orders& orders_;
  bool cut_reply_ = false;
};

}  // namespace

class CuttingProxy::Core {
 public:
  explicit Core(std::uint16_t to) : to_(asio::ip::address_v4::loopback(), to), acceptor_(io_) {}
  ~Core() {
    io_.stop();
    if (thread_.joinable()) thread_.join();
  }

  Status start() {
    error_code error;
    const tcp::endpoint here(asio::ip::address_v4::loopback(), 0);
    acceptor_.open(here.protocol(), error);
    if (!error) acceptor_.bind(here, error);
    if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
    if (!error) port_ = acceptor_.local_endpoint(error).port();
    if (error) return fail(Code::io, "the demo's line: " + error.message());
    asio::co_spawn(io_, accept(), asio::detached);
    thread_ = std::thread([this] { io_.run(); });
    return {};
  }

  std::uint16_t port() const { return port_; }
  Orders& orders() { return orders_; }

 private:
  asio::awaitable<void> accept() {
    for (;;) {
      auto [error, socket] = co_await acceptor_.async_accept(kAwait);
      if (error) co_return;
      const auto pair = std::make_shared<Pair>(std::move(socket), orders_);
      asio::co_spawn(
          io_, [pair, to = to_] { return pair->run(to); }, asio::detached);
    }
  }

  tcp::endpoint to_;
  Orders orders_;
  asio::io_context io_{1};
  tcp::acceptor acceptor_;
  std::uint16_t port_ = 0;
  std::thread thread_;
};

CuttingProxy::CuttingProxy(std::unique_ptr<Core> core) : core_(std::move(core)) {}
CuttingProxy::~CuttingProxy() = default;

Result<std::unique_ptr<CuttingProxy>> CuttingProxy::start(std::uint16_t to) {
  auto core = std::make_unique<Core>(to);
  SATCHEL_TRY(core->start());
  return std::unique_ptr<CuttingProxy>(new CuttingProxy(std::move(core)));
}

std::uint16_t CuttingProxy::port() const { return core_->port(); }
void CuttingProxy::cut_next(const std::string& target, std::uint64_t least, CutWhere where) {
  core_->orders().give({target, least, where});
}
unsigned CuttingProxy::cuts() const { return core_->orders().cuts(); }

}  // namespace satchel::cli::demo
