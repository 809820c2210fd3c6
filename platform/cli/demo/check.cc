#include "platform/cli/demo/check.h"

#include "platform/cli/demo/replica_check.h"
#include "platform/os/files.h"

namespace satchel::cli::demo {
namespace {

template <class T>
const T* field(const RecordType& type, const RecordState& record, std::string_view name) {
  const auto at = type.index_of(name);
  return at ? std::get_if<T>(&record.fields[*at].value) : nullptr;
}

/// The photo's bytes at the hub against what its record says of them.
std::string photo_fault(HubSide& hub, const RecordType& type, const RecordState& photo) {
  const auto* bytes = field<Octets>(type, photo, "sha256");
  const auto* size = field<std::int64_t>(type, photo, "bytes");
  const auto hash = hash_from_bytes(bytes ? ByteView(bytes->bytes) : ByteView());
  if (!hash || !size) return "does not name its bytes";
  const auto there = hub.blobs().size(*hash);
  if (!there) return "its bytes are missing";
  if (*there != static_cast<std::uint64_t>(*size)) return "its bytes have another size";
  return hub.blobs().check(*hash) ? "" : "its bytes were altered";
}

void check_photos(HubSide& hub, Checked& out) {
  const RecordType& type = *hub.schema().find("photo");
  for (const auto& [id, record] : hub.records(type.number)) {
    const std::string fault = photo_fault(hub, type, record.state);
    if (!fault.empty()) out.differences.push_back("hub: photo " + to_text(id) + ": " + fault);
    const auto* origin = field<std::string>(type, record.state, "origin");
    const auto* size = field<std::int64_t>(type, record.state, "bytes");
    if (!origin || *origin == "derived" || !size) continue;
    ++out.photos;
    out.photo_bytes += static_cast<std::uint64_t>(*size);
  }
}

void count(const HubSide& hub, Checked& out) {
  for (const auto& [number, records] : hub.all()) out.records += static_cast<std::int64_t>(records.size());
  const RecordType& type = *hub.schema().find(conflict_field::kType);
  for (const auto& [id, record] : hub.records(type.number)) {
    ++out.conflicts;
    const auto* state = field<std::string>(type, record.state, "state");
    out.settled += state && *state == "settled" ? 1 : 0;
  }
}

Status check_store(const std::string& folder, const std::string& name, HubSide& hub, Checked& out) {
  SATCHEL_ASSIGN(const OpenStore open, open_store(folder + "/" + name, Access::read));
  return compare_replica(name, *open.store, hub, out.differences);
}

}  // namespace

Result<Checked> compare_replicas(const std::string& folder, const std::function<void()>& step) {
  const auto files = os::system_files();
  const std::string data = folder + "/hub";
  if (!files->exists(data + "/central.db")) return fail(Code::not_found, "no hub in " + data);
  SATCHEL_ASSIGN(const os::Host host, os::open_host(data + "/hub.key"));
  SATCHEL_ASSIGN(HubSide hub, HubSide::read(data, host));
  Checked out;
  count(hub, out);
  check_photos(hub, out);
  SATCHEL_ASSIGN(const auto names, files->list(folder));
  for (const auto& name : names) {
    if (!files->exists(folder + "/" + name + "/store.db")) continue;
    const Status read = check_store(folder, name, hub, out);
    if (!read) out.differences.push_back(name + ": " + read.error().detail);
    ++out.replicas;
    if (step) step();
  }
  if (out.replicas == 0) return fail(Code::not_found, "no store in " + folder);
  return out;
}

}  // namespace satchel::cli::demo
