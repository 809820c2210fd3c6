// Where a hub tells its metrics: a listener of its own, as it is no business of who reaches the hub.
#pragma once

#include <atomic>
#include <memory>

#include "platform/operate/metrics.h"
#include "platform/operate/settings.h"

namespace satchel::hub {

class MetricsDoor {
 public:
  /// Counts requests from now on.
  explicit MetricsDoor(Millis started) : started_(started) {}
  void note(const serve::RequestDone& done) { requests_.note(done); }
  /// Opens, where the settings name an address; until begin() it answers 503. Errors: those of serve::Server::start();
  /// invalid for an address that other machines can reach without a token.
  Status open(const operate::Settings& settings, serve::LogSink log);
  /// What it tells of. Both must outlive it.
  void begin(Hub& hub, const serve::Server& front) { front_ = &front, hub_ = &hub; }
  std::uint16_t port() const { return server_ ? server_->port() : 0; }
  void close() { server_.reset(); }

 private:
  Result<std::string> tell() const;

  const Millis started_;
  operate::RequestCounts requests_;
  const serve::Server* front_ = nullptr;  // there before hub_ is
  std::atomic<Hub*> hub_{nullptr};
  std::unique_ptr<operate::MetricsService> service_;
  std::unique_ptr<serve::Server> server_;
};

}  // namespace satchel::hub
