// What is in an image (images.h): a pull from nothing, of one page. Internal to sync/hub.
#pragma once

#include "engine/store/image_builder.h"
#include "sync/hub/central/central.h"

namespace satchel::hub {

/// Every record that stands in the device's scopes and that its role may read.
Status fill_image(CentralView& view, const Schema& schema, const DeviceRow& device, ImageBuilder& out);

}  // namespace satchel::hub
