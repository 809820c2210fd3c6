#include "platform/cli/demo/quarter/score.h"

#include "platform/cli/demo/quarter/composer.h"

namespace satchel::cli::demo {
namespace {

constexpr std::chrono::days kLate{21};  // of the quarter: since then the late tablet is not heard of

}  // namespace

Score Composer::run() {
  out_.late_from = plan_.to - kLate;
  add_complaints();
  add_item_visits();
  add_campaign();
  add_places();
  add_endings();
  add_found();
  add_days();
  add_enforcement();
  add_errands();
  return std::move(out_);
}

Score compose_score(const Plan& plan, std::uint64_t seed) { return Composer(plan, seed).run(); }

}  // namespace satchel::cli::demo
