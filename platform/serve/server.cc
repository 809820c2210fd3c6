#include "platform/serve/server.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <condition_variable>
#include <future>
#include <mutex>
#include <system_error>
#include <thread>
#include <unordered_set>

#include "engine/base/guarded.h"
#include "platform/serve/address.h"
#include "platform/serve/connection.h"
#include "sync/hub/front.h"

namespace satchel::serve {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

// Clients above the limit that are being told so; above these, connections are closed without a word.
constexpr std::size_t kTurnedAway = 64;
// Out of file descriptors: accepting again at once would only spin.
constexpr std::chrono::milliseconds kAcceptPause{100};

Millis now() {
  using namespace std::chrono;
  return {duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count()};
}

}  // namespace

class Server::Core {
 public:
  Core(const Options& options, LogSink log)
      : tls_(options.tls), shared_(options, std::move(log)), acceptor_(io_), pause_(io_) {}
  ~Core() { stop(); }

  Status read_certificate();
  Status reload_certificate();
  std::shared_ptr<const Certificate> certificate() const { return shared_.certificate.get(); }
  Status listen(const std::string& address);
  Status open(hub::Service& service);
  std::uint16_t port() const { return port_; }
  bool turns(std::chrono::milliseconds patience);
  const Counters& counters() const { return shared_.counters; }
  void drain(std::chrono::milliseconds grace);
  void stop();

 private:
  Task<void> accept();
  void admit(tcp::socket socket);
  void leave(const std::shared_ptr<Connection>& connection, const std::exception_ptr& thrown);
  void loop();
  void close_door();
  void warn_of_no_tls(const std::string& address) const;

  const TlsFiles tls_;
  Shared shared_;
  asio::io_context io_{1};
  tcp::acceptor acceptor_;
  asio::steady_timer pause_;
  std::uint16_t port_ = 0;
  std::unordered_set<std::shared_ptr<Connection>> connections_;  // network thread only
  std::thread thread_;

  std::mutex mutex_;
  std::condition_variable emptied_;
  std::size_t present_ = 0;  // connections_.size(), for drain()
};

Status Server::Core::read_certificate() {
  if (!tls_.given()) return {};
  SATCHEL_ASSIGN(auto certificate, Certificate::read(tls_));
  shared_.certificate.set(std::move(certificate));
  return {};
}

Status Server::Core::reload_certificate() {
  if (!tls_.given()) return fail(Code::invalid, "there is no TLS");
  SATCHEL_ASSIGN(auto certificate, Certificate::read(tls_));
  const Millis until = certificate->info().not_after;
  if (until < now()) return fail(Code::invalid, tls_.certificate + ": expired at " + to_rfc3339(until));
  shared_.certificate.set(std::move(certificate));
  return {};
}

Status Server::Core::listen(const std::string& address) {
  SATCHEL_ASSIGN(const Address where, parse_address(address));
  error_code error;
  const auto found = tcp::resolver(io_).resolve(where.host, where.port, tcp::resolver::passive, error);
  if (error) return fail(Code::invalid, "cannot find " + address + ": " + error.message());
  const tcp::endpoint endpoint = found.begin()->endpoint();
  acceptor_.open(endpoint.protocol(), error);
  if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor_.bind(endpoint, error);
  if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
  if (!error) port_ = acceptor_.local_endpoint(error).port();
  if (error) return fail(Code::invalid, "cannot listen on " + address + ": " + error.message());
  if (!tls_.given() && !endpoint.address().is_loopback()) asio::post(io_, [this, address] { warn_of_no_tls(address); });
  return {};
}

void Server::Core::warn_of_no_tls(const std::string& address) const {
  shared_.log(Severity::warning, "plain HTTP on " + address +
                                     ", which other machines can reach: whoever listens on the way reads records, "
                                     "photos and tokens; give a certificate, or put a proxy with TLS before it");
}

Status Server::Core::open(hub::Service& service) {
  shared_.service = &service;
  asio::co_spawn(io_, accept(), [this](const std::exception_ptr& thrown) {
    if (thrown) shared_.log(Severity::error, "accepting ended by an exception");
  });
  try {
    thread_ = std::thread([this] { loop(); });
  } catch (const std::system_error& e) {
    return fail(Code::io, e.what());
  }
  return {};
}

void Server::Core::loop() {
  for (;;) {
    try {
      io_.run();
      return;
    } catch (const std::exception& e) {
      shared_.log(Severity::error, std::string("a handler threw: ") + e.what());
    }
  }
}

Task<void> Server::Core::accept() {
  while (acceptor_.is_open()) {
    auto [error, socket] = co_await acceptor_.async_accept(kAwait);
    if (!error) {
      admit(std::move(socket));
    } else if (acceptor_.is_open()) {
      shared_.log(Severity::warning, "cannot accept: " + error.message());
      pause_.expires_after(kAcceptPause);
      co_await pause_.async_wait(kAwait);
    }
  }
}

void Server::Core::admit(tcp::socket socket) {
  const std::size_t limit = shared_.limits.connections;
  if (connections_.size() >= limit + kTurnedAway) return;
  const auto connection = std::make_shared<Connection>(std::move(socket), shared_);
  const bool welcome = connections_.size() < limit && !shared_.draining;
  connections_.insert(connection);
  {
    const std::lock_guard lock(mutex_);
    present_ = connections_.size();
  }
  try {
    asio::co_spawn(io_, welcome ? connection->serve() : connection->turn_away(),
                   [this, connection](const std::exception_ptr& thrown) { leave(connection, thrown); });
  } catch (...) {
    leave(connection, std::current_exception());
  }
}

void Server::Core::leave(const std::shared_ptr<Connection>& connection, const std::exception_ptr& thrown) {
  if (thrown) shared_.log(Severity::error, "a connection ended by an exception");
  connections_.erase(connection);
  const std::lock_guard lock(mutex_);
  present_ = connections_.size();
  if (present_ == 0) emptied_.notify_all();
}

void Server::Core::close_door() {
  shared_.draining = true;
  error_code ignored;
  acceptor_.close(ignored);
  pause_.cancel();
}

void Server::Core::drain(std::chrono::milliseconds grace) {
  if (!thread_.joinable()) return;
  std::promise<void> closed;
  asio::post(io_, [&] {
    shared_.draining = true;
    for (const auto& connection : connections_) connection->close_if_idle();
    closed.set_value();
  });
  closed.get_future().wait();
  {
    std::unique_lock lock(mutex_);
    emptied_.wait_for(lock, grace, [this] { return present_ == 0; });
  }
  stop();
}

bool Server::Core::turns(std::chrono::milliseconds patience) {
  const auto came = std::make_shared<std::promise<void>>();
  asio::post(io_, [came] { came->set_value(); });
  return came->get_future().wait_for(patience) == std::future_status::ready;
}

void Server::Core::stop() {
  if (!thread_.joinable()) return;
  asio::post(io_, [this] {
    close_door();
    for (const auto& connection : connections_) connection->close();
  });
  thread_.join();
  shared_.workers.join();
}

Server::Server(std::unique_ptr<Core> core) : core_(std::move(core)) {}
Server::~Server() = default;

Result<std::unique_ptr<Server>> Server::listen(const Options& options, LogSink log) {
  try {
    if (!options.origin.empty()) SATCHEL_TRY(hub::check_origin(options.origin));
    auto core = std::make_unique<Core>(options, std::move(log));
    SATCHEL_TRY(core->read_certificate());
    SATCHEL_TRY(core->listen(options.address));
    return std::unique_ptr<Server>(new Server(std::move(core)));
  } catch (const std::exception& e) {
    return fail(Code::io, e.what());
  }
}

Status Server::open(hub::Service& service) {
  try {
    return core_->open(service);
  } catch (const std::exception& e) {
    return fail(Code::io, e.what());
  }
}

Result<std::unique_ptr<Server>> Server::start(const Options& options, hub::Service& service, LogSink log) {
  SATCHEL_ASSIGN(auto server, listen(options, std::move(log)));
  SATCHEL_TRY(server->open(service));
  return server;
}

std::uint16_t Server::port() const { return core_->port(); }

bool Server::turns(std::chrono::milliseconds patience) const { return core_->turns(patience); }

Traffic Server::traffic() const {
  const Counters& counters = core_->counters();
  return {counters.bytes_in, counters.bytes_out, counters.requests};
}

Status Server::reload_certificate() {
  return satchel::guarded([&] { return core_->reload_certificate(); });
}

std::optional<CertificateInfo> Server::certificate() const {
  const auto certificate = core_->certificate();
  return certificate ? std::optional(certificate->info()) : std::nullopt;
}

void Server::drain(std::chrono::milliseconds grace) { core_->drain(grace); }
void Server::stop() { core_->stop(); }

}  // namespace satchel::serve
