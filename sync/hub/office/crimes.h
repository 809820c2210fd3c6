// Cases of which a crime may be suspected (engine/casework/crime.h): whoever brought the finding, by a tablet, the API
// or a tool of their own, the flag and the proposal to the police come of it. An entry that may bring a sign about
// leaves its case in a list (crime_list.h), in the same commit; the hub looks at those once it has answered what the
// entry came with, and writes what is due as an entry of its own, in the name of who made the finding.
#pragma once

#include <functional>

#include "engine/ports/ports.h"
#include "sync/hub/entries/statement_log.h"

namespace satchel::hub {

/// Safe from several threads. All must outlive it.
class Crimes {
 public:
  using Log = std::function<void(const std::string&)>;
  Crimes(Central& central, Ports& ports, const StatementLog& statements, Log log)
      : central_(central), ports_(ports), statements_(statements), log_(std::move(log)) {}

  /// All cases of the list, each in a commit that also takes it off. Cheap where there is none. Errors: those of the
  /// database; a case on which the hub refuses itself is passed over and logged.
  Status look();

 private:
  Status one(std::string& first);
  Status pass_over(const std::string& line, const Error& why);
  Status write_due(CentralWrite& write, const SchemaPtr& schema, const std::string& line);

  Central& central_;
  Ports& ports_;
  const StatementLog& statements_;
  const Log log_;
};

}  // namespace satchel::hub
