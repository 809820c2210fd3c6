#include "sync/hub/office/compose_recovered.h"

#include <algorithm>
#include <deque>
#include <map>

#include "engine/merge/merge.h"

namespace satchel::hub {
namespace {

TextSet without_those(const TextSet& all, const TextSet& those) {
  TextSet out;
  std::ranges::set_difference(all, those, std::back_inserter(out));
  return out;
}

TextSet set_in(const Value& value) {
  const auto* set = std::get_if<TextSet>(&value);
  return set ? *set : TextSet{};
}

std::int64_t sum_in(const Value& value) {
  const auto* n = std::get_if<std::int64_t>(&value);
  return n ? *n : 0;
}

/// The states to go through, the last one included; none where no way leads there.
std::vector<std::string> way(const Field& field, const std::string& from, const std::string& to) {
  std::map<std::string, std::string> came_from{{from, {}}};
  std::deque<std::string> next{from};
  while (!next.empty() && !came_from.contains(to)) {
    for (const auto& t : field.transitions)
      if (t.from == next.front() && came_from.emplace(t.to, t.from).second) next.push_back(t.to);
    next.pop_front();
  }
  std::vector<std::string> out;
  if (!came_from.contains(to)) return out;
  for (std::string at = to; at != from; at = came_from[at]) out.insert(out.begin(), at);
  return out;
}

class RecoveredComposer {
 public:
  RecoveredComposer(const RecordType& type, const RecordState* now, const Id& id, Version seen)
      : type_(type), now_(now), id_(id), seen_(seen) {}

  RecoveredChanges compose(const std::vector<LackingValue>& values) {
    for (const auto& v : values)
      if (v.row.field == 0) own(v);
    if (removes_) return std::move(out_);
    for (const auto& v : values)
      if (v.row.field != 0) field(v);
    finish();
    return std::move(out_);
  }

 private:
  bool fresh() const { return now_ == nullptr; }
  Change change(ChangeKind kind) const { return {kind, type_.number, id_, seen_, {}, {}}; }
  void leave(Code code, const std::string& what) { out_.left = fail(code, what); }

  void own(const LackingValue& v) {
    if (v.lack == Lack::seal) return leave(Code::not_permitted, "a seal is its author's");
    out_.taken.push_back(v.row);
    if (fresh()) return;
    removes_ = v.row.dead;
    out_.changes.push_back(change(v.row.dead ? ChangeKind::remove : ChangeKind::undelete));
  }

  void field(const LackingValue& v) {
    const auto at = type_.index_of(v.row.field);
    if (!at) return leave(Code::unknown_field, v.field);
    const Field& f = type_.fields[*at];
    const FieldState none;
    const FieldState& now = fresh() ? none : now_->fields[*at];
    if (now_ && now_->sealed && frozen_by_seal(f)) return leave(Code::sealed, f.name);
    if (is_set_once(f) && !is_null(now.value)) return leave(Code::append_only, f.name);
    if (f.policy == Policy::state) return state(v, f, now);
    out_.taken.push_back(v.row);
    if (is_null(v.row.value) && fresh()) return;
    ops_.push_back(op_of(f, now, v.row.value));
  }

  FieldOp op_of(const Field& f, const FieldState& now, const Value& value) const {
    FieldOp op{f.number, fresh() ? OpKind::put : op_kind(f.policy), now.version, value, {}, {}, {}};
    if (fresh()) return op;
    if (op.kind == OpKind::text) op.from = now.value;
    if (op.kind == OpKind::sum) op.value = sum_in(value) - sum_in(now.value);
    if (op.kind != OpKind::set) return op;
    op.value = {};
    op.add = without_those(set_in(value), set_in(now.value));
    op.remove = without_those(set_in(now.value), set_in(value));
    return op;
  }

  /// Step by step, as the schema allows.
  void state(const LackingValue& v, const Field& f, const FieldState& now) {
    const auto* to = std::get_if<std::string>(&v.row.value);
    const std::string from(state_of(f, now.value)), goal = to ? *to : f.initial;
    const auto steps = way(f, from, goal);
    if (steps.empty() && from != goal) return leave(Code::illegal_transition, f.name + ": " + from + " to " + goal);
    out_.taken.push_back(v.row);
    std::string at = from;
    for (const auto& step : steps) {
      Change next = change(ChangeKind::update);
      next.ops.push_back({f.number, OpKind::state, seen_, step, at, {}, {}});
      steps_.push_back(std::move(next));
      at = step;
    }
  }

  void finish() {
    if (fresh() || !ops_.empty()) {
      Change all = change(fresh() ? ChangeKind::create : ChangeKind::update);
      std::ranges::sort(ops_, {}, &FieldOp::field);
      all.base = ops_.empty() ? Version{} : ops_.front().base;
      all.ops = std::move(ops_);
      out_.changes.push_back(std::move(all));
    }
    for (auto& step : steps_) out_.changes.push_back(std::move(step));
  }

  const RecordType& type_;
  const RecordState* now_;
  Id id_;
  Version seen_;
  bool removes_ = false;
  std::vector<FieldOp> ops_;
  std::vector<Change> steps_;
  RecoveredChanges out_;
};

}  // namespace

RecoveredChanges compose_recovered(const RecordType& type, const RecordState* now,
                                   const std::vector<LackingValue>& values, const Id& id, Version seen) {
  return RecoveredComposer(type, now, id, seen).compose(values);
}

}  // namespace satchel::hub
