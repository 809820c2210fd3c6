// A hub and five devices: A, B and C of the cases, one that looks on at every step, and one that comes at the end.
#pragma once

#include <array>

#include "tests/exhaustion/schedule.h"
#include "tests/simulation/host.h"

namespace satchel::exhaust {

inline constexpr std::size_t kOnlooker = kDevices, kNewcomer = kDevices + 1, kAll = kDevices + 2;

class World {
 public:
  World();
  /// Starts the hub and enrols everybody. Nobody has synced.
  Status start();

  Store& store(std::size_t device) { return devices_[device].store(); }
  hub::Hub& hub() { return hub_.hub(); }
  const std::string& user(std::size_t device) const { return devices_[device].user; }

  /// A whole session: everything out, everything in.
  Status sync(std::size_t device);
  /// The first request of a session, of which the reply waits; land() brings it, and the session is dropped.
  Status ask(std::size_t device);
  Status land(std::size_t device);
  /// Everybody but the newcomer syncs until nothing moves.
  Status quiet();
  /// A second goes by everywhere.
  void tick();

 private:
  struct Late {
    sync::RequestId id = 0;
    sync::HttpReply reply;
  };

  sim::HubHost hub_;
  std::array<sim::Tablet, kAll> devices_;
  std::array<Late, kDevices> late_;
};

}  // namespace satchel::exhaust
