// The figures of the bulletin (DOMAIN of the bureau's report): each counted from records, with the list of those behind
// it, in a window and scope that a dated row of the type `figure_definition` gives. No count is stored anywhere. Pure
// but for what is asked of World.
//
// Days are the schema's; windows are half-open: a figure's window begins on its row's `window_from` (else on the first
// day of the quarter) and ends with its `window_to` (else the quarter), and never behind the moment `as_of`.
#pragma once

#include <string>
#include <vector>

#include "engine/casework/sheet.h"

namespace satchel::casework {

/// The quarter, and the moment at which it is looked at.
struct Frame {
  Day from, to;
  Millis as_of;
};

/// A row of `figure_definition` as it applies.
struct Definition {
  std::string figure, words, unit, scope, source;
  Span window;         // `to` is the day behind the last
  bool whole = false;  // as of a moment, without a window
  bool confirmed = false;
  std::optional<Id> row;  // none: no row was in force; the window is the quarter then
};

/// A record behind a figure, and how much it adds.
struct Counted {
  std::string type;
  Id id;
  std::int64_t amount = 1;
  bool operator==(const Counted&) const = default;
};

/// What stands beside a figure: another reading of it, or what it is to be compared with.
struct Beside {
  std::string zh, en;
  std::int64_t value = 0;
  std::string text;  // with its unit
};

struct Figure {
  Definition definition;
  std::int64_t value = 0;  // in the smallest unit: fen, tenths of a percent
  std::string text;        // as the bulletin prints it, with its unit: "607件", "98.8%", "106.7万元"
  std::vector<Counted> counted;
  std::vector<Beside> beside;
};

/// All of them, in the order of kFigures. Errors: those of World.
Result<std::vector<Figure>> figures(World& world, const Frame& frame);

/// Their names, as `figure_definition.figure` has them, in the notice's order.
inline constexpr std::string_view kFigures[] = {
    "repeat_list", "accepted",      "closed",   "closing_rate", "open",    "on_site",     "batches",
    "items",       "person_times",  "talks",    "penalties",    "police",  "accountable", "leaflets",
    "eia_classes", "positive_list", "off_site", "help",         "leniency"};

/// Tenths of a percent, half up: 599 of 607 are 987. 0 of nothing.
std::int64_t rate_of(std::int64_t part, std::int64_t whole);
std::string rate_text(std::int64_t tenths);  // "98.8%"
/// Fen as 10,000 yuan, exact, no zeros at the end: "106.7".
std::string wan_yuan(std::int64_t fen);
/// Floored to the hundred with 余 behind it, where it is not exact; below a hundred as it is: "1000余", "1000", "37".
std::string about(std::int64_t count);

}  // namespace satchel::casework
