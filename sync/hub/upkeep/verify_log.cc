#include <map>
#include <tuple>

#include "sync/hub/entries/statement_log.h"
#include "sync/hub/upkeep/verify_parts.h"

namespace satchel::hub {
namespace {

Error bad(std::uint64_t no, const std::string& what) {
  return fail(Code::corrupt, "statement " + std::to_string(no) + " of the log " + what);
}

class Log {
 public:
  Log(CentralView& view, const PublicKey& key, BlobStore* blobs, Findings& findings)
      : view_(view), key_(key), bytes_(blobs), findings_(findings) {}

  Status all() {
    SATCHEL_ASSIGN(const std::string hub, view_.setting("hub_id"));
    SATCHEL_ASSIGN(const std::uint64_t size, view_.log_size());
    for (std::uint64_t no = 0; no < size; ++no) {
      SATCHEL_ASSIGN(const auto kept, view_.statement(no));
      if (!kept) return bad(no, "is missing");
      SATCHEL_TRY(one(no, *kept, hub));
    }
    SATCHEL_ASSIGN(const Totals totals, view_.totals());
    if (totals.log_nodes != nodes_) findings_.serious(fail(Code::corrupt, "the log has a node beside its statements"));
    if (totals.blob_receipts != blobs_) findings_.serious(fail(Code::corrupt, "a blob's receipt is none"));
    return receipted();
  }

 private:
  Status one(std::uint64_t no, const StatementRow& kept, std::string_view hub) {
    SATCHEL_TRY(add_to_tree(no, kept.statement.bytes));
    const auto statement = opened(key_, kept.statement);
    if (!statement) return findings_.serious(bad(no, "is not as the hub signed it")), Status{};
    if (to_text(statement->hub) != hub || statement->before.size != no || statement->before.root != root_before_)
      findings_.serious(bad(no, "is out of its place"));
    if (std::holds_alternative<Later>(statement->what)) return {};  // by a newer build, which knows where it belongs
    const StatementRow filed = row_of(*statement);
    if (std::tie(filed.device, filed.epoch, filed.seq) != std::tie(kept.device, kept.epoch, kept.seq))
      findings_.serious(bad(no, "is filed under another journal"));
    if (const auto* receipt = std::get_if<Receipt>(&statement->what)) return look(no, *receipt);
    if (const auto* enrolled = std::get_if<Enrolled>(&statement->what)) return look(no, *enrolled);
    if (const auto* covered = std::get_if<Covered>(&statement->what)) return look(no, *covered);
    return {};
  }

  Status add_to_tree(std::uint64_t no, ByteView bytes) {
    const merkle::Nodes own = [this](const merkle::Place& place) { return Result<Hash>(tree_.at(place)); };
    SATCHEL_ASSIGN(root_before_, merkle::root(no, own));
    SATCHEL_ASSIGN(const auto added, merkle::appended(no, merkle::leaf_hash(bytes), own));
    for (const auto& [place, hash] : added) {
      SATCHEL_ASSIGN(const Hash kept, view_.log_node(place));
      if (kept != hash) findings_.serious(bad(no, "does not fit the log's nodes"));
      ++nodes_;
      keep(place, hash);
    }
    return {};
  }

  /// Only the last whole subtree of each level is needed for what follows, and the one before it to make the next.
  void keep(const merkle::Place& place, const Hash& hash) {
    tree_[place] = hash;
    if (place.no >= 2) tree_.erase({place.level, place.no - 2});
  }

  Status look(std::uint64_t no, const Receipt& r) {
    for (const Hash& blob : r.blobs) {
      SATCHEL_ASSIGN(const auto first, view_.receipt(blob));
      if (!first || *first > no) findings_.serious(bad(no, "names a blob that has no receipt"));
      if (!first || *first != no) continue;
      ++blobs_;
      if (bytes_) look_for(no, blob);
    }
    return r.seq.value == 0 ? Status{} : look(no, r.device, {r.epoch, r.seq, r.head});
  }

  /// What the hub has said to hold, its devices may have let go.
  void look_for(std::uint64_t no, const Hash& blob) {
    const auto size = bytes_->size(blob);
    if (size) return;
    if (size.code() != Code::not_found) return findings_.serious(size.error());
    findings_.serious(fail(Code::corrupt, "blob " + to_hex(blob.view()) + " was receipted by statement " +
                                              std::to_string(no) + ", and its bytes are not here"));
  }

  Status look(std::uint64_t no, const Id& device, const Reach& reach) {
    SATCHEL_ASSIGN(const auto writer, view_.writer(device, reach.epoch));
    Hash head;
    if (writer)
      SATCHEL_TRY(view_.history(writer->no, {reach.seq.value - 1}, reach.seq,
                                [&](HistoryRow&& row) { return head = row.hash, Status{}; }));
    if (head != reach.head) findings_.serious(bad(no, "is of another journal than the one that is here"));
    return {};
  }

  /// A copy can only have had what was here, in a log that this one goes on from.
  Status look(std::uint64_t no, const Covered& c) {
    const bool before = c.size <= no;
    SATCHEL_ASSIGN(const Hash root, before ? merkle::root(c.size, nodes_of(view_)) : Result<Hash>(Hash{}));
    if (!before || root != c.root) findings_.serious(bad(no, "is of a copy with another log"));
    for (const Hash& blob : c.blobs) {
      SATCHEL_ASSIGN(const auto receipted, view_.receipt(blob));
      if (!receipted || *receipted >= no) findings_.serious(bad(no, "covers a blob that has no receipt"));
    }
    for (const Reach& reach : c.journals) SATCHEL_TRY(look(no, c.device, reach));
    return {};
  }

  Status look(std::uint64_t no, const Enrolled& e) {
    SATCHEL_ASSIGN(const auto device, view_.device(e.device));
    if (!device || device->key != e.key) findings_.serious(bad(no, "is of a device that has another key, or is gone"));
    return {};
  }

  /// All that was taken was receipted.
  Status receipted() {
    for (WriterNo no{1};; ++no.value) {
      SATCHEL_ASSIGN(const auto w, view_.writer(no));
      if (!w) return {};
      if (w->last.value == 0) continue;
      SATCHEL_ASSIGN(const auto found, view_.receipt(w->device, w->epoch, w->last));
      if (!found)
        findings_.serious(
            fail(Code::corrupt, "the journal of device " + to_text(w->device) + " ends without a receipt"));
    }
  }

  CentralView& view_;
  const PublicKey& key_;
  BlobStore* bytes_;
  Findings& findings_;
  std::map<merkle::Place, Hash> tree_;
  Hash root_before_;
  std::int64_t nodes_ = 0, blobs_ = 0;
};

}  // namespace

Status verify_log(CentralView& view, const PublicKey& hub_key, BlobStore* blobs, Findings& findings) {
  return Log(view, hub_key, blobs, findings).all();
}

}  // namespace satchel::hub
