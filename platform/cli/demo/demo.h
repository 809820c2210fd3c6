// The demo: the bureau's main job from end to end, on one machine, through real HTTP, with lines that break.
//
//     world.h      the hub, the line that breaks, the office and the tablets
//     complaints   made_up.h, or the file that is given
//     office.h     registers the complaints, opens and assigns the cases
//     field.h      what inspectors do while they are offline
//     clashes.h    several edit the same cases at once
//     settling.h   conflicts are settled: on a tablet, by the hub's API, in the office's store
//     check.h      every replica against the hub, field for field and photo for photo
#pragma once

#include <cstdint>
#include <string>

#include "platform/cli/console.h"

namespace satchel::cli::demo {

struct Options {
  std::string complaints, photos;  // CSV file, folder; empty: made up
  unsigned devices = 3;            // 3 to 30
  std::uint64_t seed = 1;
  std::string keep;  // folder; empty: a temporary one, removed at the end
};

struct Counts {
  std::int64_t complaints = 0, records = 0, photos = 0;
  std::uint64_t photo_bytes = 0;
  std::int64_t conflicts_raised = 0, conflicts_settled = 0;
  std::int64_t cuts = 0, devices = 0;
  std::uint64_t requests = 0;
  bool identical = false;
};

/// Tells the story on the console, with a progress bar; with console.json its last line is an object of the counts.
/// Errors: corrupt when anything differs or is missing at the end, cancelled, and whatever a step met.
Status run_demo(Console& console, const Options& options);

/// Compares what `run_demo` kept in `folder` again. Errors: not_found, corrupt (something differs; each difference is a
/// line on the console).
Status check_demo(Console& console, const std::string& folder);

}  // namespace satchel::cli::demo
