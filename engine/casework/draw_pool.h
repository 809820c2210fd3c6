// Who and what a random draw is from: sites of the register and officers, on a day. Pure but for what is asked of
// World.
#pragma once

#include <map>

#include "engine/casework/draw.h"
#include "engine/casework/sheet.h"

namespace satchel::casework {

/// A field of the type `site` and what it has to hold; of a set, an element of it.
struct SiteTest {
  std::string field, value;
};
/// "all", or "district=汉滨,kind=enterprise": all of them must hold. Errors: unknown_field, invalid,
/// not_found (none of a field's choices).
Result<std::vector<SiteTest>> site_tests(const Schema& schema, std::string_view text);

struct PoolAsked {
  std::vector<SiteTest> sites;
  std::map<std::string, int> weights;                          // by class, before those of the rows
  std::vector<std::pair<std::string, std::string>> conflicts;  // user, id of a site
};

/// Class of a site on the positive list on that day; others have that of their kind.
inline constexpr std::string_view kPositiveListClass = "positive_list";

/// Sites that pass the tests and are not said to be another one; the weight is that of its class, from rows of `limit`
/// "draw_weight" by relative_to, and for a class that has none, from the row without. Officers who are active, in the
/// draw's pool, and have a certificate on that day. All by the ids of their records.
/// Errors: invalid (a weight out of range), not_found (no row says a weight; a class, a site or an officer that is
/// none).
Result<DrawPool> draw_pool(World& world, const PoolAsked& asked, Day day);

}  // namespace satchel::casework
