#include "engine/casework/plausible.h"

namespace satchel::casework {
namespace {

bool lies_in(const Sheet& row, std::int64_t value) {
  return value >= row.number("at_least").value_or(value) && value <= row.number("at_most").value_or(value);
}

/// Physics, where no row says more: a concentration, a density, the size of a field and a mass are never below nothing,
/// nor is a level that a meter reads, which measures from the threshold of hearing on (20 µPa, 0 dB). Of other
/// quantities nobody knows.
bool can_be(const Sheet& m, std::int64_t value, const Sheet* row) {
  if (value < 0 && m.text("quantity") != "other") return false;
  return !row || row->text("unit") != m.text("unit") || lies_in(*row, value);
}

}  // namespace

std::optional<Why> flaw_of_reading(const Sheet& m, const LimitTable& limits, Day day) {
  const std::string_view standard = m.text("standard"), quantity = m.text("quantity");
  const Sheet* possible = limits.find_aid(aid::possible, standard, quantity, day);
  const auto value = m.number("value"), background = m.number("background");
  for (const auto& one : {value, background})
    if (one && !can_be(m, *one, possible)) return Why::impossible;
  const Sheet* calibrators = limits.find_aid(aid::possible_calibration, standard, quantity, day);
  for (const char* field : {"calibration_before", "calibration_after"})
    if (const auto shown = m.number(field); shown && calibrators && !lies_in(*calibrators, *shown))
      return Why::calibration_impossible;
  const bool corrected = limits.has_aid(aid::background, standard, quantity, day);
  if (corrected && value && background && *background > *value) return Why::background_above;
  return std::nullopt;
}

}  // namespace satchel::casework
