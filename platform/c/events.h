// One queue of events for a store, and the one call by which the host learns that there are any.
#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>

#include "platform/c/satchel.h"

namespace satchel::capi {

/// Safe from any thread. Of what only says how far something is, the last word alone is kept; the queue is bounded.
class EventQueue {
 public:
  EventQueue(void (*host_wake)(void*), void* ctx) : wake_(host_wake), ctx_(ctx) {}

  /// Calls nobody.
  void add(const satchel_event& event);
  /// Calls the host's wake, if the queue was empty when the first event came into it. Not to be called under a lock.
  /// What it throws ends here.
  void wake();
  /// The oldest; one of kind NONE when there is none.
  satchel_event take();
  /// Returns when no wake is under way; none comes afterwards.
  void close();

 private:
  satchel_event* same(const satchel_event& event);

  void (*const wake_)(void*);
  void* const ctx_;
  std::mutex mutex_;
  std::condition_variable quiet_;
  std::deque<satchel_event> events_;
  bool due_ = false, closed_ = false;
  int waking_ = 0;
};

}  // namespace satchel::capi
