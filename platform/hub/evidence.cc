// What the hub's word can be checked by: its key, the head of its log, packages.
#include "engine/base/limits.h"
#include "engine/evidence/package.h"
#include "platform/cli/json_line.h"
#include "platform/hub/commands.h"
#include "platform/hub/hub_host.h"
#include "platform/os/files.h"
#include "platform/os/host.h"
#include "sync/hub/beside.h"

namespace satchel::hub {
namespace {

struct EvidenceArgs {
  HubArgs hub;
  std::string out, id;
  std::string type = "case", role = "inspector";
  std::vector<std::string> witnessed;  // files
};

Status key(cli::Console& console, const EvidenceArgs& args) {
  SATCHEL_ASSIGN(const HubHost host, standing_hub_host(args.hub));
  const std::string hex = to_hex(host.ports().keys.public_key().view());
  console.out() << (console.json ? cli::JsonLine().add("hub_key", hex).text() : hex) << '\n';
  return {};
}

Status head(cli::Console& console, const EvidenceArgs& args) {
  SATCHEL_ASSIGN(const HubHost host, standing_hub_host(args.hub));
  SATCHEL_ASSIGN(const LogHead now, log_head_beside(host.ports(), host.data));
  console.out() << log_head_json(now) << '\n';
  return {};
}

Status package(cli::Console& console, const EvidenceArgs& args) {
  SATCHEL_ASSIGN(const HubHost host, standing_hub_host(args.hub));
  PackageRequest request{args.type, {}, args.role, {}};
  SATCHEL_ASSIGN(request.id, id_from_text(args.id));
  for (const auto& file : args.witnessed) {
    SATCHEL_ASSIGN(const Bytes json, read_all(*os::system_files(), file, limits::kJsonBytes));
    SATCHEL_ASSIGN(const LogHead kept, log_head_from_json(json));
    request.witnessed.push_back(kept);
  }
  SATCHEL_TRY(package_beside(host.ports(), host.data, request, args.out));
  if (console.json) {
    console.out() << cli::JsonLine().add("file", args.out).text() << '\n';
  } else {
    console.line(cli::Text::package_written, {args.out});
  }
  return {};
}

std::string line_of(const AccessRow& a, const Schema& schema, bool json) {
  const RecordType* type = schema.find(a.type);
  const std::string name = type ? type->name : std::to_string(a.type), time = to_rfc3339(a.time),
                    id = to_text(a.record);
  if (!json) return time + "  " + a.user + "  " + a.role + "  " + a.way + "  " + name + " " + id;
  cli::JsonLine line;
  line.add("no", static_cast<std::int64_t>(a.no)).add("time", time).add("user", a.user).add("role", a.role);
  return line.add("way", a.way).add("type", name).add("id", id).text();
}

Status access(cli::Console& console, const EvidenceArgs& args) {
  constexpr std::size_t kBatch = 500;
  SATCHEL_ASSIGN(const HubHost host, standing_hub_host(args.hub));
  SATCHEL_ASSIGN(const SchemaPtr schema, schema_beside(host.ports(), host.data));
  for (std::uint64_t after = 0;;) {
    SATCHEL_ASSIGN(const auto batch, accesses_beside(host.ports(), host.data, after, kBatch));
    for (const auto& row : batch) console.out() << line_of(row, *schema, console.json) << '\n';
    if (batch.size() < kBatch) return {};
    after = batch.back().no;
  }
}

}  // namespace

void add_evidence(cli::Program& program) {
  auto args = std::make_shared<EvidenceArgs>();
  program.command("key", cli::Text::about_hub_key, [args](cli::Console& console) { return key(console, *args); })
      .has(needs_hub, args->hub);
  program.command("head", cli::Text::about_head, [args](cli::Console& console) { return head(console, *args); })
      .has(needs_hub, args->hub);
  program.command("access", cli::Text::about_access, [args](cli::Console& console) { return access(console, *args); })
      .has(needs_hub, args->hub);
  program
      .command("package", cli::Text::about_package, [args](cli::Console& console) { return package(console, *args); })
      .has(needs_hub, args->hub)
      .needs("--case", args->id, cli::Text::option_case)
      .needs("--out", args->out, cli::Text::option_out)
      .takes("--type", args->type, cli::Text::option_case_type)
      .takes("--role", args->role, cli::Text::option_reader)
      .takes_all("--witness", args->witnessed, cli::Text::option_witnessed);
}

}  // namespace satchel::hub
