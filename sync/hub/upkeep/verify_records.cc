#include <algorithm>
#include <set>

#include "sync/hub/central/blobs_named.h"
#include "sync/hub/entries/clearance.h"
#include "sync/hub/entries/working_set.h"
#include "sync/hub/upkeep/verify_parts.h"

namespace satchel::hub {
namespace {

namespace cf = conflict_field;

constexpr std::size_t kBatch = 200, kPiece = 256U << 10;

class Records {
 public:
  Records(CentralView& view, const Schema& schema, BlobStore* blobs, Findings& findings)
      : view_(view), schema_(schema), blobs_(blobs), findings_(findings) {}

  Status all() {
    SATCHEL_ASSIGN(const auto sets, view_.scope_sets());
    for (const auto& set : sets) scope_sets_.insert(set.no);
    for (const auto& type : schema_.types()) SATCHEL_TRY(alive(type));
    SATCHEL_TRY(deleted());
    return walked_whole_ ? counted() : Status{};
  }

 private:
  Status counted() {
    SATCHEL_ASSIGN(const Totals totals, view_.totals());
    if (totals.records != records_) damage("a record stands under no id");
    if (totals.lines != records_) damage("the feed has lines of no record");
    if (totals.open_conflicts != open_conflicts_) damage("the index of open conflicts has lines of none");
    if (totals.parked != parked_) damage("there are lines of parked steps that no conflict tells of");
    if (totals.orphans != orphans_) damage("there are lines of orphans that no record tells of");
    return {};
  }

  /// Where a walk ends early there is nothing to be counted.
  Status ends_at(const Error& error) {
    walked_whole_ = false;
    return findings_.unless_damaged(error);
  }

  void damage(const std::string& what) { findings_.serious(fail(Code::corrupt, what)); }

  Status alive(const RecordType& type) {
    for (Id after;;) {
      const auto batch = view_.records(type.number, after, kBatch);
      if (!batch) return ends_at(batch.error());
      if (batch->empty()) return {};
      for (const auto& record : *batch) SATCHEL_TRY(one(type, record));
      after = batch->back().state.id;
    }
  }

  Status deleted() {
    for (Id after;;) {
      SATCHEL_ASSIGN(const auto batch, view_.deleted(after, kBatch));
      if (batch.empty()) return {};
      for (const auto& [type, id] : batch) {
        if (id <= after) return ends_at(fail(Code::corrupt, "a deleted record stands under no id"));
        after = id;
        const auto record = view_.record(type, id);
        if (!record) return ends_at(record.error());
        if (!*record || (*record)->state.alive) damage(to_text(id) + " stands among the deleted");
        if (*record) SATCHEL_TRY(one(*schema_.find(type), **record));
      }
    }
  }

  Status one(const RecordType& type, const StoredRecord& record) {
    const RecordState& r = record.state;
    const std::string who = type.name + " " + to_text(r.id);
    ++records_;
    SATCHEL_ASSIGN(const auto line, view_.line(record.scopes, r.version, r.id));
    if (!line || line->left || line->type != type.number || line->only != r.only ||
        !scope_sets_.contains(record.scopes))
      damage(who + ": its line in the feed is not there, or another");
    if (type.number == cf::kType) SATCHEL_TRY(conflict(type, r));
    SATCHEL_TRY(belongs(type, record, who));
    SATCHEL_TRY(names_of(type, r, who));
    return r.alive && blobs_ ? blobs_of(type, r) : Status{};
  }

  /// Who may read it is looked up by its root's scopes: they are its parent's.
  Status belongs(const RecordType& type, const StoredRecord& record, const std::string& who) {
    const ParentRef named = parent_named(schema_, type, record.state);
    if (named.id.is_null()) return {};
    std::optional<StoredRecord> parent;
    if (named.type != 0) {
      auto found = view_.record(named.type, named.id);
      if (!found) return findings_.unless_damaged(found.error());
      parent = *std::move(found);
    }
    if (!parent) return orphan(record.state, named.id, who);
    if (parent->state.root != record.state.root || parent->scopes != record.scopes)
      damage(who + ": it does not lie under its parent's root, or in other scopes");
    return {};
  }

  Status orphan(const RecordState& r, const Id& parent, const std::string& who) {
    ++orphans_;
    const auto rows = view_.orphans(parent);
    if (!rows) return findings_.unless_damaged(rows.error());
    if (std::find(rows->begin(), rows->end(), OrphanRow{r.id, r.type, parent}) == rows->end())
      damage(who + ": it does not stand among those that wait for their parent");
    return {};
  }

  /// Else who may read the blob could not have it.
  Status names_of(const RecordType& type, const RecordState& r, const std::string& who) {
    for (const Hash& blob : blobs_named(type, r)) {
      SATCHEL_ASSIGN(const auto named, view_.naming(blob));
      if (std::find(named.begin(), named.end(), std::pair(type.number, r.id)) == named.end())
        damage(who + ": it does not stand among those that name its blob");
    }
    return {};
  }

  Status conflict(const RecordType& type, const RecordState& r) {
    SATCHEL_ASSIGN(const auto index, view_.open_conflict(r.id));
    const auto* state = std::get_if<std::string>(&r.fields[*type.index_of(FieldNo{cf::state})].value);
    const bool open = state && *state == "open";
    if (index) ++open_conflicts_;
    SATCHEL_TRY(parked(type, r));
    if (open != index.has_value() || (index && *index != open_conflict_of(type, r)))
      damage("conflict " + to_text(r.id) + ": its line in the index of open ones is not there, or another");
    return {};
  }

  Status parked(const RecordType& type, const RecordState& r) {
    const auto row = view_.parked(r.id);
    if (!row) return ++parked_, findings_.unless_damaged(row.error());
    if (*row) ++parked_;
    if (is_waiting(type, r) != row->has_value() || (*row && (*row)->root != r.root))
      damage("conflict " + to_text(r.id) + ": its line among the parked steps is not there, or another");
    return {};
  }

  Status blobs_of(const RecordType& type, const RecordState& record) {
    for (std::size_t i = 0; i < type.fields.size(); ++i) {
      const auto* bytes = std::get_if<Octets>(&record.fields[i].value);
      if (!bytes || type.fields[i].type != FieldType::blob) continue;
      const auto hash = hash_from_bytes(bytes->bytes);
      if (!hash)
        findings_.serious(hash.error());
      else if (blobs_->has(*hash))
        blob(*hash);
      else
        SATCHEL_TRY(absent(type.name + " " + to_text(record.id) + ": blob " + to_hex(hash->view()), *hash));
    }
    return {};
  }

  /// One that was receipted is found in the log: here only whose it is.
  Status absent(const std::string& what, const Hash& blob) {
    SATCHEL_ASSIGN(const auto receipted, view_.receipt(blob));
    return findings_.note(what + (receipted ? " is lost" : " has not come yet")), Status{};
  }

  void blob(const Hash& hash) {
    auto file = blobs_->open(hash);
    if (!file) return findings_.serious(file.error());
    Sha256 hasher;
    for (std::uint64_t at = 0; at < (*file)->size();) {
      const auto piece = (*file)->read(at, kPiece);
      if (!piece || piece->empty()) return findings_.serious(fail(Code::io, "blob " + to_hex(hash.view())));
      hasher.update(*piece);
      at += piece->size();
    }
    if (hasher.finish() != hash) damage("blob " + to_hex(hash.view()) + " has other bytes");
  }

  CentralView& view_;
  const Schema& schema_;
  BlobStore* blobs_;
  Findings& findings_;
  std::set<ScopeSetNo> scope_sets_;
  std::int64_t records_ = 0, open_conflicts_ = 0, parked_ = 0, orphans_ = 0;
  bool walked_whole_ = true;
};

}  // namespace

Status verify_records(CentralView& view, const Schema& schema, BlobStore* blobs, Findings& findings) {
  return Records(view, schema, blobs, findings).all();
}

}  // namespace satchel::hub
