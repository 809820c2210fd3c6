// I6: no value that somebody wrote vanishes. It stands, or in a conflict, or in quarantine, or in the office's intake,
// or somebody who saw it wrote over it, or deleted its record.
#include <algorithm>

#include "sync/hub/central/kept_entry.h"
#include "tests/simulation/hub_history.h"

namespace satchel::sim {
namespace {

void add(std::string& heap, const Value& value) {
  if (const auto* text = std::get_if<std::string>(&value)) heap += *text + "\n";
}

/// What waits for the office: a device that forgets keeps no more of it than its hash.
Status add_intake(Simulation& s, std::string& heap) {
  SATCHEL_ASSIGN(auto* db, s.hub().reader());
  SATCHEL_ASSIGN(auto rows, db->prepare("SELECT h.packed FROM intake i JOIN history h USING(version)"));
  for (;;) {
    SATCHEL_ASSIGN(const bool row, rows.step());
    if (!row) return {};
    SATCHEL_ASSIGN(const auto kept, hub::kept_entry(rows.blob(0)));
    const auto entry = kept.bytes ? decode_entry(*kept.bytes) : Result<Entry>(Entry{});
    if (!entry) continue;
    for (const auto& change : entry->changes)
      for (const auto& op : change.ops) add(heap, op.value);
  }
}

/// Everything that can be read anywhere at the end.
Result<std::string> everything(Simulation& s, Tablet& fresh) {
  std::string heap;
  SATCHEL_TRY(add_intake(s, heap));
  for (const auto& type : fresh.store().schema()->types())
    SATCHEL_TRY(fresh.store().each(type.number, [&](const Record& r) {
      for (const auto& value : r.values) add(heap, value);
      return Status{};
    }));
  for (auto& tablet : s.tablets()) {
    SATCHEL_ASSIGN(const auto kept, tablet->store().quarantine());
    for (const auto& q : kept)
      for (const auto& change : q.content.changes)
        for (const auto& op : change.ops) add(heap, op.value);
  }
  return heap;
}

/// The deletes of each record.
using Removes = std::map<Id, std::vector<std::pair<const TakenEntry*, Version>>>;

Removes removes_of(const std::vector<TakenEntry>& taken) {
  Removes out;
  for (const auto& t : taken)
    for (const auto& change : t.entry.changes)
      if (change.kind == ChangeKind::remove) out[change.id].push_back({&t, change.base});
  return out;
}

/// Whether the entry settles a conflict: whoever did had it before his eyes.
bool settles(const Entry& entry) {
  return std::ranges::any_of(entry.changes, [](const Change& c) { return c.kind == ChangeKind::settle; });
}

/// Whether somebody deleted a record who had seen what `of` wrote there, or may have: a delete does not win over what
/// its author had not seen. Only versions of one life of the hub can be compared.
bool deleted_knowingly(const Simulation& s, const Removes& removes, const Id& record, const TakenEntry& of) {
  const auto found = removes.find(record);
  if (found == removes.end()) return false;
  return std::ranges::any_of(found->second, [&](const auto& remove) {
    const auto& [by, base] = remove;
    const bool blind = base < of.version && of.version < by->version && by->entry.actor != of.entry.actor;
    return s.plan().restore_hub != 0 || !blind || settles(by->entry);
  });
}

/// One operation of the history.
struct Step {
  const TakenEntry* entry = nullptr;
  TypeNo type = 0;
  FieldOp op;
};
/// All of them by record and field, in the order in which the hub took them.
using Steps = std::map<std::pair<Id, FieldNo>, std::vector<Step>>;

Steps steps_of(const std::vector<TakenEntry>& taken) {
  Steps out;
  std::set<Hash> seen;
  for (const auto& t : taken) {
    if (!seen.insert(t.hash).second) continue;  // offered again under another epoch
    for (const auto& change : t.entry.changes)
      for (const auto& op : change.ops) out[{change.id, op.field}].push_back({&t, change.type, op});
  }
  return out;
}

/// Whether somebody who had seen the value at `at` wrote over it, or its own author did: a device's later change to a
/// field in conflict renews its own side there (DESIGN, "Merge"). Text says what it was made on.
bool superseded(const std::vector<Step>& steps, std::size_t at) {
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (i != at && steps[i].op.base == steps[at].entry->version) return true;
    if (i != at && steps[i].op.kind == OpKind::text && steps[i].op.from == steps[at].op.value) return true;
    if (i > at && steps[i].entry->entry.actor == steps[at].entry->entry.actor) return true;
  }
  return false;
}

std::string story(const std::vector<Step>& steps, const Schema& schema) {
  std::string out;
  for (const auto& s : steps) {
    const RecordType& type = *schema.find(s.type);
    const Field& field = type.fields[*type.index_of(s.op.field)];
    out += "; " + type.name + "." + field.name + "=" + value_to_json(field, s.op.value) + " by " +
           s.entry->entry.actor + (s.op.kind == OpKind::text ? " on " + value_to_json(field, s.op.from) : "") +
           " base " + std::to_string(s.op.base.value) + " at " + std::to_string(s.entry->version.value) +
           (s.entry->refused ? " refused" : "");
  }
  return out;
}

}  // namespace

Status check_kept(Simulation& s, Tablet& fresh) {
  SATCHEL_ASSIGN(const std::string heap, everything(s, fresh));
  SATCHEL_ASSIGN(const auto taken, history(s));
  const Removes removes = removes_of(taken);
  std::set<Hash> held;  // entries that are on some tablet: not those of one that went back to before them
  for (const auto& [number, entries] : s.ledger().saved) held.insert(entries.begin(), entries.end());
  std::string written_over;  // by whoever saw it on his own screen
  for (const auto& [token, written] : s.ledger().tokens)
    if (!s.ledger().given_up.contains(written.entry)) written_over += written.over + "\n";
  for (const auto& [place, steps] : steps_of(taken)) {
    for (std::size_t at = 0; at < steps.size(); ++at) {
      const auto* token = std::get_if<std::string>(&steps[at].op.value);
      if (!token || !token->starts_with('<') || heap.find(*token) != heap.npos || superseded(steps, at)) continue;
      if (deleted_knowingly(s, removes, place.first, *steps[at].entry)) continue;
      if (written_over.find(*token) != written_over.npos) continue;
      // Refused, and in the quarantine of a tablet that went back to before it.
      if (steps[at].entry->refused && !held.contains(steps[at].entry->hash)) continue;
      const auto written = s.ledger().tokens.find(*token);
      if (written == s.ledger().tokens.end() || !held.contains(written->second.entry)) continue;
      return fail(Code::internal, "I6: " + *token + ", written over '" + written->second.over + "', is nowhere" +
                                      story(steps, *fresh.store().schema()));
    }
  }
  return {};
}

}  // namespace satchel::sim
