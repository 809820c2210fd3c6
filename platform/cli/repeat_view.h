// The repeat list as people and machines see it, of a store or of the hub; and that it is kept.
#pragma once

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
/// How many pairs with these complaints a person is asked about; none without rows.
Result<std::int64_t> count_asked(casework::World& world, Millis now, std::span<const Id> fresh);

/// What complaints that came in led to.
struct RepeatCounts {
  std::int64_t entered = 0, asked = 0;
  std::int64_t out_of_use = 0;  // they name a channel that was not in use then
};
/// For people; nothing where there is none.
void tell_repeats(Console& console, const RepeatCounts& counts);

/// What reached the threshold is entered (casework::entering): how many problems. Nothing without rows, and in a store
/// that is not of the office's role.
Result<std::int64_t> enter_repeats(Store& store, Millis now);

}  // namespace satchel::cli
