#include "sync/client/session.h"

#include "sync/client/session_impl.h"

namespace satchel::sync {

bool moves(const Event& event) {
  switch (event.kind) {
    case EventKind::pulled:
    case EventKind::pushed:
    case EventKind::blob_progress:
      return event.count > 0;
    case EventKind::blob_done:
    case EventKind::schema_taken:
    case EventKind::sealed:
    case EventKind::delivered:
      return true;
    default:
      return false;
  }
}

Session::Session(Store& store, Ports ports, SessionOptions options, std::function<void(const Event&)> on_event)
    : impl_(std::make_unique<Impl>(store, ports, std::move(options), std::move(on_event))) {}
Session::~Session() = default;
Step Session::next(Millis now) {
  const auto step = [&] { return Result<Step>(impl_->next(now)); };
  for (;;)  // where memory runs out the session stops, and says so in its next step
    if (auto out = guarded(step, [this] { impl_->out_of_memory(); })) return *std::move(out);
}
void Session::work(Millis now) {
  impl_->guard([&] { impl_->work(now); });
}
void Session::replied(RequestId id, const HttpReply& reply, Millis now) {
  impl_->guard([&] { impl_->replied(id, reply, nullptr, now); });
}
void Session::replied(RequestId id, HttpReply&& reply, Millis now) {
  impl_->guard([&] { impl_->replied(id, reply, &reply, now); });
}
void Session::failed(RequestId id, const Error& error, Millis now) {
  impl_->guard([&] { impl_->failed(id, error, now); });
}
void Session::progressed(RequestId id, std::uint64_t sent) {
  impl_->guard([&] { impl_->progressed(id, sent); });
}
void Session::cancel() { impl_->cancel(); }
const SessionCounts& Session::counts() const { return impl_->counts(); }

}  // namespace satchel::sync
