// What a hub is run with: flags over the environment over one file over what ships. Pure.
//
// The file has lines `name = value`; blank ones and those that begin with # are passed over, a value may stand in
// double quotes. In the environment `log-format` is SATCHEL_HUB_LOG_FORMAT. What no setting is called is refused, as is
// a value that does not fit: the error (invalid) names the flag, the variable, or the file and its line.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "platform/cli/catalogue.h"

namespace satchel::operate {

enum class Setting : std::uint8_t {
#define X(name, typed, kind, standard, among, secret, help) name,
#include "platform/operate/settings.def"
#undef X
};

enum class Kind : std::uint8_t { text, address, origin, choice, number };

struct SettingInfo {
  Setting setting;
  std::string_view name;  // as in the file; the flag is --name
  Kind kind;
  std::string_view standard;
  std::string_view among;
  bool secret;
  cli::Text help;
};
const std::vector<SettingInfo>& all_settings();
/// "SATCHEL_HUB_LOG_FORMAT"
std::string variable_of(const SettingInfo& info);

/// Where settings may stand. A flag that is empty was not given.
struct Sources {
  std::map<Setting, std::string> flags;
  std::vector<std::pair<std::string, std::string>> environment;  // those named SATCHEL_HUB_…, all of them
  std::string file;                                              // its name, for people; empty where there is none
  std::string text;                                              // what is in it
};

struct Held {
  std::string value;
  std::string from;  // "--listen", "SATCHEL_HUB_LISTEN", "hub.conf:3"; empty: as it ships
};

class Settings {
 public:
  static Result<Settings> resolve(const Sources& sources);
  const Held& held(Setting setting) const { return all_.at(setting); }
  const std::string& text(Setting setting) const { return held(setting).value; }
  /// Of one of kind number.
  std::int64_t number(Setting setting) const;

 private:
  std::map<Setting, Held> all_;
};

}  // namespace satchel::operate
