// The demo's world: a hub on a free port, a line to it that breaks, and stores.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "platform/cli/demo/cutting_proxy.h"
#include "platform/cli/store_access.h"
#include "platform/net/device.h"
#include "platform/os/clock.h"
#include "platform/os/file_keys.h"
#include "platform/serve/server.h"
#include "sync/hub/beside.h"
#include "sync/hub/hub.h"
#include "sync/hub/office/bulletin_desk.h"

namespace satchel::cli::demo {

inline constexpr const char* kJoint = "joint_night_noise";  // the scope of the operation that all tablets share

/// A store and who works with it.
struct Station {
  std::string name, user;
  OpenStore at;

  Store& store() { return *at.store; }
  /// One transaction. Errors: those of Store::save.
  Status save(const Draft& draft);
};

enum class Line { direct, breaking };

using MakeClock = std::function<std::unique_ptr<Clock>()>;

class World {
 public:
  /// Makes hub/ in `folder` and serves it, by that clock.
  static Result<std::unique_ptr<World>> start(const std::string& folder, const MakeClock& clock = os::system_clock);
  ~World();

  /// A new store in folder/NAME, enrolled at the hub over the given line.
  Result<Station> enrol(const std::string& name, const std::string& user, const std::string& role,
                        const std::vector<std::string>& scopes, Line line, const MakeClock& clock = os::system_clock);
  /// One sync to its end. Errors: what kept it from the end; cancelled by Ctrl-C.
  Status sync(Station& station);

  /// What the office does at the hub's own machine.
  Status beside(const std::function<Status(hub::OfficeWork&)>& work);
  Status books(const std::function<Status(hub::BulletinDesk&)>& work);

  const std::string& folder() const { return folder_; }
  std::string url(Line line) const;
  hub::Hub& hub() { return *hub_; }
  CuttingProxy& line() { return *line_; }
  std::uint64_t requests() const { return server_->traffic().requests; }

 private:
  World() = default;
  std::string folder_;
  os::Host host_;
  std::unique_ptr<os::FileKeys> intake_;
  std::unique_ptr<hub::Hub> hub_;
  std::unique_ptr<serve::Server> server_;
  std::unique_ptr<CuttingProxy> line_;
};

}  // namespace satchel::cli::demo
