// A record as the hub knows it: every field with the version and the writer that set it.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "engine/base/value.h"
#include "engine/base/version.h"
#include "engine/schema/schema.h"

namespace satchel {

struct FieldState {
  Value value;
  Version version;
  WriterNo writer;
  bool operator==(const FieldState&) const = default;
};

/// One element that stands in a set, or was removed from it: kept so that concurrent adds and removes commute.
struct ElementState {
  std::string element;
  Version version;
  WriterNo writer;
  bool present = true;
  bool operator==(const ElementState&) const = default;
};

struct RecordState {
  TypeNo type = 0;
  Id id;
  bool alive = true, sealed = false;
  Version version;  // of its last change
  Version entered;  // since when it has its present scopes, or stands again after a delete
  Version turned;   // of its last delete, or of what undid that; 0 before the first
  WriterNo creator;
  WriterNo only;                   // the one writer that ever touched it; the hub's when there were several
  std::string author;              // the user who made it
  Id root;                         // whose scopes it has; itself when it has no parent
  std::vector<FieldState> fields;  // beside RecordType::fields
  std::map<FieldNo, std::vector<ElementState>> elements;  // of set fields, by element
  std::map<FieldNo, FieldState> unknown;                  // fields that this schema does not know: kept as they came
  bool operator==(const RecordState&) const = default;
};

/// A record with all of its type's fields empty.
RecordState empty_record(const RecordType& type, const Id& id);

}  // namespace satchel
