// I4: the bytes that were captured are at the hub, under their hash; or where it went back after they were trimmed, in
// its second copy, and a tablet names them.
#include "tests/simulation/simulation.h"

namespace satchel::sim {

namespace {

/// What the tablets know of it.
std::string known(Simulation& s, const Hash& blob) {
  std::string out;
  for (std::size_t n = 0; n < s.tablets().size(); ++n) {
    const auto reader = s.tablets()[n]->store().reader();
    auto row =
        reader ? (*reader)->prepare("SELECT state FROM blob WHERE sha256=?") : Result<sql::Statement>(reader.error());
    if (!row) continue;
    row->bind(0, blob);
    const auto there = row->step();
    if (there && *there) out += "; tablet " + std::to_string(n) + " has it in state " + std::to_string(row->integer(0));
  }
  return out;
}

/// The hub went back to before a photo that was trimmed: a tablet says so, and a copy has it.
bool stranded(Simulation& s, const Hash& blob) {
  if (!s.in_a_copy(blob)) return false;
  for (auto& tablet : s.tablets()) {
    const auto all = tablet->store().stranded();
    if (!all) continue;
    for (const Stranded& one : *all)
      if (one.sha256 == blob) return true;
  }
  return false;
}

}  // namespace

Status check_photos(Simulation& s) {
  std::set<Hash> held;  // entries that are on some tablet: not those of one that went back to before them
  for (const auto& [number, entries] : s.ledger().saved) held.insert(entries.begin(), entries.end());
  for (const auto& [blob, entry] : s.ledger().photos) {
    if (!held.contains(entry)) continue;
    const std::string hex = to_hex(blob.view());
    const auto bytes = read_all(s.hub().machine.files, "hub/blobs/" + hex.substr(0, 2) + "/" + hex.substr(2), 1U << 20);
    if (!bytes && stranded(s, blob)) continue;
    if (!bytes) return fail(Code::internal, "I4: a photo is not at the hub: " + hex + known(s, blob));
    if (sha256(*bytes) != blob) return fail(Code::internal, "I4: a photo is another at the hub: " + hex);
  }
  return {};
}

}  // namespace satchel::sim
