#include "sync/hub/accounts/people.h"

#include <algorithm>

#include "engine/base/near_name.h"
#include "sync/hub/entries/hub_world.h"

namespace satchel::hub {

Result<std::vector<std::string>> people(CentralView& view, const Schema& schema) {
  std::vector<std::string> out;
  SATCHEL_ASSIGN(const auto accounts, view.accounts());
  out.reserve(accounts.size());
  for (const AccountRow& account : accounts) out.push_back(account.user);
  SATCHEL_ASSIGN(const auto devices, view.devices());
  for (const DeviceRow& device : devices) {
    out.push_back(device.user);
    SATCHEL_ASSIGN(const auto others, view.actors(device.id));
    for (const ActorRow& other : others) out.push_back(other.user);
  }
  HubWorld world(view, schema);
  SATCHEL_TRY(world.each("officer", [&](const casework::Sheet& officer) {
    if (officer.has("user")) out.emplace_back(officer.text("user"));
    return Status();
  }));
  return out;
}

Status check_person(CentralView& view, const Schema& schema, const std::string& user) {
  SATCHEL_ASSIGN(auto known, people(view, schema));
  if (known.empty() || std::ranges::find(known, user) != known.end()) return {};
  return fail(Code::not_found, unknown_name("person", user, std::move(known)));
}

}  // namespace satchel::hub
