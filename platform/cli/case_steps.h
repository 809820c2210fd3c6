// What a clerk, an inspector or a leader does with a case, each deed as one transaction. No I/O but the store's.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "platform/cli/casework_store.h"

namespace satchel::cli {

struct CaseArgs {
  std::string store, as, action, id;
  std::string reason, to, into, unit, officers, due, instruction, text, way, result, file;
  std::string from, until, approver;
  std::optional<std::int64_t> days;
  bool informed = false, reject = false;
};

/// The names of the deeds, for the command line.
std::vector<std::string> case_actions();
/// The deed that `args` asks for. `receipt`: of a transfer, the blob of what the receiver signed. Errors: invalid (an
/// option is missing), not_found, not_permitted.
Result<Draft> case_deed(Store& store, const CaseArgs& args, Millis now, const std::optional<Hash>& receipt);

}  // namespace satchel::cli
