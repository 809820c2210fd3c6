// `satchel-hub intake`: what could not be merged and waits for a person of the office.
#include "sync/hub/intake.h"

#include "platform/hub/commands.h"
#include "platform/hub/hub_host.h"
#include "platform/os/files.h"
#include "platform/os/host.h"
#include "sync/hub/hub.h"

namespace satchel::hub {
namespace {

Status intake(cli::Console& console, const std::string& data) {
  constexpr std::size_t kIntakeBatch = 200;
  if (!os::system_files()->exists(data + "/central.db")) return fail(Code::not_found, "no hub in " + data);
  SATCHEL_ASSIGN(const os::Host host, open_hub_host(data));
  SATCHEL_ASSIGN(const SchemaPtr schema, schema_beside(host.ports(), data));
  for (Version after;;) {
    SATCHEL_ASSIGN(const auto batch, intake_beside(host.ports(), data, after, kIntakeBatch));
    for (const IntakeEntry& e : batch)
      console.out() << (console.json ? intake_json(*schema, e) : intake_text(*schema, e)) << '\n';
    if (batch.size() < kIntakeBatch) return {};
    after = batch.back().version;
  }
}

}  // namespace

void add_intake(cli::Program& program) {
  auto data = std::make_shared<std::string>();
  program.command("intake", cli::Text::about_intake, [data](cli::Console& console) { return intake(console, *data); })
      .needs("--data", *data, cli::Text::option_data);
}

}  // namespace satchel::hub
