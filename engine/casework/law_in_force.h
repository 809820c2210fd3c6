// Whether the law that a record cites was in force on the record's own day: a statute of the catalogue, a standard of
// the limits. It is remarked, never refused: who cites it may know better than the catalogue. Pure but for what is
// asked of World.
#pragma once

#include "engine/casework/sheet.h"

namespace satchel::casework {

/// One that the catalogue knows, and that was not in force; or one that it does not know at all.
struct LawRemark {
  std::string name;      // as the catalogue or the record has it
  Day day;               // the record's
  std::string from, to;  // when the last row of that name held; empty: without an end
  bool unknown = false;  // the catalogue has laws, and none of that name
};
/// "《噪声污染防治法》 2021-07-20（2022-06-05–2026-08-15）"; "《胡编法》（目录中没有）"
std::string text_of(const LawRemark& remark);

/// Of a finding (`statute`, on the day it was found), a penalty (`statute`, decided), a measure (`basis`, done,
/// approved or proposed) and a measurement (`standard`, started); of what says no day, on `today`. Nothing of other
/// types. What a finding or measure cites as a law (《…法》, …条例第三条) and the catalogue does not know is remarked
/// as such.
Result<std::vector<LawRemark>> law_remarks(World& world, const Sheet& record, Day today);

/// The day that a record of these types is judged by; nothing where it says none.
std::optional<Day> day_of_law(const Sheet& record, Millis utc_offset);

}  // namespace satchel::casework
