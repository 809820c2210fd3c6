// Events, steps, and what the system tells an app.
#include "platform/c/call.h"
#include "platform/c/step.h"

using namespace satchel;
using namespace satchel::capi;

namespace satchel::capi {
namespace {

template <class Work>
satchel_code on_any_store(satchel_store* store, satchel_error* error, const Work& work) noexcept {
  if (!store) return guard(error, nullptr, [] { return Status(fail(Code::invalid, "store is NULL")); });
  const std::shared_ptr<StoreBox> box = store->box;
  return on_box(box, error, [&] { return work(*box); });
}

Status set_network(StoreBox& box, satchel_network network) {
  if (network < SATCHEL_NETWORK_UNMETERED || network > SATCHEL_NETWORK_NONE)
    return fail(Code::invalid, "no such satchel_network");
  box.change_conditions([&](Conditions& conditions) { conditions.network = network; });
  return {};
}

}  // namespace
}  // namespace satchel::capi

satchel_code satchel_next_event(satchel_store* store, satchel_event* event, satchel_error* error) SATCHEL_NX {
  return on_any_store(store, error, [&](StoreBox& box) -> Status {
    if (!event) return fail(Code::invalid, "no place for the event");
    write_struct(event, box.events.take());
    return {};
  });
}

satchel_code satchel_sync_step(satchel_store* store, const satchel_step_options* options, satchel_step_result* result,
                               satchel_error* error) SATCHEL_NX {
  return on_any_store(store, error, [&](StoreBox& box) -> Status {
    SATCHEL_ASSIGN(const satchel_step_options how, read_struct(options));
    if (how.network_class != SATCHEL_CLASS_AS_SET)
      SATCHEL_TRY(set_network(box, how.network_class - SATCHEL_CLASS_UNMETERED));
    SATCHEL_ASSIGN(const satchel_step_result came, sync_step(box, how));
    write_struct(result, came);
    return {};
  });
}

void satchel_cancel(satchel_store* store) SATCHEL_NX {
  if (store) store->box->cancel_step();
}

satchel_code satchel_set_network(satchel_store* store, satchel_network network, satchel_error* error) SATCHEL_NX {
  return on_any_store(store, error, [&](StoreBox& box) { return set_network(box, network); });
}

satchel_code satchel_set_power(satchel_store* store, int32_t low, satchel_error* error) SATCHEL_NX {
  return on_any_store(store, error, [&](StoreBox& box) -> Status {
    box.change_conditions([&](Conditions& conditions) { conditions.power_low = low != 0; });
    return {};
  });
}

satchel_code satchel_suspend(satchel_store* store, satchel_error* error) SATCHEL_NX {
  return on_any_store(store, error, [](StoreBox& box) -> Status {
    if (Nested::now()) return fail(Code::busy, "suspend within a function of the host's");
    return box.suspend();
  });
}

satchel_code satchel_resume(satchel_store* store, satchel_error* error) SATCHEL_NX {
  return on_any_store(store, error, [](StoreBox& box) -> Status {
    if (Nested::now()) return fail(Code::busy, "resume within a function of the host's");
    return box.resume();
  });
}
