// Rows of the central database as they were read, each held against its mark. `Row` is what a back end reads columns
// from: integer(i), text(i), blob(i), id(i), hash(i), is_null(i), as sql::Statement has them. Columns come in the order
// of the lists here. Error of each: corrupt.
#pragma once

#include "engine/base/limits.h"
#include "sync/hub/central/row_marks.h"

namespace satchel::hub {

inline constexpr std::size_t kIdBytes = sizeof(Id), kEpochBytes = sizeof(std::uint64_t);

/// id, key, user, role, scopes, rescoped, revoked, enrolled, mark
template <class Row>
Result<DeviceRow> device_of(const Row& s) {
  DeviceRow d;
  d.id = s.id(0);
  d.key.bytes = s.hash(1).bytes;
  d.user = s.text(2);
  d.role = s.text(3);
  d.scopes = scopes_from_json(s.text(4));
  d.rescoped.value = s.integer(5);
  d.revoked = s.integer(6) != 0;
  d.enrolled.count = s.integer(7);
  if (s.blob(8) != mark_of(d)) return fail(Code::corrupt, "the row of device " + to_text(d.id) + " is not as written");
  return d;
}

/// no, device, epoch, last, head, mark
template <class Row>
Result<WriterRow> writer_of(const Row& s) {
  if (s.blob(5) != row_mark({s.blob(1), s.blob(2)}))
    return fail(Code::corrupt, "the row of a writer is not as written");
  if (s.integer(3) < 0 || s.integer(3) > limits::kNumbers)
    return fail(Code::corrupt, "a journal ends at a number that none can have");
  return WriterRow{{s.integer(0)}, s.id(1), {from_eight_bytes(s.blob(2))}, {s.integer(3)}, s.hash(4)};
}

/// version, tag
template <class Row>
Result<Head> head_of(const Row& s) {
  const Head head{{s.integer(0)}, from_eight_bytes(s.blob(1))};
  if (head.version.value < 1 || head.version.value > limits::kNumbers)
    return fail(Code::corrupt, "the database's head is at a version that none can have");
  return head;
}

/// device, user, since, withdrawn, mark
template <class Row>
Result<ActorRow> actor_of(const Row& s) {
  ActorRow out{s.id(0), std::string(s.text(1)), {s.integer(2)}, s.integer(3) != 0};
  const bool sound = (s.integer(3) == 0 || s.integer(3) == 1) && s.blob(4) == mark_of(out);
  if (!sound) return fail(Code::corrupt, "who records on device " + to_text(out.device) + " is not as written");
  return out;
}

/// writer, seq, time, received, author, hash, origin_epoch, origin_seq, outcome, packed
template <class Row>
Result<HistoryRow> history_of(const Row& row, Version version) {
  HistoryRow h{version,
               {row.integer(0)},
               {row.integer(1)},
               row.hash(5),
               {row.integer(2)},
               {row.integer(3)},
               std::string(row.text(4)),
               {},
               Bytes(row.blob(8)),
               Bytes(row.blob(9))};
  if (row.is_null(6)) return h;
  if (row.blob(6).size() != kEpochBytes) return fail(Code::corrupt, "an entry first stood in no epoch");
  h.origin = Origin{{from_eight_bytes(row.blob(6))}, {row.integer(7)}};
  return h;
}

/// device, epoch, seq, entry, version
template <class Row>
Result<OriginRow> origin_of(const Row& s) {
  const OriginRow origin{s.id(0), {{from_eight_bytes(s.blob(1))}, {s.integer(2)}}, s.hash(3), {s.integer(4)}};
  const bool whole =
      s.blob(0).size() == kIdBytes && s.blob(1).size() == kEpochBytes && s.blob(3).size() == origin.entry.view().size();
  if (!whole) return fail(Code::corrupt, "an entry first stood nowhere");
  return origin;
}

/// scopes, version, id, type, departed, only_writer
template <class Row>
FeedRow line_of(const Row& s) {
  return {{s.integer(0)}, {s.integer(1)},    static_cast<TypeNo>(s.integer(3)),
          s.id(2),        s.integer(4) != 0, {s.integer(5)}};
}

/// no, scopes, mark
template <class Row>
Result<ScopeSet> scope_set_of(const Row& s) {
  if (s.blob(2) != row_mark({s.text(1)})) return fail(Code::corrupt, "a scope set is not as written");
  return ScopeSet{{s.integer(0)}, scopes_from_json(s.text(1))};
}

/// conflict, record, device, root, field
template <class Row>
OpenConflict open_conflict_of(const Row& row) {
  return {row.id(0), row.id(1), row.id(2), row.id(3), std::string(row.text(4))};
}

/// conflict, root, awaits, mark
template <class Row>
Result<ParkedRow> parked_of(const Row& s) {
  ParkedRow out{s.id(0), s.id(1), s.hash(2)};
  if (s.blob(3) != mark_of(out))
    return fail(Code::corrupt, "the step that waits by conflict " + to_text(out.conflict) + " is not as written");
  return out;
}

/// id, type, parent, mark
template <class Row>
Result<OrphanRow> orphan_of(const Row& s) {
  OrphanRow out{s.id(0), static_cast<TypeNo>(s.integer(1)), s.id(2)};
  if (s.blob(3) != mark_of(out))
    return fail(Code::corrupt, "that " + to_text(out.id) + " waits for its parent is not as written");
  return out;
}

/// seq, head, signature
template <class Row>
Result<SignedHead> signed_head_of(const Row& row) {
  const auto signature = signature_from_bytes(row.blob(2));
  const bool numbered = row.integer(0) >= 1 && row.integer(0) <= limits::kNumbers;
  if (!signature || !numbered) return fail(Code::corrupt, "a journal's head has no signature, or no number");
  return SignedHead{{row.integer(0)}, row.hash(1), *signature};
}

/// body, signature
template <class Row>
Result<SignedStatement> signed_statement_of(const Row& s) {
  SignedStatement out{Bytes(s.blob(0)), {}};
  const auto signature = signature_from_bytes(s.blob(1));
  if (!signature) return fail(Code::corrupt, "a statement has no signature");
  out.signature = *signature;
  return out;
}

/// body, signature, device, epoch, seq
template <class Row>
Result<StatementRow> statement_of(const Row& row, std::uint64_t no) {
  SATCHEL_ASSIGN(SignedStatement kept, signed_statement_of(row));
  if (row.blob(3).size() != kEpochBytes) return fail(Code::corrupt, "a statement is filed under no epoch");
  if (row.blob(2).size() != kIdBytes) return fail(Code::corrupt, "a statement is filed under no device");
  return StatementRow{std::move(kept), no, row.id(2), {from_eight_bytes(row.blob(3))}, {row.integer(4)}, {}};
}

/// no, time, user, role, type, record, way, mark. `no`: which number it has to have.
template <class Row>
Result<AccessRow> access_of(const Row& s, std::uint64_t no) {
  AccessRow out;
  out.no = static_cast<std::uint64_t>(s.integer(0));
  out.time = {s.integer(1)};
  out.user = s.text(2);
  out.role = s.text(3);
  const std::int64_t type = s.integer(4);
  out.type = static_cast<TypeNo>(type);
  out.record = s.id(5);
  out.way = s.text(6);
  const bool sound = type == out.type && s.blob(5).size() == kIdBytes && s.blob(7) == mark_of(out);
  if (!sound) return fail(Code::corrupt, "line " + std::to_string(out.no) + " of the access log was changed");
  if (out.no != no) return fail(Code::corrupt, "the access log lacks a line");
  return out;
}

/// no, time, kind, device, user, epoch, entries, known, lacking, by, detail, mark. `no`: likewise.
template <class Row>
Result<EventRow> event_of(const Row& s, std::uint64_t no) {
  EventRow out;
  out.no = static_cast<std::uint64_t>(s.integer(0));
  out.time = {s.integer(1)};
  out.kind = s.text(2);
  out.device = s.id(3);
  out.user = s.text(4);
  out.epoch = {from_eight_bytes(s.blob(5))};
  out.entries = s.integer(6);
  out.known = s.integer(7);
  out.lacking = s.integer(8);
  out.by = s.text(9);
  out.detail = s.text(10);
  const bool whole = s.blob(3).size() == kIdBytes && s.blob(5).size() == kEpochBytes;
  if (!whole || s.blob(11) != mark_of(out))
    return fail(Code::corrupt, "event " + std::to_string(out.no) + " was changed");
  if (out.no != no) return fail(Code::corrupt, "the list of events lacks a line");
  return out;
}

/// user, role, scopes, password, failures, locked_until, created, disabled, mark
template <class Row>
Result<AccountRow> account_of(const Row& s) {
  AccountRow a;
  a.user = s.text(0);
  a.role = s.text(1);
  if (s.text(2) != kAllScopes) a.scopes = scopes_from_json(s.text(2));
  a.password = s.text(3);
  a.failures = {s.integer(4), {s.integer(5)}};
  a.created.count = s.integer(6);
  a.disabled = s.integer(7) != 0;
  if (s.blob(8) != mark_of(a)) return fail(Code::corrupt, "the row of an account is not as written");
  return a;
}

/// id, user, created, seen, expires, mark
template <class Row>
Result<SessionRow> session_of(const Row& s) {
  SessionRow out{s.hash(0), std::string(s.text(1)), {s.integer(2)}, {s.integer(3)}, {s.integer(4)}};
  if (s.blob(5) != mark_of(out)) return fail(Code::corrupt, "the row of a session is not as written");
  return out;
}

/// id, field, type, version, value, flags, author, device, time, state, decided_by, decided, mark
template <class Row>
Result<RecoveredRow> recovered_of(const Row& s) {
  RecoveredRow out;
  out.id = s.id(0);
  out.field = static_cast<FieldNo>(s.integer(1));
  out.type = static_cast<TypeNo>(s.integer(2));
  out.version = {s.integer(3)};
  Reader value(s.blob(4));
  out.value = read_value(value);
  out.dead = (s.integer(5) & 1) != 0, out.sealed = (s.integer(5) & 2) != 0;
  out.author = s.text(6);
  out.device = s.id(7);
  out.time = {s.integer(8)};
  out.state = static_cast<RecoveredState>(s.integer(9));
  out.decided_by = s.text(10);
  out.decided = {s.integer(11)};
  const bool whole = value.done() && s.integer(1) == out.field && s.integer(2) == out.type &&
                     s.integer(5) == flags_of_recovered(out) && s.integer(9) >= 0 && s.integer(9) <= 3 &&
                     s.blob(0).size() == kIdBytes && s.blob(7).size() == kIdBytes;
  if (!whole || s.blob(12) != mark_of(out))
    return fail(Code::corrupt, "what was handed back of " + to_text(out.id) + " is not as written");
  return out;
}

/// id, device, time, mark
template <class Row>
Result<HanderRow> hander_of(const Row& s) {
  HanderRow out{s.id(0), s.id(1), {s.integer(2)}};
  if (s.blob(0).size() != kIdBytes || s.blob(3) != mark_of(out))
    return fail(Code::corrupt, "who handed back " + to_text(out.id) + " is not as written");
  return out;
}

/// device, log_epoch, time, mark
template <class Row>
Result<BackRow> back_of(const Row& s) {
  BackRow out{s.id(0), s.integer(1), {s.integer(2)}};
  if (s.blob(3) != mark_of(out))
    return fail(Code::corrupt, "that device " + to_text(out.device) + " came back is not as written");
  return out;
}

/// name, value, mark
template <class Row>
Result<std::string> setting_of(const Row& s) {
  if (s.blob(2) != row_mark({s.text(0), s.text(1)}))
    return fail(Code::corrupt, "the setting " + std::string(s.text(0)) + " is not as written");
  return std::string(s.text(1));
}

}  // namespace satchel::hub
