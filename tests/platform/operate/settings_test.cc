#include "platform/operate/settings.h"

#include <doctest/doctest.h>

using namespace satchel;
using operate::Setting;
using operate::Settings;
using operate::Sources;

namespace {

std::string complaint_of(const Sources& sources) {
  const auto settings = Settings::resolve(sources);
  CHECK(settings.code() == Code::invalid);
  return settings ? "" : settings.error().detail;
}
std::string complaint_of_file(const std::string& text) { return complaint_of({{}, {}, "hub.conf", text}); }

}  // namespace

TEST_CASE("flags stand over the environment, that over the file, that over what ships; each says where it is from") {
  Sources sources;
  sources.file = "hub.conf";
  sources.text = "# a hub\n\nlisten = 127.0.0.1:1\nworkers=3\n  data = \"/srv/hub data\" \r\nlog-level = debug\n";
  sources.environment = {{"SATCHEL_HUB_LISTEN", "127.0.0.1:2"}, {"SATCHEL_HUB_WORKERS", "4"}};
  sources.flags = {{Setting::listen, "127.0.0.1:3"}, {Setting::origin, ""}};
  const auto settings = Settings::resolve(sources);
  REQUIRE(settings);
  CHECK(settings->text(Setting::listen) == "127.0.0.1:3");
  CHECK(settings->held(Setting::listen).from == "--listen");
  CHECK(settings->number(Setting::workers) == 4);
  CHECK(settings->held(Setting::workers).from == "SATCHEL_HUB_WORKERS");
  CHECK(settings->text(Setting::data) == "/srv/hub data");
  CHECK(settings->held(Setting::data).from == "hub.conf:5");
  CHECK(settings->text(Setting::log_format) == "text");
  CHECK(settings->held(Setting::log_format).from.empty());
}

TEST_CASE("what no setting is called, and what does not fit, is refused by its line") {
  CHECK(complaint_of_file("listen = 127.0.0.1:1\nlistem = x\n") == "hub.conf:2: no setting is called 'listem'");
  CHECK(complaint_of_file("workers = many").starts_with("hub.conf:1: workers: a whole number from 1 to 64"));
  CHECK(complaint_of_file("workers = 65").starts_with("hub.conf:1: workers"));
  CHECK(complaint_of_file("\nlog-format = xml") == "hub.conf:2: log-format: one of text|json");
  CHECK(complaint_of_file("listen = nowhere").starts_with("hub.conf:1: listen"));
  CHECK(complaint_of_file("origin = https://hub.example/").starts_with("hub.conf:1: origin"));
  CHECK(complaint_of_file("just words") == "hub.conf:1: a line is: name = value");
  CHECK(complaint_of_file("data = \"open").starts_with("hub.conf:1: a quote"));
  CHECK(complaint_of_file("grace = 1\ngrace = 2") == "hub.conf:2: grace stands in line 1");
  CHECK(complaint_of({{}, {{"SATCHEL_HUB_LISTEM", "x"}}, {}, {}}).starts_with("SATCHEL_HUB_LISTEM: no setting"));
  CHECK(complaint_of({{}, {{"SATCHEL_HUB_GRACE", "-1"}}, {}, {}}).starts_with("SATCHEL_HUB_GRACE: "));
  CHECK(complaint_of({{{Setting::log_level, "loud"}}, {}, {}, {}}).starts_with("--log-level: log-level: one of"));
}

TEST_CASE("what ships fits, and names do not meet") {
  for (const auto& info : operate::all_settings()) {
    CHECK(Settings::resolve({{{info.setting, std::string(info.standard)}}, {}, {}, {}}));
    CHECK(variable_of(info).starts_with("SATCHEL_HUB_"));
  }
  CHECK(variable_of(operate::all_settings()[3]) == "SATCHEL_HUB_LISTEN");
}
