#include "sync/hub/office/office_entry.h"

#include "engine/base/limits.h"
#include "engine/base/pack.h"
#include "engine/evidence/chain.h"
#include "sync/hub/entries/cursor_tag.h"
#include "sync/hub/json/json_request.h"

namespace satchel::hub {
namespace {

struct Exception {
  const RecordType& type;
  Id id;
  std::string_view field;
  std::string value;
  Version version;
};

/// Whether a conflict is about that field of that record. Its own fields stand in the order of their numbers.
bool names_field(const RecordState& conflict, const Exception& e) {
  const auto* record = std::get_if<Octets>(&conflict.fields[conflict_field::record - 1].value);
  const auto* field = std::get_if<std::string>(&conflict.fields[conflict_field::field - 1].value);
  return record && field && ByteView(record->bytes) == e.id.view() && *field == e.field;
}

/// The conflict record by which a step of that field waits for photos.
Result<std::optional<Id>> parked_step(CentralView& view, const Exception& e) {
  SATCHEL_ASSIGN(const auto record, view.record(e.type.number, e.id));
  SATCHEL_ASSIGN(const auto rows, view.parked_under(record ? record->state.root : e.id));
  for (const ParkedRow& row : rows) {
    SATCHEL_ASSIGN(const auto stored, view.record(conflict_field::kType, row.conflict));
    if (stored && names_field(stored->state, e)) return std::optional(row.conflict);
  }
  return std::optional<Id>();
}

Result<std::string> exception_json(CentralView& view, const Sight& sight, const Exception& e) {
  SATCHEL_ASSIGN(const auto conflict, view.open_conflict(e.id, e.field, sight.as.id));
  SATCHEL_ASSIGN(const auto parked, parked_step(view, e));
  return "{\"type\":\"" + e.type.name + "\",\"id\":\"" + to_text(e.id) + "\",\"field\":\"" + std::string(e.field) +
         "\",\"value\":" + e.value + ",\"version\":" + std::to_string(e.version.value) +
         ",\"conflict\":" + (conflict ? '"' + to_text(*conflict) + '"' : "null") +
         ",\"parked\":" + (parked ? '"' + to_text(*parked) + '"' : "null") + "}";
}

}  // namespace

Entry OfficeEntry::entry(std::vector<Change> changes) const {
  const Millis monotonic = call_.ports.clock.monotonic();
  const Stamp stamp{now_, monotonic, call_.ports.clock.boot_id(), now_, monotonic};
  return {call_.schema->version(), sight_.as.user, stamp, std::move(changes)};
}

Result<OfficeOutcome> OfficeEntry::merge(std::vector<Change> changes) {
  const Id& device = sight_.as.id;
  const Epoch epoch = call_.caller.epoch;
  SATCHEL_ASSIGN(const auto known, central_.writer(device, epoch));
  writer_ = known.value_or(WriterRow{{}, device, epoch, {}, {}});
  SATCHEL_ASSIGN(writer_.no, central_.put_writer(writer_));
  SATCHEL_ASSIGN(before_, central_.head());
  head_ = before_;

  PreparedEntry prepared;
  prepared.seq = writer_.last + 1;
  prepared.entry = entry(std::move(changes));
  const Bytes bytes = encode(*prepared.entry);
  if (bytes.size() > limits::kTransactionBytes) return fail(Code::too_large, "a transaction above 4 MiB");
  prepared.packed = pack(bytes);
  prepared.hash = sha256(bytes);
  prepared.chain = chain_next(writer_.head, {}, prepared.hash);

  Author author{sight_.as, writer_.no, epoch, !sight_.sets, {}, sight_.restores, sight_.counts};
  Committer committer(central_, *call_.schema, author, now_, call_.blob_is_here);
  SATCHEL_ASSIGN(const Committed done, committer.commit({prepared}, writer_.last, writer_.head, head_));
  const EntryOutcome& outcome = committer.outcome();
  if (outcome.refused != Code::ok) return fail(outcome.refused, outcome.detail);
  writer_.last = done.last;
  writer_.head = done.head;
  SATCHEL_ASSIGN(writer_.no, central_.put_writer(writer_));
  return OfficeOutcome{head_.version, outcome};
}

Status OfficeEntry::commit() {
  SATCHEL_TRY(call_.statements.append(
      central_, now_, Receipt{writer_.device, writer_.epoch, writer_.last, writer_.head, head_.version, {}}));
  SATCHEL_ASSIGN(const Head head, head_at(call_.ports, before_, head_.version));
  return central_.commit(head);
}

Result<std::string> exceptions_json(CentralView& view, const Schema& schema, const Sight& sight,
                                    const EntryOutcome& outcome) {
  std::string out;
  const auto add = [&](const Exception& e) -> Status {
    SATCHEL_ASSIGN(const std::string json, exception_json(view, sight, e));
    out += (out.empty() ? "" : ",") + json;
    return {};
  };
  for (const auto& e : outcome.fields) {
    const RecordType& type = *schema.find(e.type);
    const Field& field = type.fields[*type.index_of(e.field)];
    if (!type.builtin) SATCHEL_TRY(add({type, e.record, field.name, value_to_json(field, e.value), e.version}));
  }
  for (const auto& [type, id] : outcome.whole) {
    SATCHEL_ASSIGN(const auto record, view.record(type, id));
    if (record) SATCHEL_TRY(add({*schema.find(type), id, "_record", "null", record->state.version}));
  }
  return "[" + out + "]";
}

}  // namespace satchel::hub
