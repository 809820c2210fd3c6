#include "sync/hub/verify_central.h"

#include "engine/base/limits.h"
#include "engine/base/pack.h"
#include "engine/evidence/chain.h"

namespace satchel::hub {
namespace {

constexpr std::size_t kBatch = 200, kPiece = 256U << 10;

class Verifier {
 public:
  Verifier(CentralView& view, const Schema& schema, BlobStore& blobs,
           const std::function<void(const std::string&)>& report)
      : view_(view), schema_(schema), blobs_(blobs), report_(report) {}

  Status all() {
    for (const auto& type : schema_.types()) records(type);
    for (std::int64_t no = 1; writer({no}); ++no) {
    }
    return first_ ? Status(*first_) : Status();
  }

 private:
  void serious(const Error& error) {
    report_(error.detail);
    if (!first_) first_ = error;
  }

  void records(const RecordType& type) {
    for (Id after;;) {
      const auto batch = view_.records(type.number, after, kBatch);
      if (!batch) return serious(batch.error());
      if (batch->empty()) return;
      for (const auto& record : *batch) blobs_of(type, record.state);
      after = batch->back().state.id;
    }
  }

  void blobs_of(const RecordType& type, const RecordState& record) {
    for (std::size_t i = 0; i < type.fields.size(); ++i) {
      const auto* bytes = std::get_if<Octets>(&record.fields[i].value);
      if (!bytes || type.fields[i].type != FieldType::blob) continue;
      const auto hash = hash_from_bytes(bytes->bytes);
      if (!hash)
        serious(hash.error());
      else if (blobs_.has(*hash))
        blob(*hash);
      else
        report_(type.name + " " + to_text(record.id) + ": blob " + to_hex(hash->view()) + " has not come yet");
    }
  }

  void blob(const Hash& hash) {
    auto file = blobs_.open(hash);
    if (!file) return serious(file.error());
    Sha256 hasher;
    for (std::uint64_t at = 0; at < (*file)->size();) {
      const auto piece = (*file)->read(at, kPiece);
      if (!piece || piece->empty()) return serious(fail(Code::io, "blob " + to_hex(hash.view())));
      hasher.update(*piece);
      at += piece->size();
    }
    if (hasher.finish() != hash) serious(fail(Code::corrupt, "blob " + to_hex(hash.view()) + " has other bytes"));
  }

  /// False when there is no such writer.
  bool writer(WriterNo no) {
    const auto row = view_.writer(no);
    if (!row || !*row) return false;
    Hash head;
    const WriterRow& w = **row;
    for (Seq seq{1}; seq <= w.last; seq = seq + 1)
      if (!link(w, seq, head)) return true;
    if (head != w.head) serious(fail(Code::corrupt, "the journal of device " + to_text(w.device) + " ends elsewhere"));
    return true;
  }

  bool link(const WriterRow& w, Seq seq, Hash& head) {
    std::optional<Version> version;
    const Status found = view_.history(w.no, {seq.value - 1}, seq, [&](HistoryRow&& h) -> Status {
      version = h.version;
      return {};
    });
    const auto row =
        found && version ? view_.history(*version) : Result<std::optional<HistoryRow>>(fail(Code::corrupt));
    const auto bytes = row && *row ? unpack((*row)->packed, limits::kMessageBytes) : Result<Bytes>(fail(Code::corrupt));
    if (bytes) head = chain_next(head, (*row)->origin, sha256(*bytes));
    if (bytes && head == (*row)->hash) return true;
    serious(fail(Code::corrupt,
                 "entry " + std::to_string(seq.value) + " of device " + to_text(w.device) + " breaks the chain"));
    return false;
  }

  CentralView& view_;
  const Schema& schema_;
  BlobStore& blobs_;
  const std::function<void(const std::string&)>& report_;
  std::optional<Error> first_;
};

}  // namespace

Status verify_central(CentralView& view, const Schema& schema, BlobStore& blobs,
                      const std::function<void(const std::string&)>& report) {
  return Verifier(view, schema, blobs, report).all();
}

}  // namespace satchel::hub
