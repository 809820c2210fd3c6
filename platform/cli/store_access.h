// Opening stores for commands: the folder STORE holds store.db, blobs/ and the device's own signing key in `key`.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "engine/store/status_json.h"
#include "platform/cli/console.h"
#include "platform/os/host.h"

namespace satchel::cli {

/// A store with the machine under it; `store` goes first.
struct OpenStore {
  os::Host host;
  std::unique_ptr<Store> store;
  std::optional<Damage> salvaged = {};  // what had to be done first
};

enum class Access { read, write };

std::string key_path(const std::string& folder);
/// Whether one stands there, be it damaged.
bool is_store(Files& files, const std::string& folder);
/// A damaged store is salvaged first, to be read too. Errors: those of Store::open; not_found comes before anything is
/// made.
Result<OpenStore> open_store(const std::string& folder, Access access);
/// The same, and says so where it had to, and where the key is not at hand: the store opens for what is not encrypted,
/// and no other key is made. `as`: who records; empty, the user that the device was enrolled for. Error,
/// too: not_permitted for who does not record there.
Result<OpenStore> open_store(Console& console, const std::string& folder, Access access, const std::string& as = {});
/// A sentence on one damage; as JSON where a machine reads.
std::string damage_text(const Console& console, const Damage& damage);

/// What a device that was withdrawn from service still has to deliver, as lines. Errors: the store's.
Status tell_leaving(Console& console, Store& store);

/// Errors: unknown_type, with the schema's types as detail where `name` is none of them.
Result<const RecordType*> type_named(const Schema& schema, std::string_view name);
/// Errors: unknown_type, invalid, not_found.
Result<Record> record_named(Store& store, const RecordType& type, std::string_view id);

}  // namespace satchel::cli
