#include "platform/hub/log.h"

#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include "platform/operate/request_log.h"
#include "platform/os/clock.h"

namespace satchel::hub {
namespace {

spdlog::level::level_enum level_of(serve::Severity severity) {
  switch (severity) {
    case serve::Severity::debug:
      return spdlog::level::debug;
    case serve::Severity::info:
      return spdlog::level::info;
    case serve::Severity::warning:
      return spdlog::level::warn;
    case serve::Severity::error:
      break;
  }
  return spdlog::level::err;
}

}  // namespace

Log::Log(bool json, const std::string& level)
    : json_(json),
      logger_(
          std::make_shared<spdlog::logger>("satchel-hub", std::make_shared<spdlog::sinks::stderr_color_sink_mt>())) {
  logger_->set_pattern(json ? "%v" : "%Y-%m-%dT%H:%M:%S.%e%z %^%l%$ %v");
  set_level(level);
}

Log::~Log() = default;

void Log::set_level(const std::string& level) { logger_->set_level(spdlog::level::from_str(level)); }

void Log::line(serve::Severity severity, std::string_view text) {
  write(severity, json_ ? operate::json_line(os::system_clock()->wall(), severity, text) : std::string(text));
}

void Log::request(const serve::RequestDone& done) {
  write(operate::severity_of(done),
        json_ ? operate::json_line(os::system_clock()->wall(), done) : operate::text_line(done));
}

void Log::write(serve::Severity severity, const std::string& text) { logger_->log(level_of(severity), "{}", text); }

}  // namespace satchel::hub
