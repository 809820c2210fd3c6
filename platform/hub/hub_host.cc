#include "platform/hub/hub_host.h"

#include <chrono>
#include <thread>

#include "platform/hub/commands.h"
#include "platform/os/files.h"
#include "sync/hub/upkeep/moved.h"

namespace satchel::hub {
namespace {

/// Whether a hub has begun here.
Result<bool> stands(Files& files, const HubArgs& args) {
  SATCHEL_ASSIGN(const HubData data, hub_data(args, false));
  if (!data.central) return files.exists(data.folder + "/central.db");
  const auto central = data.central();
  if (central.code() == Code::not_found) return false;
  SATCHEL_TRY(central ? Status{} : central.error());
  SATCHEL_ASSIGN(const auto view, (*central)->view());
  SATCHEL_ASSIGN(const std::string id, view->setting("hub_id"));
  return !id.empty();
}

Result<HubHost> open_with_key(const HubArgs& args, bool makes) {
  SATCHEL_ASSIGN(HubData data, hub_data(args, makes));
  SATCHEL_ASSIGN(os::Host host, os::open_host(key_path(args.data)));
  return HubHost{std::move(host), std::move(data), place_of(args)};
}

/// From its first hub over such a database on, no command takes the folder for one without.
Status keep_place(Files& files, const HubHost& host) {
  if (host.place.empty()) return {};
  SATCHEL_ASSIGN(const std::string said, said_place(files, host.data.folder));
  return said == host.place ? Status{} : say_place(files, host.data.folder, host.place);
}

constexpr std::chrono::milliseconds kLook{100};
constexpr int kLooks = 200;

}  // namespace

Result<std::unique_ptr<Hub>> open_hub(const HubHost& host, HubOptions options) {
  options.data = host.data.folder;
  options.central = host.data.central;
  auto hub = Hub::open(host.ports(), options);
  for (int i = 0; hub.code() == Code::locked && options.central && i < kLooks; ++i) {
    std::this_thread::sleep_for(kLook);
    hub = Hub::open(host.ports(), options);
  }
  if (hub) SATCHEL_TRY(keep_place(*host.files, host));
  return hub;
}

Result<HubHost> open_hub_host(const HubArgs& args) {
  const auto files = os::system_files();
  const std::string key = key_path(args.data);
  SATCHEL_TRY(may_be_at(*files, args.data, place_of(args)));
  if (files->exists(key)) return open_with_key(args, true);
  SATCHEL_ASSIGN(const bool stood, stands(*files, args));
  if (stood) return fail(Code::key_locked, key + " is missing: put the hub's own key back");
  return open_with_key(args, true);
}

Result<HubHost> standing_hub_host(const HubArgs& given) {
  const auto files = os::system_files();
  SATCHEL_ASSIGN(const HubArgs args, with_settings(given));
  SATCHEL_TRY(may_be_at(*files, args.data, place_of(args)));
  SATCHEL_ASSIGN(const bool stood, stands(*files, args));
  if (!stood)
    return fail(Code::not_found,
                shares_database(args) ? "no hub of this tenant in the database" : "no hub in " + args.data);
  const std::string key = key_path(args.data);
  if (!files->exists(key)) return fail(Code::key_locked, key + " is missing: put the hub's own key back");
  return open_with_key(args, false);
}

}  // namespace satchel::hub
