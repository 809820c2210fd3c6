#include "sync/hub/office/take_recovered.h"

#include <algorithm>
#include <utility>

#include "sync/hub/entries/cursor_tag.h"
#include "sync/hub/entries/events.h"
#include "sync/hub/office/compose_recovered.h"
#include "sync/hub/office/office_entry.h"
#include "sync/hub/office/own_hand.h"

namespace satchel::hub {
namespace {

namespace cf = conflict_field;

/// One record, in one write session.
class Taking {
 public:
  Taking(Central& central, Ports& ports, const StatementLog& statements, CentralWrite& write,
         const TakeOptions& options)
      : ports_(ports),
        write_(write),
        options_(options),
        schema_(central.schema()),
        hand_(central, ports, statements, schema_, options.user),
        entry_(write, hand_.call(), hand_.sight()) {}

  Result<TakenRecord> take(const Id& id) {
    SATCHEL_ASSIGN(const LackingRecord lacks, lacking(write_, *schema_, id));
    TakenRecord out{lacks.type_name, id, 0, {Code::ok, {}}};
    const RecordType* type = schema_->find(lacks.type);
    if (!type) return out.left = fail(Code::unknown_type, lacks.type_name), out;
    SATCHEL_ASSIGN(const auto values, wanted(lacks, out));
    if (values.empty()) return out;
    return type->builtin ? take_conflict(*type, values, out) : take_record(*type, values, out);
  }

 private:
  Result<std::vector<LackingValue>> wanted(const LackingRecord& lacks, TakenRecord& out) {
    std::vector<LackingValue> values;
    for (const auto& v : lacks.values) {
      if (v.lack == Lack::since && !options_.changed) {
        out.left = fail(Code::stale_base, v.field + " was set anew since the restore");
        continue;
      }
      if (v.sum && !options_.even_so) {
        SATCHEL_ASSIGN(const auto away, still_away(write_));
        if (!away.empty()) {
          out.left =
              fail(Code::not_permitted, v.field + ": a device may still bring its part, " + to_text(away.front().id));
          continue;
        }
      }
      values.push_back(v);
    }
    return values;
  }

  Result<TakenRecord> take_record(const RecordType& type, const std::vector<LackingValue>& values, TakenRecord out) {
    SATCHEL_ASSIGN(const auto stored, write_.record(type.number, out.id));
    SATCHEL_ASSIGN(const Head head, write_.head());
    RecoveredChanges composed =
        compose_recovered(type, stored ? &stored->state : nullptr, values, out.id, head.version);
    if (composed.left.code != Code::ok) out.left = composed.left;
    if (composed.changes.empty()) return out;
    const auto merged = entry_.merge(std::move(composed.changes));
    if (!merged) return not_taken(merged.error(), out);
    if (!stored) SATCHEL_TRY(name_author(type, out.id, values.front().row.author));
    SATCHEL_TRY(mark(composed.taken, out));
    SATCHEL_TRY(entry_.commit());
    return out;
  }

  static Result<TakenRecord> not_taken(const Error& error, TakenRecord out) {
    const Group group = info(error.code).group;
    if (group != Group::fix_input && group != Group::call_office) return error;
    out.left = error;
    return out;
  }

  /// The entry says who took it, the record whose it is.
  Status name_author(const RecordType& type, const Id& id, const std::string& author) {
    SATCHEL_ASSIGN(auto made, write_.record(type.number, id));
    if (!made || author.empty()) return {};
    const Place place{made->scopes, made->state.version, made->state.alive};
    made->state.author = author;
    return write_.put(*std::move(made), place);
  }

  /// A conflict is the hub's own word: it stands again as it stood, where the record stands that it is about.
  Result<TakenRecord> take_conflict(const RecordType& type, const std::vector<LackingValue>& values, TakenRecord out) {
    SATCHEL_ASSIGN(const Head head, next_head(write_, ports_));
    StoredRecord made{empty_record(type, out.id), {}};
    RecordState& state = made.state;
    std::vector<RecoveredRow> taken;
    for (const auto& v : values) {
      taken.push_back(v.row);
      if (const auto at = type.index_of(v.row.field)) state.fields[*at] = {v.row.value, head.version, kHubWriter};
    }
    const OpenConflict line = open_conflict_of(type, state);
    SATCHEL_ASSIGN(const auto about, subject(type, state, line.record));
    if (!about) return out.left = fail(Code::not_found, "the record that it is about is not here"), out;
    state.version = state.entered = head.version;
    state.author = values.front().row.author;
    state.creator = state.only = kHubWriter;
    state.root = about->state.root;
    made.scopes = about->scopes;
    SATCHEL_TRY(write_.set_open_conflict(open_conflict_of(type, state), text(type, state, cf::state) == "open"));
    SATCHEL_TRY(index_parked(write_, type, state));
    SATCHEL_TRY(write_.put(std::move(made), std::nullopt));
    SATCHEL_TRY(mark(taken, out));
    SATCHEL_TRY(write_.commit(head));
    return out;
  }

  static std::string text(const RecordType& type, const RecordState& state, FieldNo field) {
    const auto* found = std::get_if<std::string>(&state.fields[*type.index_of(field)].value);
    return found ? *found : std::string();
  }

  Result<std::optional<StoredRecord>> subject(const RecordType& type, const RecordState& conflict, const Id& id) {
    const RecordType* of = schema_->find(text(type, conflict, cf::record_type));
    return of ? write_.record(of->number, id) : Result<std::optional<StoredRecord>>(std::optional<StoredRecord>());
  }

  Status mark(const std::vector<RecoveredRow>& rows, TakenRecord& out) {
    for (RecoveredRow row : rows) {
      row.state = RecoveredState::taken;
      row.decided_by = options_.user;
      row.decided = ports_.clock.wall();
      SATCHEL_TRY(write_.put_recovered(row));
    }
    out.values = static_cast<std::int64_t>(rows.size());
    SATCHEL_ASSIGN(const auto device, write_.device(rows.front().device));
    DeviceRow from = device.value_or(DeviceRow{});
    from.id = rows.front().device;
    const Act act{options_.user, from.id, from.user, out.type_name + "/" + to_text(out.id)};
    return tell_taken(write_, from, out.values, act, ports_.clock.wall());
  }

  Ports& ports_;
  CentralWrite& write_;
  const TakeOptions& options_;
  SchemaPtr schema_;
  OwnHand hand_;
  OfficeEntry entry_;
};

}  // namespace

Status RecoveredDesk::each(const std::function<Status(LackingRecord&&)>& visit) {
  SATCHEL_ASSIGN(const auto view, central_.view());
  return each_lacking(*view, *central_.schema(), visit);
}

Result<TakenRecord> RecoveredDesk::take(const Id& id, const TakeOptions& options) {
  SATCHEL_ASSIGN(const auto write, central_.write());
  return Taking(central_, ports_, statements_, *write, options).take(id);
}

Result<std::vector<LackingRecord>> RecoveredDesk::all() {
  std::vector<LackingRecord> out;
  SATCHEL_TRY(each([&](LackingRecord&& record) { return out.push_back(std::move(record)), Status{}; }));
  return out;
}

/// Whether one of those hangs on another that is missing and waits, too.
Result<bool> RecoveredDesk::parent_waits(const LackingRecord& record, const std::vector<LackingRecord>& waiting) const {
  const SchemaPtr schema = central_.schema();
  const RecordType* type = schema->find(record.type);
  if (!type) return false;
  const auto waits = [&](const Id& id) {
    return id != record.id && std::ranges::any_of(waiting, [&](const LackingRecord& other) {
             return other.id == id && other.values.front().lack == Lack::record;
           });
  };
  for (const auto& v : record.values) {
    const auto at = type->index_of(v.row.field);
    const auto* target = at ? std::get_if<Octets>(&v.row.value) : nullptr;
    if (!target || type->fields[*at].type != FieldType::reference) continue;
    const auto id = id_from_bytes(target->bytes);
    if (id && (type->builtin || type->scope.parent == *at) && waits(*id)) return true;
  }
  return false;
}

Status RecoveredDesk::take_all(const TakeOptions& options, const std::function<void(const TakenRecord&)>& tell) {
  SATCHEL_ASSIGN(std::vector<LackingRecord> waiting, all());
  for (bool held_back = true; !waiting.empty();) {
    std::vector<LackingRecord> later;
    for (auto& record : waiting) {
      SATCHEL_ASSIGN(const bool waits, parent_waits(record, waiting));
      if (held_back && waits) {
        later.push_back(std::move(record));
        continue;
      }
      SATCHEL_ASSIGN(const TakenRecord taken, take(record.id, options));
      tell(taken);
    }
    held_back = later.size() < waiting.size();
    waiting = std::move(later);
  }
  return {};
}

Result<std::int64_t> RecoveredDesk::drop(const Id& id, const std::string& user) {
  SATCHEL_ASSIGN(const auto write, central_.write());
  SATCHEL_ASSIGN(const auto rows, write->recovered(id));
  if (rows.empty()) return fail(Code::not_found, to_text(id));
  std::int64_t count = 0;
  for (RecoveredRow row : rows) {
    if (row.state != RecoveredState::open) continue;
    row.state = RecoveredState::dropped;
    row.decided_by = user;
    row.decided = ports_.clock.wall();
    SATCHEL_TRY(write->put_recovered(row));
    ++count;
  }
  SATCHEL_ASSIGN(const Head head, write->head());
  SATCHEL_TRY(write->commit(head));
  return count;
}

}  // namespace satchel::hub
