// `satchel-hub config`: what a hub would be run with, and where each of it is said. Serves nothing.
#include "platform/cli/json_line.h"
#include "platform/cli/table.h"
#include "platform/hub/commands.h"
#include "platform/hub/given_settings.h"

namespace satchel::hub {
namespace {

std::string shown(const operate::SettingInfo& info, const std::string& value) {
  return info.secret && !value.empty() ? "********" : value;
}

Status config(cli::Console& console, const GivenSettings& given) {
  SATCHEL_ASSIGN(const operate::Settings settings, resolve_settings(given));
  if (console.json) {
    for (const auto& info : operate::all_settings()) {
      const operate::Held& held = settings.held(info.setting);
      cli::JsonLine line;
      line.add("setting", info.name).add("value", shown(info, held.value)).add("from", held.from);
      console.out() << line.text() << '\n';
    }
    return {};
  }
  cli::Table table(console.out(), {console.text(cli::Text::column_setting), console.text(cli::Text::column_value),
                                   console.text(cli::Text::column_from)});
  for (const auto& info : operate::all_settings()) {
    const operate::Held& held = settings.held(info.setting);
    table.add({std::string(info.name), shown(info, held.value),
               held.from.empty() ? console.text(cli::Text::config_standard) : held.from});
  }
  table.finish();
  return {};
}

}  // namespace

void add_config(cli::Program& program) {
  auto given = std::make_shared<GivenSettings>();
  take_settings(program.command("config", cli::Text::about_config,
                                [given](cli::Console& console) { return config(console, *given); }),
                *given);
}

}  // namespace satchel::hub
