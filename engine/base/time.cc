#include "engine/base/time.h"

#include <algorithm>
#include <chrono>
#include <cstdio>

namespace satchel {
namespace {

using std::chrono::days;
using std::chrono::sys_days;
using std::chrono::year_month_day;
constexpr std::int64_t kDay = 86'400'000;

/// Reads exactly `n` digits at `at`; -1 when they are not there.
int digits(std::string_view text, std::size_t at, std::size_t n) {
  if (at + n > text.size()) return -1;
  int out = 0;
  for (std::size_t i = at; i < at + n; ++i) {
    if (text[i] < '0' || text[i] > '9') return -1;
    out = out * 10 + (text[i] - '0');
  }
  return out;
}

bool has(std::string_view text, std::size_t at, std::string_view any) {
  return at < text.size() && any.find(text[at]) != std::string_view::npos;
}

Result<std::int64_t> read_day(std::string_view text) {
  const int y = digits(text, 0, 4), m = digits(text, 5, 2), d = digits(text, 8, 2);
  if (y < 0 || m < 0 || d < 0 || !has(text, 4, "-") || !has(text, 7, "-")) return fail(Code::invalid, "not a date");
  const year_month_day ymd{std::chrono::year{y}, std::chrono::month{static_cast<unsigned>(m)},
                           std::chrono::day{static_cast<unsigned>(d)}};
  if (!ymd.ok()) return fail(Code::invalid, "no such day");
  return static_cast<std::int64_t>(sys_days{ymd}.time_since_epoch().count());
}

/// The fraction after the seconds, in milliseconds; `at` moves behind it.
int read_fraction(std::string_view text, std::size_t& at) {
  if (!has(text, at, ".")) return 0;
  int out = 0, scale = 100;
  for (++at; digits(text, at, 1) >= 0; ++at, scale /= 10) out += digits(text, at, 1) * scale;
  return out;
}

/// Offset from UTC in minutes; error when what stands there is no offset.
Result<int> read_offset(std::string_view text, std::size_t at) {
  if (at == text.size() || (has(text, at, "Zz") && at + 1 == text.size())) return 0;
  const int h = digits(text, at + 1, 2), m = digits(text, at + 4, 2);
  if (!has(text, at, "+-") || h < 0 || h > 23 || m < 0 || m > 59 || !has(text, at + 3, ":") || at + 6 != text.size())
    return fail(Code::invalid, "not an offset from UTC");
  return (text[at] == '-' ? -1 : 1) * (h * 60 + m);
}

}  // namespace

std::string to_rfc3339(Millis time) {
  const std::int64_t t = std::clamp(time, kFirstTime, kLastTime).count;
  const std::int64_t day = (t - (t < 0 ? kDay - 1 : 0)) / kDay, ms = t - day * kDay;
  const year_month_day ymd{sys_days{days{day}}};
  char out[40];
  std::snprintf(out, sizeof out, "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", static_cast<int>(ymd.year()),
                static_cast<unsigned>(ymd.month()), static_cast<unsigned>(ymd.day()), static_cast<int>(ms / 3'600'000),
                static_cast<int>(ms / 60'000 % 60), static_cast<int>(ms / 1000 % 60), static_cast<int>(ms % 1000));
  return out;
}

Result<Millis> from_rfc3339(std::string_view text) {
  SATCHEL_ASSIGN(const std::int64_t day, read_day(text));
  const int h = digits(text, 11, 2), m = digits(text, 14, 2), s = digits(text, 17, 2);
  if (!has(text, 10, "Tt ") || !has(text, 13, ":") || !has(text, 16, ":") || h < 0 || h > 23 || m < 0 || m > 59 ||
      s < 0 || s > 60)
    return fail(Code::invalid, "not an RFC 3339 time");
  std::size_t at = 19;
  const int fraction = read_fraction(text, at);
  SATCHEL_ASSIGN(const int offset, read_offset(text, at));
  return Millis{day * kDay + ((h * 60LL + m - offset) * 60 + s) * 1000 + fraction};
}

bool is_date(std::string_view text) { return text.size() == 10 && read_day(text); }

}  // namespace satchel
