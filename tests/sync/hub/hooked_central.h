// A database that a test steps into: before each session begins, which then may fail. So it does what others do just
// between two looks that one request takes.
#pragma once

#include <functional>
#include <utility>

#include "tests/sync/hub/house.h"

namespace satchel::hub::test {

/// For one thread. What `before` does with this itself comes to it no more.
struct HookedCentral final : Central {
  explicit HookedCentral(std::unique_ptr<Central> of) : beneath(std::move(of)) {}

  Result<std::unique_ptr<CentralWrite>> write() override {
    SATCHEL_TRY(ask());
    return beneath->write();
  }
  Result<std::unique_ptr<CentralView>> view() override {
    SATCHEL_TRY(ask());
    return beneath->view();
  }
  SchemaPtr schema() const override { return beneath->schema(); }
  Status copy_to(const std::string& path) override { return beneath->copy_to(path); }

  /// Calls `work`, and `deed` before the session number `at` that it begins, 1 the first. False: it begins fewer.
  bool step_in(int at, const std::function<void()>& deed, const std::function<void()>& work) {
    int begun = 0;
    before = [&]() -> Status {
      if (++begun == at) deed();
      return {};
    };
    work();
    before = {};
    return begun >= at;
  }

  std::unique_ptr<Central> beneath;
  std::function<Status()> before;

 private:
  Status ask() {
    if (!before || std::exchange(asking_, true)) return {};
    Status out = before();
    asking_ = false;
    return out;
  }
  bool asking_ = false;
};

/// The house's hub, opened anew over such a database; that is as long as the hub.
inline HookedCentral& open_hooked(House& house, Quotas quotas = {}) {
  house.hub.reset();
  HookedCentral* made = nullptr;
  HubOptions options = house.options();
  options.quotas = quotas;
  options.central = [&]() -> Result<std::unique_ptr<Central>> {
    SATCHEL_ASSIGN(auto beneath, central_at(house.folder.path() + "/hub/central.db"));
    auto hooked = std::make_unique<HookedCentral>(std::move(beneath));
    made = hooked.get();
    return std::unique_ptr<Central>(std::move(hooked));
  };
  auto opened = Hub::open(house.ports(), options);
  REQUIRE_MESSAGE(opened, opened.error().detail);
  house.hub = *std::move(opened);
  return *made;
}

}  // namespace satchel::hub::test
