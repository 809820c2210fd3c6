#include "engine/merge/conflicts.h"

#include "engine/base/planted.h"

namespace satchel {
namespace {

namespace cf = conflict_field;

std::string json(const Field* field, const Value& value) { return field ? value_to_json(*field, value) : "null"; }

}  // namespace

Result<Provenance> Conflicts::provenance(Version version) {
  if (version == facts_.version) return facts_.from;
  if (version.value == 0) return Provenance{};
  return records_.provenance(version);
}

Status Conflicts::raise(const Contest& contest) {
  if (planted(Bug::loser_dropped)) return {};
  SATCHEL_ASSIGN(const Provenance standing, provenance(contest.loser.standing_version));
  SATCHEL_ASSIGN(const std::optional<Id> id, renewed(contest));
  return write(id ? *id : conflict_id(standing.entry, facts_.from.entry, contest.record.id, contest.field), contest,
               standing, facts_.from);
}

Status Conflicts::raise_delete(const RecordType& type, const RecordState& record, const Provenance& deleter) {
  const Contest contest{type, record, kWholeRecord, nullptr, "delete", {}, {{}, {}, true, false, {}}};
  return write(conflict_id(facts_.from.entry, deleter.entry, record.id, kWholeRecord), contest, facts_.from, deleter);
}

/// The open conflict whose proposed side this entry renews. Text is renewed only by text that was made on it: by what
/// was made on the standing text since, the paragraphs that lost would be gone.
Result<std::optional<Id>> Conflicts::renewed(const Contest& contest) {
  if (!contest.loser.open || !contest.may_renew) return std::optional<Id>();
  SATCHEL_ASSIGN(std::optional<Id> id, records_.open_conflict(contest.record.id, contest.field));
  if (!id || !contest.as || contest.as->policy != Policy::text) return id;
  SATCHEL_ASSIGN(const RecordState* there, records_.find(cf::kType, *id));
  const bool follows = there && there->fields[*type_.index_of(FieldNo{cf::base})].value == Value{contest.base.value};
  return follows ? id : std::nullopt;
}

Result<RecordState*> Conflicts::conflict(const Id& id, const Contest& contest) {
  SATCHEL_ASSIGN(RecordState * there, records_.find(cf::kType, id));
  if (there) return there;
  RecordState& made = records_.make(type_, id);
  made.creator = made.only = kHubWriter;
  made.entered = facts_.version;
  made.root = contest.record.root;
  set(made, cf::record_type, contest.type.name);
  set(made, cf::record, octets(contest.record.id.view()));
  set(made, cf::field, std::string(contest.field));
  return &made;
}

Status Conflicts::write(const Id& id, const Contest& contest, const Provenance& standing, const Provenance& proposed) {
  SATCHEL_ASSIGN(RecordState * record, conflict(id, contest));
  record->author = proposed.author;
  record->version = facts_.version;
  write_sides(*record, contest, standing, proposed);
  write_rule(*record, contest);
  records_.touch(*record);
  return {};
}

void Conflicts::write_sides(RecordState& conflict, const Contest& contest, const Provenance& standing,
                            const Provenance& proposed) {
  set(conflict, cf::standing, json(contest.as, contest.loser.standing));
  set(conflict, cf::standing_author, standing.author);
  set(conflict, cf::standing_device, standing.device);
  set(conflict, cf::standing_time, standing.time.count);
  set(conflict, cf::proposed, json(contest.as, contest.loser.proposed));
  set(conflict, cf::proposed_author, proposed.author);
  set(conflict, cf::proposed_device, proposed.device);
  set(conflict, cf::proposed_time, proposed.time.count);
  set(conflict, cf::base, contest.base.value);
}

void Conflicts::write_rule(RecordState& conflict, const Contest& contest) {
  const auto& loser = contest.loser;
  set(conflict, cf::rule, std::string(contest.rule));
  set(conflict, cf::state, std::string(loser.open ? "open" : "settled"));
  if (loser.open || loser.waits) return;
  set(conflict, cf::settled_by, std::string("rule"));
  set(conflict, cf::settled_time, facts_.time.count);
  set(conflict, cf::taken, std::string(loser.other ? "value" : loser.proposed_won ? "proposed" : "standing"));
  if (loser.other) set(conflict, cf::final, json(contest.as, *loser.other));
}

/// A field that already holds the value keeps its version: devices are sent what changed.
void Conflicts::set(RecordState& conflict, FieldNo field, Value value) const {
  FieldState& state = conflict.fields[*type_.index_of(field)];
  if (state.value != value) state = {std::move(value), facts_.version, kHubWriter};
}

Id conflict_id(const Hash& standing, const Hash& proposed, const Id& record, std::string_view field) {
  Bytes bytes = "satchel-conflict-1";
  Writer out(bytes);
  out.hash(standing);
  out.hash(proposed);
  out.id(record);
  out.raw(field);
  Id id = *id_from_bytes(sha256(bytes).view().substr(0, 16));
  id.bytes[6] = static_cast<std::uint8_t>((id.bytes[6] & 0x0F) | 0x80);  // UUID version 8: by a rule of ours
  id.bytes[8] = static_cast<std::uint8_t>((id.bytes[8] & 0x3F) | 0x80);
  return id;
}

}  // namespace satchel
