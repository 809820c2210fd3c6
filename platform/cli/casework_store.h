// What the commands of casework share: a store, its case, the drafts that they save.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "engine/casework/sheet.h"
#include "platform/cli/store_access.h"

namespace satchel::cli {

/// A record by its id or, of cases and complaints, its official number. Errors: those of record_named.
Result<casework::Sheet> sheet_named(Store& store, std::string_view type, const std::string& id_or_number);
/// Saves the draft through the gates (engine/casework/gate_check.h). What lacks is told first, line by line.
/// Errors: gate_closed; those of Store::save.
Result<std::vector<Id>> save_told(Console& console, Store& store, Draft draft);

/// A draft, put together.
class Deed {
 public:
  using Cells = std::vector<Assign>;
  explicit Deed(Store& store) : store_(store) {}
  Id create(std::string type, Cells cells);
  void update(const casework::Sheet& sheet, Cells cells);
  bool empty() const { return draft_.changes.empty(); }
  Draft take() { return std::move(draft_); }

 private:
  Store& store_;
  Draft draft_;
};

Assign cell(std::string field, std::string_view text);
Assign cell(std::string field, Millis time);
Assign flag_cell(std::string field, bool yes);
Assign cell(std::string field, const Id& reference);
/// To be added to a set.
Assign added(std::string field, const std::vector<std::string>& elements);
/// "a,b" as {"a", "b"}.
std::vector<std::string> parted(const std::string& text);

}  // namespace satchel::cli
