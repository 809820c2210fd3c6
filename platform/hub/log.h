// The log of a hub that serves: an event a line on standard error, as text or as JSON (platform/operate/request_log.h).
#pragma once

#include <memory>
#include <string>

#include "platform/serve/server.h"

namespace spdlog {
class logger;
}

namespace satchel::hub {

/// Safe from several threads.
class Log {
 public:
  /// `level`: what is less grave is left out.
  Log(bool json, const std::string& level);
  ~Log();
  void set_level(const std::string& level);
  void line(serve::Severity severity, std::string_view text);
  void request(const serve::RequestDone& done);

 private:
  void write(serve::Severity severity, const std::string& text);
  const bool json_;
  std::shared_ptr<spdlog::logger> logger_;
};

}  // namespace satchel::hub
