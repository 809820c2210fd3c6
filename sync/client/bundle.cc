#include "sync/client/bundle.h"

#include <algorithm>

#include "engine/base/guarded.h"
#include "engine/base/limits.h"
#include "engine/evidence/chain.h"
#include "sync/client/sync_round.h"
#include "sync/client/tuning.h"
#include "sync/wire/bundle.h"
#include "sync/wire/carried_entry.h"
#include "sync/wire/envelope.h"

namespace satchel::sync {
namespace {

constexpr std::size_t kBlobPiece = 256U << 10;
// Around damage it is read by so much: what is encrypted opens by as many bytes (engine/evidence/sealed_file.h).
constexpr std::size_t kBlobChunk = 64U << 10;
// Around damage a push is made so many times smaller, down to a single entry.
constexpr std::size_t kCloser = 16;

/// The chain's head behind a request's entries. Error: corrupt, where it is not the one that was signed.
Result<Hash> head_behind(const SyncRequest& request, const Id& device, const PublicKey& key) {
  Hash head = request.before;
  for (const auto& e : request.entries) {
    SATCHEL_ASSIGN(const CarriedEntry entry, carried_entry(e.packed, limits::kMessageBytes));
    std::optional<Origin> origin;
    if (e.origin_seq != 0) origin = Origin{{e.origin_epoch}, {e.origin_seq}};
    head = chain_next(head, origin, entry.hash);
  }
  SATCHEL_ASSIGN(const Signature signature, signature_from_bytes(request.head_signature));
  const Seq last{request.first + static_cast<std::int64_t>(request.entries.size()) - 1};
  if (verify(key, head_message(device, {request.epoch}, last, head), signature)) return head;
  return fail(Code::corrupt, "the journal's chain breaks before entry " + std::to_string(last.value + 1));
}

class BundleMaker {
 public:
  BundleMaker(Store& store, Ports ports, WritableFile& file, Unreadable photos)
      : store_(store), ports_(ports), file_(file), photos_(photos) {}

  Result<BundleReport> make() {
    const Identity& who = store_.identity();
    const Bytes head = encode(BundleHead{who.device, store_.epoch(), sha256(who.hub_key.view())});
    SATCHEL_TRY(file_.append(head));
    SATCHEL_ASSIGN(sealer_,
                   Sealer::to(who.hub_key, ports_.random, head, [this](ByteView b) { return file_.append(b); }));
    SATCHEL_ASSIGN(next_, standing(store_, start_of(store_)));
    next_.more = true;  // no page is wanted
    SATCHEL_TRY(add_journal());
    SATCHEL_TRY(add_blobs());
    SATCHEL_TRY(sealer_->finish());
    SATCHEL_TRY(file_.sync());
    return std::move(report_);
  }

 private:
  Status add_request(const SyncRequest& request) {
    SATCHEL_ASSIGN(const SealedRequest sealed,
                   seal_request(ports_.keys, store_.identity().device, ports_.random.bytes(16), encode(request)));
    SATCHEL_TRY(sealer_->write(request_part(sealed.body.size())));
    return sealer_->write(sealed.body);
  }

  /// Up to its end, or to the first entry that is not sound.
  Status add_journal() {
    const std::int64_t end = store_.last_seq().value;
    for (std::size_t bytes = limits::kPushBytes; next_.first <= end;) {
      SyncRequest push = next_;
      const auto head = add_push(push, bytes);
      if (head.code() == Code::corrupt && bytes > 1) {
        bytes = std::max<std::size_t>(bytes / kCloser, 1);
        continue;
      }
      if (head.code() == Code::corrupt) {
        report_.entries_left = end + 1 - next_.first;
        report_.damage = head.error();
        return {};
      }
      SATCHEL_TRY(head ? Status{} : head.error());
      SATCHEL_TRY(add_request(push));
      const auto count = static_cast<std::int64_t>(push.entries.size());
      report_.entries += count;
      next_.first += count;
      next_.before = *head;
    }
    return {};
  }

  Result<Hash> add_push(SyncRequest& push, std::size_t bytes) {
    SATCHEL_TRY(add_entries(store_, ports_, Seq{push.first - 1}, bytes, push));
    push.more = true;
    if (push.before != next_.before) return fail(Code::corrupt, "the journal's chain is another one meanwhile");
    return head_behind(push, store_.identity().device, ports_.keys.public_key());
  }

  /// By as many as a request names, thumbnails first. One request is there always: it says whose bundle this is.
  Status add_blobs() {
    SATCHEL_ASSIGN(const auto all, store_.unsent_blobs());
    std::vector<BlobInfo> some;
    std::uint64_t bytes = 0;
    bool named = report_.entries > 0;
    for (const auto& row : all) {
      BlobInfo blob{row.sha256, row.size};
      SATCHEL_ASSIGN(const bool goes, is_to_go(blob));
      if (!goes) continue;
      const bool full = some.size() >= tuning::kConfirmAtOnce || (!some.empty() && bytes + blob.size > kReadAgainBytes);
      if (full) {
        SATCHEL_TRY(add_some_blobs(some));
        some.clear(), bytes = 0, named = true;
      }
      some.push_back(blob), bytes += blob.size;
    }
    return some.empty() && named ? Status{} : add_some_blobs(some);
  }

  /// Also of one that is damaged, as far as it can be read.
  Result<std::unique_ptr<ReadableFile>> open(const BlobInfo& blob) {
    auto file = store_.blobs().open(blob.sha256);
    if (file.code() != Code::corrupt) return file;
    return store_.blobs().open_damaged(blob.sha256, blob.size);
  }

  bool is_damage(Code code) const {
    return code == Code::corrupt || (code == Code::io && photos_ == Unreadable::is_damage);
  }

  /// Its size is the file's own where that opens: a row can rot, too.
  Result<bool> is_to_go(BlobInfo& blob) {
    const auto whole = store_.blobs().open(blob.sha256);
    if (whole) blob.size = (*whole)->size();
    const auto file = open(blob);
    if (file && blob.size <= limits::kBlobBytes) return true;
    const bool damaged = file || is_damage(file.code());
    if (!damaged && file.code() != Code::not_found) return file.error();
    (damaged ? report_.damaged : report_.missing).push_back(blob.sha256);
    return false;
  }

  /// `bytes` of it from `at` on; zeroes where it cannot be read: its hash tells the hub.
  Result<Bytes> piece_of(ReadableFile& file, std::uint64_t at, std::size_t bytes) {
    auto read = file.read(at, bytes);
    if (is_damage(read.code()) && bytes > kBlobChunk) {
      read = Bytes();
      for (std::size_t done = 0; done < bytes; done += kBlobChunk) {
        SATCHEL_ASSIGN(const Bytes chunk, piece_of(file, at + done, std::min(kBlobChunk, bytes - done)));
        *read += chunk;
      }
    }
    if (is_damage(read.code())) read = Bytes();
    SATCHEL_ASSIGN(Bytes out, std::move(read));
    out.resize(bytes);
    return out;
  }

  Status add_some_blobs(const std::vector<BlobInfo>& blobs) {
    SyncRequest naming = next_;
    for (const auto& blob : blobs) naming.blobs.push_back(blob.sha256);
    SATCHEL_TRY(add_request(naming));
    for (const auto& blob : blobs) SATCHEL_TRY(add_blob(blob));
    return {};
  }

  Status add_blob(const BlobInfo& blob) {
    SATCHEL_ASSIGN(const auto file, open(blob));
    SATCHEL_TRY(sealer_->write(blob_part(blob)));
    Sha256 hasher;
    for (std::uint64_t at = 0; at < blob.size;) {
      const auto most = static_cast<std::size_t>(std::min<std::uint64_t>(kBlobPiece, blob.size - at));
      SATCHEL_ASSIGN(const Bytes piece, piece_of(*file, at, most));
      hasher.update(piece);
      SATCHEL_TRY(sealer_->write(piece));
      at += piece.size();
    }
    if (hasher.finish() != blob.sha256) report_.damaged.push_back(blob.sha256);
    ++report_.blobs;
    report_.blob_bytes += blob.size;
    return {};
  }

  Store& store_;
  Ports ports_;
  WritableFile& file_;
  std::unique_ptr<Sealer> sealer_;
  Unreadable photos_;
  SyncRequest next_;  // without entries: where the next push begins
  BundleReport report_;
};

Result<BundleReport> write_whole_bundle(Store& store, Ports ports, const std::string& part, const std::string& path,
                                        Unreadable photos) {
  SATCHEL_ASSIGN(auto file, ports.files.create(part));
  SATCHEL_ASSIGN(BundleReport report, BundleMaker(store, ports, *file, photos).make());
  file.reset();
  SATCHEL_TRY(ports.files.rename(part, path));
  SATCHEL_TRY(ports.files.sync_folder(folder_of(path)));
  return report;
}

}  // namespace

Result<BundleReport> write_bundle(Store& store, Ports ports, const std::string& path, Unreadable photos) {
  return guarded([&]() -> Result<BundleReport> {
    const std::string part = path + ".part";
    auto report = write_whole_bundle(store, ports, part, path, photos);
    if (!report) (void)ports.files.remove(part);
    return report;
  });
}

}  // namespace satchel::sync
