#include "engine/casework/limits.h"

#include <algorithm>

#include "engine/casework/conditions.h"
#include "engine/casework/plausible.h"

namespace satchel::casework {
namespace {

constexpr int kDayMinutes = 24 * 60;

constexpr WhyInfo kWhys[] = {
#define X(name, zh, en) {#name, zh, en},
#include "engine/casework/why.def"
#undef X
};

/// How closely a row fits what is asked; nothing where it says otherwise.
std::optional<int> closeness(const Sheet& row, const LimitTable::Key& key) {
  int out = 0;
  const auto fits = [&](std::string_view field, std::string_view asked) {
    const std::string_view said = row.text(field);
    if (said.empty() || said == "any") return true;
    ++out;
    return said == asked;
  };
  const bool all = fits("zone_class", key.zone) && fits("period", key.period) && fits("condition", key.condition);
  return all ? std::optional(out) : std::nullopt;
}

bool within(const Sheet& row, std::int64_t value) {
  const auto from = row.number("at_least"), to = row.number("at_most");
  return (!from || value >= *from) && (!to || value <= *to);
}

class Judge {
 public:
  Judge(const Sheet& measurement, std::string_view zone, const LimitTable& limits, Millis utc_offset)
      : m_(measurement), zone_(zone), limits_(limits), offset_(utc_offset) {}

  Judgement judge() {
    const auto value = m_.number("value");
    const auto started = m_.time("started");
    if (!value || !started || !m_.has("unit") || standard().empty()) return undecided(Why::incomplete);
    day_ = day_of(*started, offset_);
    out_.period = period_at(minute_of(*started, offset_));
    out_.reading = *value;
    if (const auto flaw = flaw_of_reading(m_, limits_, day_)) return undecided(*flaw);
    if (const auto flaw = flaw_of_meter(m_, limits_, day_)) return undecided(*flaw);
    if (const auto flaw = look_up()) return undecided(*flaw);
    if (const auto flaw = flaw_of_conditions(m_, limits_, day_)) return undecided(*flaw);
    return compare();
  }

 private:
  /// As the office writes it: with its version, where that stands by itself.
  std::string_view standard() const { return m_.text("standard"); }
  std::string_view quantity() const { return m_.text("quantity"); }

  Judgement undecided(Why why) {
    out_.verdict = Verdict::undecided;
    out_.why = why;
    return out_;
  }

  std::string period_at(int minute) const {
    const Sheet* night = limits_.find_aid(aid::night, standard(), {}, day_);
    if (!night) return {};
    const auto from = night->number("at_least").value_or(kDayMinutes), to = night->number("at_most").value_or(-1);
    return (from <= to ? minute >= from && minute <= to : minute >= from || minute <= to) ? "night" : "day";
  }

  std::optional<Why> look_up() {
    const LimitTable::Key key{standard(), quantity(), zone_, out_.period, m_.text("condition"), day_};
    const Sheet* row = limits_.find(key);
    if (!row) return Why::no_limit;
    out_.row = row->id();
    if (!row->flag("confirmed")) return Why::limit_not_confirmed;
    if (row->text("unit") != m_.text("unit")) return Why::unit_differs;
    const auto value = row->number("value");
    if (!value) return Why::no_limit;
    if (row->has("relative_to")) return add_base(key, row->text("relative_to"), *value);
    out_.limit = value;
    return std::nullopt;
  }

  /// A limit that is an allowance above another one.
  std::optional<Why> add_base(LimitTable::Key key, std::string_view quantity, std::int64_t allowance) {
    key.quantity = quantity, key.condition = {};
    const Sheet* base = limits_.find(key);
    if (!base) return Why::no_limit;
    if (!base->flag("confirmed")) return Why::limit_not_confirmed;
    const auto value = base->number("value");
    if (!value) return Why::no_limit;
    out_.limit = *value + allowance;
    return std::nullopt;
  }

  std::int64_t step() const {
    const Sheet* row = limits_.find_aid(aid::rounding, {}, quantity(), day_);
    return row ? std::max<std::int64_t>(row->number("value").value_or(1), 1) : 1;
  }

  Judgement compare() {
    const std::int64_t read = out_.reading;
    out_.reading = rounded(read, step());
    if (out_.reading <= *out_.limit) return decided(Verdict::within, Why::reading_within);
    if (!limits_.has_aid(aid::background, standard(), quantity(), day_))
      return decided(Verdict::above, Why::above_limit);
    const auto background = m_.number("background");
    if (!background) return undecided(Why::no_background);
    const std::int64_t difference = rounded(read - *background, step());
    const Sheet* row = limits_.find_aid(aid::background, standard(), quantity(), day_, difference);
    if (!row) return undecided(Why::background_too_close);
    out_.correction = row->number("value").value_or(0);
    out_.reading = rounded(read - out_.correction, step());
    return out_.reading <= *out_.limit ? decided(Verdict::within, Why::corrected_within)
                                       : decided(Verdict::above, Why::above_limit);
  }

  Judgement decided(Verdict verdict, Why why) {
    out_.verdict = verdict;
    out_.why = why;
    return out_;
  }

  const Sheet& m_;
  std::string_view zone_;
  const LimitTable& limits_;
  Millis offset_;
  Day day_;
  Judgement out_;
};

}  // namespace

std::string_view verdict_name(Verdict verdict) {
  constexpr std::string_view kNames[] = {"within", "above", "undecided"};
  return kNames[static_cast<std::size_t>(verdict)];
}

const WhyInfo& info(Why why) { return kWhys[static_cast<std::size_t>(why)]; }

std::optional<Why> flaw_of_meter(const Sheet& measurement, const LimitTable& limits, Day day) {
  const auto expiry = measurement.day("meter_expiry");
  if (!measurement.has("meter_no") || !measurement.has("meter_certificate") || !expiry) return Why::no_meter;
  if (*expiry < day) return Why::meter_expired;
  const Sheet* drift =
      limits.find_aid(aid::calibration, measurement.text("standard"), measurement.text("quantity"), day);
  if (!drift) return std::nullopt;
  const auto before = measurement.number("calibration_before"), after = measurement.number("calibration_after");
  if (!before || !after) return Why::not_calibrated;
  if (std::abs(*before - *after) > drift->number("value").value_or(0)) return Why::calibration_drifted;
  return std::nullopt;
}

const Sheet* LimitTable::find(const Key& key) const {
  const Sheet* best = nullptr;
  int closest = -1;
  for (const Sheet& row : rows_) {
    if (row.text("standard") != key.standard || row.text("quantity") != key.quantity) continue;
    if (!row.in_force().holds(key.day)) continue;
    const auto close = closeness(row, key);
    const bool later = best && close == closest && row.in_force().from > best->in_force().from;
    if (close && (*close > closest || later)) best = &row, closest = *close;
  }
  return best;
}

const Sheet* LimitTable::find_aid(std::string_view quantity, std::string_view standard, std::string_view of, Day day,
                                  std::optional<std::int64_t> value, std::optional<std::string_view> condition) const {
  const Sheet* best = nullptr;
  for (const Sheet& row : rows_) {
    const bool its = row.text("standard") == standard || !row.has("standard");
    if (!its || row.text("quantity") != quantity || row.text("relative_to") != of) continue;
    if (!row.in_force().holds(day) || (value && !within(row, *value))) continue;
    if (condition && row.has("condition") && row.text("condition") != *condition) continue;
    if (!best || (row.has("standard") && !best->has("standard"))) best = &row;
  }
  return best;
}

bool LimitTable::has_aid(std::string_view quantity, std::string_view standard, std::string_view of, Day day) const {
  return find_aid(quantity, standard, of, day) != nullptr;
}

std::int64_t rounded(std::int64_t value, std::int64_t step) {
  const std::int64_t down = value - (value % step + step) % step, rest = value - down;
  if (2 * rest != step) return 2 * rest < step ? down : down + step;
  return (down / step) % 2 == 0 ? down : down + step;
}

Judgement judge(const Sheet& measurement, std::string_view zone, const LimitTable& limits, Millis utc_offset) {
  return Judge(measurement, zone, limits, utc_offset).judge();
}

}  // namespace satchel::casework
