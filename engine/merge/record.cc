#include "engine/merge/record.h"

namespace satchel {

RecordState empty_record(const RecordType& type, const Id& id) {
  RecordState out;
  out.type = type.number;
  out.id = id;
  out.root = id;
  out.fields.resize(type.fields.size());
  return out;
}

}  // namespace satchel
