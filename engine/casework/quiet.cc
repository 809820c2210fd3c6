#include "engine/casework/quiet.h"

#include <algorithm>

#include "engine/casework/conditions.h"
#include "engine/casework/plausible.h"

namespace satchel::casework {
namespace {

QuietRuling ruled(const Sheet& rule, Verdict verdict, Why why) { return {rule, verdict, why}; }

QuietRuling by_rule(const Sheet& rule, const Sheet& measurement, int minute, std::optional<Why> flaw) {
  const auto value = measurement.number("value");
  if (!value) return ruled(rule, Verdict::undecided, Why::incomplete);
  if (!rule.flag("confirmed")) return ruled(rule, Verdict::undecided, Why::limit_not_confirmed);
  if (!has_sound_hours(rule)) return ruled(rule, Verdict::undecided, Why::incomplete);
  if (!allows(rule, minute)) return ruled(rule, Verdict::above, Why::outside_hours);
  if (flaw) return ruled(rule, Verdict::undecided, *flaw);
  if (!rule.has("limit")) return ruled(rule, Verdict::undecided, Why::no_limit);
  if (measurement.text("unit") != rule.type().fields[*rule.type().index_of("limit")].unit)
    return ruled(rule, Verdict::undecided, Why::unit_differs);
  return *value <= *rule.number("limit") ? ruled(rule, Verdict::within, Why::reading_within)
                                         : ruled(rule, Verdict::above, Why::above_limit);
}

constexpr const char* kHours[] = {"from_time", "to_time"};

bool is_level(std::string_view quantity) { return quantity == "noise_leq" || quantity == "noise_max"; }

}  // namespace

std::optional<int> minute_from_text(std::string_view text) {
  const auto digit = [&](std::size_t at) { return text[at] >= '0' && text[at] <= '9' ? text[at] - '0' : 100; };
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  const int hour = digit(0) * 10 + digit(1), minute = digit(3) * 10 + digit(4);
  if (hour > 24 || minute > 59 || (hour == 24 && minute > 0)) return std::nullopt;
  return hour * 60 + minute;
}

bool has_sound_hours(const Sheet& rule) { return hours_lacks(rule).empty(); }

std::vector<Lack> hours_lacks(const Sheet& rule) {
  std::vector<Lack> out;
  const bool says_any = std::ranges::any_of(kHours, [&](const char* field) { return !is_null(rule.value(field)); });
  for (const char* field : kHours)
    if (says_any && !minute_from_text(rule.text(field)))
      out.push_back({Lacking::hours, std::string(field) + " " + std::string(rule.text(field)), rule.id()});
  return out;
}

bool allows(const Sheet& rule, int minute) {
  const auto from = minute_from_text(rule.text("from_time")), to = minute_from_text(rule.text("to_time"));
  if (!from || !to) return true;
  return *from <= *to ? minute >= *from && minute < *to : minute >= *from || minute < *to;
}

bool is_of_place(const Sheet& rule, const Sheet& site) {
  if (const auto own = rule.reference("site")) return *own == site.id();
  const std::string_view place = rule.text("place");
  return !place.empty() && (place == site.text("name") || place == site.text("address"));
}

std::vector<QuietRuling> judge_quiet(const Sheet& measurement, const Sheet& site, std::span<const Sheet> rules,
                                     const LimitTable& limits, Millis utc_offset) {
  std::vector<QuietRuling> out;
  const auto started = measurement.time("started");
  if (!started || !is_level(measurement.text("quantity"))) return out;
  const Day day = day_of(*started, utc_offset);
  auto flaw = flaw_of_reading(measurement, limits, day);
  if (!flaw) flaw = flaw_of_meter(measurement, limits, day);
  if (!flaw) flaw = flaw_of_conditions(measurement, limits, day);
  for (const Sheet& rule : rules)
    if (rule.in_force().holds(day) && is_of_place(rule, site))
      out.push_back(by_rule(rule, measurement, minute_of(*started, utc_offset), flaw));
  return out;
}

}  // namespace satchel::casework
