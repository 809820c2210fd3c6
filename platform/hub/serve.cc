#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include "engine/base/limits.h"
#include "platform/cli/json_line.h"
#include "platform/hub/certificate_watch.h"
#include "platform/hub/commands.h"
#include "platform/hub/hub_host.h"
#include "platform/os/file_keys.h"
#include "platform/os/host.h"
#include "platform/serve/address.h"
#include "platform/serve/server.h"
#include "sync/hub/hub.h"

namespace satchel::hub {
namespace {

constexpr std::chrono::seconds kGrace{20};

struct ServeArgs {
  HubArgs hub;
  std::string listen = "127.0.0.1:8080", origin, schema;
  serve::TlsFiles tls;
};

std::shared_ptr<spdlog::logger> make_log() {
  auto log = spdlog::stderr_color_mt("satchel-hub");
  log->set_pattern("%Y-%m-%dT%H:%M:%S.%e%z %^%l%$ %v");
  return log;
}

spdlog::level::level_enum level_of(serve::Severity severity) {
  switch (severity) {
    case serve::Severity::debug:
      return spdlog::level::debug;
    case serve::Severity::info:
      return spdlog::level::info;
    case serve::Severity::warning:
      return spdlog::level::warn;
    case serve::Severity::error:
      break;
  }
  return spdlog::level::err;
}

Result<HubOptions> hub_options(const ServeArgs& args, const HubHost& host, os::FileKeys& sealing, spdlog::logger& log) {
  HubOptions out;
  out.agreement = host.agreement;
  out.sealing = {sealing.public_key(), &sealing};
  out.log = [&log](const std::string& line) { log.info(line); };
  if (args.schema.empty()) return out;
  SATCHEL_ASSIGN(out.schema, read_all(*host.files, args.schema, limits::kSchemaBytes));
  return out;
}

/// "http://127.0.0.1:8080", with the port that was taken.
Result<std::string> url_of(const ServeArgs& args, std::uint16_t port) {
  SATCHEL_ASSIGN(const serve::Address address, serve::parse_address(args.listen));
  const bool v6 = address.host.find(':') != std::string::npos;
  return (args.tls.given() ? "https://" : "http://") + (v6 ? "[" + address.host + "]" : address.host) + ":" +
         std::to_string(port);
}

Status serve(cli::Console& console, const ServeArgs& args) {
  // Before any other thread is there: whoever asks to stop during the start is heard.
  boost::asio::io_context waiting;
  boost::asio::signal_set signals(waiting, SIGINT, SIGTERM);
  signals.async_wait([&](const boost::system::error_code&, int) { waiting.stop(); });
  const auto log = make_log();
  const auto sink = [&log](serve::Severity severity, std::string_view line) {
    log->log(level_of(severity), "{}", line);
  };
  std::optional<CertificateWatch> certificate;
  if (args.tls.given()) certificate.emplace(waiting, sink);

  SATCHEL_ASSIGN(const HubHost host, open_hub_host(args.hub));
  SATCHEL_ASSIGN(const auto sealing,
                 os::FileKeys::open_or_create(*host.files, *host.random, sealing_key_path(args.hub.data)));
  SATCHEL_ASSIGN(const HubOptions options, hub_options(args, host, *sealing, *log));
  SATCHEL_ASSIGN(const auto hub, open_hub(host, options));
  serve::Options listen;
  listen.address = args.listen;
  listen.tls = args.tls;
  listen.origin = args.origin;
  SATCHEL_ASSIGN(const auto server, serve::Server::start(listen, *hub, sink));
  if (certificate) certificate->begin(*server);
  SATCHEL_ASSIGN(const std::string url, url_of(args, server->port()));
  (void)write_whole(*host.files, address_path(args.hub.data), url);  // without it `accept` has to be told
  console.out() << (console.json ? cli::JsonLine().add("url", url).text()
                                 : console.text(cli::Text::hub_listening, {url}))
                << std::endl;
  waiting.run();
  log->info("draining");
  server->drain(kGrace);
  const serve::Traffic all = server->traffic();
  const UploadTraffic photos = hub->upload_traffic();
  log->info("stopped; {} requests, {} bytes in, {} bytes out; photos: {} bytes in, {} of them in vain", all.requests,
            all.bytes_in, all.bytes_out, photos.received, photos.wasted);
  return {};
}

}  // namespace

std::string key_path(const std::string& data) { return data + "/hub.key"; }
std::string sealing_key_path(const std::string& data) { return data + "/intake.key"; }

void add_serve(cli::Program& program) {
  auto args = std::make_shared<ServeArgs>();
  program.command("serve", cli::Text::about_serve, [args](cli::Console& console) { return serve(console, *args); })
      .has(needs_hub, args->hub)
      .takes("--listen", args->listen, cli::Text::option_listen)
      .takes("--tls-cert", args->tls.certificate, cli::Text::option_tls_cert)
      .takes("--tls-key", args->tls.key, cli::Text::option_tls_key)
      .takes("--origin", args->origin, cli::Text::option_origin)
      .takes("--schema", args->schema, cli::Text::option_schema);
}

}  // namespace satchel::hub
