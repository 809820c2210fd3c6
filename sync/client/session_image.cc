// A session whose store pulls from nothing: an image is tried before pages, once a round brought all that the hub has
// to say of this device's entries. What is saved meanwhile goes up between its pieces. Whatever is wrong with it, pages
// go on from where they were.
#include "sync/client/session_impl.h"

namespace satchel::sync {

/// Rounds ask for little while an image may come instead.
bool Session::Impl::may_have_image() const {
  return image_.step != ImageWork::Step::given_up && store_.progress().full;
}

void Session::Impl::look_for_image() {
  const Progress& p = store_.progress();
  const bool quiet = store_.waiting() <= held_back_ && p.staged;
  image_.unsure = false;
  if (image_.step != ImageWork::Step::unknown || !p.full || !quiet) return;
  const auto part = store_.image_part();  // reads what came of one: here, and not when the next step is asked for
  const bool whole = part && *part && (**part).have == (**part).of->pieces.size();
  image_.step = whole ? ImageWork::Step::whole : ImageWork::Step::asking;
}

bool Session::Impl::fetches_image() const {
  return image_.step == ImageWork::Step::asking || image_.step == ImageWork::Step::whole;
}

/// Changes go first.
bool Session::Impl::may_ask_for_image(Millis now) const {
  return image_.step == ImageWork::Step::asking && !image_.round && !round_ && now >= round_at_ && !image_.unsure &&
         store_.waiting() <= held_back_;
}

std::optional<Step> Session::Impl::next_image(Millis now) {
  if (!may_ask_for_image(now)) return std::nullopt;
  if (over_budget()) return stop_with(fail(Code::cancelled, "the byte budget is used up"));
  auto round = begin_image_round(store_, ports_, image_bytes());
  if (round.code() == Code::busy) return wait_for_round(round.error(), now), std::nullopt;
  if (round.code() == Code::key_locked) return image_failed(round.error(), now), std::nullopt;
  if (!round || !*round) return give_up_image(), std::nullopt;
  return send_image_round(**std::move(round), now);
}

/// The pieces behind those that wait to be taken: the hub and the line are at work meanwhile.
std::optional<Step> Session::Impl::image_ahead(Millis now) {
  if (stop_ || is_spent() || !may_ask_for_image(now)) return std::nullopt;
  auto round = begin_image_round_behind(store_, ports_, image_bytes(), *image_.opened);
  if (!round || !*round) return std::nullopt;
  return send_image_round(**std::move(round), now);
}

Send Session::Impl::send_image_round(ImageRound round, Millis now) {
  image_.round = std::move(round);
  image_.id = ++last_id_;
  image_.sent = now;
  spent_ += image_.round->request.body.size();
  return Send{image_.id, std::move(image_.round->request)};
}

void Session::Impl::image_replied(const HttpReply& reply, HttpReply* ours, Millis now) {
  const ImageRound round = *std::exchange(image_.round, std::nullopt);
  auto opened = open_image_round(store_, round, ours ? std::move(*ours) : HttpReply(reply));
  if (!opened) return image_failed(opened.error(), now);
  image_.opened = *std::move(opened);
  if (now.count - image_.sent.count < tuning::kRoundGoodMillis)
    image_.bytes = std::min(image_.bytes * 2, tuning::kImageMost);
}

/// What was asked for behind it is of use only if it came to stand in the store.
void Session::Impl::take_pieces(Millis now) {
  if (!image_.opened) return;
  const ImagePieces pieces = *std::exchange(image_.opened, std::nullopt);
  if (store_.leaving()) return image_.round.reset();
  image_.begun += pieces.reply.manifest.empty() ? 0 : 1;
  if (image_.begun > tuning::kImageBegun) return image_.round.reset(), give_up_image();
  const auto step = take_image_pieces(store_, pieces);
  if (!step) {
    image_.round.reset();
    (void)store_.image_part();  // what came of the pieces before the one that failed
    return image_failed(step.error(), now);
  }
  round_backoff_.after_success();
  if (*step == ImageStep::none || (*step == ImageStep::building && ++image_.waits > tuning::kImageWaits))
    return give_up_image();
  if (*step == ImageStep::building) round_at_ = now + Millis{tuning::kImageWaitMillis};
  if (*step == ImageStep::whole) image_.step = ImageWork::Step::whole;
}

/// The network's trouble is waited out, also what it altered, and a tablet that is locked; all else means pages.
void Session::Impl::image_failed(const Error& error, Millis now) {
  const Group group = info(error.code).group;
  const bool passes = group == Group::wait_network || error.code == Code::busy || error.code == Code::key_locked ||
                      error.code == Code::bad_checksum;
  if (!passes || ++image_.failures > tuning::kImageFailures) return give_up_image();
  image_.bytes = std::max(image_.bytes / static_cast<std::uint32_t>(tuning::kRoundShrink), tuning::kImageLeast);
  wait_for_round(error, now);
}

void Session::Impl::give_up_image() {
  image_.step = ImageWork::Step::given_up;
  wants_round_ = true;
}

void Session::Impl::take_image() {
  const auto part = store_.image_part();
  const Status taken = store_.take_image();
  give_up_image();  // there is nothing more of it to do
  if (!taken) {
    const Group group = info(taken.code()).group;
    if (taken.code() == Code::corrupt || taken.code() == Code::io || group == Group::bug) stop_ = taken.error();
    return;
  }
  Event pulled{EventKind::pulled};
  if (part && *part) pulled.bytes = (*part)->of->packed_from(0);
  emit(pulled);
}

std::uint32_t Session::Impl::image_bytes() const {
  const std::uint64_t budget = options_.byte_budget.value_or(image_.bytes + spent_);
  const std::uint64_t left = budget - std::min(budget, spent_);
  return static_cast<std::uint32_t>(std::clamp<std::uint64_t>(left, tuning::kImageLeast, image_.bytes));
}

}  // namespace satchel::sync
