#include "platform/operate/request_log.h"

#include "engine/schema/json_line.h"

namespace satchel::operate {
namespace {

constexpr int kPutOff = 429, kUnavailable = 503, kBrokenOff = 499;

/// "12.4"
std::string in_millis(std::chrono::microseconds time) {
  const auto tenths = (time.count() + 50) / 100;
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10);
}

JsonLine begun_line(Millis time, serve::Severity severity) {
  JsonLine out;
  out.add("time", to_rfc3339(time)).add("severity", name_of(severity));
  return out;
}

}  // namespace

serve::Severity severity_of(const serve::RequestDone& done) {
  if (done.status == kPutOff || done.status == kUnavailable || done.status == kBrokenOff)
    return serve::Severity::warning;
  return done.status >= 500 ? serve::Severity::error : serve::Severity::info;
}

std::string_view name_of(serve::Severity severity) {
  switch (severity) {
    case serve::Severity::debug:
      return "debug";
    case serve::Severity::info:
      return "info";
    case serve::Severity::warning:
      return "warning";
    case serve::Severity::error:
      break;
  }
  return "error";
}

std::string text_line(const serve::RequestDone& done) {
  std::string out = done.method.empty() ? "(no request)" : done.method + " " + done.route;
  out += " " + std::to_string(done.status);
  if (!done.code.empty()) out += " " + done.code;
  out += " " + in_millis(done.took) + " ms, " + std::to_string(done.bytes_in) + " bytes in, " +
         std::to_string(done.bytes_out) + " out";
  if (!done.caller.empty()) out += ", " + done.caller;
  return out + " [" + done.id + "]";
}

std::string json_line(Millis time, const serve::RequestDone& done) {
  JsonLine out = begun_line(time, severity_of(done));
  out.add("event", "request").add("id", done.id).add("method", done.method).add("route", done.route);
  out.add("status", std::int64_t{done.status});
  if (!done.code.empty()) out.add("code", done.code);
  if (!done.caller.empty()) out.add("caller", done.caller);
  out.raw("ms", in_millis(done.took)).add("bytes_in", done.bytes_in).add("bytes_out", done.bytes_out);
  return out.text();
}

std::string json_line(Millis time, serve::Severity severity, std::string_view line) {
  return begun_line(time, severity).add("event", "line").add("text", line).text();
}

}  // namespace satchel::operate
