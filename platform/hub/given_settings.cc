#include "platform/hub/given_settings.h"

#include <algorithm>
#include <unistd.h>

#include "engine/base/limits.h"
#include "platform/os/files.h"

namespace satchel::hub {
namespace {

constexpr std::string_view kPrefix = "SATCHEL_HUB_";
constexpr std::string_view kConfigVariable = "SATCHEL_HUB_CONFIG";
// Kubernetes sets these for whatever runs beside a service that is called satchel-hub.
constexpr std::string_view kServiceVariables[] = {"SATCHEL_HUB_PORT", "SATCHEL_HUB_SERVICE_"};

bool is_of_a_service(std::string_view name) {
  return std::ranges::any_of(kServiceVariables, [&](std::string_view each) { return name.starts_with(each); });
}

void read_environment(operate::Sources& out) {
  for (char** at = environ; at && *at; ++at) {
    const std::string_view line = *at;
    const std::size_t equals = line.find('=');
    if (!line.starts_with(kPrefix) || equals == std::string_view::npos) continue;
    const std::string_view name = line.substr(0, equals), value = line.substr(equals + 1);
    if (name == kConfigVariable)
      out.file = value;
    else if (!is_of_a_service(name))
      out.environment.emplace_back(name, value);
  }
}

}  // namespace

void take_settings(cli::Command command, GivenSettings& given) {
  for (const auto& info : operate::all_settings())
    command.takes("--" + std::string(info.name), given.flags[info.setting], info.help);
  command.takes("--config", given.config, cli::Text::option_config);
}

Result<operate::Settings> resolve_settings(const GivenSettings& given) {
  operate::Sources sources;
  read_environment(sources);
  if (!given.config.empty()) sources.file = given.config;
  sources.flags = given.flags;
  if (!sources.file.empty()) {
    SATCHEL_ASSIGN(sources.text, read_all(*os::system_files(), sources.file, limits::kJsonBytes));
  }
  return operate::Settings::resolve(sources);
}

}  // namespace satchel::hub
