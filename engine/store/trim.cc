// Originals go from this tablet only where the hub has them, a second copy of the hub has them, and that copy has every
// entry that names them. What goes is noted first, outside of the database and in it; then its bytes are deleted.
#include <algorithm>

#include "engine/store/forgetting.h"
#include "engine/store/impl.h"
#include "engine/store/trim_notes.h"

namespace satchel {
namespace {

constexpr const char* kCoveredOnly = "SELECT body,signature,upto FROM receipt WHERE substr(body,2,1)=x'04'";

}  // namespace

Result<Coverage> Store::Impl::coverage(Seen seen, Of of) {
  Coverage out;
  SATCHEL_ASSIGN(auto s, db->prepare(kCoveredOnly));
  for (;;) {
    SATCHEL_ASSIGN(const bool row, s.step());
    if (!row) return out;
    if (s.integer(2) < 0 && of == Of::present) continue;
    SignedStatement kept{Bytes(s.blob(0)), {}};
    if (const auto signature = signature_from_bytes(s.blob(1))) kept.signature = *signature;
    const auto statement = seen == Seen::checked ? opened(identity.hub_key, kept) : decode_statement(kept.bytes);
    const auto* covered = statement ? std::get_if<Covered>(&statement->what) : nullptr;
    if (!covered || statement->hub != identity.hub || covered->device != identity.device) continue;
    for (const Reach& reach : covered->journals) {
      SATCHEL_ASSIGN(const std::int64_t n, place_of(reach));
      out.upto = std::max(out.upto, n);
    }
    for (const Hash& blob : covered->blobs) out.blobs[blob] = {covered->copy, statement->time};
  }
}

/// Originals that the hub has confirmed, with a receipt, whose bytes are here.
Result<std::vector<BlobInfo>> Store::Impl::trim_candidates(TrimPlan& plan) {
  SATCHEL_ASSIGN(auto s,
                 db->prepare("SELECT sha256,size,state,receipted FROM blob WHERE lane=1 ORDER BY noted,sha256"));
  std::vector<BlobInfo> out;
  for (;;) {
    SATCHEL_ASSIGN(const bool row, s.step());
    if (!row) return out;
    SATCHEL_TRY(still_wanted());
    const BlobInfo blob{s.hash(0), static_cast<std::uint64_t>(s.integer(1))};
    const auto state = static_cast<BlobState>(s.integer(2));
    if (!blobs->exists(blob.sha256)) continue;
    const bool held = (state == BlobState::at_hub || state == BlobState::trimmed) && s.integer(3) == 1;
    held ? out.push_back(blob) : void(++plan.not_at_hub);
  }
}

/// Of entries that are refused and wait here for a person, or whose outcome is not known, nothing goes.
Result<std::map<Hash, bool>> Store::Impl::named_by_covered(std::int64_t upto) {
  std::set<std::int64_t> kept;
  SATCHEL_ASSIGN(auto s, db->prepare("SELECT n FROM quarantine"));
  for (;;) {
    SATCHEL_ASSIGN(const bool row, s.step());
    if (!row) break;
    kept.insert(s.integer(0));
  }
  std::map<Hash, bool> out;
  for (std::int64_t n = 1; n <= journal->last(); ++n) {
    SATCHEL_TRY(still_wanted());
    SATCHEL_ASSIGN(const auto entry, journal->decoded_if_kept(n));
    if (!entry) continue;  // what it alone named went with it
    const bool covered = n <= upto && !kept.contains(n);
    for (const auto& change : entry->changes)
      for (const auto& op : change.ops)
        if (const auto blob = blob_in(op)) {
          const auto [at, fresh] = out.try_emplace(*blob, covered);
          if (!fresh) at->second &= covered;
        }
  }
  return out;
}

Result<TrimPlan> Store::Impl::trimmable() {
  TrimPlan plan;
  SATCHEL_ASSIGN(const Coverage covered, coverage(Seen::checked));
  SATCHEL_ASSIGN(const auto candidates, trim_candidates(plan));
  SATCHEL_ASSIGN(const auto named, named_by_covered(std::min(covered.upto, progress.folded)));
  for (const BlobInfo& blob : candidates) {
    const auto at = named.find(blob.sha256);
    if (!covered.blobs.contains(blob.sha256)) {
      ++plan.not_covered;
    } else if (at == named.end() || !at->second) {
      ++plan.entries_not_covered;
    } else {
      plan.goes.push_back(blob);
      plan.bytes += blob.size;
    }
  }
  return plan;
}

Result<std::vector<BlobInfo>> Store::Impl::trimmed_blobs() {
  SATCHEL_ASSIGN(auto s, db->prepare("SELECT sha256,size FROM blob WHERE state>3"));
  std::vector<BlobInfo> out;
  for (;;) {
    SATCHEL_ASSIGN(const bool row, s.step());
    if (!row) return out;
    out.push_back({s.hash(0), static_cast<std::uint64_t>(s.integer(1))});
  }
}

Status Store::Impl::mark_trimmed(const std::vector<BlobInfo>& which) {
  SATCHEL_ASSIGN(auto* s, db->cached("UPDATE blob SET state=? WHERE sha256=?"));
  for (const BlobInfo& blob : which)
    SATCHEL_TRY(s->bind(0, static_cast<std::int64_t>(BlobState::trimmed)).bind(1, blob.sha256).run());
  return {};
}

Result<TrimPlan> Store::Impl::trim() {
  if (options.read_only) return fail(Code::not_permitted, "the store is open for reading only");
  SATCHEL_ASSIGN(TrimPlan plan, trimmable());
  if (plan.goes.empty()) return plan;
  SATCHEL_ASSIGN(std::vector<BlobInfo> notes, trimmed_blobs());
  notes.insert(notes.end(), plan.goes.begin(), plan.goes.end());
  SATCHEL_TRY(write_trim_notes(ports.files, options.folder, std::move(notes)));
  SATCHEL_TRY(in_transaction([&] { return mark_trimmed(plan.goes); }));
  for (const BlobInfo& blob : plan.goes) {
    SATCHEL_TRY(still_wanted());  // what stays goes with the next trim
    SATCHEL_TRY(blobs->remove(blob.sha256));
  }
  return plan;
}

}  // namespace satchel
