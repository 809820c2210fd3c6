#include "engine/casework/deadline.h"

#include <algorithm>

namespace satchel::casework {
namespace {

constexpr std::int64_t kHourMillis = 3'600'000;
constexpr int kMostUnits = 100'000;

TimeUnit unit_named(std::string_view name) {
  if (name == "working_day") return TimeUnit::working_day;
  return name == "hour" ? TimeUnit::hour : TimeUnit::day;
}

/// In order, those that touch as one; what has no days is none.
std::vector<Span> joined_spans(std::vector<Span> spans) {
  std::erase_if(spans, [](const Span& span) { return !span.to || *span.to <= span.from; });
  std::ranges::sort(spans, {}, &Span::from);
  std::vector<Span> out;
  for (const Span& span : spans) {
    if (out.empty() || *out.back().to < span.from)
      out.push_back(span);
    else
      out.back().to = std::max(*out.back().to, *span.to);
  }
  return out;
}

/// The days that are counted one after another, from the one behind the beginning.
class Counting {
 public:
  Counting(const DeadlineRule& rule, const Calendar& calendar, std::vector<Span> suspended)
      : rule_(rule), calendar_(calendar), suspended_(joined_spans(std::move(suspended))) {}

  Day last(Day begun, int length) const {
    Day at = begun;
    for (const Span& span : suspended_) {
      if (*span.to <= at + days(1)) continue;
      const int before = counted(at, span.from - days(1), length);
      if (before >= length) break;
      length -= before;
      at = *span.to - days(1);
    }
    return moved(rule_.unit == TimeUnit::working_day ? calendar_.after_working_days(at, length) : at + days(length));
  }

  Millis before(Millis begun, int hours, Millis utc_offset) const {
    Millis out = begun + Millis{hours * kHourMillis};
    for (const Span& span : suspended_) {
      const Millis from = std::max(start_of(span.from, utc_offset), begun), to = start_of(*span.to, utc_offset);
      if (from < out && from < to) out = out + Millis{to.count - from.count};
    }
    return out;
  }

 private:
  /// Of those behind `from` up to `to`, no more than `most`.
  int counted(Day from, Day to, int most) const {
    if (to <= from) return 0;
    if (rule_.unit != TimeUnit::working_day) return static_cast<int>(std::min<std::int64_t>((to - from).count(), most));
    int out = 0;
    for (Day day = from + days(1); day <= to && out < most; day += days(1)) out += calendar_.is_working(day) ? 1 : 0;
    return out;
  }

  /// A last day off moves to the first one that is worked and counts.
  Day moved(Day last) const {
    const bool moves = rule_.to_working_day || rule_.unit == TimeUnit::working_day;
    if (!moves || calendar_.is_working(last)) return last;
    const auto is_out = [&last](const Span& span) { return span.holds(last); };
    while (!calendar_.is_working(last) || std::ranges::any_of(suspended_, is_out)) last += days(1);
    return last;
  }

  const DeadlineRule& rule_;
  const Calendar& calendar_;
  std::vector<Span> suspended_;
};

}  // namespace

Result<DeadlineRule> deadline_rule(const Sheet& row) {
  const auto length = row.number("length"), extension = row.number("extension");
  const auto fits = [](std::int64_t n) { return n >= 0 && n <= kMostUnits; };
  if (!length || !fits(*length) || !fits(extension.value_or(0)))
    return fail(Code::invalid, "deadline " + to_text(row.id()) + " has no length");
  DeadlineRule out;
  out.what = row.text("what");
  out.length = static_cast<int>(*length);
  out.unit = unit_named(row.text("unit"));
  out.extension = static_cast<int>(extension.value_or(0));
  out.to_working_day = row.text("last_day") == "next_working_day";
  out.in_force = row.in_force();
  out.source = row.text("source");
  out.confirmed = row.flag("confirmed");
  return out;
}

const DeadlineRule* rule_for(const std::vector<DeadlineRule>& rules, std::string_view what, Day day) {
  const DeadlineRule* out = nullptr;
  for (const auto& rule : rules)
    if (rule.what == what && rule.in_force.holds(day) && (!out || out->in_force.from < rule.in_force.from)) out = &rule;
  return out;
}

Due due(const DeadlineRule& rule, const Course& course, const Calendar& calendar, Millis utc_offset) {
  const int length = rule.length + std::clamp(course.extended, 0, kMostUnits);
  const Counting counting(rule, calendar, course.suspended);
  if (rule.unit == TimeUnit::hour) {
    const Millis before = counting.before(course.begun, length, utc_offset);
    return {before, day_of(before - Millis{1}, utc_offset), true};
  }
  const Day begun = day_of(course.begun, utc_offset);
  const Day last = counting.last(begun, length);
  const bool asks = rule.to_working_day || rule.unit == TimeUnit::working_day;
  const bool certain = !asks || (calendar.knows_year_of(begun) && calendar.knows_year_of(last));
  return {start_of(last + days(1), utc_offset), last, certain};
}

}  // namespace satchel::casework
