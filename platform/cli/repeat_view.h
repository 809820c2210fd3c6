// The repeat list as people and machines see it, of a store or of the hub; and that it is kept.
#pragma once

#include <set>

#include "engine/casework/repeats.h"
#include "engine/store.h"
#include "platform/cli/console.h"

namespace satchel::cli {

struct RepeatAsked {
  std::string at, by = "address_and_kind";  // a day or a time; as SameBy
  bool pairs = false;                       // those that a person is asked about, instead of the list
};
/// Errors: invalid (`at`), not_found (there is no row of the list: the catalogues were not loaded).
Result<casework::RepeatView> repeat_view(casework::World& world, const RepeatAsked& asked, Millis now);
/// Errors: as above, those of the world.
Status show_repeats(Console& console, casework::World& world, const RepeatAsked& asked, Millis now);
/// The pairs with one complaint, of which a person is asked; none without rows. The nearest first.
Result<std::vector<casework::Match>> asked_with(casework::World& world, Millis now, const Id& complaint);
/// How many pairs with these complaints a person is asked about; none without rows.
Result<std::int64_t> count_asked(casework::World& world, Millis now, std::span<const Id> fresh);

/// What was entered, and what is not this device's to enter.
struct RepeatsEntered {
  std::int64_t problems = 0, out_of_scope = 0;
  std::set<std::string> districts;  // of those out of scope
};

/// What complaints that came in led to.
struct RepeatCounts {
  RepeatsEntered entered;
  std::int64_t asked = 0;
  std::int64_t out_of_use = 0;    // they name a channel that was not in use then
  std::int64_t out_of_scope = 0;  // they are of districts that the device does not hold: `districts` of `entered`
};
/// For people; nothing where there is none.
void tell_repeats(Console& console, const RepeatCounts& counts);

/// What reached the threshold is entered (casework::entering): how many problems. Nothing without rows, and in a store
/// that is not of the office's role. What is of a district that the device does not hold the hub would refuse: it is
/// left to the hub, and counted.
Result<RepeatsEntered> enter_repeats(Store& store, Millis now);
/// Whether a record of that district is the device's: of no district, or of one among its scopes.
bool holds_district(const Store& store, std::string_view district);
/// Of what is entered of a complaint or an operation: districts that neither an office nor this store has are asked
/// back, and an operation without any, which nobody would get. Errors: not_found, with who is near; invalid.
Status check_where(Store& store, std::string_view type, const std::vector<Assign>& cells);

}  // namespace satchel::cli
