#include "platform/c/events.h"

#include <algorithm>
#include <cstring>

namespace satchel::capi {
namespace {

constexpr std::size_t kMostEvents = 1000;  // a host that never drains; what is dropped only told of progress

void join(satchel_event& into, const satchel_event& event) {
  const bool adds = event.kind == SATCHEL_EVENT_RECORDS || event.kind == SATCHEL_EVENT_REFUSED;
  if (adds) {
    into.count += event.count;
    into.bytes += event.bytes;
  } else {
    into = event;
  }
}

}  // namespace

satchel_event* EventQueue::same(const satchel_event& event) {
  const auto at = std::find_if(events_.begin(), events_.end(), [&](const satchel_event& one) {
    return one.kind == event.kind && std::strcmp(one.sha256, event.sha256) == 0;
  });
  return at == events_.end() ? nullptr : &*at;
}

void EventQueue::add(const satchel_event& event) {
  const std::lock_guard lock(mutex_);
  if (closed_) return;
  if (satchel_event* const waiting = same(event)) return join(*waiting, event);
  due_ |= events_.empty();
  if (events_.size() >= kMostEvents) {
    const auto photo = std::find_if(events_.begin(), events_.end(),
                                    [](const satchel_event& one) { return one.kind == SATCHEL_EVENT_PHOTO; });
    events_.erase(photo == events_.end() ? events_.begin() : photo);
  }
  events_.push_back(event);
}

void EventQueue::wake() {
  std::unique_lock lock(mutex_);
  if (!due_ || closed_ || !wake_) return;
  due_ = false;
  ++waking_;
  lock.unlock();
  try {
    wake_(ctx_);
  } catch (...) {  // against its contract; closing must not wait for it for ever
  }
  lock.lock();
  if (--waking_ == 0) quiet_.notify_all();
}

satchel_event EventQueue::take() {
  const std::lock_guard lock(mutex_);
  satchel_event out{};
  if (events_.empty()) return out;
  out = events_.front();
  events_.pop_front();
  due_ &= !events_.empty();
  return out;
}

void EventQueue::close() {
  std::unique_lock lock(mutex_);
  closed_ = true;
  quiet_.wait(lock, [this] { return waking_ == 0; });
}

}  // namespace satchel::capi
