// The settings of a hub as they are given: the flags of a command, this process's environment, the file of --config.
#pragma once

#include <map>
#include <string>

#include "platform/cli/program.h"
#include "platform/operate/settings.h"

namespace satchel::hub {

struct GivenSettings {
  std::map<operate::Setting, std::string> flags;
  std::string config;  // else SATCHEL_HUB_CONFIG
};
/// A flag for each setting, and --config. `given` must live until Program::run returns.
void take_settings(cli::Command command, GivenSettings& given);
/// Reads the file anew each time. Errors: those of the file, and of operate::Settings::resolve().
Result<operate::Settings> resolve_settings(const GivenSettings& given);

}  // namespace satchel::hub
