#include "sync/hub/central/migration.h"

#include <algorithm>

namespace satchel::hub {
namespace {

std::string called(const RanStep& step) { return "step " + std::to_string(step.no) + " (" + step.name + ")"; }

Status may_have_run(const RanStep& ran, const std::vector<Step>& known) {
  const auto it = std::find_if(known.begin(), known.end(), [&](const Step& s) { return s.no == ran.no; });
  if (it == known.end())
    return ran.phase == Phase::expand ? Status{}
                                      : fail(Code::unsupported, "the database was taken further by a newer build, by " +
                                                                    called(ran) + ": this one cannot serve it");
  if (it->name == ran.name && it->phase == ran.phase) return {};
  return fail(Code::corrupt, "the database says that it was migrated by " + called(ran) + ": no build has that");
}

}  // namespace

Result<std::vector<Step>> steps_left(const std::vector<RanStep>& ran, const std::vector<Step>& known) {
  for (const RanStep& step : ran) SATCHEL_TRY(may_have_run(step, known));
  std::vector<Step> out;
  std::copy_if(known.begin(), known.end(), std::back_inserter(out), [&](const Step& s) {
    return std::none_of(ran.begin(), ran.end(), [&](const RanStep& r) { return r.no == s.no; });
  });
  return out;
}

Result<std::vector<StepReport>> migrate(SteppedDatabase& database, const std::vector<Step>& known,
                                        const MigrateOptions& options) {
  SATCHEL_ASSIGN(const auto ran, database.ran());
  SATCHEL_ASSIGN(const auto left, steps_left(ran, known));
  std::vector<StepReport> out;
  for (const Step& step : known) {
    const bool is_left = std::any_of(left.begin(), left.end(), [&](const Step& s) { return s.no == step.no; });
    StepState state = StepState::done;
    if (is_left) {
      const bool may = step.phase == Phase::expand || options.contract;
      if (may && !options.dry_run) SATCHEL_TRY(database.run(step));
      state = !may ? StepState::waits : options.dry_run ? StepState::ready : StepState::ran;
    }
    out.push_back({step, state});
  }
  return out;
}

}  // namespace satchel::hub
