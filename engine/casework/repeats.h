// The repeat list (反复投诉环境问题清单): problems about which people complained as often as the list's row says. Which
// complaints are about one problem is repeat.h's; how many there are is counted from them each time, and never stored.
//
// A problem that reaches the threshold enters the list by itself: what a store or the hub then has to write is said by
// entering(), to be called wherever complaints come in. The ids follow from the problem, so that two who write it write
// the same. Pure but for what is asked of World.
#pragma once

#include <set>

#include "engine/casework/repeat.h"
#include "engine/store/draft.h"

namespace satchel::casework {

/// From rows: the list of that name that is in force on a day, and how near is near (`limit` "repeat_near", in metres).
struct RepeatRules {
  Id list;
  std::int64_t threshold = 0;
  double near_metres = 0;
  /// The rule itself: as many complaints about one problem put it on the list.
  bool reached_by(std::int64_t complaints) const { return complaints >= threshold; }
};
inline constexpr std::string_view kRepeatListName = "反复投诉环境问题清单";
/// Nothing where there is no such row.
Result<std::optional<RepeatRules>> repeat_rules(World& world, Day day);

/// Whether a case, or one merged into it, is about a problem on the list: an entry that has not left names the case or
/// its site, of whatever row of the list; or its site, or the problem that its complaint is linked to as complaints are
/// now, has as many complaints as the row asks for that is in force as the last of them comes, whoever wrote an entry.
/// Reads all complaints where an address or a person's word may link it.
Result<bool> on_repeat_list(World& world, const Sheet& of_case);

/// How a problem stood on the list.
struct Listing {
  Id entry;
  std::optional<Day> entered, left;
};

/// One site and fact.
struct Problem {
  std::vector<Sheet> complaints;               // as they were received; those that do not say when come first
  std::string address, kind;                   // of the first that has one
  std::optional<Id> site;                      // what they were given
  std::optional<Millis> first, last, reached;  // when the newest that made it enough was received
  std::vector<Listing> listings;               // oldest first
  bool listed = false;                         // by an entry that has not left
};

struct RepeatView {
  RepeatRules rules;
  SameBy by = SameBy::address_and_kind;
  std::optional<Millis> at;  // what was received later is left out, and what entered later
};

/// Problems with as many complaints as the threshold, and those on the list, the most complaints first.
Result<std::vector<Problem>> problems(World& world, const RepeatView& view);

/// What is to be written for those that reached the threshold and are not on the list: the site, where they have none,
/// the complaints that get it, and the entry; and for those on the list, that newer complaints get their site. One that
/// had left enters again once as many complaints were received since. Each draft is a transaction, of a person with the
/// office's rights; there are none when all is written.
Result<std::vector<Draft>> entering(World& world, const RepeatView& view, Day today);

/// The site for a problem: one of the register that has its address, alone, and that no other complaints have, nor is
/// among `taken`; else a new one, whose creation is then in `made`.
Result<Id> site_for(World& world, const Problem& problem, const std::set<Id>& taken, std::optional<DraftChange>& made);

/// Every pair that a person is asked about, of complaints of which one is among `fresh` (all, where that is empty).
Result<std::vector<Match>> asked_about(World& world, const RepeatRules& rules, std::span<const Id> fresh = {});

}  // namespace satchel::casework
