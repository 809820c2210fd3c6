// The key that identities are sealed to (intake.key), as the database remembers it beside hub_key. Who was sealed to
// one that is lost can be read no more: a hub begins with another one only where its devices sealed nothing, or where
// its folder says that the old one is lost for good, by an empty file `intake.key.lost`. Internal to sync/hub.
#pragma once

#include <optional>

#include "engine/ports/ports.h"
#include "sync/hub/hub_data.h"

namespace satchel::hub {

inline constexpr const char* kSealingKeyFile = "intake.key";
inline constexpr const char* kSealingKeyLost = "intake.key.lost";

/// Whether a hub may be served with that key, or, for nothing, with one that is made then; asked before it is opened. A
/// database that is not there yet, or remembers none, allows any. Errors: key_locked, those of the database.
Status may_seal_to(Ports ports, const HubData& data, const std::optional<PublicKey>& ours);
/// With this commit the database knows `ours`. Errors: the same.
Status remember_sealing_key(CentralWrite& write, Files& files, const std::string& folder, const PublicKey& ours);
/// After it: the folder's word is used up.
Status end_sealing_key_lost(Files& files, const std::string& folder);

}  // namespace satchel::hub
