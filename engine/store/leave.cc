// A device that the hub withdrew from service: what only it has is sealed for the hub, all else goes (leave_erase.cc).
// leave_note.h has the steps; the bundle between the first two is written by sync/client.
#include <algorithm>

#include "engine/store/impl.h"

namespace satchel {
namespace {

constexpr std::size_t kHashPiece = 256U << 10;

Status hash_file(Files& files, const std::string& path, Leaving& out) {
  SATCHEL_ASSIGN(const auto file, files.open(path));
  Sha256 hasher;
  out.bytes = file->size();
  for (std::uint64_t at = 0; at < out.bytes;) {
    SATCHEL_ASSIGN(const Bytes piece, file->read(at, kHashPiece));
    if (piece.empty()) return fail(Code::io, path + " became shorter while it was read");
    hasher.update(piece);
    at += piece.size();
  }
  out.bundle = hasher.finish();
  return {};
}

}  // namespace

bool Store::Impl::withdrawn() { return leaving || (options.read_only && is_leaving(ports.files, options.folder)); }

Status Store::Impl::note_leaving(Leaving next) {
  SATCHEL_TRY(write_leaving(ports.files, options.folder, next));
  leaving = std::move(next);
  return {};
}

Status Store::Impl::begin_leaving() {
  if (leaving) return {};
  if (options.read_only) return fail(Code::not_permitted, "the store is open for reading only");
  drop_image();
  (void)release_reserve();  // what follows takes some room
  Leaving next;
  next.since = ports.clock.wall();
  return note_leaving(std::move(next));
}

Result<KeptElsewhere> Store::Impl::kept_elsewhere() {
  KeptElsewhere out;
  std::int64_t received = 0, covered = 0;
  std::set<Hash> copied;
  SATCHEL_ASSIGN(auto s, db->prepare("SELECT upto,body,signature FROM receipt"));
  for (;;) {
    SATCHEL_ASSIGN(const bool row, s.step());
    if (!row) break;
    SignedStatement kept{Bytes(s.blob(1)), {}};
    if (const auto signature = signature_from_bytes(s.blob(2))) kept.signature = *signature;
    const auto statement = opened(identity.hub_key, kept);
    if (!statement || statement->hub != identity.hub) continue;
    const auto* receipt = std::get_if<Receipt>(&statement->what);
    if (receipt && receipt->device == identity.device && s.integer(0) >= 0) {
      if (s.integer(0) > 0) received = std::max(received, s.integer(0));
      out.ends.push_back({receipt->epoch, receipt->seq, receipt->head});
      out.blobs.insert(receipt->blobs.begin(), receipt->blobs.end());
    }
    const auto* words = std::get_if<Covered>(&statement->what);
    if (!words || words->device != identity.device) continue;
    out.copies = true;
    if (s.integer(0) < 0) continue;  // of a timeline that the hub lost
    for (const Reach& reach : words->journals) {
      SATCHEL_ASSIGN(const std::int64_t n, place_of(reach));
      covered = std::max(covered, n);
      out.covered_ends.push_back(reach);
    }
    copied.insert(words->blobs.begin(), words->blobs.end());
  }
  out.upto = out.copies ? covered : std::min(received, progress.acked);
  out.covered_blobs = std::move(copied);
  return out;
}

/// Safe is what the hub has receipted; where it speaks of second copies, what is in one. All else is to be sent anew.
Status Store::Impl::doubt_unsafe_blobs(const KeptElsewhere& kept) {
  SATCHEL_ASSIGN(const auto here, blobs->list());
  SATCHEL_ASSIGN(auto* state, db->cached("SELECT state,receipted FROM blob WHERE sha256=?"));
  SATCHEL_ASSIGN(auto* again, db->cached("UPDATE blob SET state=0,upload='' WHERE sha256=?"));
  for (const Hash& hash : here) {
    state->bind(0, hash);
    SATCHEL_ASSIGN(const bool known, state->step());
    const bool held =
        known && state->integer(0) >= static_cast<std::int64_t>(BlobState::at_hub) && state->integer(1) == 1;
    state->reset();
    const bool safe = kept.copies ? kept.covered_blobs.contains(hash) : held && kept.blobs.contains(hash);
    if (safe && known) continue;
    const auto size = blobs->size(hash);
    if (!known && size.code() == Code::corrupt) continue;  // no row names it, and it was never whole
    if (!known && !size) return size.error();
    if (!known) SATCHEL_TRY(insert_blob(hash, *size, BlobLane::original));
    if (!safe) SATCHEL_TRY(again->bind(0, hash).run());
  }
  return {};
}

/// Under an epoch of its own, so that a hub which went back to an older backup misses nothing before it.
Status Store::Impl::prepare_bundle() {
  if (!leaving) return fail(Code::invalid, "this device was not withdrawn");
  if (leaving->step != LeavingStep::told || prepared_to_leave) return {};
  SATCHEL_ASSIGN(const KeptElsewhere kept, kept_elsewhere());
  Status status = in_transaction([&]() -> Status {
    SATCHEL_TRY(doubt_unsafe_blobs(kept));
    progress.acked = std::min(kept.upto, journal->last());
    progress.folded = std::min(progress.folded, progress.acked);
    SATCHEL_TRY(db->run("DELETE FROM held WHERE n>" + std::to_string(progress.acked)));
    SATCHEL_TRY(journal->begin_epoch({ports.random.number()}, progress.acked));
    SATCHEL_TRY(receipts_end_at(progress.acked));
    return write_progress();
  });
  prepared_to_leave = bool(status);
  return status;
}

Status Store::Impl::note_sealed(const std::vector<Hash>& missing, const std::vector<Hash>& rotten) {
  if (!leaving || leaving->step != LeavingStep::told) return fail(Code::invalid, "there is nothing to be sealed");
  const auto among = [](const std::vector<Hash>& some, const Hash& hash) {
    return std::find(some.begin(), some.end(), hash) != some.end();
  };
  Leaving next = *leaving;
  next.step = LeavingStep::sealed;
  next.epoch = journal->epoch();
  next.last = journal->seq_of(journal->last());
  next.head = journal->head();
  next.entries = journal->last() - progress.acked;
  next.damaged = rotten;
  next.missing = missing.size();
  SATCHEL_ASSIGN(const std::int64_t unhanded, db->number("SELECT count(*) FROM recovered WHERE rank<3"));
  next.unhanded = static_cast<std::uint64_t>(unhanded);
  SATCHEL_ASSIGN(const auto all, unsent_blobs());
  for (const BlobRow& row : all)
    if (!among(missing, row.sha256) && !among(rotten, row.sha256)) next.blobs.push_back({row.sha256, row.size});
  SATCHEL_TRY(hash_file(ports.files, leaving_bundle_path(options.folder), next));
  return note_leaving(std::move(next));
}

Status Store::Impl::hear_leaving(const std::vector<SignedStatement>& statements, std::int64_t log_epoch) {
  return in_transaction([&]() -> Status {
    if (log_epoch != progress.log_epoch) {  // what the hub said of the timeline that it lost does not count
      SATCHEL_TRY(db->run("UPDATE receipt SET upto=-1"));
      progress.log_epoch = log_epoch;
      progress.cursor = {};
      progress.position = {};
      progress.statements = 0;
    }
    SATCHEL_TRY(take_statements(statements));
    progress.last_contact = ports.clock.wall();
    return write_progress();
  });
}

Result<Undelivered> Store::Impl::undelivered() {
  Undelivered out;
  if (!leaving || leaving->step == LeavingStep::delivered) return out;
  if (leaving->step == LeavingStep::told) return fail(Code::invalid, "nothing was sealed yet");
  SATCHEL_ASSIGN(const KeptElsewhere kept, kept_elsewhere());
  const Reach end{leaving->epoch, leaving->last, leaving->head};
  const auto among = [&](const std::vector<Reach>& ends) {
    return std::find(ends.begin(), ends.end(), end) != ends.end();
  };
  const bool covered = leaving->entries == 0 || among(kept.covered_ends);
  if (!covered && !among(kept.ends)) out.entries = leaving->entries;
  std::int64_t not_covered = covered ? 0 : leaving->entries;
  for (const BlobInfo& blob : leaving->blobs) {
    const bool copied = kept.covered_blobs.contains(blob.sha256);
    if (!copied) ++not_covered;
    if (!copied && !kept.blobs.contains(blob.sha256)) ++out.blobs;
  }
  out.not_covered = kept.copies ? not_covered : 0;
  out.known = leaving->bytes > 0;
  out.damaged = static_cast<std::int64_t>(leaving->damaged.size());
  return out;
}

Status Store::Impl::finish_leaving() {
  SATCHEL_ASSIGN(const Undelivered left, undelivered());
  if (!leaving || leaving->step != LeavingStep::erased || !left.nothing())
    return fail(Code::invalid, "not all is delivered");
  Leaving next = *leaving;
  next.step = LeavingStep::delivered;
  SATCHEL_TRY(note_leaving(std::move(next)));
  SATCHEL_TRY(ports.files.remove(leaving_bundle_path(options.folder)));
  return ports.files.sync_folder(options.folder);
}

/// Of a device that left: the chain by its hashes, the hub's words by their signatures, the bundle by its own hash.
Status Store::Impl::verify_left() {
  SATCHEL_TRY(db->check());
  SATCHEL_TRY(journal->verify());
  SATCHEL_ASSIGN(auto s, db->prepare("SELECT body,signature FROM receipt"));
  for (;;) {
    SATCHEL_ASSIGN(const bool row, s.step());
    if (!row) break;
    SignedStatement kept{Bytes(s.blob(0)), {}};
    if (const auto signature = signature_from_bytes(s.blob(1))) kept.signature = *signature;
    if (!opened(identity.hub_key, kept)) return fail(Code::corrupt, "a receipt is not of this hub");
  }
  return {};
}

Status Store::Impl::verify_bundle() {
  if (leaving->step != LeavingStep::sealed && leaving->step != LeavingStep::erased) return {};
  Leaving found;
  const Status read = hash_file(ports.files, leaving_bundle_path(options.folder), found);
  if (read.code() == Code::not_found) return fail(Code::corrupt, "the bundle is gone");
  SATCHEL_TRY(read);
  const bool same = leaving->bytes == 0 || (found.bundle == leaving->bundle && found.bytes == leaving->bytes);
  return same ? Status{} : Status{fail(Code::corrupt, "the bundle is not as it was written")};
}

}  // namespace satchel
