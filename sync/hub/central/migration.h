// How a hub's database comes to the layout of this build: numbered steps, forward only, the same numbers in every back
// end. What ran stands in the database, in its table `migration`.
//
// Hubs of several builds may serve one database while they are exchanged one by one. So there are two kinds of steps:
//
//   expand    adds what a build of before passes over: tables, indexes, columns that may be empty, comments. A hub runs
//             those that are left as it opens its database, and one of an earlier build goes on beside it.
//   contract  takes away or changes what a build of before needs; its SQL raises the format number, too (FORMAT.md).
//             Only `satchel-hub migrate --contract` runs it, once no such hub is left; a build has to serve without it.
//
// A step that was released is never changed, and none is taken out. An expand step must not need that a contract step
// before it ran.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"

namespace satchel::hub {

enum class Phase : std::uint8_t { expand, contract };

struct Step {
  std::int64_t no = 0;  // from 1, without gaps
  Phase phase = Phase::expand;
  std::string_view name;  // stands in the table of what ran, beside the number
  std::string_view sql;   // of this back end; empty where it has nothing to do
};

struct RanStep {
  std::int64_t no = 0;
  Phase phase = Phase::expand;
  std::string name;
};

/// Those that are left, in order. Errors: unsupported where a contract step of a later build ran; corrupt where one of
/// these numbers ran as another step.
Result<std::vector<Step>> steps_left(const std::vector<RanStep>& ran, const std::vector<Step>& known);

/// A database as steps are run on it.
class SteppedDatabase {
 public:
  virtual ~SteppedDatabase() = default;
  /// None of a new one, and of one from before there were steps. Error, too: corrupt for a row that is not as written.
  virtual Result<std::vector<RanStep>> ran() = 0;
  /// The step and its line in the table, in one transaction; nothing where it ran meanwhile.
  virtual Status run(const Step& step) = 0;
};

enum class StepState : std::uint8_t {
  done,   // ran before
  ran,    // just now
  ready,  // to be run by the same without dry_run
  waits,  // a contract step, to be run once no hub of an earlier build serves
};

struct StepReport {
  Step step;
  StepState state = StepState::done;
};

struct MigrateOptions {
  bool dry_run = false;   // writes nothing
  bool contract = false;  // contract steps, too
};

/// Every step that this build knows, and what becomes of it. Ended anywhere, the next call goes on.
Result<std::vector<StepReport>> migrate(SteppedDatabase& database, const std::vector<Step>& known,
                                        const MigrateOptions& options);

}  // namespace satchel::hub
