#include "sync/hub/bulletin_beside.h"

#include "engine/base/guarded.h"
#include "engine/base/limits.h"
#include "engine/evidence/blobs.h"
#include "sync/hub/hub_world.h"
#include "sync/hub/opening.h"

namespace satchel::hub {

Status bulletins_beside(Ports ports, const std::string& data, const std::function<Status(BulletinDesk&)>& work) {
  return guarded([&]() -> Status {
    SATCHEL_ASSIGN(const auto central, open_beside(ports, data));
    Id id;
    {
      SATCHEL_ASSIGN(const auto view, central->view());
      SATCHEL_ASSIGN(id, id_of_hub(*view));
    }
    const StatementLog statements(ports.keys, id);
    BlobFolder blobs(ports.files, data + "/blobs", ports.random);
    const BulletinDesk::Pages pages{
        [&](ByteView bytes) -> Result<Hash> {
          SATCHEL_ASSIGN(const BlobInfo kept, blobs.add_bytes(bytes));
          return kept.sha256;
        },
        [&](const Hash& hash) { return read_all(ports.files, blobs.path(hash), limits::kBlobBytes); }};
    BulletinDesk desk(*central, ports, statements, pages);
    return work(desk);
  });
}

Status casework_beside(Ports ports, const std::string& data, const std::function<Status(casework::World&)>& work) {
  return guarded([&]() -> Status {
    SATCHEL_ASSIGN(const auto central, open_beside(ports, data));
    SATCHEL_ASSIGN(const auto view, central->view());
    HubWorld world(*view, *central->schema());
    return work(world);
  });
}

}  // namespace satchel::hub
