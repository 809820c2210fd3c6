// What a hub counts, as Prometheus reads it: text format 0.0.4
// (https://prometheus.io/docs/instrumenting/exposition_formats/). Few series: routes, not paths; devices by how far
// they are behind, not one by one.
#pragma once

#include <array>
#include <map>
#include <mutex>
#include <string>

#include "platform/serve/server.h"
#include "sync/hub/hub.h"

namespace satchel::operate {

inline constexpr const char* kMetricsType = "text/plain; version=0.0.4; charset=utf-8";

/// Of requests. Safe from several threads.
class RequestCounts {
 public:
  static constexpr std::array<double, 11> kSeconds{0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10};
  struct Times {
    std::array<std::uint64_t, kSeconds.size() + 1> within{};  // the last: longer; each counted once
    double seconds = 0;                                       // all together
  };
  void note(const serve::RequestDone& done);
  /// Appends its families.
  void write(std::string& out) const;
  std::uint64_t blob_bytes_out() const;

 private:
  mutable std::mutex mutex_;
  std::map<std::array<std::string, 3>, std::uint64_t> requests_;  // method, route, status
  std::map<std::string, Times> times_;                            // by route
  std::uint64_t blob_bytes_out_ = 0;
};

/// All else, as of one moment.
struct HubNow {
  Millis now, started;
  std::string version;
  serve::Traffic traffic;
  hub::SyncTraffic sync;
  hub::UploadTraffic uploads;
  hub::DevicesNow devices;
  hub::Bounds bounds;
};
std::string metrics_text(const RequestCounts& requests, const HubNow& now);

/// GET /metrics, and nothing else; with `token`, to who brings it (`Authorization: Bearer`).
class MetricsService final : public hub::Service {
 public:
  using Ask = std::function<Result<std::string>()>;
  MetricsService(Ask ask, std::string token) : ask_(std::move(ask)), token_(std::move(token)) {}
  std::uint64_t body_limit(const sync::HttpRequest&) override { return 0; }
  sync::HttpReply handle(const sync::HttpRequest& request) override;
  std::variant<std::unique_ptr<hub::UploadSink>, sync::HttpReply> begin_upload(const sync::HttpRequest&,
                                                                               std::uint64_t) override {
    return std::unique_ptr<hub::UploadSink>();
  }

 private:
  Ask ask_;
  const std::string token_;
};

}  // namespace satchel::operate
