// What fields of policy `state` were at a moment that has passed: read from the entries that the hub keeps.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "sync/hub/central/central.h"

namespace satchel::hub {

class StateHistory {
 public:
  /// As long as reading all entries whose contents are kept. What the records horizon erased (horizon.h) is not known
  /// any more. Errors: those of the view; corrupt for an entry that does not decode.
  static Result<StateHistory> read(CentralView& view, const Schema& schema);

  /// The state after the last transition, in the hub's order, that was taken as it was sent and made at `moment` or
  /// before. Nothing where none is known.
  std::optional<std::string> at(TypeNo type, const Id& id, FieldNo field, Millis moment) const;

 private:
  struct Step {
    Millis time;
    std::string to;
  };
  Status take(CentralView& view, const Schema& schema, const PayloadRow& row);
  std::map<std::tuple<TypeNo, Id, FieldNo>, std::vector<Step>> steps_;  // in the order of versions
};

}  // namespace satchel::hub
