#include "sync/hub/office/parked.h"

#include <algorithm>

#include "engine/casework/gate.h"
#include "engine/merge/merge.h"
#include "sync/hub/entries/cursor_tag.h"
#include "sync/hub/entries/events.h"
#include "sync/hub/entries/hub_world.h"
#include "sync/hub/office/office_entry.h"
#include "sync/hub/office/own_hand.h"

namespace satchel::hub {

namespace cf = conflict_field;

/// One of them, in a write session.
class Parked::Step {
 public:
  Step(Parked& parked, CentralWrite& write, SchemaPtr schema) : p_(parked), write_(write), schema_(std::move(schema)) {}

  Status settle(const Id& conflict) {
    SATCHEL_ASSIGN(const auto row, write_.parked(conflict));
    if (!row) return {};
    SATCHEL_ASSIGN(auto stored, write_.record(cf::kType, conflict));
    if (!stored) return fail(Code::corrupt, "a parked step without its conflict " + to_text(conflict));
    conflict_ = *std::move(stored);
    SATCHEL_ASSIGN(const std::string why_not, why_not_now());
    if (!why_not.empty()) return drop(why_not);
    SATCHEL_ASSIGN(const auto lacks, lacks_now());
    const auto waiting = std::ranges::find_if(lacks, &casework::Lack::waits);
    if (waiting != lacks.end()) return wait_on(*waiting);
    return lacks.empty() ? take() : drop(casework::gate_detail(lacks));
  }

 private:
  std::string said(FieldNo field) const {
    const auto* text = std::get_if<std::string>(&conflict_.state.fields[*conflict_type().index_of(field)].value);
    return text ? *text : std::string();
  }
  const RecordType& conflict_type() const { return *schema_->find(cf::kType); }
  std::string state_said(FieldNo field) const {
    const auto value = value_from_json(*field_, said(field));
    return value ? std::string(state_of(*field_, *value)) : std::string();
  }

  /// Finds the record, or says why the step can never be taken.
  Result<std::string> why_not_now() {
    type_ = schema_->find(said(cf::record_type));
    const auto at = type_ ? type_->index_of(said(cf::field)) : std::nullopt;
    if (!at) return std::string("the schema has no such field");
    field_ = &type_->fields[*at];
    to_ = state_said(cf::proposed);
    SATCHEL_ASSIGN(const auto record,
                   write_.record(type_->number, open_conflict_of(conflict_type(), conflict_.state).record));
    if (!record || !record->state.alive) return std::string("the record is not here any more");
    record_ = *record;
    now_ = std::string(state_of(*field_, record_.state.fields[*at].value));
    base_ = record_.state.fields[*at].version;
    if (now_ == to_ || now_ == state_said(cf::standing)) return std::string();
    return "it is " + now_ + " by now";
  }

  bool closes() const {
    return std::ranges::any_of(field_->transitions,
                               [this](const Transition& t) { return t.closes && t.from == now_ && t.to == to_; });
  }

  /// Of the record as the step would leave it; and what the merge would hold it back for, which no gate asks of each
  /// step that closes.
  Result<std::vector<casework::Lack>> lacks_now() {
    if (now_ == to_) return std::vector<casework::Lack>();
    SATCHEL_ASSIGN(auto lacks, gate_lacks());
    const auto named = std::ranges::find(lacks, casework::Lacking::open_conflict, &casework::Lack::what);
    if (!closes() || named != lacks.end()) return lacks;
    SATCHEL_ASSIGN(const bool contested, write_.any_open_conflict(record_.state.root));
    if (contested) lacks.push_back({casework::Lacking::open_conflict});
    return lacks;
  }

  Result<std::vector<casework::Lack>> gate_lacks() {
    std::vector<Value> values;
    for (const FieldState& field : record_.state.fields) values.push_back(field.value);
    values[*type_->index_of(field_->number)] = to_;
    GateWorld world(write_, *schema_);
    world.know_now(p_.ports_.clock.wall());
    const casework::Sheet sheet(*type_, record_.state.id, std::move(values), record_.state.sealed,
                                record_.state.author);
    return casework::step_lacks(world, sheet, [this](const Hash& blob) { return p_.blobs_.has(blob); });
  }

  Status wait_on(const casework::Lack& lack) {
    SATCHEL_ASSIGN(const Hash blob, hash_from_hex(lack.detail));
    SATCHEL_TRY(write_.put_parked({conflict_.state.id, conflict_.state.root, blob}));
    SATCHEL_ASSIGN(const Head head, write_.head());
    return write_.commit(head);
  }

  Status take() {
    const std::string author = said(cf::proposed_author);
    OwnHand hand(p_.central_, p_.ports_, p_.statements_, schema_, author);
    OfficeEntry entry(write_, hand.call(), hand.sight());
    if (now_ != to_) {
      const FieldOp op{field_->number, OpKind::state, base_, to_, now_, {}, {}};
      SATCHEL_ASSIGN(const OfficeOutcome done,
                     entry.merge({{ChangeKind::update, type_->number, record_.state.id, {}, {}, {op}}}));
      SATCHEL_TRY(note_outcome(done));
      return entry.commit();
    }
    return by_itself("proposed", {});
  }

  /// An entry that is accepted may have lost all the same.
  Status note_outcome(const OfficeOutcome& done) {
    if (done.merged.plain()) return note("proposed", {}, done.version);
    const std::string why = "another rule held it back";
    SATCHEL_TRY(tell_dropped(why));
    return note("standing", why, done.version);
  }

  Status drop(const std::string& why) {
    SATCHEL_TRY(tell_dropped(why));
    return by_itself("standing", why);
  }

  Status tell_dropped(const std::string& why) {
    const Act act{
        said(cf::proposed_author),
        {},
        said(cf::proposed_author),
        said(cf::record_type) + "/" + to_text(open_conflict_of(conflict_type(), conflict_.state).record) + ": " + why};
    return tell_act(write_, EventKind::close_dropped, act, p_.ports_.clock.wall());
  }

  /// What the conflict record says of it now, as a commit of its own.
  Status by_itself(const std::string& taken, const std::string& why) {
    SATCHEL_ASSIGN(const Head head, next_head(write_, p_.ports_));
    SATCHEL_TRY(note(taken, why, head.version));
    return write_.commit(head);
  }

  Status note(const std::string& taken, const std::string& why, Version version) {
    const Place before{conflict_.scopes, conflict_.state.version, conflict_.state.alive};
    const auto set = [&](FieldNo field, Value value) {
      conflict_.state.fields[*conflict_type().index_of(field)] = {std::move(value), version, kHubWriter};
    };
    set(cf::taken, taken);
    set(cf::settled_by, std::string("rule"));
    set(cf::settled_time, p_.ports_.clock.wall().count);
    if (!why.empty()) set(cf::final, "\"" + why + "\"");
    conflict_.state.version = version;
    SATCHEL_TRY(write_.drop_parked(conflict_.state.id));
    return write_.put(conflict_, before);
  }

  Parked& p_;
  CentralWrite& write_;
  SchemaPtr schema_;
  StoredRecord conflict_, record_;
  const RecordType* type_ = nullptr;
  const Field* field_ = nullptr;
  std::string to_, now_;
  Version base_;
};

Result<std::vector<Id>> Parked::ripe() {
  SATCHEL_ASSIGN(const auto view, central_.view());
  SATCHEL_ASSIGN(const auto rows, view->parked());
  std::vector<Id> out;
  for (const ParkedRow& row : rows)
    if (row.awaits.is_null() || blobs_.has(row.awaits)) out.push_back(row.conflict);
  return out;
}

Status Parked::settle(const Id& conflict) {
  const SchemaPtr schema = central_.schema();
  SATCHEL_ASSIGN(const auto write, central_.write());
  return Step(*this, *write, schema).settle(conflict);
}

Status Parked::look() {
  if (!central_.schema()) return {};
  // Neither what is damaged nor what the hub itself would not take may hold up everybody's sync.
  const auto unless_damaged = [this](const Error& error) -> Status {
    if (error.code != Code::corrupt && info(error.code).group != Group::fix_input) return error;
    if (log_) log_("a parked step is passed over: " + error.detail);
    return {};
  };
  const auto due = ripe();
  if (!due) return unless_damaged(due.error());
  for (const Id& conflict : *due)
    if (const Status done = settle(conflict); !done) SATCHEL_TRY(unless_damaged(done.error()));
  return {};
}

}  // namespace satchel::hub
