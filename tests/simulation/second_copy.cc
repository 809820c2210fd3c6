// A second copy of the hub, which outlives it, and tablets that trim what it has.
#include "sync/hub/upkeep/second_copy.h"

#include "tests/simulation/simulation.h"

namespace satchel::sim {

bool Simulation::in_a_copy(const Hash& blob) {
  const std::string hex = to_hex(blob.view()), name = "/blobs/" + hex.substr(0, 2) + "/" + hex.substr(2);
  const Disk::Image now = hub_.machine.disk.image();  // whatever befalls the disk just then
  for (int n = 0; n <= copies_; ++n) {
    const auto file = now.files.find("copy" + std::to_string(n) + name);
    if (file != now.files.end() && sha256(file->second) == blob) return true;
  }
  return false;
}

/// On another disk, which does not go back with the hub's. A hub that went back begins another copy.
Status Simulation::copy_hub() {
  trace("copy", static_cast<std::uint64_t>(copies_));
  const hub::CopyRequest request{"hub", "copy" + std::to_string(copies_), {"secret"}, false, hub_.machine.vfs.name()};
  std::string findings;
  const auto done =
      hub::copy_beside(hub_.machine.ports(), request, [&](const std::string& line) { findings += line + "; "; });
  if (hub_.machine.disk.dead()) return restart_hub();
  if (done.code() == Code::invalid) return ++copies_, Status{};
  if (!findings.empty()) return fail(Code::internal, "I14: the hub's copy: " + findings);
  return done || done.code() == Code::io || done.code() == Code::not_found ? Status{}
                                                                           : Status{broken("a copy", done.error())};
}

void Simulation::hub_goes_back() {
  Disk::Image back = *hub_.backup;
  std::erase_if(back.files, [](const auto& file) { return file.first.starts_with("copy"); });
  for (auto& [name, bytes] : hub_.machine.disk.image().files)
    if (name.starts_with("copy")) back.files[name] = bytes;
  hub_.machine.disk.put_back(back);
}

/// I4: what goes is in a copy of the hub.
Status Simulation::trim(std::size_t number) {
  Tablet& tablet = *tablets_[number];
  if (!tablet.up() || tablet.machine.disk.dead()) return {};
  const auto plan = tablet.store().trimmable();
  if (plan)
    for (const BlobInfo& blob : plan->goes)
      if (!in_a_copy(blob.sha256)) return fail(Code::internal, "I4: a photo may go and is in no copy of the hub");
  const auto done = tablet.store().trim();
  trace("trim", done ? done->goes.size() : 0);
  if (done || done.code() == Code::busy || done.code() == Code::disk_full) return {};
  if (done.code() == Code::key_locked && tablet.machine.keys.locked) return {};  // which entries name them is encrypted
  const bool disk = tablet.machine.disk.dead() || done.code() == Code::io || done.code() == Code::not_found;
  return disk ? restart(number, "after a trim") : Status{broken("a trim", done.error())};
}

}  // namespace satchel::sim
