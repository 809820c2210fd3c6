#include "sync/hub/office_entry.h"

#include "engine/base/limits.h"
#include "engine/base/pack.h"
#include "engine/evidence/chain.h"
#include "sync/hub/cursor_tag.h"
#include "sync/hub/json_request.h"

namespace satchel::hub {
namespace {

struct Exception {
  const RecordType& type;
  Id id;
  std::string_view field;
  std::string value;
  Version version;
};

Result<std::string> exception_json(CentralView& view, const Sight& sight, const Exception& e) {
  SATCHEL_ASSIGN(const auto conflict, view.open_conflict(e.id, e.field, sight.as.id));
  return "{\"type\":\"" + e.type.name + "\",\"id\":\"" + to_text(e.id) + "\",\"field\":\"" + std::string(e.field) +
         "\",\"value\":" + e.value + ",\"version\":" + std::to_string(e.version.value) +
         ",\"conflict\":" + (conflict ? '"' + to_text(*conflict) + '"' : "null") + "}";
}

}  // namespace

Entry OfficeEntry::entry(std::vector<Change> changes) const {
  const Millis now = ports_.clock.wall(), monotonic = ports_.clock.monotonic();
  const Stamp stamp{now, monotonic, ports_.clock.boot_id(), now, monotonic};
  return {schema_->version(), sight_.as.user, stamp, std::move(changes)};
}

Result<OfficeOutcome> OfficeEntry::merge(std::vector<Change> changes) {
  const Id& device = sight_.as.id;
  SATCHEL_ASSIGN(const auto known, central_.writer(device, caller_.epoch));
  WriterRow writer = known.value_or(WriterRow{{}, device, caller_.epoch, {}, {}});
  SATCHEL_ASSIGN(writer.no, central_.put_writer(writer));
  SATCHEL_ASSIGN(head_, central_.head());

  PreparedEntry prepared;
  prepared.seq = writer.last + 1;
  prepared.entry = entry(std::move(changes));
  const Bytes bytes = encode(*prepared.entry);
  if (bytes.size() > limits::kTransactionBytes) return fail(Code::too_large, "a transaction above 4 MiB");
  prepared.packed = pack(bytes);
  prepared.hash = sha256(bytes);
  prepared.chain = chain_next(writer.head, {}, prepared.hash);

  Author author{sight_.as, writer.no, caller_.epoch, !sight_.sets, {}};
  Committer committer(central_, *schema_, author, ports_.clock.wall());
  SATCHEL_ASSIGN(const Committed done, committer.commit({prepared}, writer.last, writer.head, head_));
  const EntryOutcome& outcome = committer.outcome();
  if (outcome.refused != Code::ok) return fail(outcome.refused, outcome.detail);
  writer.last = done.last;
  writer.head = done.head;
  SATCHEL_ASSIGN(writer.no, central_.put_writer(writer));
  return OfficeOutcome{head_.version, outcome};
}

Status OfficeEntry::commit() {
  SATCHEL_ASSIGN(head_.tag, make_cursor_tag(ports_, head_.version));
  return central_.commit(head_);
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
