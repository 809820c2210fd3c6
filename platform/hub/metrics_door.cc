#include "platform/hub/metrics_door.h"

#include "platform/os/clock.h"
#include "platform/serve/address.h"
#include "sync/hub/front.h"

namespace satchel::hub {
namespace {

constexpr std::size_t kMetricsConnections = 16;

bool is_local(const std::string& host) { return host == "localhost" || is_this_machine(host); }

}  // namespace

Status MetricsDoor::listen(const operate::Settings& settings, serve::LogSink log) {
  using operate::Setting;
  const std::string& address = settings.text(Setting::metrics);
  token_ = settings.text(Setting::metrics_token);
  if (address.empty()) return {};
  SATCHEL_ASSIGN(const serve::Address where, serve::parse_address(address));
  if (token_.empty() && !is_local(where.host))
    return fail(Code::invalid, "metrics on " + address + ", which other machines can reach, need metrics-token");
  serve::Options options;
  options.address = address;
  options.workers = 1;
  options.limits.connections = kMetricsConnections;
  SATCHEL_ASSIGN(server_, serve::Server::listen(options, std::move(log)));
  return {};
}

Status MetricsDoor::begin(Hub& hub, const serve::Server& front) {
  if (!server_) return {};
  service_ = std::make_unique<operate::MetricsService>([this, &hub, &front] { return tell(hub, front); }, token_);
  return server_->open(*service_);
}

Result<std::string> MetricsDoor::tell(Hub& hub, const serve::Server& front) const {
  operate::HubNow now;
  now.now = os::system_clock()->wall();
  now.started = started_;
  now.version = SATCHEL_VERSION;
  now.traffic = front.traffic();
  now.sync = hub.sync_traffic();
  now.uploads = hub.upload_traffic();
  SATCHEL_ASSIGN(now.devices, hub.devices_now());
  return operate::metrics_text(requests_, now);
}

}  // namespace satchel::hub
