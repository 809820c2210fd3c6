// I4: the bytes that were captured are at the hub, under their hash.
#include "tests/simulation/simulation.h"

namespace satchel::sim {

Status check_photos(Simulation& s) {
  std::set<Hash> held;  // entries that are on some tablet: not those of one that went back to before them
  for (const auto& [number, entries] : s.ledger().saved) held.insert(entries.begin(), entries.end());
  for (const auto& [blob, entry] : s.ledger().photos) {
    if (!held.contains(entry)) continue;
    const std::string hex = to_hex(blob.view());
    const auto bytes = read_all(s.hub().machine.files, "hub/blobs/" + hex.substr(0, 2) + "/" + hex.substr(2), 1U << 20);
    if (!bytes) return fail(Code::internal, "I4: a photo is not at the hub: " + hex);
    if (sha256(*bytes) != blob) return fail(Code::internal, "I4: a photo is another at the hub: " + hex);
  }
  return {};
}

}  // namespace satchel::sim
