// What a tablet that is to be given up still has for itself.
#include "engine/store/impl.h"

namespace satchel {

Result<std::optional<SignedStatement>> Store::Impl::last_receipt() {
  SATCHEL_ASSIGN(auto s, db->prepare("SELECT body,signature FROM receipt WHERE upto>0 AND upto=? LIMIT 1"));
  s.bind(0, journal->last());
  SATCHEL_ASSIGN(const bool row, s.step());
  if (!row) return std::optional<SignedStatement>();
  SATCHEL_ASSIGN(const Signature signature, signature_from_bytes(s.blob(1)));
  return std::optional(SignedStatement{Bytes(s.blob(0)), signature});
}

Result<std::vector<BlobStanding>> Store::Impl::blob_standings() {
  std::vector<BlobStanding> out;
  std::set<Hash> known;
  SATCHEL_ASSIGN(auto s, db->prepare("SELECT sha256,state,receipted FROM blob ORDER BY sha256"));
  for (;;) {
    SATCHEL_ASSIGN(const bool row, s.step());
    if (!row) break;
    const auto state = static_cast<BlobState>(s.integer(1));
    const bool held = (state == BlobState::at_hub || state == BlobState::trimmed) && s.integer(2) == 1;
    out.push_back({s.hash(0), held, state > BlobState::at_hub});
    known.insert(s.hash(0));
  }
  SATCHEL_ASSIGN(const auto files, blobs->list());
  for (const Hash& hash : files)
    if (!known.contains(hash)) out.push_back({hash, false, false});
  return out;
}

}  // namespace satchel
