// A session of a device that the hub withdrew: its store is emptied, its bundle delivered, in the steps of leave.h.
#include "sync/client/session_impl.h"

namespace satchel::sync {

Step Session::Impl::next_leaving(Millis now) {
  const LeavingStep step = store_.leaving()->step;
  if (round_ || lane_.busy() || delivery_id_ != 0) return Wait{now + Millis{60'000}};
  if (step < LeavingStep::erased) return Work{};
  if (step == LeavingStep::delivered || answered_) return Finished{delivery_error_};
  if (now < round_at_) return Wait{round_at_};
  return delivery_due_ ? deliver() : ask(now);
}

void Session::Impl::seal_contents() {
  if (round_ || lane_.busy() || store_.leaving()->step >= LeavingStep::erased) return;
  if (const Status done = seal_and_erase(store_, ports_); !done)
    stop_ = done.error();
  else
    emit(Event{EventKind::sealed});
}

Step Session::Impl::ask(Millis now) {
  auto round = ask_about_bundle(store_, ports_);
  if (!round) return stop_with(round.error());
  return send_round(*std::move(round), now);
}

Step Session::Impl::deliver() {
  auto request = bundle_delivery(store_, ports_);
  if (!request) return stop_with(request.error());
  delivery_due_ = false, delivery_tried_ = true;
  delivery_id_ = ++last_id_;
  spent_ += request->file->length;
  return Send{delivery_id_, *std::move(request)};
}

void Session::Impl::delivered(const HttpReply& reply, Millis now) {
  delivery_id_ = 0;
  if (reply.status == 200) return;
  const Error error = error_of(reply);
  const Group group = info(error.code).group;
  if (group == Group::wait_network || group == Group::retry) return delivery_broke(error, now);
  delivery_error_ = error;
}

void Session::Impl::delivery_broke(const Error& error, Millis now) {
  delivery_id_ = 0;
  delivery_tried_ = false;
  wait_for_round(error, now);
}

void Session::Impl::take_answer(Millis now) {
  const auto answer = take_bundle_answer(store_, *std::exchange(opened_, std::nullopt));
  if (!answer) return round_failed(answer.error(), now);
  round_backoff_.after_success();
  const Undelivered& left = answer->left;
  if (left.nothing()) {
    const Status done = store_.finish_leaving();
    if (!done) return static_cast<void>(stop_ = done.error());
    delivery_error_ = fail(Code::withdrawn);
    return emit(Event{EventKind::delivered});
  }
  if (answer->again) return;
  const bool wanted = left.entries + left.blobs > 0 || !left.known;
  delivery_due_ = wanted && !delivery_tried_;
  answered_ = !delivery_due_;
  if (!wanted) delivery_error_ = fail(Code::withdrawn);
}

}  // namespace satchel::sync
