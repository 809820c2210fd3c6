// Fields that mean something only together (latitude, longitude, accuracy): they win or lose as one. Internal to
// engine/merge.
#pragma once

#include <optional>
#include <vector>

#include "engine/merge/merge.h"

namespace satchel {

/// What one change proposes for the fields of one group.
class GroupChange {
 public:
  /// Those operations of `all` that put fields of `group`; they must outlive this.
  GroupChange(const RecordType& type, std::uint8_t group, const std::vector<FieldOp>& all);

  const std::vector<const FieldOp*>& ops() const { return ops_; }
  /// Indices of the group's fields in the type.
  const std::vector<std::size_t>& fields() const { return fields_; }
  /// What it proposes for that field: what stands, where it says nothing.
  const Value& proposed(const RecordState& record, std::size_t at) const;
  /// The version shown to the author: that of the field's own operation, else the last of all, for a device that was
  /// shown a version has pulled everything up to it.
  Version base(std::size_t at) const;
  /// Whether it says something of every field of the group.
  bool whole() const { return ops_.size() == fields_.size(); }
  bool differs(const RecordState& record) const;
  /// The version of the last value among the group's that the author was not shown; of any, where `any` is asked for.
  std::optional<Version> unseen(const RecordState& record, WriterNo writer, bool any) const;

 private:
  const FieldOp* op(std::size_t at) const;

  const RecordType& type_;
  std::vector<const FieldOp*> ops_;
  std::vector<std::size_t> fields_;
};

}  // namespace satchel
