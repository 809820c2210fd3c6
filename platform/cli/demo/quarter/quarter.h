// A quarter of the bureau's work, replayed the hard way: every record is made on a tablet or at a desk, in the weeks in
// which it would be, and comes to the hub by sync alone, with outages, lines that break, colleagues who contradict each
// other, slips that are corrected, and a tablet that brings its last weeks after the quarter's end.
//
//     plan.h         the figures that it is to come to
//     score.h        what happens, so that it comes to them
//     timeline.h     weeks that pass in minutes
//     stage.h        who plays it
//     set_up.cc, intake_desk.cc, desk.cc, enforcement.h, field_day.cc, inspection.h, syncs.cc   who does what
//     books.h        the bulletin, sealed at the quarter's end and made anew
//     outcome.h      what its figures come to, against the plan
#pragma once

#include "platform/cli/console.h"
#include "platform/cli/demo/quarter/plan.h"

namespace satchel::cli::demo {

struct QuarterOptions {
  Plan plan;
  std::string photos;  // folder; empty: made up
  std::uint64_t seed = 1;
  std::string keep;  // folder; empty: a temporary one, removed at the end
};

/// Tells it on the console and prints the bulletin; with console.json the last line is an object of the figures.
/// Errors: corrupt where the figures are not the plan's, or a replica differs from the hub; cancelled; what a step met.
Status run_quarter(Console& console, const QuarterOptions& options);

}  // namespace satchel::cli::demo
