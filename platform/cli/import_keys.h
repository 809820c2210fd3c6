// By what a row's record is known: values of one field, and the records that have them.
#pragma once

#include <map>
#include <unordered_map>

#include "engine/store.h"

namespace satchel::cli {

/// Of one field of a type: 60 bytes a record, and the value.
using KeysHere = std::unordered_map<std::string, Id>;
/// As they stand in SQL; of a field that two records share, one of them.
Result<KeysHere> keys_here(Store& store, const RecordType& type, const std::string& field);

/// Those of several types, each read once it is asked for; what was saved since is not in it.
class LookupTables {
 public:
  explicit LookupTables(Store& store) : store_(store) {}
  std::optional<Id> find(const std::string& type, const std::string& field, const std::string& value);

 private:
  Store& store_;
  std::map<std::pair<std::string, std::string>, KeysHere> tables_;
};

}  // namespace satchel::cli
