// One step of a store's sync, on the calling thread.
#pragma once

#include "platform/c/store_box.h"
#include "sync/client/session.h"

namespace satchel::capi {

/// Ends the step that is under way.
class EndStep {
 public:
  explicit EndStep(StoreBox& box) : box_(box) {}
  ~EndStep() { box_.end_step(); }
  EndStep(const EndStep&) = delete;
  EndStep& operator=(const EndStep&) = delete;

 private:
  StoreBox& box_;
};

/// Errors: busy, cancelled, and what is wrong with the store itself; all else is in the result.
Result<satchel_step_result> sync_step(StoreBox& box, const satchel_step_options& options);

/// What a session tells, as events of the host's; `box` is locked or not, nobody is called.
void tell(StoreBox& box, const sync::Event& event);

/// Sends one request and waits, without the store's lock, until it is answered or the step that is under way is
/// cancelled. Errors: those of net::Done.
Result<sync::HttpReply> exchange(StoreBox& box, const sync::HttpRequest& request);

}  // namespace satchel::capi
