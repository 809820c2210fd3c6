#include "platform/operate/metrics.h"

#include <algorithm>
#include <cstdio>

#include "engine/base/hash.h"

namespace satchel::operate {
namespace {

using Labels = std::initializer_list<std::pair<const char*, std::string>>;

std::string in_text(double value) {
  constexpr std::size_t kRoom = 32;
  char out[kRoom];
  const int n = std::snprintf(out, sizeof(out), "%.10g", value);
  return {out, static_cast<std::size_t>(n)};
}

/// Families of samples, as the format has them.
class Sheet {
 public:
  explicit Sheet(std::string& out) : out_(out) {}
  void family(const char* name, const char* type, const char* help) {
    name_ = name;
    out_ += "# HELP " + name_ + " " + help + "\n# TYPE " + name_ + " " + type + "\n";
  }
  void sample(Labels labels, const std::string& value, const char* suffix = "") {
    out_ += name_ + suffix;
    const char* before = "{";
    for (const auto& [label, said] : labels) out_ += before + label_of(label, said), before = ",";
    out_ += (labels.size() > 0 ? "} " : " ") + value + "\n";
  }
  void sample(Labels labels, std::uint64_t value, const char* suffix = "") {
    sample(labels, std::to_string(value), suffix);
  }
  void one(const char* name, const char* type, const char* help, std::uint64_t value) {
    family(name, type, help);
    sample({}, value);
  }

 private:
  static std::string label_of(const char* label, const std::string& said) {
    std::string out = std::string(label) + "=\"";
    for (const char c : said) {
      if (c == '\\' || c == '"') out += '\\';
      out += c == '\n' ? ' ' : c;
    }
    return out + "\"";
  }
  std::string& out_;
  std::string name_;
};

constexpr std::int64_t kLags[] = {0, 10, 100, 1'000};
static_assert(kLags[std::size(kLags) - 1] < hub::kMostBehind);

void write_traffic(Sheet& sheet, const HubNow& now, std::uint64_t blob_bytes_out) {
  sheet.family("satchel_http_bytes_total", "counter", "Bytes through the sockets, heads included.");
  sheet.sample({{"way", "in"}}, now.traffic.bytes_in);
  sheet.sample({{"way", "out"}}, now.traffic.bytes_out);
  sheet.family("satchel_blob_bytes_total", "counter", "Bytes of photos and other blobs; in_vain: of those in.");
  sheet.sample({{"way", "in"}}, now.uploads.received);
  sheet.sample({{"way", "in_vain"}}, now.uploads.wasted);
  sheet.sample({{"way", "out"}}, blob_bytes_out);
}

void write_sync(Sheet& sheet, const hub::SyncTraffic& sync) {
  sheet.one("satchel_pushes_total", "counter", "Rounds that brought entries.", sync.pushes);
  sheet.one("satchel_pulls_total", "counter", "Pages of records given to devices.", sync.pulls);
  sheet.one("satchel_entries_total", "counter", "Journal entries taken, whatever became of them.", sync.entries);
  sheet.one("satchel_changes_total", "counter", "Changes in these.", sync.changes);
  sheet.one("satchel_conflicts_total", "counter", "Conflicts raised.", sync.conflicts);
  sheet.family("satchel_refused_entries_total", "counter", "Entries refused into quarantine or intake, by code.");
  for (const auto& [code, n] : sync.refused) sheet.sample({{"code", std::string(info(code).name)}}, n);
  sheet.one("satchel_database_busy_total", "counter", "Rounds put off since the database was busy.", sync.put_off);
  sheet.one("satchel_over_quota_total", "counter", "Requests put off since a device brought too much.",
            sync.over_quota);
}

/// Devices by how far they are behind, each in the first bound that holds it.
void write_lags(Sheet& sheet, const hub::DevicesNow& now) {
  std::array<std::uint64_t, std::size(kLags) + 1> counts{};
  std::int64_t worst = 0, queue = 0;
  std::uint64_t never = 0;
  for (const auto& [device, contact, lag] : now.devices) {
    if (!contact || contact->seen.count == 0) {
      ++never;
      continue;
    }
    ++counts[static_cast<std::size_t>(std::lower_bound(std::begin(kLags), std::end(kLags), lag) - std::begin(kLags))];
    worst = std::max(worst, lag);
    queue = std::max(queue, contact->said.waiting + contact->said.photos);
  }
  sheet.family("satchel_devices", "gauge",
               "Devices in use, by how many changed records they have not pulled, at most.");
  for (std::size_t i = 0; i < std::size(kLags); ++i) sheet.sample({{"behind", std::to_string(kLags[i])}}, counts[i]);
  sheet.sample({{"behind", "more"}}, counts.back());
  sheet.sample({{"behind", "never_met"}}, never);
  sheet.one("satchel_device_lag_worst", "gauge",
            "Changed records that the device farthest behind has not pulled; 1001: or more.",
            static_cast<std::uint64_t>(worst));
  sheet.one("satchel_device_queue_worst", "gauge", "Entries and blobs that wait on the device with the most of them.",
            static_cast<std::uint64_t>(queue));
}

void write_troubles(Sheet& sheet, const HubNow& now) {
  std::map<hub::Trouble, std::uint64_t> counts;
  for (const auto& [device, contact, behind] : now.devices.devices)
    for (const hub::Trouble trouble : hub::troubles_of(device, contact ? &*contact : nullptr, now.now, now.bounds))
      ++counts[trouble];
  sheet.family("satchel_devices_failing", "gauge",
               "Devices that a person should look at (satchel-hub devices --failing).");
  for (const hub::Trouble trouble : hub::kTroubles)
    sheet.sample({{"trouble", std::string(hub::name_of(trouble))}}, counts[trouble]);
}

bool is_same(std::string_view a, std::string_view b) { return sha256(a) == sha256(b); }  // tells no length, no prefix

}  // namespace

void RequestCounts::note(const serve::RequestDone& done) {
  const double seconds = static_cast<double>(done.took.count()) / 1e6;
  const std::lock_guard lock(mutex_);
  ++requests_[{done.method, done.route, std::to_string(done.status)}];
  Times& times = times_[done.route];
  ++times.within[static_cast<std::size_t>(std::lower_bound(kSeconds.begin(), kSeconds.end(), seconds) -
                                          kSeconds.begin())];
  times.seconds += seconds;
  if (done.method == "GET" && done.route.starts_with("/v1/blobs")) blob_bytes_out_ += done.bytes_out;
}

std::uint64_t RequestCounts::blob_bytes_out() const {
  const std::lock_guard lock(mutex_);
  return blob_bytes_out_;
}

void RequestCounts::write(std::string& out) const {
  const std::lock_guard lock(mutex_);
  Sheet sheet(out);
  sheet.family("satchel_http_requests_total", "counter", "Requests answered; status 499: broken off within a body.");
  for (const auto& [by, n] : requests_) sheet.sample({{"method", by[0]}, {"route", by[1]}, {"status", by[2]}}, n);
  sheet.family("satchel_http_request_duration_seconds", "histogram", "From the end of a head to the end of its reply.");
  for (const auto& [route, times] : times_) {
    std::uint64_t so_far = 0;
    for (std::size_t i = 0; i < kSeconds.size(); ++i)
      sheet.sample({{"route", route}, {"le", in_text(kSeconds[i])}}, so_far += times.within[i], "_bucket");
    so_far += times.within.back();
    sheet.sample({{"route", route}, {"le", "+Inf"}}, so_far, "_bucket");
    sheet.sample({{"route", route}}, in_text(times.seconds), "_sum");
    sheet.sample({{"route", route}}, so_far, "_count");
  }
}

std::string metrics_text(const RequestCounts& requests, const HubNow& now) {
  std::string out;
  Sheet sheet(out);
  sheet.family("satchel_build_info", "gauge", "Always 1; the version is its label.");
  sheet.sample({{"version", now.version}}, std::uint64_t{1});
  sheet.family("satchel_start_time_seconds", "gauge", "When the hub began, seconds since 1970.");
  sheet.sample({}, in_text(static_cast<double>(now.started.count) / 1000));
  sheet.family("satchel_uptime_seconds", "gauge", "Since then.");
  sheet.sample({}, in_text(static_cast<double>((now.now - now.started).count) / 1000));
  requests.write(out);
  write_traffic(sheet, now, requests.blob_bytes_out());
  write_sync(sheet, now.sync);
  write_lags(sheet, now.devices);
  write_troubles(sheet, now);
  return out;
}

sync::HttpReply MetricsService::handle(const sync::HttpRequest& request) {
  if (request.target != "/metrics") return sync::problem(fail(Code::not_found, "only /metrics is here"));
  if (request.method != "GET" && request.method != "HEAD") {
    auto reply = sync::problem(fail(Code::method_not_allowed, request.method));
    reply.headers.emplace_back("Allow", "GET, HEAD");
    return reply;
  }
  const auto said = sync::header(request.headers, "Authorization").value_or("");
  if (!token_.empty() && !is_same(said, "Bearer " + token_)) {
    auto reply = sync::problem(fail(Code::not_signed_in, "a token is asked for"));
    reply.headers.emplace_back("WWW-Authenticate", "Bearer");
    return reply;
  }
  auto text = ask_();
  if (!text) return sync::problem(text.error());
  return {200, {{"Content-Type", kMetricsType}, {"Cache-Control", "no-store"}}, *std::move(text)};
}

}  // namespace satchel::operate
