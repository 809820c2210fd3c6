#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>

#include "engine/base/limits.h"
#include "platform/cli/json_line.h"
#include "platform/hub/certificate_watch.h"
#include "platform/hub/commands.h"
#include "platform/hub/given_settings.h"
#include "platform/hub/hub_host.h"
#include "platform/hub/log.h"
#include "platform/hub/metrics_door.h"
#include "platform/hub/watchdog.h"
#include "platform/os/clock.h"
#include "platform/os/file_keys.h"
#include "platform/os/host.h"
#include "platform/serve/address.h"
#include "platform/serve/server.h"
#include "sync/hub/hub.h"
#include "sync/hub/upkeep/sealing_key.h"

namespace satchel::hub {
namespace {

using operate::Setting;
using operate::Settings;

constexpr std::int64_t kMebibyte = 1LL << 20;
constexpr std::chrono::seconds kTurn{5};  // a front that takes longer to come round hangs

Result<HubOptions> hub_options(const Settings& settings, const HubHost& host, os::FileKeys& sealing, Log& log) {
  HubOptions out;
  out.agreement = host.agreement;
  out.sealing = {sealing.public_key(), &sealing};
  out.log = [&log](const std::string& line) { log.line(serve::Severity::info, line); };
  out.keep_contacts = true;
  out.quotas.entries_a_day = settings.number(Setting::quota_entries);
  out.quotas.blob_bytes_a_day = settings.number(Setting::quota_bytes) * kMebibyte;
  out.quotas.requests_a_minute = settings.number(Setting::quota_requests);
  const std::string& schema = settings.text(Setting::schema);
  if (schema.empty()) return out;
  SATCHEL_ASSIGN(out.schema, read_all(*host.files, schema, limits::kSchemaBytes));
  return out;
}

/// Made only where nobody can have been sealed to another.
Result<std::unique_ptr<os::FileKeys>> sealing_keys(const HubHost& host) {
  const std::string path = sealing_key_path(host.data.folder);
  if (!host.files->exists(path)) SATCHEL_TRY(may_seal_to(host.ports(), host.data, {}));
  return os::FileKeys::open_or_create(*host.files, *host.random, path);
}

serve::Options front_options(const Settings& settings) {
  serve::Options out;
  out.address = settings.text(Setting::listen);
  out.tls = {settings.text(Setting::tls_cert), settings.text(Setting::tls_key)};
  out.origin = settings.text(Setting::origin);
  out.workers = static_cast<unsigned>(settings.number(Setting::workers));
  out.limits.connections = static_cast<std::size_t>(settings.number(Setting::connections));
  return out;
}

/// "http://127.0.0.1:8080", with the port that was taken.
Result<std::string> url_of(const serve::Options& front, std::uint16_t port) {
  SATCHEL_ASSIGN(const serve::Address address, serve::parse_address(front.address));
  const bool v6 = address.host.find(':') != std::string::npos;
  return (front.tls.given() ? "https://" : "http://") + (v6 ? "[" + address.host + "]" : address.host) + ":" +
         std::to_string(port);
}

void tell_url(cli::Console& console, const std::string& url, std::uint16_t metrics) {
  cli::JsonLine line;
  line.add("url", url);
  if (metrics != 0) line.add("metrics_port", std::int64_t{metrics});
  console.out() << (console.json ? line.text() : console.text(cli::Text::hub_listening, {url})) << std::endl;
}

void tell_end(Log& log, const serve::Traffic& all, const UploadTraffic& photos) {
  const auto n = [](std::uint64_t v) { return std::to_string(v); };
  log.line(serve::Severity::info, "stopped; " + n(all.requests) + " requests, " + n(all.bytes_in) + " bytes in, " +
                                      n(all.bytes_out) + " bytes out; photos: " + n(photos.received) + " bytes in, " +
                                      n(photos.wasted) + " of them in vain");
}

/// The hub with what it stands on.
struct Standing {
  std::atomic<bool> serves = false;  // until then why the database fails is told by how this program ends
  std::optional<HubHost> host;
  std::unique_ptr<os::FileKeys> sealing;
  std::unique_ptr<Hub> hub;
};

Status open_standing(const Settings& settings, Log& log, Standing& out) {
  const std::string& data = settings.text(Setting::data);
  const HubArgs where{data,
                      settings.text(Setting::db),
                      settings.text(Setting::tenant),
                      {},
                      [&log](std::string_view line) { log.line(serve::Severity::error, line); },
                      [&out] { return out.serves.load(); }};
  SATCHEL_ASSIGN(out.host, open_hub_host(where));
  SATCHEL_ASSIGN(out.sealing, sealing_keys(*out.host));
  SATCHEL_ASSIGN(const HubOptions options, hub_options(settings, *out.host, *out.sealing, log));
  SATCHEL_ASSIGN(out.hub, open_hub(*out.host, options));
  out.serves = true;
  return {};
}

/// Of what can change while it serves: how much is logged.
Status renew(const GivenSettings& given, Log& log) {
  SATCHEL_ASSIGN(const Settings settings, resolve_settings(given));
  log.set_level(settings.text(Setting::log_level));
  log.line(serve::Severity::info, "settings were read anew");
  return {};
}

Status serve(cli::Console& console, const GivenSettings& given) {
  SATCHEL_ASSIGN(const Settings settings, resolve_settings(given));
  const std::string& data = settings.text(Setting::data);
  if (data.empty()) return fail(Code::invalid, "--data, SATCHEL_HUB_DATA or data in the file: where is the hub?");
  serve::Options front = front_options(settings);
  std::signal(SIGPIPE, SIG_IGN);  // whoever reads the log may go; the hub does not
  boost::asio::io_context waiting;
  Log log(settings.text(Setting::log_format) == "json", settings.text(Setting::log_level));
  const auto sink = [&log](serve::Severity severity, std::string_view line) { log.line(severity, line); };
  Watchdog watchdog(waiting, sink);  // hears SIGHUP from here on, and before any other thread is there
  std::optional<CertificateWatch> certificate;
  if (front.tls.given()) certificate.emplace(waiting, sink);

  Standing standing;
  MetricsDoor metrics(os::system_clock()->wall());
  front.on_request = [&](const serve::RequestDone& done) { log.request(done), metrics.note(done); };
  SATCHEL_ASSIGN(const auto server, serve::Server::listen(front, sink));
  SATCHEL_ASSIGN(const std::string url, url_of(front, server->port()));
  SATCHEL_TRY(metrics.listen(settings, sink));
  SATCHEL_TRY(open_standing(settings, log, standing));
  Hub& hub = *standing.hub;
  // Until here a signal ends the start as a kill does, which changes nothing.
  boost::asio::signal_set signals(waiting, SIGINT, SIGTERM);
  signals.async_wait([&](const boost::system::error_code&, int) { waiting.stop(); });
  SATCHEL_TRY(server->open(hub));
  SATCHEL_TRY(metrics.begin(hub, *server));
  if (certificate) certificate->begin(*server);
  (void)write_whole(*standing.host->files, address_path(data), url);  // without it `accept` has to be told
  tell_url(console, url, metrics.port());
  watchdog.begin(
      url, [&] { return server->turns(kTurn); }, [&] { return renew(given, log); });
  waiting.run();
  watchdog.stopping();
  log.line(serve::Severity::info, "draining; a second signal ends it at once");
  signals.clear();
  server->drain(std::chrono::seconds(settings.number(Setting::grace)));
  metrics.close();
  tell_end(log, server->traffic(), hub.upload_traffic());
  return {};
}

}  // namespace

std::string key_path(const std::string& data) { return data + "/hub.key"; }
std::string sealing_key_path(const std::string& data) { return data + "/intake.key"; }

void add_serve(cli::Program& program) {
  auto given = std::make_shared<GivenSettings>();
  take_settings(program.command("serve", cli::Text::about_serve,
                                [given](cli::Console& console) { return serve(console, *given); }),
                *given);
}

}  // namespace satchel::hub
