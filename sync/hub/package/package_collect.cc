// What belongs to a case: its records, every entry that ever touched one of them, and what proves these.
#include <algorithm>

#include "engine/base/limits.h"
#include "sync/hub/central/kept_entry.h"
#include "sync/hub/package/package_parts.h"

namespace satchel::hub {
namespace {

std::string part_of(const Hash& hash, ByteView begins) {
  const bool jpeg = begins.starts_with("\xFF\xD8\xFF"), png = begins.starts_with("\x89PNG");
  return "blobs/" + to_hex(hash.view()) + (jpeg ? ".jpg" : png ? ".png" : ".bin");
}

class Collector {
 public:
  Collector(CentralView& view, const Schema& schema, BlobStore& blobs, const Clearance& clearance, Collected& out)
      : view_(view), schema_(schema), blobs_(blobs), clearance_(clearance), out_(out) {}

  Status all(const RecordType& type, const Id& id) {
    SATCHEL_TRY(records(type, id));
    for (WriterNo no{1};; ++no.value) {
      SATCHEL_ASSIGN(const auto writer, view_.writer(no));
      if (!writer) break;
      out_.writers[no] = *writer;
      SATCHEL_TRY(entries_of(*writer));
    }
    const auto earlier = [](const auto& a, const auto& b) { return a.row.version < b.row.version; };
    std::sort(out_.entries.begin(), out_.entries.end(), earlier);
    for (const auto& [hash, blob] : out_.blobs) out_.statements.insert(blob.statement);
    return {};
  }

 private:
  Status records(const RecordType& type, const Id& root) {
    SATCHEL_TRY(record(type, root));
    SATCHEL_ASSIGN(const auto below, view_.under(root));
    for (const auto& [number, id] : below)
      if (const RecordType* known = schema_.find(number)) SATCHEL_TRY(record(*known, id));
    return {};
  }

  Status record(const RecordType& type, const Id& id) {
    if (!clearance_.reads(type)) return {};
    SATCHEL_ASSIGN(auto stored, view_.record(type.number, id));
    if (!stored) return fail(Code::not_found, type.name + " " + to_text(id));
    if (!clearance_.reads(schema_, type, stored->state)) return {};
    for (std::size_t i = 0; i < type.fields.size(); ++i)
      if (type.fields[i].type == FieldType::blob && clearance_.reads(type.fields[i]))
        SATCHEL_TRY(blob(stored->state.fields[i].value));
    ids_.insert(id);
    out_.records.emplace_back(&type, std::move(stored->state));
    return {};
  }

  Status blob(const Value& value) {
    const auto* bytes = std::get_if<Octets>(&value);
    if (!bytes) return {};
    SATCHEL_ASSIGN(const Hash hash, hash_from_bytes(bytes->bytes));
    SATCHEL_ASSIGN(const auto statement, view_.receipt(hash));
    if (!statement || !blobs_.has(hash)) return out_.missing.push_back(hash), Status{};
    SATCHEL_TRY(blobs_.check(hash));
    SATCHEL_ASSIGN(const auto file, blobs_.open(hash));
    SATCHEL_ASSIGN(const Bytes begins, file->read(0, 16));
    out_.blobs[hash] = {*statement, part_of(hash, begins)};
    return {};
  }

  Status entries_of(const WriterRow& w) {
    std::vector<Seq> found;
    for (Seq seq{1}; seq <= w.last; seq = seq + 1) {
      SATCHEL_ASSIGN(const bool ours, look(w, seq));
      if (ours) found.push_back(seq);
    }
    Seq covered;
    for (const Seq seq : found) {
      if (seq <= covered) continue;
      SATCHEL_TRY(add_segment(w, seq));
      covered = out_.segments.back().receipted;
    }
    return {};
  }

  Result<HistoryRow> row_at(const WriterRow& w, Seq seq) {
    std::optional<Version> version;
    SATCHEL_TRY(
        view_.history(w.no, {seq.value - 1}, seq, [&](HistoryRow&& h) { return version = h.version, Status{}; }));
    if (!version) return fail(Code::corrupt, "an entry of the history is missing");
    SATCHEL_ASSIGN(auto row, view_.history(*version));
    return *std::move(row);
  }

  /// Keeps the entry if it touches a record of the case.
  Result<bool> look(const WriterRow& w, Seq seq) {
    PackedEntry packed;
    SATCHEL_ASSIGN(packed.row, row_at(w, seq));
    SATCHEL_ASSIGN(KeptEntry kept, kept_entry(packed.row.packed));
    packed.hash = kept.hash;
    if (!kept.bytes) return look_at_erased(std::move(packed));
    packed.bytes = *std::move(kept.bytes);
    auto entry = decode_entry(packed.bytes);
    if (!entry) return false;
    const auto touches = [&](const Change& change) { return ids_.contains(change.id); };
    if (std::none_of(entry->changes.begin(), entry->changes.end(), touches)) return false;
    packed.withheld =
        std::any_of(entry->changes.begin(), entry->changes.end(), [&](const Change& c) { return hides(c); });
    packed.entry = *std::move(entry);
    out_.entries.push_back(std::move(packed));
    return true;
  }

  /// Whose contents are gone: what stands of it in a record of the case tells.
  bool look_at_erased(PackedEntry packed) {
    const auto stands = [&](const FieldState& field) { return field.version == packed.row.version; };
    const auto touched = [&](const auto& record) {
      return std::any_of(record.second.fields.begin(), record.second.fields.end(), stands);
    };
    if (std::none_of(out_.records.begin(), out_.records.end(), touched)) return false;
    packed.withheld = true;
    out_.entries.push_back(std::move(packed));
    return true;
  }

  /// Whether it says anything that the role may not read.
  bool hides(const Change& change) const {
    const RecordType* type = schema_.find(change.type);
    if (!type || !clearance_.reads(*type)) return true;
    return std::any_of(change.ops.begin(), change.ops.end(), [&](const FieldOp& op) {
      const auto at = type->index_of(op.field);
      return !at || !clearance_.reads(type->fields[*at]);
    });
  }

  Status add_segment(const WriterRow& w, Seq from) {
    Segment s;
    s.writer = w;
    SATCHEL_ASSIGN(const auto device, view_.device(w.device));
    s.office = !device;
    SATCHEL_ASSIGN(const auto receipt, view_.receipt(w.device, w.epoch, from));
    if (!receipt) return fail(Code::corrupt, "an entry of device " + to_text(w.device) + " has no receipt");
    s.receipt = *receipt;
    SATCHEL_ASSIGN(s.receipted, seq_of(*receipt));
    if (!s.office) {
      SATCHEL_ASSIGN(s.head, view_.signed_head(w.no, from));
    }
    if (!s.office && !s.head) return fail(Code::corrupt, "a journal of device " + to_text(w.device) + " is unsigned");
    const Seq to = s.head ? std::max(s.receipted, s.head->seq) : s.receipted;
    if (to > w.last) return fail(Code::newer_schema, "its device signed it with entries that wait for a newer schema");
    SATCHEL_TRY(add_links(w, from, to, s));
    out_.statements.insert(*receipt);
    if (!s.office) SATCHEL_TRY(add_enrolment(w.device));
    out_.segments.push_back(std::move(s));
    return {};
  }

  Result<Seq> seq_of(std::uint64_t no) {
    SATCHEL_ASSIGN(const auto kept, view_.statement(no));
    const auto statement =
        kept ? decode_statement(kept->statement.bytes) : Result<Statement>(fail(Code::corrupt, "no statement"));
    const auto* receipt = statement ? std::get_if<Receipt>(&statement->what) : nullptr;
    if (!receipt) return fail(Code::corrupt, "a receipt is none");
    return receipt->seq;
  }

  Status add_links(const WriterRow& w, Seq from, Seq to, Segment& s) {
    if (from.value > 1) {
      SATCHEL_ASSIGN(const HistoryRow before, row_at(w, {from.value - 1}));
      s.before = before.hash;
    }
    for (Seq seq = from; seq <= to; seq = seq + 1) {
      SATCHEL_ASSIGN(HistoryRow row, row_at(w, seq));
      SATCHEL_ASSIGN(const KeptEntry kept, kept_entry(row.packed));
      s.entries.push_back(kept.hash);
      row.packed.clear();
      s.links.push_back(std::move(row));
    }
    return {};
  }

  /// What the hub said of the device's key and of who records on it.
  Status add_enrolment(const Id& device) {
    SATCHEL_ASSIGN(const auto said, view_.enrolments(device));
    if (said.empty()) return fail(Code::corrupt, "device " + to_text(device) + " has no enrolment in the log");
    for (const auto& one : said) {
      SATCHEL_ASSIGN(const Statement statement, decode_statement(one.bytes));
      out_.statements.insert(statement.before.size);
    }
    return {};
  }

  CentralView& view_;
  const Schema& schema_;
  BlobStore& blobs_;
  Clearance clearance_;
  Collected& out_;
  std::set<Id> ids_;
};

}  // namespace

Result<Collected> collect(CentralView& view, const Schema& schema, BlobStore& blobs, const PackageRequest& request) {
  const RecordType* type = schema.find(request.type);
  if (!type) return fail(Code::unknown_type, request.type);
  const Clearance clearance{schema.role(request.role), true};
  if (!clearance.reads(*type)) return fail(Code::not_permitted, "role " + request.role);
  Collected out;
  SATCHEL_TRY(Collector(view, schema, blobs, clearance, out).all(*type, request.id));
  return out;
}

}  // namespace satchel::hub
