// What an entry settles: the fields whose conflicts it closes. Internal to engine/merge.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/merge/apply.h"

namespace satchel {

/// Conflicts are known by their record and field: a change of that field in the same entry is their settling.
class Settling {
 public:
  /// Looks up the conflicts that `entry` settles; those that are not there are left out. Error: as Records.
  static Result<Settling> of(const Schema& schema, Records& records, const Entry& entry);

  bool covers(const Id& record, std::string_view field) const;
  /// The version at which that conflict stands here; 0 where the entry settles none there.
  Version seen(const Id& record, std::string_view field) const;

 private:
  struct Subject {
    Id record;
    std::string field;
    Version version;
  };
  const Subject* of(const Id& record, std::string_view field) const;

  std::vector<Subject> subjects_;
};

/// A text field of a conflict record; empty where there is none.
std::string_view text_of(const Schema& schema, const RecordState& conflict, FieldNo field);
/// The record that a conflict is about.
Id subject_of(const Schema& schema, const RecordState& conflict);

}  // namespace satchel
