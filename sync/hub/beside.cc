#include "sync/hub/beside.h"

#include "engine/base/guarded.h"
#include "engine/base/limits.h"
#include "engine/evidence/blobs.h"
#include "sync/hub/accounts/people.h"
#include "sync/hub/central/file_blobs.h"
#include "sync/hub/entries/hub_world.h"
#include "sync/hub/entries/statement_log.h"
#include "sync/hub/images/image_folder.h"
#include "sync/hub/office/bulletin_beside.h"
#include "sync/hub/office/catalogue_load.h"
#include "sync/hub/upkeep/opening.h"

namespace satchel::hub {
namespace {

/// Who does it: whoever has the hub's machine.
constexpr const char* kBeside = "satchel-hub";

}  // namespace

Result<std::string> enrol_beside(Ports ports, const HubData& data, const Enrolment& enrolment) {
  return guarded([&]() -> Result<std::string> {
    SATCHEL_ASSIGN(auto central, open_beside(ports, data));
    return make_code(*central, ports, enrolment, kBeside);
  });
}

Result<std::string> token_beside(Ports ports, const HubData& data, std::string_view user, std::string_view role,
                                 Millis valid) {
  return guarded([&]() -> Result<std::string> {
    SATCHEL_ASSIGN(auto central, open_beside(ports, data));
    SATCHEL_ASSIGN(Bytes secret, token_secret(ports, data.folder));
    const Access access(std::move(secret));
    return make_token(access, *central->schema(), ports, user, role, valid);
  });
}

Status accounts_beside(Ports ports, const HubData& data, const std::function<Status(Accounts&)>& work) {
  return guarded([&]() -> Status {
    SATCHEL_ASSIGN(const auto central, open_beside(ports, data));
    Accounts accounts(*central, ports.clock, kBeside);
    return work(accounts);
  });
}

namespace {

/// What goes once something was erased, however far that came.
Status erased_somewhat(Ports ports, const HubData& data, Code outcome) {
  return outcome == Code::invalid ? Status{} : remove_images(ports.files, data.folder);  // invalid: nothing was
}

}  // namespace

Result<Erasure> move_horizon_beside(Ports ports, const HubData& data, Millis to, bool only_count) {
  return guarded([&]() -> Result<Erasure> {
    SATCHEL_ASSIGN(const auto central, open_beside(ports, data));
    auto done = move_horizon(*central, ports, to, only_count);
    if (!only_count) SATCHEL_TRY(erased_somewhat(ports, data, done.code()));
    return done;
  });
}

Result<Compaction> compact_beside(Ports ports, const HubData& data, Millis before, bool only_count) {
  return guarded([&]() -> Result<Compaction> {
    SATCHEL_ASSIGN(const auto central, open_beside(ports, data));
    auto done = compact(*central, before, only_count);
    if (!only_count) SATCHEL_TRY(erased_somewhat(ports, data, done.code()));
    return done;
  });
}

Result<DevicesNow> devices_now_beside(Ports ports, const HubData& data) {
  return guarded([&]() -> Result<DevicesNow> {
    SATCHEL_ASSIGN(const auto central, open_beside(ports, data));
    SATCHEL_ASSIGN(const auto view, central->view());
    SATCHEL_ASSIGN(const auto contacts, kept_contacts(*view));
    return devices_in_use(*view, contacts);
  });
}

namespace {

/// Work that signs statements: `work(central, statements)`.
template <class Work>
Status with_statements(Ports ports, const HubData& data, const Work& work) {
  return guarded([&]() -> Status {
    SATCHEL_ASSIGN(const auto central, open_beside(ports, data));
    Id id;
    {
      SATCHEL_ASSIGN(const auto view, central->view());
      SATCHEL_ASSIGN(id, id_of_hub(*view));
    }
    const StatementLog statements(ports.keys, id);
    return work(*central, statements);
  });
}

}  // namespace

Status devices_beside(Ports ports, const HubData& data, const std::function<Status(Devices&)>& work) {
  return with_statements(ports, data, [&](Central& central, const StatementLog& statements) {
    Devices devices(central, ports, statements, kBeside);
    return work(devices);
  });
}

Status recovered_beside(Ports ports, const HubData& data, const std::function<Status(RecoveredDesk&)>& work) {
  return with_statements(ports, data, [&](Central& central, const StatementLog& statements) {
    RecoveredDesk desk(central, ports, statements);
    return work(desk);
  });
}

Status world_beside(Ports ports, const HubData& data, const std::function<Status(casework::World&)>& work) {
  return guarded([&]() -> Status {
    SATCHEL_ASSIGN(const auto central, open_beside(ports, data));
    SATCHEL_ASSIGN(const auto view, central->view());
    const SchemaPtr schema = central->schema();
    HubWorld world(*view, *schema);
    return work(world);
  });
}

Status person_beside(Ports ports, const HubData& data, const std::string& user) {
  if (user.empty() || user == kBeside) return {};
  return guarded([&]() -> Status {
    SATCHEL_ASSIGN(const auto central, open_beside(ports, data));
    SATCHEL_ASSIGN(const auto view, central->view());
    return check_person(*view, *central->schema(), user);
  });
}

Status office_beside(Ports ports, const HubData& data, const std::string& user, bool loads,
                     const std::function<Status(OfficeWork&)>& work) {
  return with_statements(ports, data, [&](Central& central, const StatementLog& statements) {
    const auto device = loads ? std::optional(catalogue_device(statements.hub())) : std::nullopt;
    OfficeWork office(central, ports, statements, user, device);
    return work(office);
  });
}

Status bulletins_beside(Ports ports, const HubData& data, const std::function<Status(BulletinDesk&)>& work) {
  return with_statements(ports, data, [&](Central& central, const StatementLog& statements) {
    BlobFolder blobs(ports.files, data.folder + "/blobs", ports.random);
    const BulletinDesk::Pages pages{
        [&](ByteView bytes) -> Result<Hash> {
          SATCHEL_ASSIGN(const BlobInfo kept, blobs.add_bytes(bytes));
          return kept.sha256;
        },
        [&](const Hash& hash) { return read_all(ports.files, blobs.path(hash), limits::kBlobBytes); }};
    BulletinDesk desk(central, ports, statements, pages);
    return work(desk);
  });
}

Result<std::vector<Hash>> missing_blobs_beside(Ports ports, const HubData& data, const std::vector<Hash>& blobs) {
  const auto store = FileBlobs::beside(ports.files, ports.random, ports.clock, data.folder);
  std::vector<Hash> out;
  for (const Hash& blob : blobs)
    if (!store->has(blob)) out.push_back(blob);
  return out;
}

namespace {

Status package_into(Ports ports, const HubData& data, const PackageRequest& request, WritableFile& out) {
  SATCHEL_ASSIGN(const auto central, open_beside(ports, data));
  const auto blobs = FileBlobs::beside(ports.files, ports.random, ports.clock, data.folder);
  SATCHEL_ASSIGN(const auto view, central->view());
  SATCHEL_ASSIGN(const Id id, id_of_hub(*view));
  const StatementLog log(ports.keys, id);
  const SchemaPtr schema = central->schema();
  const Millis now = ports.clock.wall();
  const auto note = [&](const std::vector<Reading>& readings) {
    return note_readings(*central, now, kBeside, request.role, "package", readings);
  };
  return write_package({*view, *schema, *blobs, log, ports.keys}, now, request, out, note);
}

}  // namespace

Result<SchemaPtr> schema_beside(Ports ports, const HubData& data) {
  return guarded([&]() -> Result<SchemaPtr> {
    SATCHEL_ASSIGN(const auto central, open_beside(ports, data));
    return central->schema();
  });
}

Result<std::vector<AccessRow>> accesses_beside(Ports ports, const HubData& data, std::uint64_t after,
                                               std::size_t limit) {
  return guarded([&]() -> Result<std::vector<AccessRow>> {
    SATCHEL_ASSIGN(const auto central, open_beside(ports, data));
    SATCHEL_ASSIGN(const auto view, central->view());
    return view->accesses(after, limit);
  });
}

Result<std::vector<EventRow>> events_beside(Ports ports, const HubData& data, std::uint64_t after, std::size_t limit) {
  return guarded([&]() -> Result<std::vector<EventRow>> {
    SATCHEL_ASSIGN(const auto central, open_beside(ports, data));
    SATCHEL_ASSIGN(const auto view, central->view());
    return view->events(after, limit);
  });
}

Result<std::vector<IntakeEntry>> intake_beside(Ports ports, const HubData& data, Version after, std::size_t limit) {
  return guarded([&]() -> Result<std::vector<IntakeEntry>> {
    SATCHEL_ASSIGN(const auto central, open_beside(ports, data));
    SATCHEL_ASSIGN(const auto view, central->view());
    return intake_of(*view, after, limit);
  });
}

Result<LogHead> log_head_beside(Ports ports, const HubData& data) {
  return guarded([&]() -> Result<LogHead> {
    SATCHEL_ASSIGN(const auto central, open_beside(ports, data));
    SATCHEL_ASSIGN(const auto view, central->view());
    SATCHEL_ASSIGN(const Id id, id_of_hub(*view));
    return StatementLog(ports.keys, id).head(*view, ports.clock.wall());
  });
}

Status package_beside(Ports ports, const HubData& data, const PackageRequest& request, const std::string& path) {
  return guarded([&]() -> Status {
    const std::string part = path + ".part";
    {
      SATCHEL_ASSIGN(const auto file, ports.files.create(part));
      if (Status written = package_into(ports, data, request, *file); !written)
        return static_cast<void>(ports.files.remove(part)), written;
    }
    SATCHEL_TRY(ports.files.rename(part, path));
    return ports.files.sync_folder(folder_of(path));
  });
}

}  // namespace satchel::hub
