#include "sync/hub/upkeep/hub_lock.h"

namespace satchel::hub {
namespace {

constexpr int kMostHubs = 64;

/// Whose place it is not, it tells from who holds it.
struct Places {
  std::shared_ptr<void> mine;
  bool others = false;
};

Result<Places> look_at_places(Files& files, const std::string& folder) {
  Places out;
  for (int i = 0; i < kMostHubs; ++i) {
    const std::string path = folder + "/" + std::to_string(i);
    if (out.mine && !files.exists(path)) continue;
    auto lock = files.lock(path);
    if (!lock && lock.code() != Code::locked) return lock.error();
    if (!lock) out.others = true;
    if (lock && !out.mine) out.mine = *std::move(lock);
  }
  return out;
}

}  // namespace

Result<HubLock> HubLock::take(Files& files, const std::string& data, bool shares) {
  HubLock out;
  const std::string folder = data + "/hubs";
  SATCHEL_ASSIGN(out.start_, files.lock(data + "/lock"));
  if (!shares && !files.exists(folder)) return out;
  SATCHEL_TRY(files.make_folder(folder));
  SATCHEL_ASSIGN(Places places, look_at_places(files, folder));
  if (!shares && places.others) return fail(Code::locked, "hubs that share a database serve " + data);
  if (!places.mine) return fail(Code::locked, "as many hubs as there may be serve " + data);
  out.alone_ = !places.others;
  if (shares) out.place_ = std::move(places.mine);
  return out;
}

}  // namespace satchel::hub
