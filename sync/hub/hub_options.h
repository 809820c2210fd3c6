// What a hub is opened with, and a device enrolled with.
#pragma once

#include "engine/ports/agreement.h"
#include "sync/hub/access/identity_vault.h"
#include "sync/hub/devices/device_watch.h"
#include "sync/hub/hub_data.h"
#include "sync/hub/images/images.h"

namespace satchel::hub {

struct HubOptions {
  std::string data;                   // folder; made if missing
  std::optional<std::string> schema;  // JSON of a newer schema to publish; else the stored one, else environment.json
  bool full_sync = true;              // false is for measurements only
  const char* vfs = nullptr;          // SQLite's default, or a test's
  OpenCentral central;                // opens a database that several hubs share; empty: central.db, this hub's alone
  std::function<void(const std::string&)> log;  // one English line each, from any thread; may be empty
  Agreement* agreement = nullptr;               // of the hub's key: without it, no rescue bundle is taken
  std::optional<SealingKey> sealing;            // without it, devices can seal no identities
  ImageLimits images;                           // for devices that pull from nothing
  Quotas quotas{};                              // of each device
  bool keep_contacts = false;                   // writes down when each was last met, and how (contact.h)
};

struct Enrolment {
  std::string user, role;
  std::vector<std::string> scopes;  // the first is the device's home
  Millis valid{7LL * 24 * 3'600'000};
};

}  // namespace satchel::hub
