#include "sync/hub/upkeep/sealing_key.h"

#include "engine/base/guarded.h"
#include "engine/base/hash.h"
#include "sync/hub/central/sqlite_central.h"

namespace satchel::hub {
namespace {

constexpr const char* kKnownSealingKey = "intake_key";

std::string sealing_key_lost(const std::string& folder) { return folder + "/" + kSealingKeyLost; }
std::string text_of(const PublicKey& key) { return to_hex(key.view()); }

/// Without a device nobody has sealed anything.
Status look_at_known(CentralView& view, Files& files, const std::string& folder, const std::optional<PublicKey>& ours) {
  SATCHEL_ASSIGN(const std::string known, view.setting(kKnownSealingKey));
  if (known.empty() || (ours && text_of(*ours) == known) || files.exists(sealing_key_lost(folder))) return {};
  SATCHEL_ASSIGN(const auto devices, view.devices());
  if (devices.empty()) return {};
  const std::string file = folder + "/" + kSealingKeyFile;
  return fail(Code::key_locked, file + (ours ? " is not the key that identities were sealed to" : " is missing") +
                                    ": put the one of before back; where it is lost for good, and with it who was " +
                                    "sealed to it, say so by an empty file " + sealing_key_lost(folder));
}

Result<std::unique_ptr<Central>> open_as_it_is(Files& files, const HubData& data) {
  if (data.central) return data.central();
  const std::string database = data.folder + "/central.db";
  if (!files.exists(database)) return std::unique_ptr<Central>();
  return open_sqlite_central({database, true, nullptr, true});
}

}  // namespace

Status may_seal_to(Ports ports, const HubData& data, const std::optional<PublicKey>& ours) {
  return guarded([&]() -> Status {
    SATCHEL_ASSIGN(const auto central, open_as_it_is(ports.files, data));
    if (!central) return {};
    SATCHEL_ASSIGN(const auto view, central->view());
    return look_at_known(*view, ports.files, data.folder, ours);
  });
}

Status remember_sealing_key(CentralWrite& write, Files& files, const std::string& folder, const PublicKey& ours) {
  SATCHEL_TRY(look_at_known(write, files, folder, ours));
  return write.put_setting(kKnownSealingKey, text_of(ours));
}

Status end_sealing_key_lost(Files& files, const std::string& folder) {
  const std::string word = sealing_key_lost(folder);
  return files.exists(word) ? files.remove(word) : Status{};
}

}  // namespace satchel::hub
