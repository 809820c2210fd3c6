// A joint operation (联合执法): which agency has which part, who was sent, what it dealt with, and to whom it was
// handed over. Pure but for what is asked of World.
#pragma once

#include "engine/casework/sheet.h"

namespace satchel::casework {

struct AgencyPart {
  std::string agency;         // as Operation::agencies
  std::vector<Sheet> parts;   // its records of `operation_part`
  std::int64_t persons = 0;   // 人次
  bool is_described() const;  // some part says what is its
};

struct OperationView {
  std::vector<AgencyPart> agencies;  // those that take part, and those that have a part and are not named
  std::int64_t persons = 0;          // of all parts; where none says any, the operation's own count
  std::vector<Sheet> cases;          // that carry its label
  std::vector<Sheet> handed_over;    // their measures of kind `transfer`
  bool is_handed_over = false;       // it names to whom, or a transfer was carried out
};

/// Errors: those of World.
Result<OperationView> view_operation(World& world, const Sheet& operation);

}  // namespace satchel::casework
