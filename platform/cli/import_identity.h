// What a row says of who somebody is goes to the hub's intake sealed, and stands nowhere else.
#pragma once

#include "engine/store.h"
#include "platform/cli/import_map.h"

namespace satchel::cli {

class RowIdentity {
 public:
  /// All must outlive it. Error: invalid, where the map's identities have no place in the schema.
  static Result<RowIdentity> make(Store& store, const RecordType& type, const ImportMap& map);
  /// Seals the parts, if there are any, into `change`, a new record, or into one that is to be saved with it: that is
  /// returned. Errors: those of Store::seal_identity.
  Result<std::optional<DraftChange>> seal(const std::vector<IdentityPart>& parts, DraftChange& change);

 private:
  RowIdentity(Store& store, const RecordType& type, const std::optional<IdentityRule>& rule)
      : store_(&store), sealing_(&type), rule_(&rule) {}
  Store* store_;
  const RecordType* sealing_;  // the type whose record has the sealed part
  const std::optional<IdentityRule>* rule_;
};

}  // namespace satchel::cli
