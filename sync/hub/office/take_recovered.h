// The office takes what devices handed back after a restore, or drops it: recovered_list.h has what there is.
//
// What is taken is an entry of the office's own, in the history like any other, with the rows that were taken marked in
// the same commit and an event beside it: which values, by whom they were handed back, of which old version, taken by
// whom and when. A record that is missing is made anew under its id, with its stated author. What its author may do
// goes by that name, and what the office took is not judged by the office's rights: it stood here before.
//
// Where the author's device comes afterwards and offers the entries themselves, equal values are agreement. A `sum`
// would count twice: it is taken only once every device has come back (still_away), or where somebody says so.
#pragma once

#include <functional>

#include "engine/ports/ports.h"
#include "sync/hub/entries/recovered_list.h"
#include "sync/hub/entries/statement_log.h"

namespace satchel::hub {

struct TakeOptions {
  std::string user;      // a person of the office
  bool even_so = false;  // sums, too, though a device is still away
  bool changed = false;  // what was set anew since the restore, too
};

/// What became of one record.
struct TakenRecord {
  std::string type_name;
  Id id;
  std::int64_t values = 0;   // that were taken
  Error left{Code::ok, {}};  // why others stay
};

class RecoveredDesk {
 public:
  /// All must outlive it. Thread-safe as the database is.
  RecoveredDesk(Central& central, Ports ports, const StatementLog& statements)
      : central_(central), ports_(ports), statements_(statements) {}

  Status each(const std::function<Status(LackingRecord&&)>& visit);
  /// One commit. Errors: not_found, and those of the database; a refusal is in the result.
  Result<TakenRecord> take(const Id& id, const TakeOptions& options);
  /// Everything but what was set anew since: records before those that hang on them, conflicts last, a commit each, so
  /// that it goes on where it was cut. `tell` hears of each.
  Status take_all(const TakeOptions& options, const std::function<void(const TakenRecord&)>& tell);
  /// It is shown no more, and stays in the table. How many values. Error: not_found.
  Result<std::int64_t> drop(const Id& id, const std::string& user);

 private:
  Result<std::vector<LackingRecord>> all();
  Result<bool> parent_waits(const LackingRecord& record, const std::vector<LackingRecord>& waiting) const;

  Central& central_;
  Ports ports_;
  const StatementLog& statements_;
};

}  // namespace satchel::hub
