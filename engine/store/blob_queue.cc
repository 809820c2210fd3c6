#include <algorithm>

#include "engine/store/impl.h"

namespace satchel {
namespace {

/// Of a row that begins with sha256, size, lane, state, upload.
BlobRow blob_row(sql::Statement& s) {
  return {s.hash(0), static_cast<std::uint64_t>(s.integer(1)), static_cast<BlobLane>(s.integer(2)),
          static_cast<BlobState>(s.integer(3)), std::string(s.text(4))};
}

}  // namespace

Status Store::Impl::note_blob(const Hash& sha256, std::uint64_t size, BlobLane lane) {
  return in_transaction([&]() -> Status {
    SATCHEL_TRY(insert_blob(sha256, size, lane));
    return no_longer_trimmed(sha256);  // its bytes came here again
  });
}

Status Store::Impl::insert_blob(const Hash& sha256, std::uint64_t size, BlobLane lane) {
  SATCHEL_ASSIGN(auto* s,
                 db->cached("INSERT INTO blob(sha256,size,lane,state,upload,noted,receipted) VALUES(?,?,?,0,'',?,0) "
                            "ON CONFLICT DO NOTHING"));
  return s->bind(0, sha256)
      .bind(1, static_cast<std::int64_t>(size))
      .bind(2, static_cast<std::int64_t>(lane))
      .bind(3, ports.clock.wall().count)
      .run();
}

Result<std::optional<BlobRow>> Store::Impl::next_blob(bool originals, const std::vector<Hash>& busy) {
  SATCHEL_ASSIGN(auto* s, db->cached("SELECT sha256,size,lane,state,upload FROM blob WHERE state<2 AND lane<=? "
                                     "ORDER BY lane,noted,sha256 LIMIT ?"));
  s->bind(0, std::int64_t{originals ? 1 : 0}).bind(1, static_cast<std::int64_t>(busy.size() + 1));
  std::optional<BlobRow> out;
  for (;;) {
    SATCHEL_ASSIGN(const bool row, s->step());
    if (!row) return out;
    const Hash hash = s->hash(0);
    if (out || std::find(busy.begin(), busy.end(), hash) != busy.end()) continue;
    out = blob_row(*s);
  }
}

Result<std::vector<BlobRow>> Store::Impl::unsent_blobs() {
  SATCHEL_ASSIGN(auto* s, db->cached("SELECT sha256,size,lane,state,upload FROM blob WHERE state<3 "
                                     "ORDER BY lane,noted,sha256"));
  std::vector<BlobRow> out;
  for (;;) {
    SATCHEL_ASSIGN(const bool row, s->step());
    if (!row) return out;
    out.push_back(blob_row(*s));
  }
}

Status Store::Impl::mark_blob(const Hash& sha256, BlobState state, const std::string& upload) {
  return in_transaction([&]() -> Status {
    SATCHEL_ASSIGN(auto* s, db->cached("UPDATE blob SET state=?,upload=? WHERE sha256=?"));
    return s->bind(0, static_cast<std::int64_t>(state)).bind_text(1, upload).bind(2, sha256).run();
  });
}

Result<std::vector<Hash>> Store::Impl::unconfirmed_blobs(std::size_t limit) {
  SATCHEL_ASSIGN(auto* s, db->cached("SELECT sha256,size FROM blob WHERE state IN(2,5) ORDER BY lane,noted LIMIT ?"));
  s->bind(0, static_cast<std::int64_t>(limit));
  std::vector<Hash> out;
  for (std::uint64_t bytes = 0;;) {
    SATCHEL_ASSIGN(const bool row, s->step());
    if (!row) return out;
    bytes += static_cast<std::uint64_t>(s->integer(1));
    if (!out.empty() && bytes > kReadAgainBytes) return s->reset(), out;
    out.push_back(s->hash(0));
  }
}

Status Store::Impl::confirm_blobs(const std::vector<Hash>& asked, const std::vector<Hash>& held) {
  if (asked.empty()) return {};
  return in_transaction([&]() -> Status {
    SATCHEL_ASSIGN(auto* s, db->cached("UPDATE blob SET state=?,upload='' WHERE sha256=? AND state=2"));
    SATCHEL_ASSIGN(auto* trimmed, db->cached("UPDATE blob SET state=? WHERE sha256=? AND state=5"));
    for (const auto& hash : asked) {
      const bool there = std::find(held.begin(), held.end(), hash) != held.end();
      const BlobState state = there ? BlobState::at_hub : BlobState::waiting;
      SATCHEL_TRY(s->bind(0, static_cast<std::int64_t>(state)).bind(1, hash).run());
      const BlobState gone = there ? BlobState::trimmed : BlobState::trimmed_missing;
      SATCHEL_TRY(trimmed->bind(0, static_cast<std::int64_t>(gone)).bind(1, hash).run());
    }
    return {};
  });
}

Status Store::Impl::count_blobs(StoreStatus& out) {
  SATCHEL_ASSIGN(auto* s, db->cached("SELECT lane,state,count(*),sum(size) FROM blob GROUP BY 1,2"));
  for (;;) {
    SATCHEL_ASSIGN(const bool row, s->step());
    if (!row) return count_covered(out);
    const std::size_t lane = s->integer(0) == 0 ? 0 : 1;
    const auto state = static_cast<BlobState>(s->integer(1));
    const std::int64_t count = s->integer(2);
    const auto bytes = static_cast<std::uint64_t>(s->integer(3));
    if (lane == 1) out.originals += count;
    if (lane == 1 && state > BlobState::at_hub) out.originals_trimmed += count, out.trimmed_bytes += bytes;
    if (state == BlobState::at_hub || state == BlobState::trimmed) out.blobs_at_hub[lane] += count;
    if (state < BlobState::at_hub) out.blobs_waiting[lane] += count, out.blob_bytes_waiting[lane] += bytes;
  }
}

Status Store::Impl::count_covered(StoreStatus& out) {
  SATCHEL_ASSIGN(const Coverage covered, coverage(Seen::as_kept));
  out.covered = covered.upto;
  if (covered.blobs.empty()) return {};
  SATCHEL_ASSIGN(auto* s, db->cached("SELECT sha256 FROM blob WHERE lane=1"));
  for (;;) {
    SATCHEL_ASSIGN(const bool row, s->step());
    if (!row) return {};
    out.originals_covered += covered.blobs.contains(s->hash(0)) ? 1 : 0;
  }
}

}  // namespace satchel
