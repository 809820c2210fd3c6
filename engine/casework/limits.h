// Whether a reading keeps to its limit: looked up among the rows of the type `limit` by standard, quantity, zone, hour,
// condition and day. No number of a standard stands in the code: what is no limit itself (corrections, allowances,
// night's hours, rounding) is a row, too, of a quantity named below. Pure.
//
// A verdict is never a guess: of a reading that cannot be, without a row, with a row whose numbers nobody has
// confirmed, with a meter that is not named with its certificate, was out of its verification, was not calibrated or
// drifted, in weather or wind, or for a time, in which its standard takes no reading, or where the background drowns
// the source, it is `undecided`, and says why.
#pragma once

#include <string>

#include "engine/casework/sheet.h"

namespace satchel::casework {

/// Rows that are no limits: their `quantity`, beside the standard that they belong to ("" where all of them have them).
namespace aid {
inline constexpr std::string_view night = "night";        // at_least: first minute of the night, at_most: the last
inline constexpr std::string_view rounding = "rounding";  // value: to how much `relative_to` is rounded
inline constexpr std::string_view calibration = "calibration";  // value: how far before and after may differ
/// value: what is taken off a reading of `relative_to` that is at_least to at_most above its background. Without a row
/// that has the difference, the source cannot be told from the background.
inline constexpr std::string_view background = "background";
// Under which conditions a reading may be taken (conditions.h), of `relative_to`:
inline constexpr std::string_view duration = "least_duration";  // value: in seconds; with a condition, of those alone
inline constexpr std::string_view wind = "most_wind";           // value: in 0.1 m/s
inline constexpr std::string_view weather = "bad_weather";      // condition: the words for it, parted by "、"
// What a reading can come to at all (plausible.h), of `relative_to`, from at_least to at_most:
inline constexpr std::string_view possible = "possible_reading";
inline constexpr std::string_view possible_calibration =
    "possible_calibration";  // what a calibrator makes a meter show
// Of what is no reading (casework/thresholds.json):
inline constexpr std::string_view crime = "crime_weight";    // from so much of `relative_to` on a crime is suspected
inline constexpr std::string_view checks = "checks_a_year";  // checks of an enterprise in a year at most
inline constexpr std::string_view offences = "positive_list_offences";  // from so many on a place on it ends
inline constexpr std::string_view reward = "reward_for_reports";        // at most, in fen
}  // namespace aid

enum class Verdict : std::uint8_t { within, above, undecided };
std::string_view verdict_name(Verdict verdict);  // "within" …

/// What a verdict rests on, in the order in which it is asked: why.def has the sentences.
enum class Why : std::uint8_t {
#define X(name, zh, en) name,
#include "engine/casework/why.def"
#undef X
};

struct WhyInfo {
  std::string_view name, zh, en;
};
const WhyInfo& info(Why why);

struct Judgement {
  Verdict verdict = Verdict::undecided;
  Why why = Why::incomplete;
  std::optional<Id> row;              // the limit, where one was found
  std::string period;                 // "day" or "night", by the hour
  std::optional<std::int64_t> limit;  // in the reading's unit; with an allowance, the sum; of confirmed rows alone
  std::int64_t reading = 0;           // as judged: corrected and rounded
  std::int64_t correction = 0;
};

/// The rows of the type `limit`, to look in.
class LimitTable {
 public:
  explicit LimitTable(std::vector<Sheet> rows) : rows_(std::move(rows)) {}

  struct Key {
    std::string_view standard, quantity, zone, period, condition;
    Day day;
  };
  /// Of those that hold that day: a row that says zone, period or condition asks for just that, one that does not fits
  /// all; the one that says most is taken, of several the one that began last. Null: none.
  const Sheet* find(const Key& key) const;
  /// A row of `aid`, of that standard or of all; `of`: as its relative_to; `value`: within at_least and at_most;
  /// `condition`: where one is asked with, rows that say another one do not fit.
  const Sheet* find_aid(std::string_view quantity, std::string_view standard, std::string_view of, Day day,
                        std::optional<std::int64_t> value = {}, std::optional<std::string_view> condition = {}) const;
  bool has_aid(std::string_view quantity, std::string_view standard, std::string_view of, Day day) const;

 private:
  std::vector<Sheet> rows_;
};

/// Judges a record of the type `measurement`, taken in a zone (as Site::zone_class; empty: unknown).
Judgement judge(const Sheet& measurement, std::string_view zone, const LimitTable& limits, Millis utc_offset);

/// What is wrong with the meter of a reading of that day, if anything: no_meter,
/// meter_expired, not_calibrated, calibration_drifted.
std::optional<Why> flaw_of_meter(const Sheet& measurement, const LimitTable& limits, Day day);

/// Rounded to a multiple of `step`, halves to the even one (GB/T 8170-2008, 3.2).
std::int64_t rounded(std::int64_t value, std::int64_t step);

}  // namespace satchel::casework
