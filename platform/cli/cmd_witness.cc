#include <boost/asio/io_context.hpp>

#include "engine/base/limits.h"
#include "platform/cli/commands.h"
#include "platform/cli/json_line.h"
#include "platform/cli/trust_args.h"
#include "platform/cli/witness.h"
#include "platform/cli/witness_folder.h"
#include "platform/net/curl_transport.h"
#include "platform/net/loop.h"
#include "platform/os/clock.h"
#include "platform/os/files.h"

namespace satchel::cli {
namespace {

constexpr std::int64_t kMinute = 60'000, kTolerated = 10 * kMinute;  // between two clocks

struct WitnessArgs {
  std::string folder, hub, hub_key, token_file;
  TrustArgs trust;
  bool accept_restored = false;
};

std::string number(std::uint64_t n) { return std::to_string(n); }

Result<sync::Headers> headers_of(Files& files, const WitnessArgs& args) {
  sync::Headers out;
  if (args.token_file.empty()) return out;
  SATCHEL_ASSIGN(Bytes token, read_all(files, args.token_file, limits::kHeadBytes));
  std::erase_if(token, [](char c) { return c == '\n' || c == '\r' || c == ' ' || c == '\t'; });
  out.emplace_back("Authorization", "Bearer " + token);
  return out;
}

Result<WitnessReport> look(Files& files, const WitnessArgs& args, const PublicKey& key, const WitnessFolder& folder) {
  net::CurlOptions options;
  options.base_url = args.hub;
  SATCHEL_ASSIGN(options.trust, trust_given(files, args.trust, args.hub));
  SATCHEL_ASSIGN(const sync::Headers headers, headers_of(files, args));
  boost::asio::io_context loop;
  SATCHEL_ASSIGN(const auto transport, net::CurlTransport::open(loop, options));
  return look_at_log(key, folder.heads(), [&](const std::string& target) {
    return net::fetch(loop, *transport, {"GET", target, headers, {}, {}});
  });
}

void tell_json(Console& console, const WitnessReport& r, const std::string& file) {
  JsonLine out;
  out.add("seen", name_of(r.seen)).add("log_epoch", r.now.log.log_epoch).add("size", r.now.log.size);
  out.add("root", to_hex(r.now.log.root.view())).add("time", to_rfc3339(r.now.time));
  if (r.last) out.add("kept_size", r.last->log.size).add("kept_time", to_rfc3339(r.last->time));
  if (r.common) out.add("unchanged", r.common->log.size);
  if (r.restore) out.add("restored", to_rfc3339(r.restore->time));
  console.out() << out.add("file", file).text() << '\n';
}

void tell_good(Console& console, const WitnessReport& r, const std::string& file) {
  const std::string now = number(r.now.log.size), time = to_rfc3339(r.now.time);
  if (r.seen == Seen::first) console.line(Text::witness_first, {now, time, file});
  if (r.seen == Seen::same) console.line(Text::witness_same, {now, time, file});
  if (r.seen == Seen::grown) console.line(Text::witness_grown, {number(r.last->log.size), now, time, file});
  if (r.last && r.last->log.log_epoch != r.now.log.log_epoch)
    console.line(Text::witness_epoch_rose, {number(static_cast<std::uint64_t>(r.now.log.log_epoch))});
}

/// What can be proven, and what not.
void tell_alarm(Console& console, const WitnessReport& r, const std::string& file) {
  const LogHead& last = *r.last;
  console.note(Text::witness_off,
               {number(last.log.size), to_rfc3339(last.time), number(r.now.log.size), to_rfc3339(r.now.time)});
  if (r.common)
    console.note(Text::witness_common,
                 {number(r.common->log.size), to_rfc3339(r.common->time), number(last.log.size - r.common->log.size)});
  else
    console.note(Text::witness_no_common);
  if (r.restore)
    console.note(Text::witness_restored, {to_rfc3339(r.restore->time), number(r.restore->before.size),
                                          std::to_string(r.restore->before.log_epoch)});
  else
    console.note(Text::witness_rewritten);
  console.note(Text::witness_evidence, {file});
}

/// An old answer that somebody sends again would be of an old time.
void look_at_clocks(Console& console, const WitnessReport& r) {
  const std::int64_t apart = std::abs(r.now.time.count - os::system_clock()->wall().count);
  if (apart > kTolerated) console.note(Text::witness_clock, {to_rfc3339(r.now.time), std::to_string(apart / kMinute)});
}

Status alarm(Console& console, const WitnessReport& r, WitnessFolder& folder, bool accepted) {
  SATCHEL_ASSIGN(const std::string file, folder.keep_alarm(r.now, r.evidence));
  console.json ? tell_json(console, r, file) : tell_alarm(console, r, file);
  const bool restored = r.seen == Seen::restored;
  if (restored && accepted) {
    SATCHEL_ASSIGN(const std::string head, folder.keep(r.now));
    if (!console.json) console.line(Text::witness_accepted, {head});
    return {};
  }
  if (restored && !console.json) console.note(Text::witness_how_to_accept);
  return fail(restored ? Code::log_restored : Code::log_rewritten, file);
}

Status witness(Console& console, const WitnessArgs& args) {
  const auto files = os::system_files();
  SATCHEL_ASSIGN(const Hash key_bytes, hash_from_hex(args.hub_key));
  const PublicKey key{key_bytes.bytes};
  SATCHEL_ASSIGN(WitnessFolder folder, WitnessFolder::open(*files, args.folder, key));
  SATCHEL_ASSIGN(const WitnessReport report, look(*files, args, key, folder));
  if (!console.json) look_at_clocks(console, report);
  if (report.seen == Seen::restored || report.seen == Seen::rewritten)
    return alarm(console, report, folder, args.accept_restored);
  SATCHEL_ASSIGN(const std::string file, folder.keep(report.now));
  console.json ? tell_json(console, report, file) : tell_good(console, report, file);
  return {};
}

}  // namespace

void add_witness(Program& program) {
  auto args = std::make_shared<WitnessArgs>();
  Command command =
      program.command("witness", Text::about_witness, [args](Console& console) { return witness(console, *args); });
  command.needs("FOLDER", args->folder, Text::arg_witness_folder)
      .needs("--hub", args->hub, Text::option_hub)
      .needs("--hub-key", args->hub_key, Text::option_hub_key)
      .takes("--token-file", args->token_file, Text::option_token_file)
      .flag("--accept-restored", args->accept_restored, Text::option_accept_restored);
  takes_trust(command, args->trust);
}

}  // namespace satchel::cli
