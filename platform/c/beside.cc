#include "platform/c/beside.h"

namespace satchel::capi {

Beside::Beside(StoreBox& box) : box_(box), files_(*box.machine_.files, [&box] { return box.halted(); }) {
  const std::lock_guard lock(box_.state_);
  ++box_.beside_;
}

Beside::~Beside() {
  store_.reset();
  const std::lock_guard lock(box_.state_);
  --box_.beside_;
  box_.changed_.notify_all();
}

Result<std::unique_ptr<Beside>> Beside::open(StoreBox& box) {
  std::unique_ptr<Beside> out(new Beside(box));
  SATCHEL_TRY(box.with([](Store&) { return Status(); }));
  StoreOptions options;
  options.folder = box.folder();
  options.read_only = true;
  options.given_up = [&box] { return box.halted(); };
  auto store = Store::open(out->ports(), options);
  if (!store) return out->ended(store.error()).error();
  out->store_ = *std::move(store);
  return out;
}

Ports Beside::ports() {
  const Ports all = box_.ports();
  return {all.clock, all.random, files_, all.keys};
}

Status Beside::ended(const Status& status) const {
  return status || !box_.halted() ? status : Status(fail(Code::cancelled, "the store is suspended"));
}

}  // namespace satchel::capi
