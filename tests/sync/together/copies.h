// Photos on tablets, and the hub's word on a second copy of them.
#pragma once

#include "tests/sync/together/affairs.h"

namespace satchel::test {

/// A photo's original on a visit: `n` bytes, all alike.
inline Hash photo(Tablet& t, const Id& visit, char c = 'p', std::size_t n = 9000) {
  const BlobInfo blob = must(t.store().blobs().add_bytes(Bytes(n, c)));
  must(t.store().note_blob(blob.sha256, blob.size, BlobLane::original));
  t.change("visit", visit, {{"picture", octets(blob.sha256.view())}});
  return blob.sha256;
}

/// What verify says; nothing where all is sound.
inline std::string findings(Tablet& t) {
  std::string out;
  const Status sound = t.store().verify([&](const std::string& finding) { out += finding + "\n"; });
  return sound ? "" : out;
}

inline std::vector<Covered> covered_of(Tablet& t) {
  std::vector<Covered> out;
  for (const auto& statement : must(t.store().statements())) {
    const Statement s = must(opened(t.store().identity().hub_key, statement));
    if (const auto* covered = std::get_if<Covered>(&s.what)) out.push_back(*covered);
  }
  return out;
}

}  // namespace satchel::test
