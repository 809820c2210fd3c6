// `satchel-hub copy`: a second copy of the hub's data, beside a serving hub.
#include "platform/cli/json_line.h"
#include "platform/hub/commands.h"
#include "platform/hub/hub_host.h"
#include "platform/os/host.h"
#include "sync/hub/upkeep/second_copy.h"

namespace satchel::hub {
namespace {

struct CopyArgs {
  HubArgs hub;
  std::string to;
  bool check = false;
};

std::string hex_list(const std::vector<Hash>& blobs) {
  std::string out;
  for (const auto& blob : blobs) out += (out.empty() ? "\"" : ",\"") + to_hex(blob.view()) + "\"";
  return "[" + out + "]";
}

void tell(cli::Console& console, const std::string& to, const CopyReport& r) {
  const auto n = [](auto v) { return std::to_string(v); };
  if (console.json) {
    cli::JsonLine line;
    line.add("copy", to_text(r.copy)).add("folder", to).add("blobs", r.blobs).add("copied", r.copied);
    line.add("bytes", r.bytes).add("mended", r.healed).add("devices", r.devices).add("statements", r.statements);
    line.raw("unsound", hex_list(r.unsound)).raw("missing", hex_list(r.missing));
    console.out() << line.text() << '\n';
    return;
  }
  console.line(cli::Text::copy_done, {to_text(r.copy), to, n(r.blobs), n(r.copied), n(r.bytes), n(r.healed)});
  if (r.devices > 0) console.line(cli::Text::copy_said, {n(r.devices), n(r.statements)});
  for (const auto& blob : r.unsound) console.line(cli::Text::copy_unsound, {to_hex(blob.view())});
  for (const auto& blob : r.missing) console.line(cli::Text::copy_missing, {to_hex(blob.view())});
}

Status copy(cli::Console& console, const CopyArgs& args) {
  SATCHEL_ASSIGN(const HubHost host, standing_hub_host(args.hub));
  const CopyRequest request{host.data, args.to, {"hub.key", "intake.key", "secret"}, args.check, nullptr};
  SATCHEL_ASSIGN(const CopyReport report, copy_beside(host.ports(), request, [&](const std::string& finding) {
                   console.err() << (console.json ? cli::JsonLine().add("finding", finding).text() : finding) << '\n';
                 }));
  tell(console, args.to, report);
  if (report.unsound.empty() && report.missing.empty()) return {};
  return fail(Code::corrupt, console.text(cli::Text::copy_blobs_left));
}

}  // namespace

void add_copy(cli::Program& program) {
  auto args = std::make_shared<CopyArgs>();
  program.command("copy", cli::Text::about_copy, [args](cli::Console& console) { return copy(console, *args); })
      .has(needs_hub, args->hub)
      .needs("--to", args->to, cli::Text::option_to)
      .flag("--check", args->check, cli::Text::option_copy_check);
}

}  // namespace satchel::hub
