// A newer schema made texts confidential: what stands of them on this device is encrypted, in the transaction that
// takes the schema, and what was left of them in free pages and in the log goes soon after; so does what was forgotten.
#include <algorithm>

#include "engine/store/impl.h"

namespace satchel {
namespace {

/// Whether a field that was in the clear is confidential now.
bool became_confidential(const RecordType* before, const RecordType& now) {
  for (std::size_t i = 0; before && i < before->fields.size(); ++i)
    if (now.fields[i].confidential && !before->fields[i].confidential) return true;
  return false;
}

}  // namespace

Status Store::Impl::hide_what_became_confidential(const Schema& before) {
  bool any = false;
  for (const RecordType& type : tables.schema()->types()) {
    if (!became_confidential(before.find(type.number), type)) continue;
    SATCHEL_TRY(write_all_again(type.number));
    any = true;
  }
  if (!any) return {};
  SATCHEL_TRY(write_all_again(conflict_field::kType));
  SATCHEL_TRY(hide_entries());
  return leave_traces();
}

/// Also of what is set aside.
Status Store::Impl::write_all_again(TypeNo type) {
  Row row;
  for (Id after;;) {
    SATCHEL_ASSIGN(const bool more, tables.find(type)->next(after, row));
    if (!more) break;
    after = row.id;
    SATCHEL_ASSIGN(const auto found, records->find(type, after));
    SATCHEL_TRY(records->write(found));
  }
  std::vector<Id> gone;
  SATCHEL_ASSIGN(auto s, db->prepare("SELECT id FROM gone WHERE type=?"));
  s.bind(0, std::int64_t{type});
  for (;;) {
    SATCHEL_ASSIGN(const bool more, s.step());
    if (!more) break;
    gone.push_back(s.id(0));
  }
  for (const Id& id : gone) {
    SATCHEL_ASSIGN(const auto found, records->find(type, id));
    SATCHEL_TRY(records->write(found));
  }
  return {};
}

Status Store::Impl::hide_entries() {
  for (std::int64_t n = 1; n <= journal->last(); ++n) {
    SATCHEL_ASSIGN(const auto entry, journal->decoded_if_kept(n));
    if (!entry) continue;
    const bool says = std::ranges::any_of(
        entry->changes, [&](const Change& change) { return is_confidential(*tables.schema(), change); });
    if (says) SATCHEL_TRY(journal->hide(n));
  }
  return db->run("UPDATE quarantine SET entry=(SELECT entry FROM journal WHERE journal.n=quarantine.n)");
}

/// What the disk does not let us now is no reason to refuse work: the next opening tries again.
Status Store::Impl::wipe_traces() {
  if (!traces || options.read_only) return {};
  db->reset_all();
  Status wiped = remove_trimmed_bytes();
  if (wiped) wiped = db->run("VACUUM");
  if (wiped) wiped = db->checkpoint();
  if (wiped) wiped = db->run("DELETE FROM setting WHERE name='traces'");
  traces = !wiped;
  left_behind_log |= wiped.code() == Code::io;
  const bool later = wiped.code() == Code::io || wiped.code() == Code::disk_full || wiped.code() == Code::busy;
  return later ? Status{} : wiped;
}

}  // namespace satchel
