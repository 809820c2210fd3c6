#include "engine/merge/group.h"

#include <algorithm>

namespace satchel {

GroupChange::GroupChange(const RecordType& type, std::uint8_t group, const std::vector<FieldOp>& all) : type_(type) {
  for (std::size_t at = 0; at < type.fields.size(); ++at)
    if (type.fields[at].group == group) fields_.push_back(at);
  for (const auto& op : all)
    if (type.fields[*type.index_of(op.field)].group == group) ops_.push_back(&op);
}

const FieldOp* GroupChange::op(std::size_t at) const {
  const FieldNo number = type_.fields[at].number;
  const auto it = std::find_if(ops_.begin(), ops_.end(), [&](const FieldOp* o) { return o->field == number; });
  return it == ops_.end() ? nullptr : *it;
}

const Value& GroupChange::proposed(const RecordState& record, std::size_t at) const {
  const FieldOp* own = op(at);
  return own ? own->value : record.fields[at].value;
}

Version GroupChange::base(std::size_t at) const {
  if (const FieldOp* own = op(at)) return own->base;
  Version out;
  for (const FieldOp* o : ops_) out = std::max(out, o->base);
  return out;
}

bool GroupChange::differs(const RecordState& record) const {
  return std::any_of(fields_.begin(), fields_.end(),
                     [&](std::size_t at) { return record.fields[at].value != proposed(record, at); });
}

std::optional<Version> GroupChange::unseen(const RecordState& record, WriterNo writer, bool any) const {
  std::optional<Version> out;
  for (const std::size_t at : fields_) {
    const FieldState& f = record.fields[at];
    if (any || concurrent(f, base(at), writer)) out = std::max(out.value_or(Version{}), f.version);
  }
  return out;
}

}  // namespace satchel
