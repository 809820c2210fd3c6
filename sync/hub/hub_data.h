// Where a hub keeps what it has.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "sync/hub/central/central.h"

namespace satchel::hub {

using OpenCentral = std::function<Result<std::unique_ptr<Central>>()>;

/// A folder with the keys and the blobs, and the database: central.db of the folder, or what `central` opens. Hubs
/// whose database is elsewhere serve one folder side by side.
struct HubData {
  HubData(std::string of, OpenCentral opened_by = {}) : folder(std::move(of)), central(std::move(opened_by)) {}
  HubData(const char* of) : folder(of) {}

  std::string folder;
  OpenCentral central;
};

}  // namespace satchel::hub
