// Where a hub tells its metrics: a listener of its own, as it is no business of who reaches the hub.
#pragma once

#include <memory>

#include "platform/operate/metrics.h"
#include "platform/operate/settings.h"

namespace satchel::hub {

class MetricsDoor {
 public:
  /// Counts requests from now on.
  explicit MetricsDoor(Millis started) : started_(started) {}
  void note(const serve::RequestDone& done) { requests_.note(done); }
  /// Takes its port, where the settings name an address. Errors: those of serve::Server::listen(); invalid for an
  /// address that other machines can reach without a token.
  Status listen(const operate::Settings& settings, serve::LogSink log);
  /// Tells of these, which must outlive it. Errors: those of serve::Server::open().
  Status begin(Hub& hub, const serve::Server& front);
  std::uint16_t port() const { return server_ ? server_->port() : 0; }
  void close() { server_.reset(); }

 private:
  Result<std::string> tell(Hub& hub, const serve::Server& front) const;

  const Millis started_;
  operate::RequestCounts requests_;
  std::string token_;
  std::unique_ptr<operate::MetricsService> service_;
  std::unique_ptr<serve::Server> server_;
};

}  // namespace satchel::hub
