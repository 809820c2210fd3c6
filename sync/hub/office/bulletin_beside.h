// The bureau's views for programs beside a serving hub, on the same folder.
#pragma once

#include <functional>
#include <string>

#include "sync/hub/hub_data.h"
#include "sync/hub/office/bulletin_desk.h"

namespace satchel::hub {

/// `work` on bulletins; their pages are among the hub's blobs. Errors: those of `work`, of the database.
Status bulletins_beside(Ports ports, const HubData& data, const std::function<Status(BulletinDesk&)>& work);

}  // namespace satchel::hub
