// A session after the hub was put back: what was pulled of others goes back to it.
#include "sync/client/session_impl.h"

namespace satchel::sync {

bool Session::Impl::may_hand_back(Millis now) const {
  const bool quiet = caught_up_ && !wants_round_ && !round_ && store_.waiting() <= held_back_;
  return quiet && !handing_ && !nothing_to_hand_ && now >= round_at_ && !over_budget();
}

std::optional<Step> Session::Impl::next_hand_back(Millis now) {
  if (!may_hand_back(now)) return std::nullopt;
  auto round = begin_hand_back(store_, ports_, round_bytes_.push);
  const bool locked = round.code() == Code::busy || round.code() == Code::key_locked;
  if (locked) return wait_for_round(round.error(), now), std::nullopt;
  if (!round) return stop_with(round.error());
  nothing_to_hand_ = !*round;
  if (nothing_to_hand_) return std::nullopt;
  handing_ = **std::move(round);
  hand_id_ = ++last_id_;
  spent_ += handing_->request.body.size();
  return Send{hand_id_, std::move(handing_->request)};
}

void Session::Impl::handed(const HttpReply& reply, Millis now) {
  const HandBackRound round = *std::exchange(handing_, std::nullopt);
  const auto outcome = take_hand_back(store_, round, reply);
  if (!outcome) return hand_back_failed(outcome.error(), now);
  nothing_to_hand_ = *outcome == RecoveredOutcome::unwanted;
  if (*outcome == RecoveredOutcome::another) wants_round_ = true;
}

void Session::Impl::hand_back_failed(const Error& error, Millis now) {
  const Group group = info(error.code).group;
  if (error.code != Code::too_large) round_bytes_.broke();
  if (error.code == Code::too_large && round_bytes_.push > tuning::kPushLeast)
    round_bytes_.too_large();
  else if (group == Group::wait_network || group == Group::retry)
    wait_for_round(error, now);
  else if (group == Group::free_space || error.code == Code::corrupt || error.code == Code::out_of_memory)
    stop_ = error;  // this device's own
  else
    nothing_to_hand_ = true;
}

}  // namespace satchel::sync
