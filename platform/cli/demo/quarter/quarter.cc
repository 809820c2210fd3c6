#include "platform/cli/demo/quarter/quarter.h"

#include "platform/cli/demo/check.h"
#include "platform/cli/demo/field.h"
#include "platform/cli/demo/folder.h"
#include "platform/cli/demo/quarter/books.h"
#include "platform/cli/demo/quarter/outcome.h"
#include "platform/cli/demo/quarter/stage.h"
#include "platform/cli/interrupt.h"
#include "platform/cli/progress.h"
#include "platform/os/files.h"

namespace satchel::cli::demo {
namespace {

using casework::Day;
using std::chrono::days;

std::string n(std::int64_t v) { return std::to_string(v); }

class Replay {
 public:
  Replay(Console& console, const QuarterOptions& options) : console_(console), options_(options), bar_(console) {}

  Status run(const std::string& folder) {
    SATCHEL_TRY(begin(folder));
    SATCHEL_TRY(play());
    SATCHEL_TRY(close_books());
    return compare();
  }
  const std::optional<casework::Bulletin>& bulletin() const { return last_; }

 private:
  void tell(Text text, const std::vector<std::string>& with) {
    bar_.wipe();
    console_.json ? console_.note(text, with) : console_.line(text, with);
  }

  Status begin(const std::string& folder) {
    const Plan& plan = options_.plan;
    const Day eve = plan.complaints_from() - days(1);
    timeline_ = std::make_unique<Timeline>(casework::start_of(eve, Millis{8LL * 3'600'000}) + Millis{9LL * 3'600'000});
    SATCHEL_ASSIGN(world_, World::start(folder, [this] { return timeline_->clock(); }));
    stage_ = std::make_unique<Stage>(plan, options_.seed, *world_, *timeline_);
    SATCHEL_ASSIGN(const auto photos, photos_in(*os::system_files(), options_.photos));
    SATCHEL_TRY(set_up(*stage_, photos));
    tell(Text::quarter_title, {casework::to_text(plan.from), casework::to_text(plan.to), n(kTablets)});
    return {};
  }

  /// Day by day: desks in the morning, tablets until night.
  Status play() {
    const Plan& plan = options_.plan;
    for (Day day = plan.complaints_from(); day < plan.to; day += days(1)) {
      bar_.show(casework::to_text(day), static_cast<std::uint64_t>((day - plan.complaints_from()).count()),
                static_cast<std::uint64_t>((plan.to - plan.complaints_from()).count()));
      if (workday(day) != day) continue;
      if (interrupted()) return fail(Code::cancelled);
      timeline_->go_to(stage_->at(day, 8, 30));
      SATCHEL_TRY(day_of_syncs(*stage_, day));
      timeline_->go_to(stage_->at(day, 17));
      SATCHEL_TRY(day_at_office(*stage_, day));
      SATCHEL_TRY(day_of_leader(*stage_, day));
      timeline_->go_to(stage_->at(day, 21));
      SATCHEL_TRY(day_in_field(*stage_, day));
    }
    return {};
  }

  /// A bulletin is sealed at the quarter's end; what the late tablet brings stands in a new one alone.
  Status close_books() {
    const Plan& plan = options_.plan;
    timeline_->go_to(stage_->at(plan.to, 9));
    SATCHEL_TRY(quiesce(*stage_, false));
    SATCHEL_ASSIGN(const casework::Bulletin first, new_bulletin(*stage_));
    SATCHEL_ASSIGN(const Id sealed, seal_bulletin(*stage_));
    timeline_->go_to(stage_->at(plan.to + days(5), 9));
    SATCHEL_TRY(quiesce(*stage_, true));
    SATCHEL_ASSIGN(last_, new_bulletin(*stage_));
    SATCHEL_TRY(check_sealed(*stage_, sealed));
    return tell_played(differences(outcome_of(first), outcome_of(*last_)), sealed);
  }

  Status tell_played(const std::vector<std::string>& late, const Id& sealed) {
    SATCHEL_ASSIGN(const std::int64_t refused, refused_changes());
    const Tally& t = stage_->tally;
    tell(Text::quarter_played,
         {n(t.visits), n(t.photos), n(t.corrections), n(t.settled), n(refused), n(world_->line().cuts())});
    tell(Text::quarter_sealed, {to_text(sealed)});
    for (const auto& line : late) tell(Text::quarter_late, {line});
    return {};
  }

  Result<std::int64_t> refused_changes() {
    std::int64_t out = 0;
    for (Station& tablet : stage_->tablets) {
      SATCHEL_ASSIGN(const StoreStatus status, tablet.store().status());
      out += status.quarantined;
    }
    return out;
  }

  Status compare() {
    SATCHEL_TRY(world_->hub().verify([](const std::string&) {}));
    SATCHEL_ASSIGN(const Checked checked, compare_replicas(world_->folder()));
    bar_.wipe();
    for (const auto& line : checked.differences) tell(Text::demo_differs, {line});
    if (!checked.differences.empty())
      return fail(Code::corrupt, n(static_cast<std::int64_t>(checked.differences.size())) + " differences");
    tell(Text::demo_identical,
         {n(checked.replicas), n(checked.records), n(checked.photos), std::to_string(checked.photo_bytes)});
    if (!console_.json) SATCHEL_TRY(print());
    const auto off = differences(outcome_of(*last_), options_.plan);
    for (const auto& line : off) tell(Text::quarter_off, {line});
    return off.empty() ? Status() : Status(fail(Code::corrupt, "the figures are not the plan's"));
  }

  Status print() {
    SATCHEL_ASSIGN(const auto document, casework::document_of(*last_));
    console_.out() << '\n' << casework::text_of(document) << '\n';
    return {};
  }

  Console& console_;
  const QuarterOptions& options_;
  Progress bar_;
  std::unique_ptr<Timeline> timeline_;
  std::unique_ptr<World> world_;
  std::unique_ptr<Stage> stage_;
  std::optional<casework::Bulletin> last_;
};

}  // namespace

Status run_quarter(Console& console, const QuarterOptions& options) {
  SATCHEL_TRY(check(options.plan));
  SATCHEL_ASSIGN(const Folder folder, Folder::make(options.keep));
  Status done;
  {
    Replay replay(console, options);
    done = replay.run(folder.path());
    if (console.json && replay.bulletin()) console.out() << outcome_json(outcome_of(*replay.bulletin())) << '\n';
  }
  if (done && folder.kept() && !console.json) console.line(Text::demo_kept, {folder.path()});
  return done;
}

}  // namespace satchel::cli::demo
