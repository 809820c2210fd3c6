#include "engine/merge/merge.h"

#include <algorithm>

#include "engine/base/limits.h"
#include "engine/base/planted.h"
#include "engine/merge/text.h"

namespace satchel {
namespace {

using Loser = FieldOutcome::Loser;

std::int64_t amount(const Value& v) {
  const auto* n = std::get_if<std::int64_t>(&v);
  return n ? *n : 0;
}

std::string_view text_of(const Value& v) {
  const auto* s = std::get_if<std::string>(&v);
  return s ? std::string_view(*s) : std::string_view();
}

std::int64_t wrapping_add(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) + static_cast<std::uint64_t>(b));
}

FieldOutcome take(Value value, const Bringer& by, bool exact) {
  const WriterNo writer = exact ? by.writer : kHubWriter;
  return {exact ? Verdict::taken : Verdict::merged, {std::move(value), by.version, writer}, {}, {}};
}

FieldOutcome keep(const FieldState& current, Verdict verdict, std::optional<Loser> loser = {}) {
  return {verdict, current, {}, std::move(loser)};
}

Loser against(const FieldState& current, const Value& proposed, bool open) {
  return {current.value, proposed, open, false, current.version};
}

/// The policies whose values travel as values.
FieldOutcome merge_put(const Field& field, const FieldState& current, const FieldOp& op, const Bringer& by,
                       Millis standing_time) {
  const bool foreign = field.policy == Policy::author && !by.author;
  if (!foreign && !concurrent(current, op.base, by.writer)) return take(op.value, by, true);
  if (current.value == op.value) return foreign ? keep(current, Verdict::same) : take(op.value, by, true);
  Loser loser = against(current, op.value, field.policy == Policy::ask);
  if (!prevails(field, by, standing_time)) return keep(current, Verdict::lost, std::move(loser));
  loser.proposed_won = true;
  FieldOutcome out = take(op.value, by, true);
  out.loser = std::move(loser);
  return out;
}

FieldOutcome merge_sum(const FieldState& current, const FieldOp& op, const Bringer& by) {
  if (planted(Bug::sum_as_value)) return take(op.value, by, true);
  return take(wrapping_add(amount(current.value), amount(op.value)), by, !concurrent(current, op.base, by.writer));
}

FieldOutcome merge_paragraphs(const FieldState& current, const FieldOp& op, const Bringer& by) {
  const std::string_view now = text_of(current.value), from = text_of(op.from), to = text_of(op.value);
  if (now == from || now == to) return take(op.value, by, true);
  auto merged = merge_text(from, now, to);
  if (merged && merged->size() <= limits::kTextBytes) return take(*std::move(merged), by, false);
  return keep(current, Verdict::lost, against(current, op.value, true));
}

FieldOutcome merge_state(const Field& field, const FieldState& current, const FieldOp& op, const Bringer& by) {
  const std::string_view now = state_of(field, current.value);
  if (now == state_of(field, op.value)) return keep(current, Verdict::same);
  if (now == state_of(field, op.from)) return take(op.value, by, true);
  return keep(current, Verdict::lost, against(current, op.value, false));
}

ElementState* find(std::vector<ElementState>& elements, const std::string& element) {
  const auto it = std::lower_bound(elements.begin(), elements.end(), element,
                                   [](const ElementState& e, const std::string& name) { return e.element < name; });
  return it != elements.end() && it->element == element ? &*it : nullptr;
}

void put_element(std::vector<ElementState>& elements, ElementState state) {
  if (auto* there = find(elements, state.element)) {
    *there = std::move(state);
    return;
  }
  const auto at = std::lower_bound(elements.begin(), elements.end(), state,
                                   [](const ElementState& a, const ElementState& b) { return a.element < b.element; });
  elements.insert(at, std::move(state));
}

bool newer(const ElementState& e, Version base, WriterNo writer) { return e.version > base && e.writer != writer; }

TextSet standing(const std::vector<ElementState>& elements) {
  TextSet out;
  for (const auto& e : elements)
    if (e.present) out.push_back(e.element);
  return out;
}

/// Adds every element, and returns the version of the last remove among them that the author had not seen.
Version add_all(std::vector<ElementState>& elements, const FieldOp& op, const Bringer& by) {
  Version beaten;
  for (const auto& element : op.add) {
    const ElementState* there = find(elements, element);
    if (there && !there->present && newer(*there, op.base, by.writer)) beaten = std::max(beaten, there->version);
    put_element(elements, {element, by.version, by.writer, true});
  }
  return beaten;
}

/// Removes what it may, and returns the version of the last concurrent add that it may not: an add beats a remove.
Version remove_all(std::vector<ElementState>& elements, const FieldOp& op, const Bringer& by) {
  Version beating;
  for (const auto& element : op.remove) {
    const ElementState* there = find(elements, element);
    if (there && there->present && newer(*there, op.base, by.writer))
      beating = std::max(beating, there->version);
    else
      put_element(elements, {element, by.version, by.writer, false});
  }
  return beating;
}

/// The set as it stood and as its author wanted it. What stands is either of them, or takes from both.
Loser set_against(const FieldState& current, const FieldOp& op, const Value& result, Version against) {
  Loser out{current.value, overlay(current.value, op), false, false, against};
  out.proposed_won = out.proposed == result;
  if (!out.proposed_won && out.standing != result) out.other = result;
  return out;
}

FieldOutcome merge_set(const FieldState& current, std::vector<ElementState> elements, const FieldOp& op,
                       const Bringer& by) {
  const Version beaten = add_all(elements, op, by), beating = remove_all(elements, op, by);
  const bool clash = beaten.value > 0 || beating.value > 0;
  FieldOutcome out = take(standing(elements), by, !concurrent(current, op.base, by.writer) && beating.value == 0);
  if (clash) out.loser = set_against(current, op, out.state.value, std::max(beaten, beating));
  out.elements = std::move(elements);
  return out;
}

}  // namespace

bool concurrent(const FieldState& field, Version base, WriterNo writer) {
  return field.version > base && (field.writer != writer || writer == kHubWriter);
}

Version known_base(const FieldState& standing, Version base) { return base > standing.version ? Version{} : base; }

bool prevails(const Field& field, const Bringer& by, Millis standing_time) {
  const bool later = by.time > standing_time || (by.time == standing_time && by.wins_ties);
  switch (field.policy) {
    case Policy::office:
      return by.office;
    case Policy::ask:
    case Policy::sum:  // a record made again: its amounts are in the sum already
      return false;
    case Policy::author:
      return by.author && later;
    default:
      return later;
  }
}

std::string_view state_of(const Field& field, const Value& value) {
  return is_null(value) ? std::string_view(field.initial) : text_of(value);
}

const Transition* transition(const Field& field, std::string_view from, std::string_view to, RoleSet role) {
  for (const auto& t : field.transitions)
    if (t.from == from && t.to == to && (t.roles & role) != 0) return &t;
  return nullptr;
}

FieldOutcome merge_field(const Field& field, const FieldState& current, const std::vector<ElementState>& elements,
                         const FieldOp& op, const Bringer& by, Millis standing_time) {
  switch (op.kind) {
    case OpKind::sum:
      return merge_sum(current, op, by);
    case OpKind::text:
      return merge_paragraphs(current, op, by);
    case OpKind::state:
      return merge_state(field, current, op, by);
    case OpKind::set:
      return merge_set(current, elements, op, by);
    case OpKind::put:
      break;
  }
  return merge_put(field, current, op, by, standing_time);
}

Value overlay(const Value& current, const FieldOp& op) {
  switch (op.kind) {
    case OpKind::sum:
      return wrapping_add(amount(current), amount(op.value));
    case OpKind::text: {
      auto merged = merge_text(text_of(op.from), text_of(current), text_of(op.value));
      return merged ? Value(*std::move(merged)) : op.value;
    }
    case OpKind::set: {
      const auto* set = std::get_if<TextSet>(&current);
      TextSet out = set ? *set : TextSet{};
      out.insert(out.end(), op.add.begin(), op.add.end());
      out = make_set(std::move(out));
      std::erase_if(out, [&](const auto& e) { return std::binary_search(op.remove.begin(), op.remove.end(), e); });
      return out;
    }
    default:
      break;
  }
  return op.value;
}

}  // namespace satchel
