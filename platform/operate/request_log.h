// Lines of a hub's log, for people or for machines. Pure.
//
//     text  POST /v1/sync 200 12.4 ms, 1200 bytes in, 340 out, device 0190… [5f1c0a…]
//     json  {"time":"…","severity":"info","event":"request","id":"5f1c0a…","method":"POST","route":"/v1/sync", …}
#pragma once

#include <string>

#include "platform/serve/server.h"

namespace satchel::operate {

/// error for 5xx, warning for what was put off (429, 503) or broken off, else info.
serve::Severity severity_of(const serve::RequestDone& done);
std::string_view name_of(serve::Severity severity);
std::string text_line(const serve::RequestDone& done);
std::string json_line(Millis time, const serve::RequestDone& done);
/// Of any other line.
std::string json_line(Millis time, serve::Severity severity, std::string_view line);

}  // namespace satchel::operate
