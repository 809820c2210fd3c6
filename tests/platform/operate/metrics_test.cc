#include "platform/operate/metrics.h"

#include <doctest/doctest.h>
#include <set>
#include <sstream>

using namespace satchel;
using namespace std::chrono_literals;
using operate::HubNow;
using operate::RequestCounts;

namespace {

serve::RequestDone request_of(const char* method, const char* route, int status, std::chrono::microseconds took) {
  serve::RequestDone out;
  out.method = method, out.route = route, out.status = status, out.took = took, out.bytes_out = 7;
  return out;
}

hub::DeviceNow device_behind(std::int64_t behind, std::int64_t waiting) {
  hub::DeviceRow device;
  device.enrolled = {1'000};
  hub::Contact contact;
  contact.seen = {1'000};
  contact.said.waiting = waiting;
  return {device, contact, behind};
}

HubNow busy_hub() {
  HubNow now;
  now.now = {61'500}, now.started = {1'000}, now.version = "1.2.3";
  now.traffic = {10, 20, 3};
  now.sync.pushes = 4, now.sync.conflicts = 5, now.sync.refused[Code::sealed] = 6;
  now.uploads = {100, 30};
  now.devices.devices = {device_behind(0, 1), device_behind(7, 9), device_behind(hub::kMostBehind, 0), {}};
  return now;
}

std::set<std::string> lines_of(const std::string& text) {
  std::istringstream in(text);
  std::set<std::string> out;
  for (std::string line; std::getline(in, line);) CHECK_MESSAGE(out.insert(line).second, "twice: " << line);
  return out;
}

}  // namespace

TEST_CASE("each family is described once, and tells what was counted") {
  RequestCounts requests;
  requests.note(request_of("POST", "/v1/sync", 200, 4ms));
  requests.note(request_of("POST", "/v1/sync", 200, 30ms));
  requests.note(request_of("POST", "/v1/sync", 503, 20s));
  requests.note(request_of("GET", "/v1/blobs/sha256/{sha256}", 200, 1ms));
  const std::string text = metrics_text(requests, busy_hub());
  const auto lines = lines_of(text);
  for (const char* line : {"satchel_build_info{version=\"1.2.3\"} 1",
                           "satchel_uptime_seconds 60.5",
                           "satchel_http_requests_total{method=\"POST\",route=\"/v1/sync\",status=\"200\"} 2",
                           "# TYPE satchel_http_request_duration_seconds histogram",
                           "satchel_http_request_duration_seconds_bucket{route=\"/v1/sync\",le=\"0.005\"} 1",
                           "satchel_http_request_duration_seconds_bucket{route=\"/v1/sync\",le=\"0.05\"} 2",
                           "satchel_http_request_duration_seconds_bucket{route=\"/v1/sync\",le=\"10\"} 2",
                           "satchel_http_request_duration_seconds_bucket{route=\"/v1/sync\",le=\"+Inf\"} 3",
                           "satchel_http_request_duration_seconds_count{route=\"/v1/sync\"} 3",
                           "satchel_http_request_duration_seconds_sum{route=\"/v1/sync\"} 20.034",
                           "satchel_pushes_total 4",
                           "satchel_conflicts_total 5",
                           "satchel_refused_entries_total{code=\"sealed\"} 6",
                           "satchel_blob_bytes_total{way=\"in\"} 100",
                           "satchel_blob_bytes_total{way=\"in_vain\"} 30",
                           "satchel_blob_bytes_total{way=\"out\"} 7",
                           "satchel_devices{behind=\"0\"} 1",
                           "satchel_devices{behind=\"10\"} 1",
                           "satchel_devices{behind=\"more\"} 1",
                           "satchel_devices{behind=\"never_met\"} 1",
                           "satchel_device_lag_worst 1001",
                           "satchel_device_queue_worst 9",
                           "satchel_devices_failing{trouble=\"not_seen\"} 0"})
    CHECK_MESSAGE(lines.contains(line), line << " in\n" << text);
  CHECK(text.ends_with("\n"));
}

TEST_CASE("only GET /metrics is answered, and with a token only to who brings it") {
  int asked = 0;
  operate::MetricsService open([&]() -> Result<std::string> { return ++asked, std::string("x 1\n"); }, "");
  const auto reply = open.handle({"GET", "/metrics", {}, {}, {}});
  CHECK(reply.status == 200);
  CHECK(reply.body == "x 1\n");
  CHECK(sync::header(reply.headers, "Content-Type") == operate::kMetricsType);
  CHECK(open.handle({"GET", "/v1/devices", {}, {}, {}}).status == 404);
  CHECK(open.handle({"POST", "/metrics", {}, {}, {}}).status == 405);
  operate::MetricsService kept([&]() -> Result<std::string> { return ++asked, std::string("x 1\n"); }, "s3cret");
  CHECK(kept.handle({"GET", "/metrics", {}, {}, {}}).status == 401);
  CHECK(kept.handle({"GET", "/metrics", {{"Authorization", "Bearer s3cre"}}, {}, {}}).status == 401);
  CHECK(asked == 1);
  CHECK(kept.handle({"GET", "/metrics", {{"Authorization", "Bearer s3cret"}}, {}, {}}).status == 200);
}
