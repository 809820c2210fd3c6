// `satchel-hub accept`: takes a rescue bundle itself where no hub serves the folder, else hands it to the one that
// does.
#include <boost/asio/io_context.hpp>

#include "engine/base/limits.h"
#include "platform/cli/json_line.h"
#include "platform/cli/trust_args.h"
#include "platform/hub/commands.h"
#include "platform/hub/hub_host.h"
#include "platform/net/curl_transport.h"
#include "platform/net/loop.h"
#include "platform/os/files.h"
#include "platform/os/host.h"
#include "sync/client/sync_round.h"
#include "sync/hub/devices/bundles.h"
#include "sync/hub/hub.h"

namespace satchel::hub {
namespace {

// While it reads photos again the hub says nothing.
constexpr std::chrono::seconds kSilence{600};

struct AcceptArgs {
  HubArgs hub;
  std::string file, url;
  cli::TrustArgs trust;
};

void tell_accepted(cli::Console& console, const BundleReport& r) {
  if (console.json) {
    console.out() << to_json(r) << '\n';
    return;
  }
  const auto n = [](auto v) { return std::to_string(v); };
  std::int64_t refused = 0;
  for (const auto& [code, count] : r.refused) refused += count;
  console.line(cli::Text::accept_done, {to_text(r.device), n(r.taken), n(r.known), n(refused), n(r.photos_taken),
                                        n(r.photos_known), n(r.damaged.size())});
  for (const auto& [code, count] : r.refused)
    console.line(cli::Text::accept_refused, {n(count), std::string(cli::sentence(console.language(), code))});
  if (r.waiting > 0) console.line(cli::Text::accept_waiting, {n(r.waiting)});
  for (const auto& blob : r.damaged) console.line(cli::Text::bundle_photo_damaged, {to_hex(blob.view())});
}

Status hand_over(cli::Console& console, Files& files, std::shared_ptr<ReadableFile> bundle, const AcceptArgs& args,
                 const std::string& url) {
  net::CurlOptions options;
  options.base_url = url;
  options.stall_limit = kSilence;
  SATCHEL_ASSIGN(options.trust, cli::trust_given(files, args.trust, url));
  const std::uint64_t size = bundle->size();
  boost::asio::io_context loop;
  SATCHEL_ASSIGN(auto transport, net::CurlTransport::open(loop, options));
  const sync::HttpRequest request{"POST",
                                  std::string(kBundlePath),
                                  {{"Content-Type", "application/octet-stream"}},
                                  {},
                                  sync::FileSlice{std::move(bundle), 0, size}};
  SATCHEL_ASSIGN(const sync::HttpReply reply, net::fetch(loop, *transport, request));
  if (reply.status != 200) return sync::error_of(reply);
  SATCHEL_ASSIGN(const BundleReport report, bundle_report_from_json(reply.body));
  return tell_accepted(console, report), Status{};
}

/// The address of the hub that serves this folder.
Result<std::string> address_of(Files& files, const AcceptArgs& args, const Error& locked) {
  const auto kept = read_all(files, address_path(args.hub.data), limits::kHeadBytes);
  return kept ? *kept : Result<std::string>(locked);
}

Status accept(cli::Console& console, const AcceptArgs& args) {
  const auto files = os::system_files();
  SATCHEL_ASSIGN(const std::shared_ptr<ReadableFile> bundle, files->open(args.file));
  if (!args.url.empty()) return hand_over(console, *files, bundle, args, args.url);
  SATCHEL_ASSIGN(const HubHost host, standing_hub_host(args.hub));
  HubOptions options;
  options.agreement = host.agreement;
  auto hub = open_hub(host, options);
  if (hub.code() == Code::locked) {
    SATCHEL_ASSIGN(const std::string url, address_of(*files, args, hub.error()));
    return hand_over(console, *files, bundle, args, url);
  }
  SATCHEL_TRY(hub ? Status{} : hub.error());
  SATCHEL_ASSIGN(const BundleReport report, (*hub)->accept(*bundle));
  tell_accepted(console, report);
  return report.left.code == Code::ok ? Status{} : Status(report.left);
}

}  // namespace

std::string address_path(const std::string& data) { return data + "/address"; }

void add_accept(cli::Program& program) {
  auto args = std::make_shared<AcceptArgs>();
  auto command = program.command("accept", cli::Text::about_accept,
                                 [args](cli::Console& console) { return accept(console, *args); });
  command.needs("FILE", args->file, cli::Text::arg_bundle_file)
      .has(takes_hub, args->hub)
      .takes("--hub", args->url, cli::Text::option_accept_hub);
  cli::takes_trust(command, args->trust);
}

}  // namespace satchel::hub
