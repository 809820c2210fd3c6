// Checks of one enterprise: which repeat one, how many a year may have, and what its history is (通报（三）：切实解决
// “反复检查企业”). Checks that a complaint drives, and help, are outside the cap.
// Pure but for what is asked of World.
#pragma once

#include "engine/casework/sheet.h"

namespace satchel::casework {

enum class CheckNoteKind : std::uint8_t {
#define X(name, zh, en) name,
#include "engine/casework/check_notes.def"
#undef X
};
struct CheckNoteInfo {
  std::string_view name, zh, en;
};
const CheckNoteInfo& info(CheckNoteKind kind);

struct CheckNote {
  CheckNoteKind kind{};
  std::vector<Id> records;               // the checks, the entry of the list, the operations
  std::optional<std::int64_t> cap = {};  // checks a year at most
  bool confirmed = true;                 // the row that says so
};

/// A check that is about to be made.
struct PlannedCheck {
  Id site;
  Day day;
  std::string purpose;         // as Visit::purpose; empty: unknown
  std::optional<Id> but = {};  // this visit is it, and no earlier one
};
/// Of a visit: its site, else its case's; its purpose, else "complaint" where its case has one. Nothing without a site.
Result<std::optional<PlannedCheck>> planned_check(World& world, const Sheet& visit, Day today);
/// Whether the cap asks nothing of it.
bool is_outside_cap(std::string_view purpose);
/// What to tell before it is made. Nothing of a check that is outside the cap.
Result<std::vector<CheckNote>> check_warnings(World& world, const PlannedCheck& check);

/// What is on record of a site, the latest first: visits, off-site checks, complaints, penalties, entries of lists.
struct Past {
  Day day;
  Sheet record;
};
Result<std::vector<Past>> history_of(World& world, const Id& site);

}  // namespace satchel::casework
