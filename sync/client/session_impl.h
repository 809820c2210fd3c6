// What a Session is made of. Internal to sync/client.
#pragma once

#include <algorithm>
#include <utility>

#include "engine/base/guarded.h"
#include "engine/base/limits.h"
#include "engine/base/planted.h"
#include "sync/client/backoff.h"
#include "sync/client/blob_lane.h"
#include "sync/client/hand_back.h"
#include "sync/client/image_round.h"
#include "sync/client/leave.h"
#include "sync/client/session.h"
#include "sync/client/sync_round.h"
#include "sync/client/tuning.h"

namespace satchel::sync {

/// How much a round pushes and pulls at most, before compression.
struct RoundBytes {
  std::size_t push = limits::kPushBytes, page = limits::kPageBytes;
  std::size_t push_most = limits::kPushBytes;  // that the hub takes

  void broke() {
    push = std::max(push / tuning::kRoundShrink, tuning::kPushLeast);
    page = std::max(page / tuning::kRoundShrink, tuning::kPageLeast);
  }
  void went_well() {
    push = std::min(push * 2, push_most);
    page = std::min(page * 2, limits::kPageBytes);
  }
  void too_large() { push = push_most = push / 2; }
};

/// Where the image for a pull from nothing is.
struct ImageWork {
  enum class Step : std::uint8_t { unknown, asking, whole, given_up } step = Step::unknown;
  std::optional<ImageRound> round;  // at the hub
  RequestId id = 0;
  Millis sent;
  std::optional<ImagePieces> opened;  // they are here and not in the store; the next may be at the hub
  std::uint32_t bytes = tuning::kImageFirst;
  int waits = 0, failures = 0, begun = 0;
  bool unsure = true;  // the hub may have entries of which this device does not know it
};

class Session::Impl {
 public:
  Impl(Store& store, Ports ports, SessionOptions options, std::function<void(const Event&)> on_event)
      : store_(store),
        ports_(ports),
        options_(std::move(options)),
        on_event_(std::move(on_event)),
        lane_(store, ports, options_) {
    (void)store_.ask_for_trimmed();  // what cannot be asked now can be later
  }

  Step next(Millis now) {
    if (stop_ && (opened_ || image_.opened)) return Work{};
    if (stop_) return under_way() ? Step(Wait{now + Millis{1000}}) : Step(Finished{*stop_});
    if (opened_) {
      if (store_.leaving() || opened_->reply.revoked) return Work{};
      if (auto step = round_ahead(now)) return *std::move(step);
      return Work{};
    }
    if (store_.leaving()) return next_leaving(now);
    if (image_.opened) {
      if (auto step = image_ahead(now)) return *std::move(step);
      return Work{};
    }
    if (image_.step == ImageWork::Step::whole && !round_) return Work{};
    if (auto step = next_image(now)) return *std::move(step);
    if (auto step = next_round(now)) return *std::move(step);
    if (may_compose()) return Work{};
    if (auto step = next_hand_back(now)) return *std::move(step);
    if (auto step = next_blob(now)) return *std::move(step);
    return wait_or_finish(now);
  }

  /// `ours`: the same, where it may be taken apart.
  void replied(RequestId id, const HttpReply& reply, HttpReply* ours, Millis now) {
    spent_ += reply.body.size();
    if (lane_.owns(id)) return blob_replied(id, reply, now);
    if (id == delivery_id_) return delivered(reply, now);
    take_opened(now);
    take_pieces(now);
    if (handing_ && id == hand_id_) return handed(reply, now);
    if (image_.round && id == image_.id) return image_replied(reply, ours, now);
    if (!round_ || id != round_id_) return;  // of a session that went before, or of no use any more
    auto opened = open_round(store_, *std::exchange(round_, std::nullopt), reply);
    if (!opened) return round_refused(opened.error(), now);
    refused_ = {};
    opened_ = *std::move(opened);
    reached(Point::reply_opened);
    if (now.count - round_sent_.count < tuning::kRoundGoodMillis) round_bytes_.went_well();
  }

  void work(Millis now) {
    if (opened_) return take_opened(now);
    if (image_.opened) return take_pieces(now);
    if (store_.leaving()) return seal_contents();
    if (image_.step == ImageWork::Step::whole && !round_) return take_image();
    if (may_forget()) return forget();
    if (!may_compose()) return;
    auto composed = begin_round(store_, ports_, round_->behind(), round_options(now));
    composed ? void(composed_ = *std::move(composed)) : void(composing_failed_ = true);
  }

  void failed(RequestId id, const Error& error, Millis now) {
    if (lane_.owns(id)) {
      if (auto event = lane_.failed(id, error, now)) emit(*event);
      return;
    }
    if (id == delivery_id_) {
      return delivery_broke(error, now);
    }
    take_opened(now);
    take_pieces(now);
    if (handing_ && id == hand_id_) return handing_.reset(), hand_back_failed(error, now);
    if (image_.round && id == image_.id) return image_.round.reset(), image_failed(error, now);
    if (!round_ || id != round_id_) return;
    round_.reset();
    if (error.code != Code::too_large) round_bytes_.broke();
    round_failed(error, now);
  }

  void progressed(RequestId id, std::uint64_t sent) {
    if (auto event = lane_.progressed(id, sent)) emit(*event);
  }

  void cancel() {
    if (!stop_) stop_ = fail(Code::cancelled);
  }

  /// The session stops. What it was about is in the store, as far as it came.
  void out_of_memory() noexcept {
    stop_ = Error{Code::out_of_memory, {}};
    opened_.reset();
    composed_.reset();
    image_.opened.reset();
  }

  template <class Work>
  void guard(const Work& work) {
    (void)guarded([&] { return work(), Status{}; }, [this] { out_of_memory(); });
  }

  const SessionCounts& counts() {
    counts_.blobs = lane_.blobs_sent();
    counts_.blob_bytes = lane_.bytes_sent();
    return counts_;
  }

 private:
  std::optional<Step> next_round(Millis now) {
    if (round_ || image_.round || now < round_at_) return std::nullopt;
    const bool wants = wants_round_ && (image_.unsure || !fetches_image());
    if (!wants && store_.waiting() <= held_back_) return std::nullopt;
    if (over_budget()) return stop_with(fail(Code::cancelled, "the byte budget is used up"));
    auto round = begin_round(store_, ports_, start_of(store_), round_options(now));
    if (!round && round.error().code != Code::busy) return stop_with(round.error());
    if (!round) {  // the key is not at hand: the tablet is locked
      wait_for_round(round.error(), now);
      return std::nullopt;
    }
    return send_round(*std::move(round), now);
  }

  Send send_round(Round round, Millis now) {
    reached(Point::request_sent);
    round_sent_ = now;
    image_.unsure = true;
    round_ = std::move(round);
    composed_.reset();
    composing_failed_ = false;
    round_id_ = ++last_id_;
    ++counts_.rounds;
    spent_ += round_->request.body.size();
    return Send{round_id_, std::move(round_->request)};
  }

  /// While a push is at the hub, the next one is composed.
  bool may_compose() const {
    return round_ && round_->more && !composed_ && !composing_failed_ && !opened_ && !stop_ && !is_spent();
  }

  /// The round behind the one whose reply waits to take effect: the hub works on it meanwhile.
  std::optional<Step> round_ahead(Millis now) {
    const auto start = opened_->next();
    if (round_ || !start || is_spent() || (!opened_->round.more && may_have_image())) return std::nullopt;
    if (opened_->round.more) {
      if (!composed_ || composed_->start != *start) return std::nullopt;
      return send_round(*std::exchange(composed_, std::nullopt), now);
    }
    RoundOptions options = round_options(now);
    options.push_bytes = 0;
    auto round = begin_round(store_, ports_, *start, options);
    if (!round) return std::nullopt;
    return send_round(*std::move(round), now);
  }

  /// Lets a reply that came take effect. A round that was sent ahead is of use only if it begins where this one ended.
  void take_opened(Millis now) {
    if (!opened_) return;
    if (store_.leaving()) return take_answer(now);
    auto result = take_round(store_, *std::exchange(opened_, std::nullopt));
    reached(Point::reply_taken);
    composed_.reset();
    if (round_ && (!result || round_->start != start_of(store_))) round_.reset();
    if (!result) return round_failed(result.error(), now);
    round_backoff_.after_success();
    if (store_.leaving()) round_.reset(), composed_.reset();  // it was sent ahead, and is of no use any more
    round_done(*result, now);
  }

  /// The store is emptied, its bundle delivered: in words of leave.h. What was under way comes to its end first.
  Step next_leaving(Millis now);

  void seal_contents();

  Step ask(Millis now);

  Step deliver();

  /// Nobody has signed this answer: whether all arrived, only receipts say.
  void delivered(const HttpReply& reply, Millis now);

  /// All of it may be there all the same: that is asked first.
  void delivery_broke(const Error& error, Millis now);

  void take_answer(Millis now);

  RoundOptions round_options(Millis now) const {
    return {held_back_ > 0 ? 0 : round_bytes_.push, page_bytes(), wants_token(now), fetches_image()};
  }

  /// Nothing else of changes waits.
  bool may_hand_back(Millis now) const;

  std::optional<Step> next_hand_back(Millis now);

  void handed(const HttpReply& reply, Millis now);

  /// Nothing else hangs on it: where it cannot be now, a later session tries again.
  void hand_back_failed(const Error& error, Millis now);

  /// All that the hub had to say is here, and nothing is on its way: what left the scopes is erased.
  bool may_forget() {
    return caught_up_ && !wants_round_ && !under_way() && !stop_ && !forgot_ && store_.has_forgotten();
  }

  // session_image.cc
  bool may_have_image() const;
  bool fetches_image() const;
  void look_for_image();
  bool may_ask_for_image(Millis now) const;
  std::optional<Step> next_image(Millis now);
  std::optional<Step> image_ahead(Millis now);
  Send send_image_round(ImageRound round, Millis now);
  void take_pieces(Millis now);
  void image_replied(const HttpReply& reply, HttpReply* ours, Millis now);
  void image_failed(const Error& error, Millis now);
  void give_up_image();
  void take_image();
  std::uint32_t image_bytes() const;

  void forget() {
    forgot_ = true;  // once a session is enough
    const Status done = store_.erase_forgotten();
    if (done) return;
    const Group group = info(done.code()).group;
    if (group != Group::retry && group != Group::free_space) stop_ = done.error();  // else another time
  }

  std::optional<Step> next_blob(Millis now) {
    if (!caught_up_ || round_ || over_budget() || (lane_.busy() && is_spent())) return std::nullopt;
    auto step = lane_.next(last_id_ + 1, now < token_until_ ? token_ : std::string(), now);
    if (!step) return stop_with(step.error());
    if (step->event) emit(*step->event);
    if (step->kind == BlobStep::Kind::wants_token) return token_wanted_ = wants_round_ = true, next_round(now);
    if (step->kind == BlobStep::Kind::nothing) return std::nullopt;
    const RequestId id = ++last_id_;
    if (step->request.file) spent_ += step->request.file->length;
    return Send{id, std::move(step->request)};
  }

  Step wait_or_finish(Millis now) {
    if (under_way()) return Wait{now + Millis{60'000}};
    if (!nothing_to_hand_ && caught_up_ && !wants_round_ && !over_budget() && now < round_at_) return Wait{round_at_};
    if (wants_round_ || store_.waiting() > held_back_) return Wait{std::max(round_at_, now + Millis{1})};
    if (auto until = lane_.waits_until(now)) return Wait{*until};
    auto unconfirmed = store_.unconfirmed_blobs(1);
    if (!unconfirmed) return stop_with(unconfirmed.error());
    if (!unconfirmed->empty() && !over_budget()) {
      wants_round_ = true;
      if (auto step = next_round(now)) return *std::move(step);
      return Wait{std::max(round_at_, now + Millis{1})};
    }
    if (may_forget()) return Work{};
    if (over_budget()) return Finished{fail(Code::cancelled, "the byte budget is used up")};
    return Finished{waits_.code == Code::ok ? lane_.left_out() : waits_};
  }

  void round_done(const RoundResult& result, Millis now) {
    for (const auto& event : result.events) {
      if (event.kind == EventKind::hub_restored) nothing_to_hand_ = false;
      if (event.kind == EventKind::pushed) counts_.pushed += event.count;
      emit(event);
    }
    if (!result.token.empty()) {
      token_ = result.token;
      token_until_ = now + Millis{tuning::kTokenMillis - tuning::kTokenMarginMillis};
      token_wanted_ = false;
    }
    if (result.waits.code != Code::ok || held_back_ == 0) waits_ = result.waits;
    if (waits_.code == Code::newer_schema) held_back_ = store_.waiting();
    wants_round_ = !result.complete && (result.progressed || waits_.code == Code::newer_schema);
    wants_round_ |= result.more_said;
    caught_up_ = result.complete || caught_up_;
    look_for_image();
    if (waits_.code == Code::busy)
      wants_round_ = true, round_at_ = now + round_backoff_.after_failure(ports_.random.number());
  }

  /// Nobody has signed a refusal, and the request may have been altered on its way: only what is said again and again
  /// is believed.
  void round_refused(const Error& error, Millis now) {
    refused_ = {error.code, refused_.code == error.code ? refused_.times + 1 : 1};
    const bool believed = refused_.times >= tuning::kRefusalsBelieved || error.code == Code::too_large;
    if (believed) return round_failed(error, now);
    wants_round_ = true;
    wait_for_round(error, now);
  }

  /// What the caller must mend ends the session; everything else is tried again later.
  void round_failed(const Error& error, Millis now) {
    const Group group = info(error.code).group;
    if (error.code == Code::too_large && round_bytes_.push > tuning::kPushLeast) {
      round_bytes_.too_large();
    } else if (group != Group::wait_network && group != Group::retry) {
      stop_ = error;
    } else {
      wait_for_round(error, now);
    }
    wants_round_ = true;
  }

  void wait_for_round(const Error& error, Millis now) {
    round_at_ = now + round_backoff_.after_failure(ports_.random.number());
    retrying(error, round_at_);
  }

  void blob_replied(RequestId id, const HttpReply& reply, Millis now) {
    auto event = lane_.replied(id, reply, now);
    if (event && *event) emit(**event);
    if (event) return;
    if (event.error().code != Code::not_signed_in) stop_ = event.error();
    token_.clear();  // the next round brings another
    token_until_ = {};
  }

  bool under_way() const { return round_ || handing_ || image_.round || lane_.busy(); }
  bool wants_token(Millis now) const { return token_wanted_ && now >= token_until_; }
  /// Never before something is done for good: a budget that the first round alone uses up would hold photos for ever.
  bool over_budget() const { return moved_ && is_spent(); }
  /// Nothing is sent ahead then: what is under way may be all that is needed.
  bool is_spent() const { return options_.byte_budget && spent_ >= *options_.byte_budget; }
  std::uint32_t page_bytes() const {
    const std::uint64_t most = may_have_image() ? std::min(round_bytes_.page, tuning::kProbePage) : round_bytes_.page;
    const std::uint64_t budget = options_.byte_budget.value_or(most + spent_);
    const std::uint64_t left = budget - std::min(budget, spent_);
    return static_cast<std::uint32_t>(std::clamp<std::uint64_t>(left, 4096, most));
  }
  Step stop_with(const Error& error) {
    stop_ = error;
    return under_way() ? Step(Wait{Millis{0}}) : Step(Finished{error});
  }
  void retrying(const Error& error, Millis until) {
    Event event{EventKind::retrying};
    event.error = error;
    event.count = until.count;
    emit(event);
  }
  void emit(const Event& event) {
    moved_ |= moves(event);
    if (on_event_) on_event_(event);
  }

  Store& store_;
  Ports ports_;
  SessionOptions options_;
  std::function<void(const Event&)> on_event_;
  BlobLane lane_;

  RequestId last_id_ = 0;
  std::optional<Round> round_;  // at the hub
  RequestId round_id_ = 0;
  std::optional<OpenedRound> opened_;  // its reply is here and has not taken effect
  std::optional<Round> composed_;      // a push behind the one at the hub
  bool composing_failed_ = false;
  std::optional<HandBackRound> handing_;  // at the hub
  RequestId hand_id_ = 0;
  bool nothing_to_hand_ = false, forgot_ = false;
  bool wants_round_ = true, caught_up_ = false, token_wanted_ = false;
  std::int64_t held_back_ = 0;  // entries that wait for the hub's next schema
  ImageWork image_;
  Backoff round_backoff_;
  Millis round_at_;
  RoundBytes round_bytes_;
  Millis round_sent_;
  struct {
    Code code = Code::ok;
    int times = 0;
  } refused_;  // by the last replies in a row
  std::string token_;
  Millis token_until_;
  std::uint64_t spent_ = 0;
  bool moved_ = false;         // something that a later session need not do again
  RequestId delivery_id_ = 0;  // of the bundle on its way
  bool delivery_due_ = false, delivery_tried_ = false, answered_ = false;
  Error delivery_error_{Code::withdrawn, {}};
  Error waits_{Code::ok, {}};
  std::optional<Error> stop_;
  SessionCounts counts_;
};

}  // namespace satchel::sync
