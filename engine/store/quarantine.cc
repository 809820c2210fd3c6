#include <set>

#include "engine/store/impl.h"

namespace satchel {

Result<std::vector<Quarantined>> Store::Impl::quarantine() {
  std::vector<Quarantined> out;
  SATCHEL_ASSIGN(auto* s, db->cached("SELECT n,code,detail,since,entry FROM quarantine ORDER BY n"));
  for (;;) {
    SATCHEL_ASSIGN(const bool row, s->step());
    if (!row) return out;
    const auto bytes = journal->entry_of(s->integer(0), s->blob(4));
    const auto there = journal->row(s->integer(0));
    if (!there && there.code() != Code::corrupt) return s->reset(), there.error();
    const bool erased = there && there->erased && there->bytes == s->blob(4);
    const bool locked = !erased && is_for_want_of_key(bytes.code());
    auto entry = locked || erased ? Result<Entry>(Entry{}) : decode_entry(bytes ? ByteView(*bytes) : ByteView());
    if (!entry) return s->reset(), fail(Code::corrupt, "quarantined entry " + std::to_string(s->integer(0)));
    out.push_back({s->integer(0),
                   code_from_number(static_cast<std::uint16_t>(s->integer(1))),
                   std::string(s->text(2)),
                   {s->integer(3)},
                   *std::move(entry),
                   locked,
                   erased});
  }
}

namespace {

std::set<Id> made_by(const Entry& entry) {
  std::set<Id> out;
  for (const auto& c : entry.changes)
    if (c.kind == ChangeKind::create) out.insert(c.id);
  return out;
}

/// Whether an entry changes, or refers to, one of these new records.
bool depends_on(const Entry& entry, const std::set<Id>& made) {
  for (const auto& c : entry.changes) {
    if (c.kind != ChangeKind::create && made.contains(c.id)) return true;
    for (const auto& op : c.ops) {
      const auto* bytes = std::get_if<Octets>(&op.value);
      const auto id = bytes ? id_from_bytes(bytes->bytes) : Result<Id>(fail(Code::invalid));
      if (id && made.contains(*id)) return true;
    }
  }
  return false;
}

Assign as_assign(const Field& field, const FieldOp& op) {
  if (op.kind != OpKind::set) return {field.name, op.value, op.kind == OpKind::sum ? How::add : How::put};
  return op.remove.empty() ? Assign{field.name, Value{op.add}, How::add}
                           : Assign{field.name, Value{op.remove}, How::remove};
}

}  // namespace

Result<DraftChange> Store::Impl::as_draft(const Change& change, const RecordType& type) {
  DraftChange out{change.kind, type.name, change.id, {}};
  for (const auto& op : change.ops) {
    const auto at = type.index_of(op.field);
    if (!at) return fail(Code::unknown_field, type.name + " has no field " + std::to_string(op.field));
    out.fields.push_back(as_assign(type.fields[*at], op));
    if (op.kind == OpKind::set && !op.add.empty() && !op.remove.empty())
      out.fields.push_back({type.fields[*at].name, Value{op.add}, How::add});
  }
  return out;
}

namespace {

void replace(std::vector<Assign>& fields, const std::vector<Assign>& instead) {
  for (const auto& assign : instead) {
    std::erase_if(fields, [&](const Assign& a) { return a.field == assign.field; });
    fields.push_back(assign);
  }
}

}  // namespace

Status Store::Impl::resave(const Entry& entry, const std::vector<Assign>& instead) {
  Draft draft;
  draft.actor = entry.actor;
  for (const auto& change : entry.changes) {
    const RecordType* type = tables.schema()->find(change.type);
    if (!type) return fail(Code::unknown_type, std::to_string(change.type));
    if (change.kind == ChangeKind::settle || change.kind == ChangeKind::seal)
      return fail(Code::invalid, "a seal or a settlement is made anew, not repeated");
    SATCHEL_ASSIGN(DraftChange again, as_draft(change, *type));
    draft.changes.push_back(std::move(again));
  }
  if (!draft.changes.empty()) replace(draft.changes.front().fields, instead);
  auto saved = save_now(draft);
  return saved ? Status() : Status(std::move(saved).error());
}

Status Store::Impl::retry(std::int64_t number, const std::vector<Assign>& instead) {
  SATCHEL_ASSIGN(const auto all, quarantine());
  return in_transaction([&]() -> Status {
    std::set<Id> made;
    bool found = false;
    for (const auto& q : all) {
      const bool this_one = q.entry == number;
      if (q.locked && q.entry >= number) return fail(Code::key_locked, "an entry that it may take along is encrypted");
      if (!this_one && !(found && depends_on(q.content, made))) continue;
      if (q.erased) return fail(Code::out_of_scope, "entry " + std::to_string(q.entry) + " is not here any more");
      found = true;
      made.merge(made_by(q.content));
      SATCHEL_TRY(resave(q.content, this_one ? instead : std::vector<Assign>{}));
      SATCHEL_ASSIGN(auto* s, db->cached("DELETE FROM quarantine WHERE n=?"));
      SATCHEL_TRY(s->bind(0, q.entry).run());
    }
    return found ? Status{}
                 : Status{fail(Code::not_found, "nothing in quarantine has the number " + std::to_string(number))};
  });
}

}  // namespace satchel
