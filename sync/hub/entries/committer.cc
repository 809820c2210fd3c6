#include "sync/hub/entries/committer.h"

#include <algorithm>

#include "engine/base/planted.h"
#include "engine/evidence/chain.h"
#include "engine/store/held.h"
#include "sync/hub/central/kept_entry.h"
#include "sync/hub/entries/counted_fields.h"
#include "sync/hub/entries/crime_list.h"
#include "sync/hub/entries/items.h"
#include "sync/hub/entries/numbers.h"
#include "sync/hub/entries/recovered_list.h"

namespace satchel::hub {
namespace {

EntryOutcome refusal(Code code, std::string detail) {
  EntryOutcome out;
  out.refused = code;
  out.detail = std::move(detail);
  return out;
}

/// Of a whole entry: what depends on what it would have created is refused as well.
EntryOutcome refusal(Code code, std::string detail, const Entry& entry) {
  EntryOutcome out = refusal(code, std::move(detail));
  out.new_ids = created_by(entry);
  return out;
}

}  // namespace

Result<Committed> Committer::commit(const std::vector<PreparedEntry>& entries, Seq last, Hash head_hash, Head& head) {
  Committed out{last, head_hash, false};
  SATCHEL_ASSIGN(const auto refused, central_.refused_new(author_.device.id));
  author_.refused_new.insert(refused.begin(), refused.end());
  for (std::size_t i = 0, seen = 0; i < entries.size(); ++i) {
    const PreparedEntry& prepared = entries[i];
    if (prepared.seq <= out.last) continue;
    if (i >= seen) {
      SATCHEL_ASSIGN(seen, look_ahead(entries, i));
    }
    const Version version = head.version + 1;
    Status status = one(prepared, version);
    if (status.code() == Code::newer_schema) {
      out.waits = true;
      break;
    }
    SATCHEL_TRY(std::move(status));
    head.version = version;
    count(prepared, out);
    out.last = prepared.seq;
    out.head = prepared.chain;
  }
  return out;
}

/// The records that the next entries change are read at once. The first entry that was not looked at.
Result<std::size_t> Committer::look_ahead(const std::vector<PreparedEntry>& entries, std::size_t from) {
  constexpr std::size_t kEnough = 256;
  std::vector<std::pair<TypeNo, Id>> named;
  for (; from < entries.size() && named.size() < kEnough; ++from)
    if (entries[from].entry)
      for (const auto& change : entries[from].entry->changes) named.emplace_back(change.type, change.id);
  SATCHEL_TRY(central_.expect(named));
  return from;
}

void Committer::count(const PreparedEntry& prepared, Committed& out) const {
  out.erased += prepared.erased ? 1 : 0;
  out.erased_known += prepared.erased && came_whole_ ? 1 : 0;
  ++out.entries;
  out.changes += prepared.entry ? static_cast<std::int64_t>(prepared.entry->changes.size()) : 0;
  if (outcome_.refused != Code::ok)
    ++out.refused[outcome_.refused];
  else
    out.conflicts += conflicts_made_;
}

Status Committer::one(const PreparedEntry& prepared, Version version) {
  came_before_ = came_whole_ = false;
  parked_.clear();
  SATCHEL_ASSIGN(const auto steps, steps_to_gate(prepared));
  SATCHEL_TRY(steps.empty() ? apply(prepared, version) : apply_gated(prepared, version, steps));
  if (outcome_.refused != Code::ok && planted(Bug::refusal_blocks)) return fail(Code::newer_schema);
  if (outcome_.refused != Code::ok)
    SATCHEL_TRY(note_refusal(version));
  else
    SATCHEL_TRY(note_acceptance(prepared));
  const Millis time = prepared.entry ? trusted_time(prepared.entry->stamp, received_).time : received_;
  HistoryRow row{version,
                 author_.no,
                 prepared.seq,
                 prepared.chain,
                 time,
                 received_,
                 prepared.entry ? prepared.entry->actor : std::string(),
                 prepared.origin,
                 {},
                 prepared.packed};
  if (prepared.entry && outcome_.refused == Code::ok) {
    SATCHEL_TRY(settle_what_came_back(*prepared.entry));
    SATCHEL_TRY(note_cases_to_look_at(central_, schema_, *prepared.entry));
  }
  SATCHEL_ASSIGN(row.outcome, encoded_outcome(prepared));
  SATCHEL_TRY(central_.append(row));
  if (prepared.origin) SATCHEL_TRY(central_.note_origin(author_.device.id, *prepared.origin, prepared.hash, version));
  return {};
}

Status Committer::apply(const PreparedEntry& prepared, Version version) {
  WorkingSet set(central_, schema_, author_, visibility_);
  SATCHEL_ASSIGN(outcome_, decide(prepared, version, set));
  if (outcome_.refused == Code::ok && prepared.entry && !came_before_ && !author_.restores)
    SATCHEL_TRY(give_numbers(central_, schema_, set, *prepared.entry, version, received_));
  SATCHEL_TRY(set.flush(version));
  conflicts_made_ = set.conflicts_made();
  return {};
}

/// As if there were no gate; then the gate is asked of what stands. Where something lacks, all of it is taken back, and
/// it is refused; or it is applied without the steps that wait.
Status Committer::apply_gated(const PreparedEntry& prepared, Version version, const std::vector<GatedStep>& steps) {
  SATCHEL_TRY(central_.begin_piece());
  SATCHEL_TRY(apply(prepared, version));
  if (outcome_.refused != Code::ok || came_before_) return central_.end_piece(true);
  const GateFacts facts{here_, role(), received_};
  SATCHEL_ASSIGN(const GateAnswer answer, ask_gate(central_, schema_, steps, facts));
  SATCHEL_TRY(central_.end_piece(answer.lacks.empty() && answer.waits.empty()));
  if (answer.lacks.empty() && answer.waits.empty()) return {};
  visibility_.forget();
  if (answer.lacks.empty()) {
    parked_ = answer.waits;
    return apply(prepared, version);
  }
  outcome_ = refusal(Code::gate_closed, casework::gate_detail(answer.lacks));
  outcome_.new_ids = created_by(*prepared.entry);
  return {};
}

/// None of an entry that puts back what stood here: it was asked then.
Result<std::vector<GatedStep>> Committer::steps_to_gate(const PreparedEntry& prepared) {
  if (!prepared.entry || author_.restores) return std::vector<GatedStep>();
  return gated_steps(central_, schema_, *prepared.entry);
}

Result<EntryOutcome> Committer::decide(const PreparedEntry& prepared, Version version, WorkingSet& set) {
  if (prepared.erased) return decide_erased(prepared);
  if (!prepared.entry) return refusal(Code::invalid, "the entry is garbled");
  const Entry& entry = *prepared.entry;
  SATCHEL_ASSIGN(auto before, duplicate(prepared));
  came_before_ = before.has_value();
  if (before) return *std::move(before);
  if (author_.device.revoked) return refusal(Code::revoked, author_.device.user, entry);
  SATCHEL_ASSIGN(const Code standing, standing_of(entry.actor));
  if (standing != Code::ok) return refusal(standing, "made in the name of " + entry.actor, entry);
  if (!author_.counts && !author_.restores && writes_counted(schema_, entry))
    return refusal(Code::not_permitted, "figures of a bulletin are counted, and draws are made, by the hub alone",
                   entry);
  SATCHEL_ASSIGN(const bool retitles, retitles_sealed(central_, schema_, entry));
  if (retitles && !author_.restores) return refusal(Code::sealed, "what a sealed bulletin is about", entry);
  if (!author_.restores && sets_number(schema_, entry))
    return refusal(Code::not_permitted, "official numbers are given by the hub", entry);
  const Millis time = trusted_time(entry.stamp, received_).time;
  EntryFacts facts{author_.no,
                   version,
                   time,
                   role(),
                   author_.device.role == "office",
                   {entry.actor, to_text(author_.device.id), time,
                    entry_identity(author_.device.id, first_identity(prepared), prepared.hash), author_.no},
                   parked_,
                   author_.restores};
  set.begin_entry(version, facts.from);
  return apply_entry(schema_, set, entry, facts);
}

/// It was judged before, here or in the timeline that was lost: nothing is merged.
Result<EntryOutcome> Committer::decide_erased(const PreparedEntry& prepared) {
  SATCHEL_ASSIGN(auto before, duplicate(prepared));
  came_before_ = before.has_value();
  if (before) return *std::move(before);
  return author_.device.revoked ? refusal(Code::revoked, author_.device.user) : EntryOutcome{};
}

/// ok for who records on this device; revoked for who did.
Result<Code> Committer::standing_of(const std::string& actor) {
  if (actor == author_.device.user) return Code::ok;
  SATCHEL_ASSIGN(const auto others, central_.actors(author_.device.id));
  const auto at = std::ranges::find(others, actor, &ActorRow::user);
  if (at == others.end()) return Code::not_permitted;
  return at->withdrawn ? Code::revoked : Code::ok;
}

/// An entry that came before under another epoch: the outcome that it had, not a second application.
Result<std::optional<EntryOutcome>> Committer::duplicate(const PreparedEntry& prepared) {
  if (planted(Bug::no_idempotency)) return std::optional<EntryOutcome>();
  if (!prepared.origin) {
    if (!any_origin_) {
      SATCHEL_ASSIGN(any_origin_, central_.any_origin(author_.device.id, author_.epoch));
    }
    if (!*any_origin_) return std::optional<EntryOutcome>();
  }
  SATCHEL_ASSIGN(const auto version, central_.version_of(author_.device.id, first_identity(prepared), prepared.hash));
  if (!version) return std::optional<EntryOutcome>();
  SATCHEL_ASSIGN(const auto first, central_.history(*version));
  if (!first) return std::optional<EntryOutcome>();
  came_whole_ = !came_erased(first->packed);
  if (!came_whole_ && !prepared.erased) return std::optional<EntryOutcome>();  // its contents come only now
  SATCHEL_ASSIGN(EntryOutcome out, as_it_stands(*first, prepared.entry));
  return std::optional(std::move(out));
}

Result<EntryOutcome> Committer::as_it_stands(const HistoryRow& first, const std::optional<Entry>& entry) {
  if (!first.outcome.empty()) {
    SATCHEL_ASSIGN(const VerdictException then, decode_exception(first.outcome));
    if (then.refused != Code::ok) return refusal(then.refused, then.detail);
  }
  EntryOutcome out;
  if (!entry) return out;
  for (const auto& change : entry->changes) {
    SATCHEL_ASSIGN(const auto record, central_.record(change.type, change.id));
    const RecordType* type = schema_.find(change.type);
    if (!record || !type) continue;
    // Its fields say all of a record that stands; whole ones of a thousand would be more than a reply holds.
    if (!record->state.alive || change.ops.empty()) out.whole.emplace_back(change.type, change.id);
    for (const auto& op : change.ops) {
      const auto at = type->index_of(op.field);
      if (!at) continue;
      const FieldState& f = record->state.fields[*at];
      out.fields.push_back({change.type, change.id, op.field, f.value, f.version});
    }
  }
  return out;
}

Status Committer::note_refusal(Version version) {
  for (const auto& id : outcome_.new_ids) {
    author_.refused_new.insert(id);
    SATCHEL_TRY(central_.set_refused_new(author_.device.id, id, true));
  }
  if (goes_to_intake(outcome_.refused) && !came_before_)
    return central_.to_intake(author_.device.id, version, outcome_.refused);
  return {};
}

Status Committer::note_acceptance(const PreparedEntry& prepared) {
  if (author_.refused_new.empty() || !prepared.entry) return {};
  for (const auto& change : prepared.entry->changes)
    if (author_.refused_new.erase(change.id) > 0)
      SATCHEL_TRY(central_.set_refused_new(author_.device.id, change.id, false));
  return {};
}

/// After a restore, entries that are offered again bring what others may have handed back of them.
Status Committer::settle_what_came_back(const Entry& entry) {
  if (!any_recovered_) {
    SATCHEL_ASSIGN(const auto first, central_.recovered_ids({}, 1));
    any_recovered_ = !first.empty();
  }
  if (!*any_recovered_) return {};
  for (const auto& change : entry.changes) SATCHEL_TRY(settle_recovered(central_, schema_, change.id, received_));
  return {};
}

/// Empty for an entry that was accepted as it is.
Result<Bytes> Committer::encoded_outcome(const PreparedEntry& prepared) {
  if (outcome_.plain()) return Bytes();
  VerdictException e{prepared.seq, outcome_.refused, outcome_.detail, outcome_.fields, {}};
  for (const auto& [type, id] : outcome_.whole) {
    SATCHEL_ASSIGN(const auto record, central_.record(type, id));
    const RecordType* known = schema_.find(type);
    if (record && known) e.whole.push_back(whole_item(*known, *record, {role(), false}));
  }
  return encode(e);
}

}  // namespace satchel::hub
