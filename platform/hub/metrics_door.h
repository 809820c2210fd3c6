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
  /// Opens, where the settings name an address. All must outlive it. Errors: those of serve::Server::start(); invalid
  /// for an address that other machines can reach without a token.
  Status open(const operate::Settings& settings, Hub& hub, const serve::Server& front, serve::LogSink log);
  std::uint16_t port() const { return server_ ? server_->port() : 0; }
  void close() { server_.reset(); }

 private:
  Result<std::string> tell(Hub& hub, const serve::Server& front) const;

  const Millis started_;
  operate::RequestCounts requests_;
  std::unique_ptr<operate::MetricsService> service_;
  std::unique_ptr<serve::Server> server_;
};

}  // namespace satchel::hub
